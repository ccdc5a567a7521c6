#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Test that a block of physical memory is monitored as a whole, and that DAMON does not
# keep the block from going offline.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

memory=/sys/devices/system/memory

need_damon paddr
[ -e $memory/block_size_bytes ] || skip "memory has no blocks"
size=$((0x$(cat $memory/block_size_bytes)))

# Choose the last block that is online: memory of processes is usually allocated from the
# upper blocks first.
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

# All regions must be within the block, and at least three snapshots must cover all of it.
awk -v start=$start -v end=$end '
	{
		match($0, /nr_regions=[0-9]+/)
		regions = substr($0, RSTART + 11, RLENGTH - 11) + 0
		split($(NF - 2), range, /[-:]/)
		if (range[1] < start || range[2] > end) {
			print "FAIL: outside of the block: " $0
			exit 1
		}
		# A new snapshot begins here, even if the previous one is incomplete.
		if (range[1] == start) {
			seen = 0
			nr = 0
		}
		seen += range[2] - range[1]
		if (++nr == regions && seen == end - start)
			complete++
	}
	END {
		print complete + 0 " complete snapshots"
		exit complete < 3
	}' "$trace" || fail "the block is not monitored as a whole"

# The kdamond must hold no page of the block.  The block can therefore go offline, unless
# the kernel has memory in it that cannot be moved.  A kdamond must also start and run
# while the block is offline.
if [ -w $memory/memory"$block"/online ] && echo 0 >$memory/memory"$block"/online 2>/dev/null; then
	echo "the block went offline"
	echo on >$admin/0/state || fail "the kdamond does not start while the block is offline"
	sleep 1
	[ "$(cat $admin/0/state)" = on ] || fail "the kdamond ended while the block was offline"
	echo 1 >$memory/memory"$block"/online
	sleep 1
	[ "$(cat $admin/0/state)" = on ] || fail "the kdamond ended when the block was online again"
	echo off >$admin/0/state
fi
echo PASS
