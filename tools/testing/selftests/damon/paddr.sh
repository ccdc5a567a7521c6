#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A block of physical memory is monitored, and is as before afterwards.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

memory=/sys/devices/system/memory

need_damon paddr
[ -e $memory/block_size_bytes ] || skip "memory has no blocks"
size=$((0x$(cat $memory/block_size_bytes)))

# The last one that is online: users have theirs in the upper ones first.
for block in "$memory"/memory[0-9]*; do
	[ "$(cat "$block/state")" != online ] || echo "${block#"$memory"/memory}"
done | sort -n | tail -n 1 >"$trace"
block=$(cat "$trace")
start=$((size * block)) end=$((size * (block + 1)))
echo "block $block"

echo 1 >$context/targets/0/regions/nr_regions
echo $start >$context/targets/0/regions/0/start
echo $end >$context/targets/0/regions/0/end
start_hot_memory "$trace.hot"
record 2

# All of the block in each snapshot, and nothing else.
awk -v start=$start -v end=$end '
	{
		match($0, /nr_regions=[0-9]+/)
		regions = substr($0, RSTART + 11, RLENGTH - 11) + 0
		split($(NF - 2), range, /[-:]/)
		if (range[1] < start || range[2] > end) {
			print "FAIL: outside of the block: " $0
			exit 1
		}
		# A snapshot begins where another one may have been cut off.
		if (range[1] == start) {
			seen = 0
			nr = 0
		}
		seen += range[2] - range[1]
		if (++nr == regions && seen == end - start)
			complete++
	}
	END {
		print complete + 0 " snapshots"
		exit complete < 3
	}' "$trace" || fail "the block is not monitored as a whole"

# No page of it is held: it can go, unless the kernel has something in it anyway.
if [ -w $memory/memory"$block"/online ] && echo 0 >$memory/memory"$block"/online 2>/dev/null; then
	echo "the block went offline"
	echo on >$admin/0/state || fail "it does not start without the memory"
	sleep 1
	[ "$(cat $admin/0/state)" = on ] || fail "it ended without the memory"
	echo 1 >$memory/memory"$block"/online
	sleep 1
	[ "$(cat $admin/0/state)" = on ] || fail "it ended with the memory's return"
	echo off >$admin/0/state
fi
echo PASS
