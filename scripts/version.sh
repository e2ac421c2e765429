#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The version from git: the nearest tag, or 0.1.0 with the commit's short name.
cd "$(dirname "$0")/.." || exit 1
git describe --tags --dirty 2>/dev/null && exit 0
hash=$(git rev-parse --short HEAD 2>/dev/null) || { echo 0.1.0; exit 0; }
echo "0.1.0-g$hash"
