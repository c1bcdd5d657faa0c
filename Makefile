# Everything runs in .venv, which the first target that needs it makes. Only git, make and python3-venv have to be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
WORKERS ?= 2
# Tests that have not ended by then are ended: a hanging office program must not hold a machine for ever.
TEST_SECONDS ?= 2700
ALL_SECONDS ?= 4800
# Long tests and short ones are mixed: whoever is free takes from the other.
PYTEST := $(PY) -m pytest -n $(WORKERS) --dist worksteal
# Branch coverage costs as much again as the tests on Python 3.11, so the long run reports it.
COVERAGE := --cov --cov-report=term

# The package, and the developers' tools: each installed once for each state of pyproject.toml.
INSTALLED := $(VENV)/.kamxl-installed
TOOLED := $(VENV)/.kamxl-tooled
# An environment whose interpreter is gone is made anew, so what was installed into it no longer counts.
$(shell [ -x $(PY) ] || rm -f $(INSTALLED) $(TOOLED))

.DEFAULT_GOAL := help
MUTANTS ?= 100000

.PHONY: help demo venv tools programs lint format test test-all mutants bench bench-many pictures words docs dist clean distclean

help:  ## show the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf '%-10s %s\n' "$$name" "$$text"; done

demo: $(INSTALLED)  ## the whole loop on the shipped specs, into output/demo
	$(BIN)/kamxl demo

venv: $(INSTALLED)  ## the virtual environment with the package, editable

tools: $(TOOLED)  ## the developers' tools, into the same environment

programs:  ## the foreign programs the tests use: LibreOffice, Gnumeric, node packages
	@sh tests/tools/setup.sh

lint: $(TOOLED)  ## ruff, mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TOOLED)  ## let ruff format and fix what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The tests and the bench start a thousand Pythons; where the bytecode may not be kept, each of them compiles the package anew.
test test-all bench bench-many: export PYTHONDONTWRITEBYTECODE :=

test: $(TOOLED) programs lint  ## lint, then the tests, in about ten minutes on two cores
	timeout --foreground --kill-after=20 $(TEST_SECONDS) $(PYTEST)

test-all: $(TOOLED) programs lint  ## the same with the slow tests and branch coverage
	timeout --foreground --kill-after=20 $(ALL_SECONDS) $(PYTEST) $(COVERAGE) -m "slow or not slow"

mutants: $(TOOLED)  ## read 100,000 changed workbooks, and say what came of them
	$(PY) -m tests.hostile.mutate --count $(MUTANTS)

bench: $(TOOLED)  ## the measurements, beside other libraries and tools, in ten minutes
	$(PY) -m pip install --quiet --group bench
	$(PY) -m bench

bench-many: $(TOOLED)  ## reading 10,000 workbooks, and a report of them, by one worker, two, and a cluster
	$(PY) -m pip install --quiet --group bench
	$(PY) -m bench --many

pictures: $(TOOLED) programs  ## the pages of the built workbooks as pictures
	$(PY) -m tests.tools.pictures

words: $(TOOLED)  ## the catalogues of the words in workbooks: extracted, brought up to date, compiled
	$(PY) -m tests.tools.catalogues

docs: $(TOOLED)  ## the generated parts of the documentation
	$(PY) -m tests.tools.docs

dist: $(TOOLED)  ## the wheel and the source archive, into dist
	$(PY) -m build

clean:  ## remove what was built; the environment and the node packages stay
	rm -rf build dist .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	[ ! -d output ] || find output -mindepth 1 ! -name .gitignore -delete
	find kamxl tests bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean  ## remove these too
	rm -rf $(VENV) tests/tools/node_modules

# An environment that somebody else made is taken as it is; one made without pip is given it.
$(PY):
	$(PYTHON) -m venv --clear $(VENV)

$(INSTALLED): pyproject.toml | $(PY)
	$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip
	$(PY) -m pip install --quiet --editable .
	@touch $@

# Dependency groups need pip 25.1, and a fresh environment may bring an older one.
$(TOOLED): $(INSTALLED)
	$(PY) -m pip install --quiet --upgrade "pip>=25.1"
	$(PY) -m pip install --quiet --group dev
	@touch $@
