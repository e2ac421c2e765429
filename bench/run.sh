#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the product on this machine and writes bench/RESULTS.md. Every figure that counts is a ratio of two things
# measured in turn in this run, three times each, the middle one taken; wrk shares the cores with what it measures.
# usage: bench/run.sh [seconds per measurement]
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-4}
program=$PWD/build/release/echowall
results=bench/RESULTS.md
work=$(mktemp -d)
pids=()

finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap finish EXIT

ninja -C build/release bench/http_bench bench/libslow_sync.so >"$work/build.log"
slow=$PWD/build/release/bench/libslow_sync.so

middle() { tr ' ' '\n' | sed '/^$/d' | sort -g | sed -n 2p; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0 ? a / b : 0) }'; }
row() { echo "| $1 | $2 | $3 | $4 |" | tee -a "$work/rows"; }

# serve FOLDER [VARIABLE=VALUE...]: starts a server and sets $url and $server.
serve() {
  local data=$1
  shift
  : >"$work/out"
  env ECHOWALL_LOG_LEVEL=warn ECHOWALL_CONNECTIONS_PER_ADDRESS=0 "$@" \
    "$program" serve --data "$data" --listen 127.0.0.1:0 >"$work/out" 2>"$work/err" &
  server=$!
  pids+=("$server")
  for _ in $(seq 200); do
    url=$(sed -n 's/^Echowall listens at //p' "$work/out")
    [ -z "$url" ] || return 0
    sleep 0.02
  done
  cat "$work/err" >&2
  return 1
}

stop() {
  kill "$server"
  wait "$server" || true
}

# rate URL [wrk options]: requests a second; fails when an answer was not 2xx or 3xx.
rate() {
  local target=$1
  shift
  wrk -t1 -c32 -d"${seconds}s" "$@" "$target" >"$work/wrk"
  ! grep -q 'Non-2xx' "$work/wrk" || { cat "$work/wrk" >&2 && return 1; }
  awk '/Requests\/sec/ { print int($2) }' "$work/wrk"
}

latency99() { # p99 in microseconds, of a few connections
  wrk -t1 -c8 -d"${seconds}s" --latency "$@" | awk '$1 == "99%" { v = $2; n = v + 0
    print int(v ~ /us$/ ? n : v ~ /ms$/ ? n * 1000 : n * 1000000) }'
}

nginx_serve() { # the bytes of a page as a static file
  mkdir -p "$work/html" "$work/temp"
  cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes auto; pid $work/nginx.pid; error_log $work/nginx-error.log;
events { worker_connections 4096; }
http {
  access_log off; sendfile on; tcp_nopush off; keepalive_requests 100000000; open_file_cache max=10; default_type text/html;
  client_body_temp_path $work/temp; proxy_temp_path $work/temp; fastcgi_temp_path $work/temp; uwsgi_temp_path $work/temp;
  scgi_temp_path $work/temp;
  server { listen 127.0.0.1:$1; root $work/html; }
}
CONF
  chmod -R a+rX "$work"
  nginx -c "$work/nginx.conf" 2>"$work/nginx.log" &
  pids+=("$!")
  sleep 0.5
}

