# `make` alone prints the targets. All of it runs with python3, make and git; the rest is installed into $(VENV).

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= logical
TESTS ?= tests
APT ?= apt-get
MINIMUM := 3.11

# Containers often forbid to keep bytecode: every process would compile 200,000 lines of libraries anew, for seconds.
export PYTHONDONTWRITEBYTECODE :=

BIN := $(VENV)/bin
SYNCED := $(VENV)/.synced
FLOOR := .coverage-floor
on = $(filter-out 0 no false,$($(1)))
# uv does not read pip's configuration: without being told, it would pass by a mirror that is set there.
follow_pip = mirror=$${UV_DEFAULT_INDEX:-$${UV_INDEX_URL:-$$($(BIN)/python -m pip config list \
	| sed -n "s/^[^=]*\.index.url='\(.*\)'$$/\1/p" | head -n 1)}}; \
	if [ -n "$$mirror" ]; then export UV_DEFAULT_INDEX="$$mirror"; fi
# Where we are root and may: a package of the system, without a word.
install = { [ -n "$(APT)" ] && [ "$$(id -u)" = 0 ] && command -v $(APT) >/dev/null && export DEBIAN_FRONTEND=noninteractive \
	&& { $(APT) install -qq -y $(1) || { $(APT) update -qq && $(APT) install -qq -y $(1); }; }; } >/dev/null 2>&1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo serve test bench chaos coverage-floor check schema lock clean redis-server

help: ## Print this help
	@echo "Usage: make TARGET [VARIABLE=value]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "Variables:"
	@echo "  PYTHON=$(PYTHON)    the Python to build $(VENV) with, $(MINIMUM) or newer"
	@echo "  WORKERS=$(WORKERS)   tests run side by side in so many processes; logical means one per core"
	@echo "  TESTS=$(TESTS)       which tests; COVERAGE=1 is for all of them"
	@echo "  APT=$(APT)       installs redis-server and python3-venv where we are root; APT= leaves the machine as it is"

setup: $(SYNCED) ## Make the environment: exactly what requirements.lock pins, and the project itself, editable

# uv leaves itself and pip in place when it syncs: an environment made by `python -m venv` counts both as its own.
$(SYNCED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < tuple(map(int, "$(MINIMUM)".split("."))))' 2>/dev/null || { \
		echo "$(MINIMUM) or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo not found)." >&2; \
		echo "If one is installed under another name: make PYTHON=python$(MINIMUM) ..." >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || { echo "making $(VENV)"; \
		$(PYTHON) -m ensurepip --version >/dev/null 2>&1 || $(call install,python3-venv) || true; \
		$(PYTHON) -m venv --clear $(VENV); }
	@$(BIN)/uv --version >/dev/null 2>&1 || { echo "installing uv"; $(BIN)/python -m pip install --quiet uv; }
	@echo "installing what requirements.lock pins"
	@$(follow_pip); \
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock && \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

demo: setup ## Run the newborn one-thing end to end. FAMILY=twins picks a family, ONCE=1 ends there, JSON=1 ends in a line of JSON
	@$(BIN)/wanshitong demo $(if $(FAMILY),--family $(FAMILY)) $(if $(call on,ONCE),--once) $(if $(call on,JSON),--json)

serve: setup ## Start gateway, worker and departments, and serve until stopped
	@$(BIN)/wanshitong serve

test: setup redis-server ## Run the tests side by side, and name the slowest ten. COVERAGE=1 holds them against .coverage-floor
	$(BIN)/pytest -n $(WORKERS) --durations=10 $(TESTS) $(if $(call on,COVERAGE),--cov --cov-report= --cov-fail-under=$$(cat $(FLOOR)))

bench: setup ## Measure data sharing, as bench/README.md explains; ends in a line of JSON. QUICK=1 the short form
	@$(BIN)/python -m bench $(if $(call on,QUICK),--quick)

chaos: setup ## Break what the gateway rests on: kill its database twenty times under a worker, fill its disk, stop it
	CHAOS_RESTARTS=20 $(BIN)/pytest -q tests/acceptance/test_worker_recovers.py tests/acceptance/test_database_away.py

coverage-floor: setup ## Raise .coverage-floor to what the last `make test COVERAGE=1` covered; it is never lowered
	@new=$$($(BIN)/coverage report --format=total --precision=2); new=$${new%.*}; old=$$(cat $(FLOOR)); \
	if [ "$$new" -gt "$$old" ]; then echo "$$new" >$(FLOOR); echo "raised from $$old to $$new"; \
	else echo "stays at $$old; covered: $$new"; fi

check: setup ## Lint, format, types, import rules, and whether generated files are fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/wanshitong schema --check

schema: setup ## Write graphql/schema.graphql from the code
	$(BIN)/wanshitong schema

lock: setup ## Pin what pyproject.toml asks for in requirements.lock. UPGRADE=1 takes the newest of everything
	@$(follow_pip); \
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version $(MINIMUM) --group dev \
		$(if $(call on,UPGRADE),--upgrade) pyproject.toml --output-file requirements.lock

clean: ## Remove the environment and everything else that was made here
	rm -rf $(VENV) build dist var .coverage .coverage.* \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A real Redis is tested wherever one is installed; without one, those tests are not collected.
redis-server:
	@command -v redis-server >/dev/null || $(call install,redis-server) || echo "without redis-server its tests are left out"
