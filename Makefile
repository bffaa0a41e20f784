# The two commands of the README are demo and test; the rest is for people who work on Tracker.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Every installation goes by it; without it (make test-newest) pip takes the newest releases that pyproject.toml allows.
CONSTRAINTS := constraints.txt
# The build backend lies in the environment already: in an isolated one, not every pip would keep to the constraints.
# What no command imports need not be compiled: that takes a third of an installation, and Python does it at the first import.
INSTALL = $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --no-build-isolation $(addprefix --constraint ,$(CONSTRAINTS))

# Where Python may write no bytecode, every process of the tests compiles the whole program again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-newest test-heavy upgrade bench lint types layers unit format clean

help:
	@echo "make demo   set up, load the Woodside dossier, add evidence, assess, write a report"
	@echo "make test   set up and run every check: ruff, mypy, import-linter, pytest"
	@echo "            (the HTML report's browser tests want a Chromium: apt-get install chromium, or name one by TRACKER_CHROMIUM)"
	@echo "make upgrade  write constraints.txt anew from what pyproject.toml allows, on the lowest supported Python, then make test"
	@echo "make test-newest  make test with the newest releases that pyproject.toml allows, in .venv-newest; constraints.txt stays"
	@echo "make test-heavy  the full fault tests (docs/reliability.md) and ten times the examples of each law, minutes instead of seconds (PgBouncer's wants one: apt-get install pgbouncer)"
	@echo "make bench  Tracker beside its peers, in ratios (docs/performance.md), a quarter of an hour; QUICK=1 one minute, ONLY=list,add these rows alone"
	@echo "make unit   pytest alone; make lint, make types, make layers: the others alone"
	@echo "make format let ruff format and mend; make clean removes what was built"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tracker needs Python 3.11 or newer; name one: make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.package: $(VENV)/bin/python pyproject.toml $(CONSTRAINTS)
	$(INSTALL) hatchling
	$(INSTALL) --editable .
	@touch $@

# Not by way of .package: whoever wants the checks at once need not wait until pip has looked for the same packages twice.
$(VENV)/.checks: $(VENV)/bin/python pyproject.toml $(CONSTRAINTS)
	$(INSTALL) hatchling
	$(INSTALL) --editable '.[dev]'
	@touch $(VENV)/.package $@

demo: $(VENV)/.package
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh docs/demo.sh

# mypy has one thread: what the tests leave of two processors, it has.
test: lint layers
	@$(MAKE) --no-print-directory --jobs=2 types unit

lint: $(VENV)/.checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.checks
	$(BIN)/mypy

layers: $(VENV)/.checks
	$(BIN)/lint-imports

unit: $(VENV)/.checks
	$(BIN)/python -m pytest

upgrade: $(VENV)/bin/python
	$(BIN)/python -m tests.constraints
	$(MAKE) test

test-newest:
	rm -rf .venv-newest
	$(MAKE) test VENV=.venv-newest CONSTRAINTS=

test-heavy: $(VENV)/.checks
	$(INSTALL) --editable '.[fuzz]'
	$(BIN)/python -m pytest -m heavy -n 0 -rs
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile heavy

bench: $(VENV)/.checks
	@$(BIN)/python -m tests.bench --tracker "$(or $(TRACKER),$(CURDIR)/$(BIN)/tracker)" $(if $(QUICK),--quick) $(if $(CHECK),--check) \
		$(if $(RECORD),--record) $(if $(ONLY),--only "$(ONLY)") $(if $(MINUTES),--minutes $(MINUTES))

format: $(VENV)/.checks
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
