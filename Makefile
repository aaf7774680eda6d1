# The portal's commands. `make help` lists them; each works from a fresh clone and makes the environments it needs.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= auto
export PORT
# Only packages come from outside, and only from the registry.
export PIP_DISABLE_PIP_VERSION_CHECK := 1

DEV := .venv/dev/bin
RUN := $(DEV)/python -m
# A test of whole processes or of a browser that fails is run once more, and told as rerun: the machine may have been busy.
AGAIN := --reruns 1 -rR
CODE := services infra tests web

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: dev env
dev: python ## The environment for working on the portal
	@$(PYTHON) -m infra.bootstrap dev
env: python
	@$(PYTHON) -m infra.bootstrap dev ministack
.PHONY: python
python:
	@command -v $(PYTHON) >/dev/null || { printf 'FAILED  start\nreason  there is no %s\nwhat to do  Install Python 3.11 or newer, or name it: make PYTHON=python3.12 ...\n' $(PYTHON) >&2; exit 1; }

# -- running it on this machine ---------------------------------------------------------------------------------------------

.PHONY: up down clean logs mails demo token people
up: env ## The portal on this machine, at http://localhost:8000 (PORT= changes it)
	@$(RUN) infra up
down: dev ## End what `make up` started; what is stored stays
	@$(RUN) infra down
clean: dev ## End it and remove its state and builds
	@$(RUN) infra clean
logs: dev ## One readable stream of everything that runs here
	@$(RUN) infra logs
mails: dev ## The e-mails and text messages that it would have sent to people
	@$(RUN) infra mails
demo: dev ## The whole life of a dossier, step by step, against the running portal
	@$(RUN) infra.demo
token: ## An access token of a demo person: make -s token USER=lan (KIND=id for an id token)
	@test -x $(DEV)/python || $(PYTHON) -m infra.bootstrap dev >&2
	@$(RUN) infra token "$(USER)" --kind "$(or $(KIND),access)"
people: dev ## The demo people and their roles, made again (make up does it)
	@$(RUN) infra people --stage local

# -- packages and data ------------------------------------------------------------------------------------------------------

.PHONY: package catalogue openapi docs approved css lock
package: dev ## The packages of the four services and the pages, as the local cloud takes them
	@$(RUN) infra package
catalogue: dev ## Check the catalogue's files and load them into the running portal
	@$(RUN) infra.catalogue check
	@$(RUN) infra catalogue --stage local
openapi: dev ## The OpenAPI documents of the four services, anew from their models
	@set -e; for service in submission status feedback publish; do \
	  PYTHONPATH=services:services/$$service $(RUN) chalicelib.$$service.openapi > build-openapi.tmp; \
	  mv build-openapi.tmp services/$$service/chalicelib/$$service/openapi.json; \
	done
docs: dev ## The pages of the API (docs/api), anew from those documents
	@$(RUN) infra.api_pages
approved: dev ## The approved texts of slips, anew (tests/approved/slips); read the difference before it is kept
	@PYTHONPATH=services:services/submission:services/status:services/feedback:services/publish $(RUN) tests.support.slips
css: dev ## The style sheet of the pages, anew from web/styles (needs npm)
	@$(RUN) web.css
lock: dev ## The pinned, hashed requirements, anew from pyproject.toml
	@$(RUN) infra.lock

# -- tests and checks -------------------------------------------------------------------------------------------------------

.PHONY: test test-unit test-contract test-integration test-e2e test-web pictures bench
test: env ## All tests but those in a browser (make test-web)
	@$(RUN) pytest -q -n $(WORKERS) --dist worksteal -m "not e2e"
	@$(RUN) pytest -q -m e2e --ignore tests/e2e/web $(AGAIN)
test-unit: dev ## Tests of rules, without any cloud
	@$(RUN) pytest -q tests/unit
test-contract: dev ## Fakes and real storage against one suite; events and answers against their schemas
	@$(RUN) pytest -q tests/contract
test-integration: dev ## The four apps in one process on moto
	@$(RUN) pytest -q tests/integration
test-e2e: env ## The packaged services on the local cloud
	@$(RUN) pytest -q tests/e2e
test-web: env ## The pages: their weights, and journeys in a browser (Debian's chromium)
	@$(RUN) pytest -q tests/unit/test_pages.py tests/e2e/web $(AGAIN)
pictures: env ## The pictures of the main pages (docs/pictures), anew
	@KEEP_PICTURES=1 $(RUN) pytest -q tests/e2e/web/test_pictures.py
bench: env ## The budgets: calls, units, instructions, imports, contention
	@$(RUN) tests.bench

.PHONY: check format check-format check-lint check-types check-arrows check-templates check-catalogue check-docs
check: check-format check-lint check-types check-arrows check-templates check-catalogue check-docs ## Format, lint, types, arrows, templates, catalogue, docs, length of files
	@echo "all checks passed"
format: dev ## Put all code into the one format
	@$(RUN) ruff format $(CODE)
	@$(RUN) ruff check --fix $(CODE)
check-format: dev
	@$(RUN) ruff format --check --quiet $(CODE)
check-lint: dev
	@$(RUN) ruff check --quiet $(CODE)
check-types: dev
	@$(RUN) mypy $(CODE)
	@set -e; for unit in submission status feedback publish web; do $(RUN) mypy services/$$unit/app.py; done
check-arrows: dev
	@PYTHONPATH=.:services:services/submission:services/status:services/feedback:services/publish $(DEV)/lint-imports
check-templates: dev
	@$(RUN) infra check-templates
check-catalogue: dev
	@$(RUN) infra.catalogue check
check-docs: dev
	@$(RUN) infra check-docs
	@$(RUN) infra.api_pages check
