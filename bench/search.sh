#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The shared search with a million entries beside one with 20,000, on SQLite and on PostgreSQL: prints a table (p50, p95 and
# processor time a question: counts of five kinds and one page of finds). Wants 6 GB of disk; half an hour on an idle machine.
# usage: bench/search.sh [entries] [rounds] [kinds]
set -euo pipefail
cd "$(dirname "$0")/.."

entries=${1:-1000000}
rounds=${2:-100}
read -ra kinds <<<"${3:-sqlite postgresql}"
bench=$PWD/build/release/bench/search_bench
work=$(mktemp -d)
postgres=

finish() {
  [ -z "$postgres" ] || scripts/postgres.sh stop "$postgres"
  rm -rf "$work"
}
trap finish EXIT

ninja -C build/release bench/search_bench >"$work/build.log"

measure() { # KIND SMALL LARGE
  "$bench" fill "$2" 20000
  "$bench" fill "$3" "$entries"
  "$bench" ask "$2" "$rounds" >"$work/small"
  "$bench" ask "$3" "$rounds" >"$work/large"
  echo "| asked, on $1 | 20000: p50 / p95 / work ms | $entries: p50 / p95 / work ms | ratio of the work |"
  echo "|---|---|---|---|"
  paste "$work/small" "$work/large" |
    awk -F'\t' '{ printf "| %s | %s / %s / %s | %s / %s / %s | %.1f |\n", $1, $2, $3, $4, $7, $8, $9, $9 / $4 }'
}

for kind in "${kinds[@]}"; do
  if [ "$kind" = sqlite ]; then
    measure sqlite "sqlite:$work/small.db" "sqlite:$work/large.db"
    continue
  fi
  postgres=$(ECHOWALL_POSTGRES_CONF=$'shared_buffers = 1GB\nmax_wal_size = 8GB\nautovacuum = on' scripts/postgres.sh start)
  for name in small large; do psql -q "$postgres" -c "CREATE DATABASE $name"; done
  measure postgresql "${postgres/\/postgres?//small?}" "${postgres/\/postgres?//large?}"
done
