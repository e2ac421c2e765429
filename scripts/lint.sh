#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make lint: everything that can be checked without running. Each check is a function that prints its findings, one a
# line, as "file:line: what is wrong — how to mend it"; a check that prints nothing is content. There is no list of
# exceptions: a rule holds for a floor or for all. Rules that are read off the text of C files are in tools/lint/.
# Usage: scripts/lint.sh [CHECK...]     all checks without names
# Exit codes: 0 clean, 1 there are findings.
set -euo pipefail
cd "${LINT_ROOT:-$(dirname "$0")/..}"
readonly gcc_dir=build/lint-gcc clang_dir=build/lint-clang
checks=(build_gcc build_clang rules licences format headers unbuilt tidy shell dead itself)
jobs=$(nproc)

files() { git ls-files --cached --others --exclude-standard -- "$@" | while read -r f; do [ ! -e "$f" ] || echo "$f"; done; }

# Lines of a compiler that tell an error, with paths from the root of the house.
compiler_findings() { sed -nE 's#^(build/[^/]+/)?(\.\./)+##; /^[^ ]+:[0-9]+:[0-9]+: (fatal )?(error|warning):/p' | sort -u; }

# Everything built with one compiler; warnings are errors. Every function lies in a section of its own, see dead().
build_with() {
  local compiler=$1 dir=$2 log=$2/lint.log
  mkdir -p "$dir"
  if [ -f "$dir/build.ninja" ] || CC=$compiler meson setup "$dir" -Doptimization=1 -Ddebug=false -Dc_args="$3" >"$log" 2>&1; then
    ninja -C "$dir" -k 0 >"$log" 2>&1 && return
  fi
  { compiler_findings; grep -hE '(\.html|\.sql|\.po|\.css|\.svg|meson\.build):[0-9]+:' || true; } <"$log"
  echo "$log:1: the build with $compiler ended in an error — see this file"
}
build_gcc() { build_with gcc "$gcc_dir" "-ffunction-sections -fdata-sections -fno-inline"; }
build_clang() { build_with clang "$clang_dir" ""; }

# Layers, banned calls, SQL, HTML and texts in C, sizes, complexity, nesting, comments: tools/lint/.
rules() { files | xargs -d '\n' "$gcc_dir/tools/lint/lint" || true; }

# C files are looked at by rules().
licences() {
  files '*.sh' '*.build' '*.sql' '*.po' '*.js' '*.mjs' '*.css' '*.py' Makefile .ci/run | while read -r f; do
    head -3 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
      echo "$f:1: the licence line is missing — begin with SPDX-License-Identifier: Apache-2.0 in a comment"
  done
}

format() {
  files '*.c' '*.h' | xargs -d '\n' -P "$jobs" -n 40 clang-format --dry-run 2>&1 |
    sed -nE 's/^([^ ]+:[0-9]+):[0-9]+: warning: code should be clang-formatted.*/\1: not laid out as the house does — run make format/p' |
    sort -u -t: -k1,1
}

# Every header compiles alone, with both compilers.
headers() {
  local flags=(-fsyntax-only -x c -std=c17 -D_GNU_SOURCE -Isrc -Itools -Itests "-I$gcc_dir/src")
  mapfile -t -O "${#flags[@]}" flags < <(find "$gcc_dir/tests" -name '*_views.h' -printf '-I%h/..\n'
    files 'tests/*.h' | xargs -r -d '\n' dirname | sed 's/^/-I/' | sort -u)
  read -ra libraries < <(pkg-config --cflags libmicrohttpd sqlite3 libpq jansson vips libsodium)
  for compiler in gcc clang; do
    files 'src/*.h' 'tools/*.h' 'tests/*.h' | while read -r f; do echo "$f"; done |
      xargs -d '\n' -P "$jobs" -n 15 "$compiler" "${flags[@]}" "${libraries[@]}" 2>&1 | compiler_findings || true
  done
}

# A source that no build file names is dead, or forgotten.
unbuilt() {
  local made=$gcc_dir/build.ninja
  files 'src/*.c' 'tools/*.c' 'tests/*.c' 'bench/*.c' 'src/*.sql' 'src/*.po' | while read -r f; do
    grep -qF "${f#src/}" "$made" || echo "$f:1: no meson.build names this file — add it there, or take it out"
  done
  files 'src/*/views/*.html' | xargs -r -d '\n' dirname | sort -u | while read -r d; do
    grep -qF "'$d'" src/gen/meson.build || echo "$d:1: src/gen/meson.build does not name these views — add a line to view_dirs"
  done
}

