#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures a site with a million cases and ten years of timeline beside the demo site that it was made from, on SQLite and on
# PostgreSQL, and prints the section "Many cases" of bench/RESULTS.md; --write puts it there. Pages are asked by a member of the
# staff, one after the other, so that nothing is cached; the two sites take turns. Making the sites takes 5 to 15 minutes for each
# database and 5 GB of disk; with --keep DIR they stay there, and the next run begins to measure at once (about 3 minutes each).
# usage: bench/scale.sh [--keep DIR] [--write] [--cases 1000000] [--rounds 40] [--make-only] [sqlite] [postgresql]
# Builds build/release when it is there, and makes it when it is not.
set -euo pipefail
cd "$(dirname "$0")/.."

cases=1000000 rounds=40 keep="" write="" make_only="" kinds=()
while [ $# -gt 0 ]; do
  case $1 in
  --keep) keep=$(realpath -m "$2") && shift ;;
  --cases) cases=$2 && shift ;;
  --rounds) rounds=$2 && shift ;;
  --write) write=yes ;;
  --make-only) make_only=yes ;;
  sqlite | postgresql) kinds+=("$1") ;;
  *) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
  esac
  shift
done
[ "${#kinds[@]}" -gt 0 ] || kinds=(sqlite postgresql)

program=$PWD/build/release/src/app/echowall
fill=$PWD/build/release/bench/scale_fill
results=bench/RESULTS.md
work=$(mktemp -d)
sites=${keep:-$work}
mkdir -p "$sites"
chmod 755 "$sites" # PostgreSQL runs as a user of its own
servers=()
postgres=""

finish() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  [ -z "$postgres" ] || scripts/postgres.sh "$([ -n "$keep" ] && echo pause || echo stop)" "$postgres"
  rm -rf "$work"
}
trap finish EXIT

[ -f build/release/build.ninja ] || meson setup build/release --buildtype=release >"$work/setup.log"
ninja -C build/release src/app/echowall bench/scale_fill >"$work/build.log" || { tail -30 "$work/build.log" >&2 && exit 1; }

# make NAME CASES [URL]: a demo site in $sites/NAME with so many cases more; one that stands there is brought up to date.
make_site() {
  local name=$1 many=$2 url=${3:-} database=() began=$SECONDS
  [ -z "$url" ] || database=(--database "$url")
  if [ -f "$sites/$name.made" ]; then
    "$program" migrate --data "$sites/$name" "${database[@]}" >"$work/migrate"
    rm -rf "$sites/$name/backups"
  else
    rm -rf "${sites:?}/$name"
    [ -z "$url" ] || psql -q "$url" -c "DROP SCHEMA public CASCADE; CREATE SCHEMA public" 2>"$work/dropped"
    "$program" demo --data "$sites/$name" --seed 1 --json "${database[@]}" >"$sites/$name.json"
    [ "$many" = 0 ] || "$fill" fill "$sites/$name" "$many" ${url:+"$url"}
    echo "$many" >"$sites/$name.made"
  fi
  "$fill" sum "$sites/$name" 0 ${url:+"$url"}
  echo "$name: $(cat "$sites/$name.made") cases more, ready after $((SECONDS - began)) s" >&2
}

# ask NAME [URL]: serves the site, asks for its pages, adds the answer to $work/NAME.times.
ask() {
  local name=$1 options=() url="" server
  [ -z "${2:-}" ] || options=(--database "$2")
  : >"$work/out"
  ECHOWALL_LOG_LEVEL=warn ECHOWALL_CONNECTIONS_PER_ADDRESS=0 "$program" serve --data "$sites/$name" --listen 127.0.0.1:0 \
    "${options[@]}" >"$work/out" 2>"$work/err" &
  server=$!
  servers+=("$server")
  for _ in $(seq 1500); do
    url=$(sed -n 's/^Echowall listens at //p' "$work/out")
    [ -z "$url" ] || break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.02
  done
  [ -n "$url" ] || { cat "$work/err" >&2 && exit 1; }
  node bench/scale.mjs "$url" "$sites/$name.json" "$rounds" "$server" >>"$work/$name.times"
  kill "$server"
  wait "$server" || true
}

measure() { # KIND [URL of the empty site] [URL of the full one]
  local kind=$1
  make_site "$kind-empty" 0 "${2:-}"
  make_site "$kind-full" "$cases" "${3:-}"
  [ -z "$make_only" ] || return 0
  for _ in 1 2 3; do
    ask "$kind-empty" "${2:-}"
    ask "$kind-full" "${3:-}"
  done
  for _ in 1 2 3; do
    "$fill" rate "$sites/$kind-empty" 5 ${2:+"$2"} >>"$work/$kind-empty.rates"
    "$fill" rate "$sites/$kind-full" 5 ${3:+"$3"} >>"$work/$kind-full.rates"
  done
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
  for name in site_empty site_full; do
    psql -qtA "$postgres" -c "SELECT 1 FROM pg_database WHERE datname = '$name'" | grep -q 1 || psql -q "$postgres" -c "CREATE DATABASE $name"
  done
}

for kind in "${kinds[@]}"; do
  if [ "$kind" = sqlite ]; then
    measure sqlite
  else
    postgres_begin
    measure postgresql "${postgres/\/postgres?//site_empty?}" "${postgres/\/postgres?//site_full?}"
  fi
done
[ -z "$make_only" ] || exit 0

{
  echo "## Many cases"
  echo
  echo "Made by \`bench/scale.sh\` ($rounds rounds, three turns) on $(date -u +%F), version $("$program" version | cut -d' ' -f2), $(nproc) cores that client, program and"
  echo "database share, load average $(cut -d' ' -f1 /proc/loadavg) at the end. $cases cases with ten years of steps, voices and ratings, over 26 villages with 390 areas,"
  echo "beside the demo site (43 cases). ms of a page, uncached, asked one after the other: the middle of three turns. Ratio: of the many"
  echo "against the demo site in the same run. Work: ms of processor time of the program a page, which load does not change (PostgreSQL"
  echo "works in processes of its own). Target: p95 below 50 ms, writing at 0.8 or more."
  node bench/scale_table.mjs "$work" "${kinds[@]}"
} >"$work/section"
cat "$work/section"
if [ -n "$write" ]; then
  { sed '/^## Many cases/,$d' "$results" && cat "$work/section"; } >"$work/results"
  cp "$work/results" "$results"
  echo "written to $results" >&2
fi
