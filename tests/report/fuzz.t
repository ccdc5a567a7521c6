#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Damaged recordings, always the same: they are read or refused, and nothing else
# happens.  make stress damages a hundred thousand others, for a perf with sanitizers.
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

part python3 tests/fuzz/fuzz.py build/perf --seed 1 --count 5000 --keep build/fuzz
done_testing
