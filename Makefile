# Parem's commands. `make run` and `make test` set up all they need; the rest is for developers.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench lock messages catalogues screenshots clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(wildcard parem/translations/*/LC_MESSAGES/messages.po)

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 20

run: $(VENV)/run.stamp $(VENV)/messages.stamp  ## set up and serve Parem with the demonstration county
	@scripts/serve

test: $(VENV)/test.stamp $(VENV)/messages.stamp  ## set up, then lint, types and every test
	@scripts/check

lint: $(VENV)/test.stamp  ## style and types only
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(VENV)/test.stamp $(VENV)/messages.stamp  ## measure, and print what was measured
	$(BIN)/python -m benchmarks

lock: $(VENV)/test.stamp  ## resolve requirements*.in anew into the lock files, with hashes
	scripts/lock

messages: $(VENV)/test.stamp  ## gather the words of the code into the four catalogues
	scripts/messages

catalogues: $(VENV)/messages.stamp  ## compile the catalogues

screenshots: $(VENV)/test.stamp $(VENV)/messages.stamp  ## the pictures of README.md, from a fresh demonstration
	$(BIN)/python -m scripts.screenshots

clean:  ## remove what was set up (the data in instance/ stay)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

$(VENV)/python.stamp:
	@scripts/set-up-python $(PYTHON) $(VENV)
	@touch $@

# Python's packages and the system's come at the same time: each waits mostly for the network and the disk.
define set_up
@scripts/set-up-system $(1) & system=$$!; \
$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(2) && wait $$system
endef

$(VENV)/run.stamp: $(VENV)/python.stamp requirements.lock
	$(call set_up,run,requirements.lock)
	@touch $@

$(VENV)/test.stamp: $(VENV)/python.stamp requirements.lock requirements-dev.lock
	$(call set_up,test,requirements-dev.lock)
	@touch $(VENV)/run.stamp $@

$(VENV)/messages.stamp: $(VENV)/run.stamp $(CATALOGUES)
	@$(BIN)/pybabel -q compile -d parem/translations
	@touch $@
