#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Serves the site in DATA at http://127.0.0.1:PORT; `make run` calls it after building. Where there is no site yet it
# makes the demo site first, in a folder of its own that takes its name when it is whole. Ctrl-C stops it.
set -euo pipefail
cd "$(dirname "$0")/.."

data=${1:-var/demo}
port=${2:-8080}
program=build/release/echowall

if [ ! -e "$data/keys" ]; then
  if [ -e "$data" ] && ! rmdir "$data" 2>/dev/null; then
    echo "run: $data is neither empty nor a site" >&2
    exit 5
  fi
  new=$data.new
  rm -rf "$new"
  mkdir -p "$new"
  chmod 700 "$new"
  trap 'rm -rf "$new"' EXIT
  echo "making the demo site in $data …"
  (umask 077 && "$program" demo --data "$new" >"$new.txt" && mv "$new.txt" "$new/demo.txt") || {
    rm -f "$new.txt"
    exit 1
  }
  sed -i "s|$new|$data|" "$new/demo.txt"
  mv "$new" "$data"
  trap - EXIT
fi

# The log-ins of the demo; an empty site prints its one-time set-up link when it starts.
[ ! -e "$data/demo.txt" ] || cat "$data/demo.txt"
echo "serving $data at http://127.0.0.1:$port (Ctrl-C stops)"
exec "$program" serve --data "$data" --listen "127.0.0.1:$port"
