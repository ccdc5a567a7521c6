#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# perf damon report maps: the workload's own buffers, by their names, against its
# own log.  The workload sits in DAMON's and perf's hands only.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --out "$dir" tests/guest/maps.sh

ok "sizes, working sets and idle times" tests/accuracy/maps.py "$dir/maps.log" "$dir/maps.data"

like "$(build/perf evlist -i "$dir/maps.data" 2>&1)" 'regions=50-1000' \
	"recorded as the configuration says"

report() {
	build/perf damon report -f -i "$dir/maps.data" "$@" 2>&1
}
like "$(report)" '^ +20\.0 MiB .* /memfd:buffer-[0-9]$' "the summary names mappings"
like "$(report maps -F kind,name)" '^ +heap +\[heap\]$' "the heap is there, too"
is "$(report regions -x, --map '*buffer-3*' | awk -F , '!/^#/ && $8 - $7 > 20971520' | wc -l)" 0 \
	"--map: nothing outside of the mapping"
done_testing
