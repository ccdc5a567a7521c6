#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Our DAMON notices each exec, even several within one sampling interval: afterwards it
# monitors the memory of the last program, long before the next update.
#
# needs: kernel=5.10
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --out "$dir" tests/guest/exec.sh

for name in once often; do
	script_of $name
	ok "$name: the recording matches the memory that the last program touched" \
		tests/accuracy/score.py --min 0.9 "$dir/$name.log" "$dir/$name.txt"
done
done_testing
