#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a fuzzer for a minute with libFuzzer (clang): scripts/fuzz.sh multipart [seconds]. New inputs are collected in
# build/fuzz/found/NAME; an input that does harm is written there as crash-…, and belongs into tests/fuzz/corpus/NAME.
set -euo pipefail
cd "$(dirname "$0")/.."

name=${1:?usage: scripts/fuzz.sh NAME [SECONDS], NAME one of: $(cd tests/fuzz && echo corpus/* | sed 's/corpus.//g')}
seconds=${2:-60}
out=build/fuzz
corpus=tests/fuzz/corpus/$name
[ -d "$corpus" ] || { echo "no such fuzzer: $name" >&2 && exit 2; }

[ -f $out/build.ninja ] || CC=clang meson setup $out --buildtype=debugoptimized -Db_sanitize=address,undefined \
  -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link
ninja -C $out src/web/libweb.a src/base/libbase.a
read -ra libs < <(pkg-config --libs libsodium jansson libdeflate libbrotlienc libmicrohttpd libcmark-gfm libxml-2.0)
read -ra flags < <(pkg-config --cflags libcmark-gfm libxml-2.0)
clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -Itests -I$out/src "${flags[@]}" "tests/fuzz/fuzz_$name.c" \
  tests/harness/xss.c $out/src/web/libweb.a $out/src/base/libbase.a "${libs[@]}" -lcmark-gfm-extensions -lm -pthread -o "$out/fuzz_$name"
mkdir -p "$out/found/$name"
"$out/fuzz_$name" -max_total_time="$seconds" -max_len=16384 -artifact_prefix="$out/found/$name/" \
  "$out/found/$name" "$corpus"
