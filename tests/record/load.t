#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# With 1000 regions and no idle CPU, no region is lost. If the buffer is too small, the
# report says how many events were lost, and the distribution's perf counts as many.
#
# needs: kernel=6.12 timed
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --out "$dir" tests/guest/load.sh

# stock NAME: set $events and $lost to what the distribution's perf counts
stock() {
	perf report --stats -i "$dir/$1.data" >"$dir/stats" 2>/dev/null
	events=$(sed -n 's/^ *SAMPLE events: *\([0-9]*\).*/\1/p' "$dir/stats" | tail -n 1)
	lost=$(sed -n 's/^ *LOST_SAMPLES events: *\([0-9]*\).*/\1/p' "$dir/stats" | tail -n 1)
	lost=${lost:-0}
}

like "$(perf evlist -v -i "$dir/plain.data" 2>/dev/null)" \
	'^damon:damon_aggregated: .*sample_type: IP\|TID\|TIME\|CPU\|RAW\|IDENTIFIER,' \
	"a region's sample has only the fields that the report reads"

# digits REGEX: the number in the report that REGEX captures
digits() {
	printf '%s\n' "$output" | sed -nE "s/$1/\\1/p" | tr -d ,
}

for name in plain compressed; do
	stock $name
	output=$(build/perf damon report -i "$dir/$name.data" 2>&1)
	is "$lost" 0 "$name: the distribution's perf counts no losses"
	like "$output" '^# .* regions, none lost$' "$name: the report says that no region is lost"
	is "$(digits '^# .* snapshots, ([0-9,]*) regions.*')" "$events" \
		"$name: the report has all regions"
	script_of $name
	most=$(grep -o 'nr_regions=[0-9]*' "$dir/$name.txt" | cut -d = -f 2 | sort -n | tail -n 1)
	ok "$name: snapshots have many regions ($most at most)" [ "$most" -gt 400 ]
done

stock tiny
output=$(build/perf damon report -i "$dir/tiny.data" 2>&1)
ok "tiny: the distribution's perf counts losses ($lost)" [ "$lost" -gt 0 ]
is "$(digits '^# ([0-9,]*) events LOST while recording.*')" "$lost" \
	"tiny: the report counts as many losses"
like "$output" '^# .* events LOST while recording: use a larger buffer, as in -m 4096$' \
	"tiny: the report says what helps"
is "$(digits '^# .* snapshots, ([0-9,]*) regions.*')" "$events" \
	"tiny: the report has all remaining regions"
missing=$(digits '^# .* regions, ([0-9,]*) LOST in [0-9,]* incomplete snapshots?$')
ok "tiny: the report counts the regions that snapshots miss ($missing)" [ "${missing:-0}" -gt 0 ]
done_testing