# What has been found clean is not looked at again until it, a header that it includes or the rules change. The first
# of the arguments is the source, the others are what Ninja knows it includes; paths are seen from the build folder.
tidy_one() {
  local mark=tidy/${1//[.\/]/_} key
  key=$(cat "$@" ../../.clang-tidy 2>/dev/null | sha256sum)
  [ ! -f "$mark" ] || [ "$(<"$mark")" != "$key" ] || return 0
  clang-tidy -p . --quiet "$1" >"$mark.log" 2>/dev/null && echo "$key" >"$mark"
  sed "s#^$(cd ../.. && pwd)/##" "$mark.log" | compiler_findings
}
export -f tidy_one compiler_findings
tidy() {
  mkdir -p "$clang_dir/tidy"
  cd "$clang_dir"
  ninja -t deps | awk '/^[^ ]/ { if (NR > 1) print ""; next } $1 !~ /^\// { printf "%s ", $1 } END { print "" }' |
    grep '^\.\./[^ ]*\.c ' | sort -u -k1,1 | xargs -P "$jobs" -d '\n' -I{} bash -c 'tidy_one {}'
}

shell() {
  files '*.sh' .ci/run | xargs -r -d '\n' shellcheck --format=gcc --external-sources |
    sed -E 's/^([^ ]+:[0-9]+):[0-9]+: /\1: /' || true
}

# ---- dead code ----

# The functions and tables of some objects as "object:name"; those of one file are left out, the compilers tell about
# them, and single numbers, which become part of the code.
symbols() {
  nm -AS --defined-only "$@" | awk 'NF == 4 && $3 ~ /^[TDRB]$/ && ($3 == "T" || $2 "" > "0000000000000008") {
    sub(/:[0-9a-f]+$/, "", $1); print $1 ":" $4 }' | sort -u
}

# What the linker throws away when only what main() reaches is kept, and what the sample views and queries of the tests
# call: they stand for all that views and queries may use.
unreached() {
  local samples
  mapfile -t samples < <(find tests '(' -name '*_views.c.o' -o -name '*_sql.c.o' ')' -exec nm -u {} + |
    awk 'NF == 2 { print "-u" $2 }' | sort -u)
  ld "${samples[@]}" --gc-sections --print-gc-sections -e main --unresolved-symbols=ignore-all -z muldefs -o lint.out "$@" 2>&1 |
    sed -nE "s/.*unused section '\.(text|rodata|data|data\.rel\.ro|data\.rel\.ro\.local|bss)\.([^']+)' in file '([^']+)'.*/\3:\2/p" |
    sort -u
}

# Objects that can be part of the program with this main: its own folder first, then the floors below it.
objects_for() {
  case $1 in
  src/*) find src -name '*.o' ! -name main.c.o ;;
  *) find "${1%/*}" tools src/base -name '*.o' ! -name main.c.o | awk '!seen[$0]++' ;;
  esac
}

# A header may say "For tests": then a test has to use it.
is_for_tests() { grep -rhB4 --include='*.h' -E "\b$1\(" ../../src ../../tools | grep -qi 'for tests' && grep -qx "$1" lint.tests; }

# The source of an object: "src/web/libweb.a.p/form.c.o", "…/meson-generated_.._gen_file_sql.c.o", "…_form_page_views.c.o".
source_of() {
  local stem=${1##*/}
  case $stem in
  *_gen_*_sql.c.o) stem=${stem##*_gen_} && stem=${stem%_sql.c.o}.sql ;;
  *_gen_*_views.c.o) stem=views_${2%_view}.html ;;
  *) stem=${stem%.o} ;;
  esac
  (cd ../.. && files src tools) | grep -v /migrations/ | awk -v stem="$stem" '{ flat = $0; gsub("/", "_", flat) }
    !found && substr(flat, length(flat) - length(stem)) == "_" stem { print; found = 1 }'
}

# Where a name stands: "src/core/file.sql:12", "src/web/form.c:40".
place_of() {
  local source line
  source=$(source_of "$1" "$2")
  line=$(grep -nE "^[^ #].*\b$2\b" "../../$source" | head -1 | cut -d: -f1)
  echo "$source:${line:-1}"
}

# A function, query, view or table that no program reaches from its main() is dead.
dead() {
  cd "$gcc_dir"
  find src tools -name main.c.o | while read -r main; do
    mapfile -t objects < <(objects_for "$main")
    symbols "${objects[@]}" | tee -a lint.all | comm -23 - <(unreached "$main" "${objects[@]}") >>lint.live
  done
  find tests -name '*.o' -exec nm -u {} + 2>/dev/null | awk 'NF == 2 { print $2 }' | sort -u >lint.tests
  comm -23 <(sort -u lint.all) <(sort -u lint.live) | grep -vE '_gen_.*:(.*_(read|render)|text_.*|asset_.*|icon_.*)$' |
    while IFS=: read -r object name; do
      is_for_tests "$name" || echo "$(place_of "$object" "$name"): $name is reached by no program — use it or take it out (its header may say: For tests)"
    done | sort -t: -k1,1 -k2,2n
  rm -f lint.all lint.live lint.out lint.tests
}

# Each check finds what it is for.
itself() { tests/tools/lint/script_test.sh || true; }

# ---- all of it ----

main() {
  local count=0 found
  [ $# -gt 0 ] || set -- "${checks[@]}"
  for check in "$@"; do
    found=$("$check")
    [ -z "$found" ] || echo "$found"
    count=$((count + $(grep -c . <<<"$found" || true)))
  done
  echo "$count findings"
  [ "$count" -eq 0 ]
}
main "$@"