public_pages() {
  port=$(shuf -i 20000-29999 -n 1)
  mkdir -p "$work/html"
  nginx_serve "$port"
  public_page wall /wall
  public_page article "/items/$(curl -s "$url/api/v1/items" | sed -n 's/.*"number":"\([^"]*\)".*/\1/p' | head -1)"
}

public_page() { # NAME PATH
  local ours="" theirs=""
  curl -s "$url$2" >"$work/html/$1"
  chmod a+r "$work/html/$1"
  for _ in 1 2 3; do
    ours="$ours $(rate "$url$2")"
    theirs="$theirs $(rate "http://127.0.0.1:$port/$1")"
  done
  row "anonymous $1 page ($(wc -c <"$work/html/$1") bytes), 32 connections, against nginx with the same bytes as a file" \
    "$(echo "$ours" | middle)/s, nginx $(echo "$theirs" | middle)/s" \
    "$(ratio "$(echo "$ours" | middle)" "$(echo "$theirs" | middle)")" "≥ 0.60"
}

publishing() { # items are published while their column is read at full speed
  local column reads told
  export ECHOWALL_TEST_BUILD=build/release
  column=$(node bench/publish.mjs "$url" "$work/demo" 0 | sed 's/.*column //')
  wrk -t1 -c32 -d"$((2 * seconds))s" "$url$column" >"$work/reads" &
  reads=$!
  told=$(node bench/publish.mjs "$url" "$work/demo" "$seconds")
  wait "$reads"
  row "$(awk '{ print $2 }' <<<"$told") items published while $(awk '/Requests\/sec/ { print int($2) }' "$work/reads")/s read their column: answers that were no page, items missing at the next request" \
    "$(awk '/Non-2xx/ { n += $NF } /Socket errors/ { gsub(/[^0-9 ]/, ""); for (i = 1; i <= NF; i++) n += $i } END { print n + 0 }' "$work/reads"), $(awk '{ print $4 }' <<<"$told")" \
    "" "0, 0"
}

rooms() { # 5,000 people with one room open; as many messages as a minute allows
  local name password told=""
  serve "$work/demo"
  while read -r name password; do
    told=$(node bench/room.mjs "$url" "$name" "$password" 5000 25 "$server" 2>"$work/room") && break
  done < <(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).logins.map((l) => l.name + " " + l.password).join("\n")' "$work/demo.json")
  row "a room with 5,000 listeners: memory of the server" "$(sed -n 's/.* \([0-9.]* MB\) in all/\1/p' <<<"$told")" "" "< 150 MB"
  row "… until one hears of a message" "$(sed -n 's/^after a message.*: //p' <<<"$told")" "" "max < 1000 ms"
  row "… its page of 50 messages, brotli" "$(sed -n 's/^page of 50: //p' <<<"$told")" "" "≤ 20 KiB"
  stop
}

desk_page() {
  local jar=$work/jar guard key desk="" wall="" name password
  name=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).logins.find((l) => l.role === "clerk").name' "$work/demo.json")
  password=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).logins.find((l) => l.role === "clerk").password' "$work/demo.json")
  curl -s -c "$jar" "$url/login" >"$work/login"
  guard=$(sed -n 's/.*name="_guard" value="\([^"]*\)".*/\1/p' "$work/login")
  key=$(sed -n 's/.*name="_key" value="\([^"]*\)".*/\1/p' "$work/login")
  curl -s -b "$jar" -c "$jar" -o "$work/in" --data-urlencode "_guard=$guard" --data-urlencode "_key=$key" \
    --data-urlencode "who=$name" --data-urlencode "password=$password" "$url/login"
  local cookie
  cookie=$(awk '$6 == "ew_s" { print "ew_s=" $7 }' "$jar")
  [ "$(curl -s -o "$work/desk" -w '%{http_code}' -H "Cookie: $cookie" "$url/desk")" = 200 ]
  for _ in 1 2 3; do
    desk="$desk $(rate "$url/desk" -H "Cookie: $cookie")"
    wall="$wall $(rate "$url/wall")"
  done
  row "desk page of a clerk, uncached ($(wc -c <"$work/desk") bytes), against the cached wall" \
    "$(echo "$desk" | middle)/s, wall $(echo "$wall" | middle)/s" \
    "$(ratio "$(echo "$desk" | middle)" "$(echo "$wall" | middle)")" "reported"
}

reports() { # FOLDER CONNECTIONS [VARIABLE=VALUE...]: acknowledged reports a second; counts refusals into $refused
  local data=$1 connections=$2
  shift 2
  serve "$data" "$@"
  BENCH_KEY=$key wrk -t1 -c"$connections" -d"${seconds}s" -s bench/report.lua "$url" >"$work/wrk"
  stop
  refused=$(awk '/^REPORTS/ { print $4 + $6 }' "$work/wrk")
  good=$(awk '/^REPORTS/ { print $2 }' "$work/wrk")
}

