# The verbs of this project. `make` alone lists them.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE_BIN := node_modules/.bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
BUNDLE := src/ucs/web/operator/manifest.json
PACKAGE := dist/ucs-operator.tgz
TESTS := $(wildcard tests/unit tests/contract tests/integration tests/e2e)
PYTEST_ARGS ?=
RUN_ARGS ?=
BENCH_ARGS ?=

MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

# An environment holds absolute paths: one that was copied or moved is made anew.
ifneq ($(file <$(VENV)/.project),$(CURDIR))
.PHONY: $(VENV)/.locked
endif

CHECKS := ruff pyright imports words biome tsc sizes generated bundle conformance
.PHONY: help run stop test e2e check fix gen bench build clean lock preflight test-setup $(CHECKS:%=check-%)

help:
	@echo "make run      start everything and print what to open (Ctrl-C ends it)"
	@echo "make stop     end everything, Asterisk too"
	@echo "make test     all tests; PYTEST_ARGS='-k word' passes options on"
	@echo "make e2e      the tests in a real browser only"
	@echo "make check    style, types, import rules, sizes, generated files"
	@echo "make fix      repair what the style checks can repair"
	@echo "make gen      write the generated files (protocol types, schema, documentation)"
	@echo "make bench    measure, and write bench/RESULTS.md"
	@echo "make build    the bundle of the bar, its npm package and the Python wheel"
	@echo "make lock     write the lock files anew"
	@echo "make clean    remove what was built; the data in .ucs stays"

# --- run ---------------------------------------------------------------------------------------------

run:
	@echo "[1/5] Tools"
	@tools/preflight
	@echo "[2/5] Python environment"
	@$(MAKE) -s $(VENV)/.project
	@echo "[3/5] JavaScript packages"
	@$(MAKE) -s node_modules/.run
	@echo "[4/5] Bundle of the bar"
	@$(MAKE) -s $(BUNDLE)
	@echo "[5/5] Asterisk, demo site, server"
	@exec $(BIN)/ucs run $(RUN_ARGS)

stop:
	@if [ -x $(BIN)/ucs ]; then exec $(BIN)/ucs stop; else echo "nothing was ever started here"; fi

# --- test --------------------------------------------------------------------------------------------

test: test-setup
	@status=0; \
	$(BIN)/pytest $(TESTS) --conformance write $(PYTEST_ARGS) || status=1; \
	$(NODE_BIN)/vitest run || status=1; \
	if [ $$status = 0 ]; then echo "make test: everything passed"; else echo "make test: FAILED"; fi; \
	exit $$status

e2e: test-setup
	@$(BIN)/pytest tests/e2e --conformance write $(PYTEST_ARGS)

bench: test-setup
	@$(BIN)/python -m bench $(BENCH_ARGS)

test-setup: preflight
	@tools/test-needs
	@$(MAKE) -s $(VENV)/.dev
	@$(MAKE) -s node_modules/.dev
	@$(MAKE) -s $(BUNDLE) $(PACKAGE)

# --- check -------------------------------------------------------------------------------------------

check: preflight
	@$(MAKE) -s $(VENV)/.dev
	@$(MAKE) -s node_modules/.dev
	@if $(MAKE) -k $(CHECKS:%=check-%); then echo "make check: clean"; else echo "make check: FAILED"; exit 1; fi

check-ruff:
	@echo "== ruff"
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --check --quiet || { echo "not formatted: make fix"; $(BIN)/ruff format --check; exit 1; }

check-pyright:
	@echo "== pyright"
	@$(NODE_BIN)/pyright

check-imports:
	@echo "== import rules"
	@$(BIN)/lint-imports --no-cache --no-logo

check-words:
	@echo "== words of Asterisk"
	@$(BIN)/python tools/check_words.py

check-biome:
	@echo "== biome"
	@$(NODE_BIN)/biome check --error-on-warnings

check-tsc:
	@echo "== tsc"
	@$(NODE_BIN)/tsc --noEmit --project tsconfig.json
	@$(NODE_BIN)/tsc --noEmit --project tools/tsconfig.json

check-sizes:
	@echo "== file sizes"
	@$(BIN)/python tools/check_sizes.py

check-generated:
	@echo "== generated files"
	@$(BIN)/python tools/generate.py --check

check-bundle: $(BUNDLE)
	@echo "== bundle"
	@node tools/check_bundle.mjs

check-conformance:
	@echo "== conformance"
	@said=$$($(BIN)/pytest tests/e2e --conformance check --collect-only -qqq 2>&1) || { echo "$$said"; exit 1; }

fix: preflight
	@$(MAKE) -s $(VENV)/.dev
	@$(MAKE) -s node_modules/.dev
	@$(BIN)/ruff check --fix --quiet --output-format concise || true
	@$(BIN)/ruff format --quiet
	@$(NODE_BIN)/biome check --write || true

gen: preflight
	@$(MAKE) -s $(VENV)/.project
	@$(BIN)/python tools/generate.py

# --- build -------------------------------------------------------------------------------------------

build: preflight
	@$(MAKE) -s $(VENV)/.project
	@$(MAKE) -s $(BUNDLE)
	@rm -rf build dist
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .
	@rm -rf build
	@$(MAKE) -s $(PACKAGE)
	@ls -l dist/*.whl dist/*.tgz

clean:
	@rm -rf $(VENV) node_modules src/ucs/web/operator build dist src/*.egg-info
	@rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results
	@find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

lock:
	@tools/lock

preflight:
	@tools/preflight

# --- what the verbs stand on -------------------------------------------------------------------------
# Each stamp is written last and lies inside what it vouches for: an interrupted step is done again.

# Run-time packages and the build backend, every file checked against its hash. Nothing is compiled ahead: of
# some packages we use a tenth, and Python compiles what it imports.
$(VENV)/.locked: requirements/run.txt
	@echo "      installing $$(grep -c == requirements/run.txt) packages"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-deps --no-compile --require-hashes -r requirements/run.txt
	@touch $@

# The project itself, editable: its sources stay where they are.
$(VENV)/.project: $(VENV)/.locked pyproject.toml
	@rm -f $@
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@printf %s '$(CURDIR)' >$@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.locked | $(VENV)/.project
	@echo "      installing test and check tools"
	@rm -f $@
	@$(PIP) install --no-deps --no-compile --require-hashes -r requirements/dev.txt
	@touch $@

# `npm ci` empties node_modules first, and both stamps with it; the larger set covers the smaller one.
node_modules/.run: package.json package-lock.json
	@echo "      installing what the bundle is made of"
	@npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

node_modules/.dev: package.json package-lock.json
	@echo "      installing JavaScript test and check tools"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch node_modules/.run $@

# Directories count as sources, so that a file that goes away is noticed.
SOURCES := package.json node_modules/.run $(shell find operator/src operator/gallery operator/test/session/samples.ts demo tools/*.mjs 2>/dev/null)
$(BUNDLE): $(SOURCES)
	@node tools/build.mjs

$(PACKAGE): $(SOURCES) operator/README.md
	@node tools/package.mjs
	@cd dist && npm pack --silent ./ucs-operator >/dev/null && mv ucs-operator-*.tgz ucs-operator.tgz
