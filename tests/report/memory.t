#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# csv and JSON have a line for each snapshot; still a report of twice as many snapshots
# takes no more memory.
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

for format in csv json; do
	# shellcheck disable=SC2046 # two numbers
	set -- $(tests/model/memory.py build/perf "$dir" 600000,1200000 wss --format $format)
	ok "$format: 1.2 million snapshots take $2 MiB, no more than half as many ($1 MiB)" \
		[ "$2" -le $(($1 + 4)) ]
done
done_testing
