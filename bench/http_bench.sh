#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures the HTTP glue as ratios within one run:
#   1. 8 KiB from memory against nginx serving the same bytes as a static file, both kept alive (target >= 0.6)
#   2. p99 of fast requests while others block for 100 ms, against p99 alone (target <= 2)
# usage: bench/http_bench.sh BUILD/bench/http_bench [seconds per run]
set -eu

server=$1
seconds=${2:-5}
work=$(mktemp -d)
server_pid=
nginx_pid=

finish()
{
    [ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null || true
    [ -z "$nginx_pid" ] || kill "$nginx_pid" 2>/dev/null || true
    wait
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

for program in wrk nginx curl; do
    command -v "$program" >"$work/which" || { echo "$program is missing" >&2; exit 2; }
done

"$server" >"$work/port" &
server_pid=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s "$work/port" ] && break
    sleep 0.1
done
ours="http://127.0.0.1:$(cat "$work/port")"

mkdir "$work/html" "$work/temp"
curl -s "$ours/page" >"$work/html/page"
nginx_port=$(shuf -i 20000-29999 -n 1)
cat >"$work/nginx.conf" <<CONF
daemon off;
worker_processes auto;
pid $work/nginx.pid;
error_log $work/error.log;
events { worker_connections 4096; }
http {
    access_log off;
    sendfile on;
    tcp_nopush off;
    keepalive_requests 100000000;
    open_file_cache max=10;
    default_type text/html;
    client_body_temp_path $work/temp;
    proxy_temp_path $work/temp;
    fastcgi_temp_path $work/temp;
    uwsgi_temp_path $work/temp;
    scgi_temp_path $work/temp;
    server { listen 127.0.0.1:$nginx_port; root $work/html; }
}
CONF
# Started by root, the workers are somebody else and must reach the page.
chmod -R a+rX "$work"
nginx -c "$work/nginx.conf" 2>"$work/nginx.log" &
nginx_pid=$!
sleep 0.5
peer="http://127.0.0.1:$nginx_port"
[ "$(curl -s "$peer/page" | wc -c)" = 8192 ] || { cat "$work/nginx.log" "$work/error.log" >&2; exit 2; }

rate()
{
    wrk -t1 -c64 -d"${seconds}s" "$1" | awk '/Requests\/sec/ { print int($2) }'
}

# In microseconds.
p99()
{
    wrk -t1 -c32 -d"${seconds}s" --latency "$1" | awk '
        $1 == "99%" { v = $2; n = v + 0
            if (v ~ /us$/) print int(n); else if (v ~ /ms$/) print int(n * 1000); else print int(n * 1000000) }'
}

middle()
{
    tr ' ' '\n' | sort -n | sed -n 2p
}

a="" b=""
for _ in 1 2 3; do
    a="$a $(rate "$ours/page")"
    b="$b $(rate "$peer/page")"
done
echo "page of 8 KiB, c=64, req/s: ours$a, nginx$b"
ours_mid=$(echo "${a# }" | middle)
peer_mid=$(echo "${b# }" | middle)
awk -v a="$ours_mid" -v b="$peer_mid" 'BEGIN { printf "ratio to nginx: %.2f (target >= 0.60)\n", a / b }'
echo "through a worker, c=64, req/s: $(rate "$ours/work")"

for block in block block-fast; do
    alone="" beside=""
    for _ in 1 2 3; do
        alone="$alone $(p99 "$ours/work")"
        wrk -t1 -c4 -d"$((seconds + 1))s" "$ours/$block" >"$work/blocked" &
        blocker=$!
        sleep 0.3
        beside="$beside $(p99 "$ours/work")"
        wait "$blocker"
    done
    echo "p99 of /work in us: alone$alone, beside 4 connections on /$block$beside"
    awk -v a="$(echo "${alone# }" | middle)" -v b="$(echo "${beside# }" | middle)" -v n="$block" \
        'BEGIN { printf "p99 ratio beside /%s: %.2f (target <= 2.00)\n", n, b / a }'
done