durable_writes() {
  local group="" single="" lost=0 data=$work/writes
  "$program" init --data "$data" >"$work/init"
  "$program" import regions src/core/data/demo_regions.csv --data "$data" >"$work/import"
  key=$("$program" user key bench --data "$data")
  for _ in 1 2 3; do
    reports "$data" 64 LD_PRELOAD="$slow" SLOW_SYNC_US=4000
    group="$group $good" lost=$((lost + refused))
    reports "$data" 64 LD_PRELOAD="$slow" SLOW_SYNC_US=4000 ECHOWALL_COMMIT_GROUP=1
    single="$single $good" lost=$((lost + refused))
  done
  row "durable reports a second, 64 clients, 4 ms a sync, against one commit for each" \
    "$(echo "$group" | middle)/s, single $(echo "$single" | middle)/s, $lost refused" \
    "$(ratio "$(echo "$group" | middle)" "$(echo "$single" | middle)")" "≥ 4, none refused"
  reports "$data" 32
  row "32 writers at once, disk as it is: reports refused or lost" "$good/s" "$refused" "0"
}

at_rest() {
  local times="" began page
  stop
  serve "$work/demo"
  for page in / /wall /report /organisations; do curl -s -L -o "$work/page" "$url$page"; done
  sleep 2
  row "memory at rest with the demo site (resident)" "$(awk '/^VmRSS/ { printf "%.1f MB", $2 / 1024 }' "/proc/$server/status")" "" "< 40 MB"
  stop
  for _ in 1 2 3; do
    began=$(date +%s%N)
    serve_quickly "$work/demo"
    times="$times $((($(date +%s%N) - began) / 1000000))"
    stop
  done
  row "start to the first answer of /readyz with the demo site" "$(echo "$times" | middle) ms (of$times)" "" "< 100 ms"
}

serve_quickly() { # as serve, but asks a known port without pausing
  local port
  port=$(shuf -i 30000-39999 -n 1)
  ECHOWALL_LOG_LEVEL=warn "$program" serve --data "$1" --listen "127.0.0.1:$port" >"$work/out" 2>"$work/err" &
  server=$!
  pids+=("$server")
  until [ "$(curl -s -o "$work/ready" -w '%{http_code}' "http://127.0.0.1:$port/readyz")" = 200 ]; do :; done
  url=http://127.0.0.1:$port
}

first_view() { # document, style sheet, script and icon as a browser fetches them
  local page bytes n part
  for page in / /wall; do
    curl -s "$url$page" >"$work/page"
    bytes=$(curl -s -o "$work/part" -H 'Accept-Encoding: br' -w '%{size_download}' "$url$page") n=1
    while read -r part; do
      bytes=$((bytes + $(curl -s -o "$work/part" -H 'Accept-Encoding: br' -w '%{size_download}' "$url$part"))) n=$((n + 1))
    done < <(grep -oE '<[^>]+>' "$work/page" | grep -v 'rel="offline"' | grep -oE '(href|src)="/a/[^"]+"' | sed 's/.*="//; s/"//' | sort -u)
    row "first view of $page, brotli, without photographs" "$(awk -v b="$bytes" 'BEGIN { printf "%.1f KiB", b / 1024 }'), $n requests" "" \
      "≤ 23 KiB, ≤ 4 requests"
  done
}

blocked_p99() {
  local out
  out=$(bench/http_bench.sh build/release/bench/http_bench "$seconds" | tee "$work/http")
  row "p99 of fast pages beside four connections that block for 100 ms" "$(grep -m1 'p99 of' <<<"$out" | sed 's/.*: //')" \
    "$(sed -n 's/.*beside \/block: \([0-9.]*\).*/\1/p' <<<"$out")" "≤ 2"
}

"$program" demo --data "$work/demo" --seed 1 --json >"$work/demo.json"
serve "$work/demo"
public_pages
publishing
desk_page
first_view
at_rest
rooms
durable_writes
blocked_p99

{
  echo "# Measured"
  echo
  echo "Made by \`make bench\` (\`bench/run.sh\`) on $(date -u +%F), version $("$program" version | cut -d' ' -f2),"
  echo "$(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), Linux $(uname -r | cut -d- -f1). The client (wrk) shares"
  echo "the cores. Each figure is the middle of three runs taken in turn with its peer; only the ratios carry over to other machines."
  echo
  echo "| what | measured | ratio | target |"
  echo "|---|---|---|---|"
  cat "$work/rows"
  sed -n '/^## /,$p' "$results" | sed '1s/^/\n/'
} >"$work/results"
cp "$work/results" "$results"
echo "written to $results"
