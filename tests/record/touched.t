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
# Our engine traces nothing of a part of a sample, Linux's does
like "$(build/perf damon report -i "$dir/early.data" 2>&1)" \
	'Error:.(no snapshot in the file is complete|.* has no sample of damon:damon_aggregated)' \
	'early: a part of a sample is not reported as a whole one'
done_testing
