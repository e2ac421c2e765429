#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures a site with a million cases and ten years of timeline beside the demo site that it was made from, on SQLite and on
# PostgreSQL, and writes the section "Many cases" of bench/RESULTS.md. Pages are asked by a member of the staff, one after the
# other, so that nothing is cached; the two sites take turns. Wants 8 GB of disk; takes about half an hour.
# usage: bench/scale.sh [cases] [rounds] [kinds]
set -euo pipefail
cd "$(dirname "$0")/.."

cases=${1:-1000000}
rounds=${2:-40}
read -ra kinds <<<"${3:-sqlite postgresql}"
program=$PWD/build/release/echowall
fill=$PWD/build/release/bench/scale_fill
results=bench/RESULTS.md
work=$(mktemp -d)
pids=()
postgres=

finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  [ -z "$postgres" ] || scripts/postgres.sh stop "$postgres"
  rm -rf "$work"
}
trap finish EXIT

ninja -C build/release bench/scale_fill >"$work/build.log"
[ -x "$program" ] || program=$PWD/build/release/src/app/echowall

# make NAME [URL]: a demo site in $work/NAME.
make_site() {
  local name=$1 database=()
  [ -z "${2:-}" ] || database=(--database "$2")
  "$program" demo --data "$work/$name" --seed 1 --json "${database[@]}" >"$work/$name.json"
}

# ask NAME [URL]: serves the site, asks for its pages, adds the answer to $work/NAME.times.
ask() {
  local name=$1 options=() url=""
  [ -z "${2:-}" ] || options=(--database "$2")
  ECHOWALL_LOG_LEVEL=warn ECHOWALL_CONNECTIONS_PER_ADDRESS=0 "$program" serve --data "$work/$name" --listen 127.0.0.1:0 \
    "${options[@]}" >"$work/out" 2>"$work/err" &
  local server=$!
  pids+=("$server")
  for _ in $(seq 500); do
    url=$(sed -n 's/^Echowall listens at //p' "$work/out")
    [ -z "$url" ] || break
    sleep 0.02
  done
  node bench/scale.mjs "$url" "$work/$name.json" "$rounds" "$server" >>"$work/$name.times"
  kill "$server"
  wait "$server" || true
}

measure() { # KIND EMPTY FULL [URL of each]
  local kind=$1 began
  make_site "$kind-empty" "${2:-}"
  make_site "$kind-full" "${3:-}"
  began=$SECONDS
  "$fill" fill "$work/$kind-full" "$cases" ${3:+"$3"}
  echo "$kind: $cases cases written in $((SECONDS - began)) s"
  for _ in 1 2 3; do
    ask "$kind-empty" "${2:-}"
    ask "$kind-full" "${3:-}"
  done
  for _ in 1 2 3; do
    "$fill" rate "$work/$kind-empty" 5 ${2:+"$2"} >>"$work/$kind-empty.rates"
    "$fill" rate "$work/$kind-full" 5 ${3:+"$3"} >>"$work/$kind-full.rates"
  done
}

for kind in "${kinds[@]}"; do
  if [ "$kind" = sqlite ]; then
    measure sqlite
    continue
  fi
  postgres=$(ECHOWALL_POSTGRES_CONF=$'shared_buffers = 1GB\nmax_wal_size = 8GB\nautovacuum = on' scripts/postgres.sh start)
  for name in empty full; do psql -q "$postgres" -c "CREATE DATABASE $name"; done
  measure postgresql "${postgres/\/postgres?//empty?}" "${postgres/\/postgres?//full?}"
done

{
  sed '/^## Many cases/,$d' "$results"
  echo "## Many cases"
  echo
  echo "Made by \`bench/scale.sh $cases $rounds\` on $(date -u +%F), version $("$program" version | cut -d' ' -f2), $(nproc) cores that client,"
  echo "program and database share, load of others included. $cases cases with ten years of steps, voices and ratings, over 26"
  echo "villages with 390 areas, beside the demo site (43 cases). ms of a page, uncached, asked one after the other: the middle of"
  echo "three turns. Ratio: p50 of the many against the demo site in the same run. Work: ms of processor time of the program a page,"
  echo "which load does not change (PostgreSQL works in processes of its own)."
  node bench/scale_table.mjs "$work" "${kinds[@]}"
} >"$work/results"
cp "$work/results" "$results"
echo "written to $results"
