#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# coverage.t [COUNT]: of so many recordings of one program (10), the intervals of 95 % must hold the
# truth as often as they say. Of a hundred, 90 must; of few recordings, fewer.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 1 --cpu 6000 --out "$dir" tests/guest/coverage.sh "${1:-10}"
part tests/accuracy/coverage.py "$dir/sparse.log" "$dir"/[0-9]*.data
done_testing
