#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds BUILD_DIR and runs every test beside a private PostgreSQL: all of meson's (those that need a database stand
# there twice, once for each kind), then those of the program itself (tests/process), of its pages in the browser
# (tests/browser) and of the import of the whole country (tests/country). Shows the output of what failed, names what
# was left out, and ends with the line "N passed, N failed". Exits with 1 when anything failed or nothing ran.
set -euo pipefail
cd "$(dirname "$0")/.."

build=${1:-build/debug}
logs=$build/meson-logs
export ECHOWALL_TEST_POSTGRES=

finish() {
  [ -z "$ECHOWALL_TEST_POSTGRES" ] || scripts/postgres.sh stop "$ECHOWALL_TEST_POSTGRES"
}
trap finish EXIT

# could_not WHAT OUTPUT: ends a run that did not come to its tests.
could_not() {
  tail -n 60 "$2"
  echo "cannot $1"
  echo "0 passed, 1 failed"
  exit 1
}

mkdir -p "$logs"
rm -f "$logs"/all.json "$logs"/{process,browser,country}.tap
ninja -C "$build" >"$logs/build.out" 2>&1 || could_not build "$logs/build.out"
ECHOWALL_TEST_POSTGRES=$(scripts/postgres.sh start 2>"$logs/postgres.out") ||
  could_not "start PostgreSQL" "$logs/postgres.out"

# How the tests went is read from the logs: the exit statuses say less.
echo "meson tests"
meson test -C "$build" --no-rebuild --timeout-multiplier 4 --logbase all >"$logs/all.out" 2>&1 || true
[ -s "$logs/all.json" ] || could_not "run the tests" "$logs/all.out"
results=("$logs/all.json")
# The program itself, then pages in the browser, then the whole country.
for suite in process browser country; do
  compgen -G "tests/$suite/*.test.mjs" >/dev/null || continue
  echo "$suite tests"
  ECHOWALL_TEST_BUILD=$build node --test --test-reporter=tap tests/"$suite"/*.test.mjs >"$logs/$suite.tap" 2>&1 || true
  results+=("$logs/$suite.tap")
done
node scripts/count-tests.mjs "${results[@]}"
