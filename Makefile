# Keyguide: each target runs one command of scripts/, and says what it does while it does it.
# Where quotes call for a shell, exec lets a signal to make reach the command itself.

# The Python that .venv was made with, once there is one: PYTHON= need be given only once.
PYTHON ?= $(shell .venv/bin/python -c 'import sys; print(sys._base_executable)' 2>/dev/null || echo python3)
PORT ?= 8000
PRACTICE_PORT ?= 8001

export NO_MKDOCS_2_WARNING = 1

.DEFAULT_GOAL := help
.PHONY: help setup serve site test prove notebooks update lock bench clean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv and fill it with the pinned packages.
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3,))' 2>/dev/null || { echo "$(PYTHON) is no Python 3 that runs here. Install Python 3.11 or newer, or name one: make setup PYTHON=/path/to/python3."; exit 1; }
	@exec "$(PYTHON)" scripts/setup.py

serve: setup ## Serve the guide with live reload, and the practice API beside it.
	@exec .venv/bin/python scripts/serve.py --port="$(PORT)" --practice-port="$(PRACTICE_PORT)"

site: setup ## Build the site into site/, strictly.
	@.venv/bin/mkdocs build --strict

test: setup ## Prove everything: style, types, package, pages, notebooks, browser.
	@.venv/bin/python scripts/test.py

prove: setup ## Take walker, screens, check of a key and counting apart (some minutes).
	@exec .venv/bin/python scripts/test.py --deep

notebooks: setup ## Open the notebooks in JupyterLab, with the practice API running.
	@exec .venv/bin/python scripts/notebooks.py --practice-port="$(PRACTICE_PORT)"

update: setup ## Regenerate everything that is generated, and say what changed.
	@.venv/bin/python scripts/update.py

lock: setup ## Pin the newest packages that pyproject.toml allows (needs the network).
	@.venv/bin/python scripts/lock.py

bench: setup ## Measure the figures that the project promises.
	@.venv/bin/python scripts/bench.py

clean: ## Remove what the other targets made, .venv included.
	@rm -rf .venv .cache site build dist .pytest_cache .mypy_cache .ruff_cache
