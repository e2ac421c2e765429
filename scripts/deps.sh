#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that building (build), testing (test) or linting (lint) needs, and the npm packages of
# the browser tests. Asks the package manager only for what is missing, so a second call takes a moment and works
# without a network.
set -euo pipefail
cd "$(dirname "$0")/.."

build=(gcc meson ninja-build pkg-config libmicrohttpd-dev libsqlite3-dev libpq-dev libdeflate-dev libbrotli-dev
  libsodium-dev libssl-dev libjansson-dev libvips-dev libqrencode-dev libfontconfig-dev libopencc-dev libicu-dev libcurl4-openssl-dev
  libinih-dev libsystemd-dev libcmocka-dev libexpat1-dev libzip-dev libxlsxwriter-dev
  libcmark-gfm-dev libcmark-gfm-extensions-dev libxml2-dev git ca-certificates)
test=("${build[@]}" postgresql-15 sqlite3 chromium nginx-light wrk oathtool xz-utils fonts-noto-cjk curl gcovr
  ffmpeg espeak-ng mold)
lint=("${build[@]}" clang clang-format clang-tidy shellcheck mold)

case "${1:-build}" in
build) wanted=("${build[@]}") ;;
test) wanted=("${test[@]}") ;;
lint) wanted=("${lint[@]}") ;;
*) echo "usage: scripts/deps.sh [build|test|lint]" >&2 && exit 2 ;;
esac

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^.i' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

if [ "${1:-build}" = test ]; then
  command -v npm >/dev/null || { "${as_root[@]}" apt-get install -y -q --no-install-recommends nodejs npm; }
  if ! cmp -s package-lock.json node_modules/.installed-lock 2>/dev/null; then
    npm ci --no-audit --no-fund --ignore-scripts
    cp package-lock.json node_modules/.installed-lock
  fi
  # Every village of the country: 190 MB that only tests/country reads; it names itself as left out without them.
  if ! cmp -s tests/country/package-lock.json tests/country/node_modules/.installed-lock 2>/dev/null; then
    if npm --prefix tests/country ci --no-audit --no-fund --ignore-scripts; then
      cp tests/country/package-lock.json tests/country/node_modules/.installed-lock
    else
      echo "cannot install the npm package of tests/country: its tests will be left out"
    fi
  fi
fi
