#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The shared search with a million entries of five kinds and with a million cases beside one with 20,000, on SQLite and on
# PostgreSQL: prints a table (p50, p95 and processor time a question: counts of five kinds and one page of finds). Filling takes
# half an hour on an idle machine and 7 GB of disk; with --keep DIR the filled databases stay there, and the next run begins to
# ask at once (a few minutes).
# usage: bench/search.sh [--keep DIR] [--entries 1000000] [--rounds 100] [--make-only] [sqlite] [postgresql]
# Builds build/release when it is there, and makes it when it is not.
set -euo pipefail
cd "$(dirname "$0")/.."

entries=1000000 rounds=100 keep="" make_only="" kinds=()
while [ $# -gt 0 ]; do
  case $1 in
  --keep) keep=$(realpath -m "$2") && shift ;;
  --entries) entries=$2 && shift ;;
  --rounds) rounds=$2 && shift ;;
  --make-only) make_only=yes ;;
  sqlite | postgresql) kinds+=("$1") ;;
  *) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
  esac
  shift
done
[ "${#kinds[@]}" -gt 0 ] || kinds=(sqlite postgresql)

bench=$PWD/build/release/bench/search_bench
work=$(mktemp -d)
sites=${keep:-$work}
mkdir -p "$sites"
chmod 755 "$sites" # PostgreSQL runs as a user of its own
postgres=

finish() {
  [ -z "$postgres" ] || scripts/postgres.sh "$([ -n "$keep" ] && echo pause || echo stop)" "$postgres"
  rm -rf "$work"
}
trap finish EXIT

[ -f build/release/build.ninja ] || meson setup build/release --buildtype=release >"$work/setup.log"
ninja -C build/release bench/search_bench >"$work/build.log" || { tail -30 "$work/build.log" >&2 && exit 1; }

# ready KIND NAME HOW ENTRIES URL: a database filled so; one that stands there is brought up to date.
ready() {
  local made=$sites/$1-$2.made began=$SECONDS
  if [ "$(cat "$made" 2>/dev/null)" = "$4" ]; then
    "$bench" migrate "$5" -
  else
    rm -f "$made"
    if [ "$1" = sqlite ]; then
      rm -f "$sites/$1-$2.db"*
    else
      psql -q "$postgres" -c "DROP DATABASE IF EXISTS $2" -c "CREATE DATABASE $2" 2>"$work/dropped"
    fi
    "$bench" "$3" "$5" "$4"
    echo "$4" >"$made"
  fi
  echo "$1, $2: $4 entries, ready after $((SECONDS - began)) s" >&2
}

url() { # KIND NAME
  if [ "$1" = sqlite ]; then
    echo "sqlite:$sites/sqlite-$2.db"
  else
    echo "${postgres/\/postgres?//$2?}"
  fi
}

measure() { # KIND
  ready "$1" small fill 20000 "$(url "$1" small)"
  ready "$1" large fill "$entries" "$(url "$1" large)"
  ready "$1" cases cases "$entries" "$(url "$1" cases)"
  [ -z "$make_only" ] || return 0
  for name in small large cases; do "$bench" ask "$(url "$1" "$name")" "$rounds" >"$work/$name"; done
  echo "| asked, on $1 | 20000: p50 / p95 / work ms | $entries: p50 / p95 / work ms | ratio of the work | $entries cases: p50 / p95 / work ms |"
  echo "|---|---|---|---|---|"
  paste "$work/small" "$work/large" "$work/cases" | awk -F'\t' '{
    printf "| %s | %s / %s / %s | %s / %s / %s | %.1f | %s / %s / %s |\n", $1, $2, $3, $4, $7, $8, $9, $9 / $4, $12, $13, $14 }'
}

postgres_begin() {
  # The folder of its socket must have a short name.
  local dir=$sites/pg conf=$'shared_buffers = 1GB\nmax_wal_size = 8GB\nautovacuum = on'
  if [ -d "$dir/data" ]; then
    rm -f "$dir/data/postmaster.pid"
    postgres=$(scripts/postgres.sh resume "$dir")
  else
    rm -f "$sites"/postgresql-*.made
    postgres=$(ECHOWALL_POSTGRES_CONF=$conf scripts/postgres.sh start "$dir")
  fi
}

for kind in "${kinds[@]}"; do
  [ "$kind" = sqlite ] || postgres_begin
  measure "$kind"
done
