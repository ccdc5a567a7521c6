#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Damaged recordings, as many as fit: they are read or refused, and nothing else
# happens.  make stress damages a hundred thousand, for a perf with sanitizers.
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

part python3 tests/fuzz/fuzz.py build/perf --seconds 40 --keep build/fuzz
done_testing
