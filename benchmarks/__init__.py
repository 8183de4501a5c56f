"""What `make bench` measures: the parser's speed and memory beside other ways to read the same pages."""
