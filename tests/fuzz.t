#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Damaged recordings, as many as fit: they are read or refused, and nothing else
# happens.  make stress damages a hundred thousand, for a perf with sanitizers.
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
plan 1
python3 tests/fuzz/fuzz.py build/perf --seconds 40 --keep build/fuzz
