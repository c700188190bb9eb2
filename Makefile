# Everything runs inside .venv, which is made from requirements-dev.lock when it is missing or older than the lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Byte code is kept whatever the environment says: without it each worker compiles all tests anew.
unexport PYTHONDONTWRITEBYTECODE
# One more than there are cores, as some tests wait for a program of their own to begin and to end.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
PYTEST := $(BIN)/pytest -n $(WORKERS)
# What the quicker tests write is gone a moment later, and none of them is about a disk: it is kept in memory where there
# is room for it, or they would wait for the disk some thousand times. The slow ones write to the disk.
ROOM := $(shell df --output=avail /dev/shm 2>/dev/null | awk 'NR > 1 && $$1 > 4000000 {print "/dev/shm"}')
QUICK := $(if $(TMPDIR),,$(if $(ROOM),TMPDIR=$(ROOM))) $(PYTEST) -m "not slow"
PURE := tests/rules tests/webhooks
# What looks for weaknesses brings many packages with it, so it has an environment of its own.
SECURE := .venv-security
SECURED := $(SECURE)/.ready
# For how long each of the two fuzzers runs.
SECONDS ?= 60

.PHONY: demo run test test-slow test-all pictures check format lint types contracts bench lock clean security audit fuzz sbom

demo: $(READY)
	$(BIN)/chaperone demo

run: $(READY)
	$(BIN)/chaperone serve

test: $(READY)
	$(QUICK)

# One after the other: they play against the clock, and kill what they started. Then more examples of what is tried with
# examples.
test-slow: $(READY)
	$(BIN)/pytest -n 0 -m slow
	$(PYTEST) -m "hypothesis and not slow" --hypothesis-profile=thorough

test-all: test test-slow

# Whether every branch is tested is looked at where each test is small: counting slows the longer ones by half.
check: lint types contracts
	$(QUICK) $(PURE) --cov --cov-report=term --cov-fail-under=100
	$(QUICK) $(PURE:%=--ignore=%)

# The pictures in the documents, as the pages look now; wants Debian's Chromium.
pictures: $(READY)
	$(BIN)/python -m tests.browser.pictures

format: $(READY)
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

lint: $(READY)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/pip install --quiet --require-hashes --requirement requirements-bench.lock
	$(BIN)/python -m tests.bench

# All that looks for weaknesses with tools that `make check` does without.
security: audit sbom $(SECURED)
	$(SECURE)/bin/pytest -n 0 tests/security/test_tools.py

audit: $(SECURED)
	$(SECURE)/bin/python -m tests.security.audit requirements.lock requirements-postgresql.lock

fuzz: $(SECURED)
	$(SECURE)/bin/python -m tests.security.fuzz parser $(SECONDS)
	$(SECURE)/bin/python -m tests.security.fuzz signature $(SECONDS)

# A list of everything that runs, by version and hash, in CycloneDX' form.
sbom: $(SECURED)
	mkdir -p dist
	$(SECURE)/bin/cyclonedx-py requirements requirements-postgresql.lock --pyproject pyproject.toml \
		--output-reproducible --of JSON --output-file dist/sbom.json

# Needs uv; run it after a change to the dependencies in pyproject.toml.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --upgrade pyproject.toml
lock:
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra postgresql --output-file requirements-postgresql.lock
	$(LOCK:pyproject.toml=) --group build --output-file requirements-build.lock
	$(LOCK) --group dev --output-file requirements-dev.lock
	$(LOCK) --group dev --group bench --output-file requirements-bench.lock
	$(LOCK) --group dev --group security --constraint requirements-dev.lock --output-file requirements-security.lock

clean:
	rm -rf $(VENV) $(SECURE) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

$(READY): requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(SECURED): requirements-security.lock pyproject.toml
	test -x $(SECURE)/bin/python || $(PYTHON) -m venv $(SECURE)
	$(SECURE)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-security.lock
	$(SECURE)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
