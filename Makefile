# make demo   set up, then crawl the sandbox and build a small dataset from it
# make test   set up, then lint, types and tests
# make bench  set up with what is compared, then speed and memory of the parser, the crawler and the warehouse
# make notebooks  set up, then run the notebooks on ./data (or NIANBAO_HOME), into notebooks/out/ as HTML and for Jupyter
# make dictionary  set up, then write docs/data-dictionary.md, its Chinese twin and the answers in docs/queries.md anew
SHELL := /bin/sh
VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH := $(VENV)/.installed-bench

# The first interpreter on this machine that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; break; fi; done)

.PHONY: demo test lint types tests bench notebooks dictionary setup clean

demo: $(STAMP)
	$(BIN)/nianbao demo

test: lint types tests

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

# A file's tests stay in one process: they share what is slow to make.
tests: $(STAMP)
	$(BIN)/pytest --numprocesses 2 --dist loadfile

bench: $(STAMP) $(BENCH)
	$(BIN)/python -m benchmarks

notebooks: $(STAMP)
	@$(BIN)/python -m nianbao.notebooks

dictionary: $(STAMP)
	$(BIN)/python -m warehouse.dictionary
	$(BIN)/python -m tests.answers

setup: $(STAMP)

# Installed again only when what is to be installed has changed. The system's certificates are the ones that pip uses, too.
$(STAMP): EXTRAS = dev,notebooks
$(BENCH): EXTRAS = dev,notebooks,bench
$(STAMP) $(BENCH): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "nianbao needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@uv=$$(command -v uv || true); \
	if [ -z "$$uv" ]; then test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv; uv=$(BIN)/uv; fi; \
	UV_SYSTEM_CERTS=1 VIRTUAL_ENV=$(CURDIR)/$(VENV) $$uv pip install --quiet -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
