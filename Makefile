# Every target works from a fresh clone: it creates or updates $(VENV) by itself, with uv where it is
# installed and with pip where not, from the same lists. UV= on the command line: always with pip.
PYTHON ?= python3
UV ?= $(shell command -v uv)
VENV ?= .venv
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 2)' 2>/dev/null)
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

test: $(VENV)/with-test      ## everything, two processes more than cores; WORKERS=6: in that many, 0: in this one
	$(call beside_linters,$(PYTEST))

check: $(VENV)/with-test     ## what to run while editing: lint, domain, content, services on SQLite
	$(call beside_linters,$(PYTEST) -q -m "not postgresql" tests/domain tests/content tests/services)

coverage: $(VENV)/with-test  ## everything, with the lines that no test runs; also as htmlcov/
	$(PYTEST) -q --cov --cov-report=term --cov-report=html

lint: $(VENV)/with-test      ## format, lint, types, import contracts, content, workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m bot content check
	$(BIN)/zizmor --quiet --offline .github
	$(BIN)/jactionlint --shellcheck= --pyflakes=

bench: $(VENV)/with-test     ## CPU, memory and start-up beside a bare bot of the same shape
	$(BIN)/python -m tests.bench

screenshots: $(VENV)/with-test  ## take the pictures of the README and docs/ again; needs Chromium
	$(BIN)/python -m tests.browser.screenshots

policy: $(VENV)/with-test    ## write docs/privacy.md again, from the tables
	$(BIN)/python -m tests.policy

pins: $(VENV)/with-test      ## uv.lock and the lists exported from it; UPGRADE=--upgrade: the newest versions
	@command -v $(UV_FOR_PINS) >/dev/null || $(BIN)/python -m pip install --quiet uv
	$(UV_FOR_PINS) lock --quiet $(UPGRADE)
	$(EXPORT) --extra postgres -o requirements.txt
	$(EXPORT) --extra postgres --extra demo -o requirements-demo.txt
	$(EXPORT) --extra postgres --extra demo --group dev -o requirements-dev.txt
	$(EXPORT) --only-group build -o requirements-build.txt

UV_FOR_PINS := $(or $(UV),$(BIN)/uv)
EXPORT := $(UV_FOR_PINS) export --frozen --quiet --no-default-groups --no-emit-project --no-annotate --no-header

clean:
	rm -rf $(VENV)

$(VENV)/with-runtime: requirements.txt
$(VENV)/with-demo: requirements-demo.txt
$(VENV)/with-test: requirements-dev.txt
$(VENV)/with-%: $(OF_THIS_PYTHON)  # the lists are complete: nothing else is looked for
	$(INSTALL) --quiet --no-deps --require-hashes $(addprefix --requirement ,$(filter %.txt,$^))
	@touch $@

ifneq ($(UV),)
INSTALL := $(UV) pip install --python $(BIN)/python
MAKE_VENV := $(UV) venv --quiet --seed --no-project --python $(PYTHON)
else
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check
MAKE_VENV := $(PYTHON) -m venv
endif

# Made last, so that a half-made folder is made again, as is one of another version of Python.
# Debian has venv and pip in separate packages, and either may be missing.
$(OF_THIS_PYTHON):
	@command -v $(PYTHON) >/dev/null || { \
		echo "Cohort needs Python 3.11 or newer; there is no '$(PYTHON)' here. Install it, or name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Cohort needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -n "$(UV)" || $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@rm -rf $(VENV)
	$(MAKE_VENV) $(VENV)
	@touch $@
