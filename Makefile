# SPDX-License-Identifier: Apache-2.0
# A thin front for Meson and the scripts. `make help` tells what there is.
PORT ?= 8080
DATA ?= var/demo
RELEASE = build/release
DEBUG = build/debug
MESON_FLAGS ?=

.PHONY: all deps run test check lint format bench screenshots coverage fuzz help clean

all: $(RELEASE)/build.ninja ## Build the release binary build/release/echowall
	@ninja -C $(RELEASE) src/app/echowall
	@ln -sf src/app/echowall $(RELEASE)/echowall

$(RELEASE)/build.ninja:
	@meson setup $(RELEASE) --buildtype=release -Db_lto=false $(MESON_FLAGS)

$(DEBUG)/build.ninja:
	@meson setup $(DEBUG) --buildtype=debug -Db_sanitize=address,undefined $(MESON_FLAGS)

deps: ## Install what building needs (Debian packages)
	@scripts/deps.sh build

run: deps all ## Build, make the demo site in DATA=var/demo, serve it at PORT=8080
	@scripts/run.sh $(DATA) $(PORT)

test: ## Install what tests need and run every test on both databases and in the browser
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory all $(DEBUG)/build.ninja
	@scripts/test.sh $(DEBUG)

check: $(DEBUG)/build.ninja ## Only the quick tests (seconds; SQLite unless ECHOWALL_TEST_POSTGRES is set)
	@meson test -C $(DEBUG) --suite unit --print-errorlogs

lint: ## Everything that can be checked without running: layers, sizes, banned calls, formats, two compilers
	@scripts/deps.sh lint
	@scripts/lint.sh

format: ## Lay out all C files with clang-format
	@git ls-files '*.c' '*.h' | xargs clang-format -i

bench: ## Measure and write bench/RESULTS.md (ratios against a peer in the same run)
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory all
	@bench/run.sh

screenshots: ## Make the pictures of README and docs from a fresh demo site
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory all
	@node scripts/screenshots.mjs

coverage: ## Line coverage of base, db, web, tools and rules
	@scripts/deps.sh test
	@scripts/coverage.sh

fuzz: ## Run a fuzzer for a minute: make fuzz F=multipart
	@scripts/fuzz.sh $(F)

clean: ## Remove build/ (var/ stays)
	@rm -rf build

help: ## This list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14
