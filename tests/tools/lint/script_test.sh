#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A small house with one mistake for each check of scripts/lint.sh: every one must be found, in the right place, and
# nothing else. Prints what went otherwise as findings, so that make lint can run it as one of its checks.
set -euo pipefail
here=$(cd "$(dirname "$0")/../../.." && pwd)
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
cd "$house"
licence='/* SPDX-License-Identifier: Apache-2.0 */'

put() { mkdir -p "$(dirname "$1")" && cat >"$1"; }

git init -q .
cp "$here"/.clang-format "$here"/.clang-tidy .
echo /build/ >.gitignore
put meson.build <<'END'
# SPDX-License-Identifier: Apache-2.0
project('house', 'c', default_options: ['c_std=c17', 'warning_level=3', 'werror=true'])
subdir('src/base')
subdir('src/app')
subdir('tools')
subdir('tests')
END
put src/base/meson.build <<'END'
# SPDX-License-Identifier: Apache-2.0
base = static_library('base', 'used.c', include_directories: '..')
END
echo '# SPDX-License-Identifier: Apache-2.0' | put tools/meson.build
put src/app/meson.build <<'END'
# SPDX-License-Identifier: Apache-2.0
executable('echowall', 'main.c', include_directories: '..', link_with: base)
END
put src/app/main.c <<END
$licence
#include "base/used.h"

int main(void)
{
    return used(1);
}
END
put src/base/used.h <<END
$licence
/* Twice the number. */
int used(int number);
/* Reached from unused() alone. */
int beyond(int number);
int unused(int number);
/* For tests: three times the number. */
int thrice(int number);
extern const int table[3];
END
put src/base/used.c <<END
$licence
#include "base/used.h"

const int table[3] = { 1, 2, 3 };

int used(int number)
{
    return 2 * number;
}

int beyond(int number)
{
    return table[number & 1];
}

int unused(int number)
{
    return beyond(number);
}

int thrice(int number)
{
    return 3 * number;
}
END
put tests/meson.build <<'END'
# SPDX-License-Identifier: Apache-2.0
executable('used_test', 'test.c', include_directories: '../src', link_with: base)
END
put tests/test.c <<END
$licence
#include "base/used.h"

int main(void)
{
    return thrice(0) + unused(0);
}
END

# expect CHECK FINDING...: the check prints just these findings (their beginnings, in order).
expect() {
  local check=$1 got want line
  shift
  got=$(LINT_ROOT=$house "$here/scripts/lint.sh" "$check" | grep -v ' findings$' || true)
  want=$#
  for finding in "$@"; do
    read -r line <<<"$got" || true
    [[ $line == "$finding"* ]] || echo "tests/tools/lint/script_test.sh:1: $check does not find '$finding' but '$line' — mend the check"
    got=$(tail -n +2 <<<"$got")
  done
  [ -z "$got" ] || echo "tests/tools/lint/script_test.sh:1: $check finds more than the $want: '$got' — mend the check"
}

expect build_gcc
expect build_clang
expect dead "src/base/used.c:4: table is reached" "src/base/used.c:11: beyond is reached" "src/base/used.c:16: unused is reached"
expect tidy
expect headers
expect format
expect shell
expect licences
expect unbuilt

put src/base/lonely.c <<END
$licence
int lonely ( int a ) { return a; }
END
expect unbuilt "src/base/lonely.c:1: no meson.build names"
expect format "src/base/lonely.c:2: not laid out"
put src/base/views/page.html </dev/null
mkdir -p src/gen && echo "# SPDX-License-Identifier: Apache-2.0" >src/gen/meson.build
rm src/base/lonely.c
expect unbuilt "src/base/views:1: src/gen/meson.build does not name"
put src/base/half.h <<END
$licence
uint64_t half(void);
END
expect headers "src/base/half.h:2:1: error: unknown type name" "src/base/half.h:2:1: error: unknown type name"
put bad.sh <<'END'
echo $1
END
expect licences "bad.sh:1: the licence line is missing"
expect shell "bad.sh:1: error: Tips depend on target shell" "bad.sh:1: note: Double quote"
sed -i 's/return 2 \* number/int *p = 0, much;\n    return number > 0 ? *p : much/' src/base/used.c
expect build_gcc "src/base/used.c:9:" "build/lint-gcc/lint.log:1: the build with gcc ended"
expect build_clang "src/base/used.c:9:" "build/lint-clang/lint.log:1: the build with clang ended"
expect tidy "src/base/used.c:9" "src/base/used.c:9"
