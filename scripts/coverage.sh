#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Line coverage of the C tests on both databases: a table for each floor, and for each file that is below the goal of
# its floor. Fails when a floor is below its goal. Takes the build folder, else build/coverage.
set -euo pipefail
cd "$(dirname "$0")/.."

build=${1:-build/coverage}
goals="base=90 db=90 web=90 tools=90 rules=90 core=85"
export ECHOWALL_TEST_POSTGRES=

finish() {
  [ -z "$ECHOWALL_TEST_POSTGRES" ] || scripts/postgres.sh stop "$ECHOWALL_TEST_POSTGRES"
}
trap finish EXIT

# Threads count at the same time, hence atomic; the sanitizers would only slow this down.
[ -f "$build/build.ninja" ] || meson setup "$build" --buildtype=debug -Db_coverage=true \
  -Dc_args=-fprofile-update=atomic >/dev/null
ninja -C "$build" >"$build/meson-logs/build.out" 2>&1 || { tail -n 60 "$build/meson-logs/build.out" && exit 1; }
# The generators have run for the build already: only what tests do counts.
find "$build" -name '*.gcda' -delete
ECHOWALL_TEST_POSTGRES=$(scripts/postgres.sh start)
meson test -C "$build" --no-rebuild --timeout-multiplier 4 --logbase all >"$build/meson-logs/all.out" 2>&1 || true
node scripts/count-tests.mjs "$build/meson-logs/all.json" | tail -n 1 || true

# Where a line stands twice (a file that is built into two libraries), gcovr adds up.
gcovr --root . --filter 'src/(base|db|web|core)/.*\.c' --filter 'src/features/.*_rules\.c' --filter 'tools/.*\.c' \
  "$build" --csv - 2>"$build/meson-logs/gcovr.out" | awk -F, -v goals="$goals" '
  function floor_of(file) {
    if (file ~ /_rules\.c$/) return "rules"
    if (file ~ /^tools\//) return "tools"
    split(file, part, "/")
    return part[2]
  }
  BEGIN {
    n = split(goals, each, " ")
    for (i = 1; i <= n; i++) { split(each[i], pair, "="); name[i] = pair[1]; goal[pair[1]] = pair[2] }
  }
  NR > 1 {
    floor = floor_of($1)
    total[floor] += $2; covered[floor] += $3
    if ($2 > 0 && 100 * $3 / $2 < goal[floor]) below[++files] = sprintf("  %-40s %5.1f %%", $1, 100 * $3 / $2)
  }
  END {
    printf "%-8s %8s %8s %8s %6s\n", "floor", "lines", "covered", "percent", "goal"
    for (i = 1; i <= n; i++) {
      f = name[i]
      percent = total[f] > 0 ? 100 * covered[f] / total[f] : 0
      printf "%-8s %8d %8d %8.1f %6d%s\n", f, total[f], covered[f], percent, goal[f], percent < goal[f] ? "  BELOW" : ""
      if (percent < goal[f]) bad = 1
    }
    if (files > 0) print "files below the goal of their floor:"
    for (i = 1; i <= files; i++) print below[i]
    exit bad
  }'
