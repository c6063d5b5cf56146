# Everything runs from .venv, which each target makes or renews by itself.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test run lint bench pins clean

demo: .venv/with-demo      ## the whole bot in a browser: no token, no network
	@$(BIN)/python -m bot demo

run: .venv/with-runtime    ## the bot on Discord; needs DISCORD_TOKEN in .env or the environment
	@$(BIN)/python -m bot run

test: lint                 ## lint, types, import contracts, content, all tests; WORKERS=4: side by side
	$(BIN)/pytest $(if $(WORKERS),-n $(WORKERS) --dist loadfile)

lint: .venv/with-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m bot content check

bench: .venv/with-test     ## CPU, memory and start-up beside a bare bot of the same shape
	$(BIN)/python -m tests.bench

pins: .venv/with-test      ## compile requirements*.txt anew from the ranges in pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv $(COMPILE) --extra postgres -o requirements.txt
	$(BIN)/uv $(COMPILE) --extra postgres --extra demo -c requirements.txt -o requirements-demo.txt
	$(BIN)/uv $(COMPILE) --extra test -c requirements-demo.txt -o requirements-test.txt

COMPILE := pip compile pyproject.toml --upgrade --universal --python-version 3.11 --quiet \
	--no-annotate --no-header --strip-extras --no-emit-package cohort

clean:
	rm -rf .venv

.venv/with-runtime: requirements.txt
.venv/with-demo: requirements-demo.txt
.venv/with-test: requirements-test.txt
.venv/with-%: | .venv/bin/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# `venv` and its pip come apart on Debian, and a half-made folder must not be taken for a whole one.
.venv/bin/pip:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Cohort needs Python 3.11 or newer; there is no '$(PYTHON)' here. Install it, or name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Cohort needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@rm -rf .venv
	$(PYTHON) -m venv .venv
