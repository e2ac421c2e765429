#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A private PostgreSQL 15 for tests: scripts/postgres.sh start [DIR] makes a cluster in DIR (default: a new temporary
# folder), which listens on a socket in DIR only, and prints its URL; scripts/postgres.sh stop DIR|URL ends it and
# removes the folder. Nothing is written through to the disk: a cluster like this holds nothing that must last.
# ECHOWALL_POSTGRES_CONF may hold more lines of its settings.
# PostgreSQL refuses to run as root; root therefore hands it to the user postgres of Debian's package.
set -euo pipefail

bin=/usr/lib/postgresql/15/bin
usage="usage: scripts/postgres.sh start [DIR] | stop DIR|URL | pause DIR|URL | resume DIR"
as=()
[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=postgres --regid=postgres --clear-groups)

# Whatever the caller's folder and variables are, the server's user can enter the one and ignores the other.
server() {
  (cd / && env -u PGHOST -u PGPORT -u PGDATA -u PGUSER HOME="$dir" LC_ALL=C PATH="$bin:$PATH" "${as[@]}" "$@")
}

fail() {
  cat "$1" >&2
  rm -rf "$dir"
  exit 1
}

start() {
  # The path of a socket is at most 107 bytes long.
  [ "${#dir}" -le 80 ] || { echo "the name of the folder is too long for a socket: $dir" >&2 && exit 2; }
  mkdir -p "$dir"
  [ "$(id -u)" -ne 0 ] || chown postgres:postgres "$dir"
  [ ! -e "$dir/data" ] || { echo "there is a cluster in $dir already" >&2 && exit 2; }
  server initdb -D "$dir/data" -U echowall -A trust -E UTF8 --locale=C --no-sync >"$dir/made" 2>&1 || fail "$dir/made"
  cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
max_connections = 300
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
${ECHOWALL_POSTGRES_CONF:-}
CONF
  # Its output does not stay on ours: whoever reads this script through a pipe would wait for the server's end.
  server pg_ctl -D "$dir/data" -l "$dir/log" -w -s -t 20 start >/dev/null 2>&1 || fail "$dir/log"
  echo "postgresql://echowall@/postgres?host=$dir"
}

pause() {
  [ -d "$dir/data" ] || { echo "no cluster in $dir" >&2 && exit 2; }
  server pg_ctl -D "$dir/data" -w -s -t 120 -m fast stop >/dev/null
}

resume() {
  [ -d "$dir/data" ] || { echo "no cluster in $dir" >&2 && exit 2; }
  server pg_ctl -D "$dir/data" -l "$dir/log" -w -s -t 120 start >/dev/null 2>&1
  echo "postgresql://echowall@/postgres?host=$dir"
}

stop() {
  [ -d "$dir/data" ] || { echo "no cluster in $dir" >&2 && exit 2; }
  server pg_ctl -D "$dir/data" -w -s -t 20 -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}

case "${1:-}" in
start)
  dir=${2:-$(mktemp -d /tmp/echowall-postgres.XXXXXX)}
  dir=$(realpath -m "$dir")
  start
  ;;
stop | pause | resume)
  [ -n "${2:-}" ] || { echo "$usage" >&2 && exit 2; }
  dir=$2
  dir=$(realpath -m "${dir#*host=}")
  "$1"
  ;;
*) echo "$usage" >&2 && exit 2 ;;
esac
