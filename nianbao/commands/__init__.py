"""Groups of commands, each with its `app`, and what all commands share (common.py)."""
