# make demo      install onrecord into .venv, read the example pages into demo/record.db, search it
# make test      install what tests need, run them        make test-slow   the long ones
# make lint      ruff, mypy --strict, import-linter       make bench, gate  speed, and the floors of quality
# make robust    what stays the same when a text changes and its meaning does not
# make peers     other systems in the same run: takes 0.6 GB of disk the first time, needs the corpora
# Needs python3 (3.11 or later) with venv, git and make; nothing else.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
SOURCES := pyproject.toml README.md LICENSE $(shell find src -type f -not -path '*/__pycache__/*')

.PHONY: demo test test-slow lint bench gate robust peers clean

demo: .venv/.installed
	@rm -rf demo && mkdir demo
	@echo "\n\$$ onrecord read examples/*.html examples/*.txt --into demo/record.db\n"
	@$(BIN)/onrecord read examples/*.html examples/*.txt --into demo/record.db --format table
	@echo "\n\$$ onrecord search quay OR harbour --record demo/record.db --limit 5\n"
	@$(BIN)/onrecord search quay OR harbour --record demo/record.db --limit 5 --format table
	@echo "\nGo on with:"
	@echo "  . .venv/bin/activate"
	@echo "  export ONRECORD_RECORD=demo/record.db"
	@echo "  onrecord search '\"no such letter\"'       any words, \"phrases\", AND, OR, NOT, prefix*"
	@echo "  onrecord search --speaker Tennant        --outlet, --to, --act, --after …: onrecord search --help"
	@echo "  onrecord show s_…                        one statement where it stands, and why each field is so"
	@echo "  onrecord read YOUR-PAGES --into news.db  your own; docs/quickstart.md goes on from here"

test: .venv/.dev
	@$(BIN)/python -m pytest

test-slow: .venv/.dev
	@$(BIN)/python -m pytest -m slow

lint: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict src
	@$(BIN)/lint-imports

bench: .venv/.installed
	@$(BIN)/python -m benchmarks.speed

gate: .venv/.installed
	@$(BIN)/python -m benchmarks.gate

robust: .venv/.installed
	@$(BIN)/python -m benchmarks.robustness

peers: .venv/.installed
	@$(BIN)/python -m benchmarks.peers

clean:
	rm -rf .venv demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.made:
	@echo "making .venv …"
	@$(PYTHON) -m venv .venv
	@touch $@

# Where the tests' editable install is, it serves the demo too.
.venv/.installed: .venv/.made $(SOURCES)
	@if [ ! -e .venv/.dev ]; then echo "installing onrecord …"; $(PIP) .; fi
	@touch $@

.venv/.dev: .venv/.made pyproject.toml
	@echo "installing onrecord and what its tests need …"
	@$(PIP) --editable '.[dev]'
	@touch $@
