#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The estimates of the bytes touched in windows: compared with what the workload counted.
#
# needs: kernel=6.12,5.10,newest
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 1 --out "$dir" tests/guest/touched.sh

for name in short turns; do
	part tests/accuracy/touched.py "$dir/$name.log" "$dir/$name.data"
done
says "$(build/perf damon report -i "$dir/early.data" 2>&1)" 'no snapshot in the file is complete' \
	'record for longer, or only short windows: perf damon record --windows 5ms,100ms' \
	'early: a part of a sample is not reported as a whole one'
done_testing
