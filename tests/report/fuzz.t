#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# perf damon report reads or refuses damaged recordings, always the same ones.  make
# stress has a perf with sanitizers read a hundred thousand others.
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

part python3 tests/fuzz/fuzz.py build/perf --seed 1 --count 5000 --keep build/fuzz
done_testing
