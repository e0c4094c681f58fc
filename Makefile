# make serve   virtual environment, install, train sincos if there is no checkpoint, serve on 8000
# make test    the whole test suite;  make check  format, lint, types
# make browser Chromium and axe-core for the tests of the pages; without them those are skipped
# make jdk     Java, whose own HTTP client asks the service in a test; without it that is skipped
# make strace  strace, for the tests that nobody is told who trains and serves: else they are skipped
# make deploy  nginx, Prometheus, kubectl, a registry, for the tests of what stands around the service:
#              else skipped
# make clients environments for clients and generators of them, which do not fit ours: their tests then run
# make editor  a language server of YAML, for a test that specs complete in editors: else skipped
# make reference  docs/reference/, from the code
# make site    the pages as a site, in build/site; without .venv-docs the test of it is skipped
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SERVING := $(VENV)/.serving

SITE_TOOLS := .venv-docs/.installed

.PHONY: site serve test browser jdk strace deploy editor clients check format reference install clean

serve: $(SERVING)
	@test -e checkpoints/sincos/latest || $(BIN)/onepass train sincos
	@echo
	@echo "open http://localhost:$(PORT)"
	@echo "or       curl -s localhost:$(PORT)/predict -H 'content-type: application/json' -d '{\"x\": 0.5}'"
	@echo
	$(BIN)/onepass serve checkpoints/sincos --port $(PORT)

test: install
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

browser: .axe/axe.min.js .onnxruntime-web/node_modules
	@which chromium > /dev/null || (apt-get update && apt-get install -y chromium)

jdk:
	@which java > /dev/null || (apt-get update && apt-get install -y default-jdk-headless)

.onnxruntime-web/node_modules:
	npm install --silent --no-audit --no-fund --prefix .onnxruntime-web onnxruntime-web@1.30.0

.axe/axe.min.js:
	mkdir -p .axe
	cd .axe && npm pack --silent axe-core@4.11.0 && tar xzf axe-core-*.tgz --strip-components=1

strace:
	@which strace > /dev/null || (apt-get update && apt-get install -y strace)

deploy:
	@which nginx > /dev/null || (apt-get update && apt-get install -y nginx-light)
	@which prometheus > /dev/null || (apt-get update && apt-get install -y --no-install-recommends prometheus)
	@which kubectl > /dev/null || (apt-get update && apt-get install -y kubernetes-client)
	@which docker-registry > /dev/null || (apt-get update && apt-get install -y --no-install-recommends docker-registry)

editor: .editor/node_modules

.editor/node_modules:
	npm install --silent --no-audit --no-fund --prefix .editor yaml-language-server@1.25.0

clients: .venv-kserve .venv-triton .venv-mlserver .venv-generated .venv-kubernetes .venv-s3 .typescript/node_modules

.typescript/node_modules:
	npm install --silent --no-audit --no-fund --prefix .typescript openapi-typescript@7.13.0 typescript@5.9.3 openapi-fetch@0.17.0

.venv-kserve: PACKAGE = kserve==0.21.0
.venv-triton: PACKAGE = tritonclient[grpc]==2.67.0
.venv-mlserver: PACKAGE = mlserver==1.7.1
.venv-generated: PACKAGE = openapi-python-client==0.29.1
.venv-kubernetes: PACKAGE = kubernetes-validate==1.37.0
.venv-kserve .venv-triton .venv-mlserver .venv-generated .venv-kubernetes:
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check "$(PACKAGE)" || (rm -r $@; exit 1)

.venv-s3:
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[s3]' || (rm -r $@; exit 1)
	$@/bin/pip install --quiet --disable-pip-version-check s3fs 'moto[server]==5.2.5' || (rm -r $@; exit 1)  # which has pins of its own

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

reference: install
	$(BIN)/python docs/make.py

site: $(SITE_TOOLS)
	@.venv-docs/bin/python docs/site.py

$(SITE_TOOLS):
	$(PYTHON) -m venv .venv-docs
	.venv-docs/bin/pip install --quiet --disable-pip-version-check zensical==0.0.73
	npm install --silent --no-audit --no-fund --prefix .venv-docs iframe-worker@1.0.4
	@touch $@

install: $(INSTALLED)

$(INSTALLED): $(SERVING)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]' --editable ./client
	@touch $@

$(SERVING): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "onepass needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	@echo "installing into $(VENV): this takes a while, torch being large"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[train]'
	@touch $@

clean:
	rm -rf $(VENV) .venv-kserve .venv-triton .venv-mlserver .venv-generated .venv-kubernetes .venv-s3 build *.egg-info
