#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# perf damon report maps: compare the workload's buffers, by name, with the workload's own
# log.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --out "$dir" tests/guest/maps.sh

ok "maps: sizes, working sets and idle times are right" tests/accuracy/maps.py "$dir/maps.log" \
	"$dir/maps.data"

like "$(build/perf evlist -i "$dir/maps.data" 2>&1)" 'regions=50-1000' \
	"the recording has the numbers of regions from the configuration"

report() {
	build/perf damon report -f -i "$dir/maps.data" "$@" 2>&1
}
like "$(report)" '^ +20\.0 MiB .* /memfd:buffer-[0-9]$' "the summary names mappings"
like "$(report maps -F kind,name)" '^ +heap +\[heap\]$' "maps names the heap"
is "$(report regions -x, --map '*buffer-3*' | awk -F , '!/^#/ && $8 - $7 > 20971520' | wc -l)" 0 \
	"--map: no region reaches beyond the mapping"
done_testing
