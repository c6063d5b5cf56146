# Every target works from a fresh clone: it creates or updates $(VENV) by itself.
PYTHON ?= python3
VENV ?= .venv
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)' 2>/dev/null)
BIN := $(VENV)/bin
PYTHON_VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
OF_THIS_PYTHON := $(VENV)/python-$(PYTHON_VERSION)

# The tests of one file share servers and pages, so they run in one process. tests/conftest.py puts
# the slow files first; xdist would otherwise put those with the most tests first.
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Compiled modules are kept: otherwise each process of the tests compiles all tests, in six seconds.
unexport PYTHONDONTWRITEBYTECODE

# Runs tests, and meanwhile the linters, which mostly use one core; their output follows at the end.
define beside_linters
	@$(MAKE) --no-print-directory lint >$(VENV)/lint.log 2>&1 & lint=$$!; \
		$(1); tests=$$?; wait $$lint; lint=$$?; cat $(VENV)/lint.log; exit $$((tests || lint))
endef

.PHONY: demo test check coverage run lint bench screenshots policy pins clean

demo: $(VENV)/with-demo      ## the whole bot in a browser: no token, no network
	@$(BIN)/python -m bot demo

run: $(VENV)/with-runtime    ## the bot on Discord; needs DISCORD_TOKEN in .env or the environment
	@$(BIN)/python -m bot run

test: $(VENV)/with-test      ## everything, one process more than cores; WORKERS=4: in that many, 0: in this one
	$(call beside_linters,$(PYTEST))

check: $(VENV)/with-test     ## what to run while editing: lint, domain, content, services on SQLite
	$(call beside_linters,$(PYTEST) -q -m "not postgresql" tests/domain tests/content tests/services)

coverage: $(VENV)/with-test  ## everything, with the lines that no test runs; also as htmlcov/
	$(PYTEST) -q --cov --cov-report=term --cov-report=html

lint: $(VENV)/with-test      ## format, lint, types, import contracts, content
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m bot content check

bench: $(VENV)/with-test     ## CPU, memory and start-up beside a bare bot of the same shape
	$(BIN)/python -m tests.bench

screenshots: $(VENV)/with-test  ## take the pictures of the README and docs/ again; needs Chromium
	$(BIN)/python -m tests.browser.screenshots

policy: $(VENV)/with-test    ## write docs/privacy.md again, from the tables
	$(BIN)/python -m tests.policy

pins: $(VENV)/with-test      ## compile requirements*.txt from the version ranges in pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv $(COMPILE) --extra postgres -o requirements.txt
	$(BIN)/uv $(COMPILE) --extra postgres --extra demo -c requirements.txt -o requirements-demo.txt
	$(BIN)/uv $(COMPILE) --extra test -c requirements-demo.txt -o requirements-test.txt

COMPILE := pip compile pyproject.toml --upgrade --universal --python-version 3.11 --quiet \
	--no-annotate --no-header --strip-extras --no-emit-package cohort

clean:
	rm -rf $(VENV)

$(VENV)/with-runtime: requirements.txt
$(VENV)/with-demo: requirements-demo.txt
$(VENV)/with-test: requirements-test.txt
$(VENV)/with-%: $(OF_THIS_PYTHON)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(addprefix --requirement ,$(filter %.txt,$^))
	@touch $@

# Made last, so that a half-made folder is made again, as is one of another version of Python.
# Debian has venv and pip in separate packages, and either may be missing.
$(OF_THIS_PYTHON):
	@command -v $(PYTHON) >/dev/null || { \
		echo "Cohort needs Python 3.11 or newer; there is no '$(PYTHON)' here. Install it, or name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Cohort needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	@touch $@
