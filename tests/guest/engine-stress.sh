# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# engine-stress.sh COUNT SEED: start COUNT kdamonds and torment them. The kernel's log has no
# complaint after that, and its memory holds nothing of the kdamonds.
. /usr/lib/tests/damon.sh

slots=/sys/kernel/mm/damon/admin/kdamonds
blocks=/sys/devices/system/memory
leaks=/sys/kernel/debug/kmemleak
regions=/sys/kernel/slab/damon_region

# used: the memory in use, in KiB, without caches that can be dropped
used() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '{ kib[$1] = $2 }
		END { print kib["MemTotal:"] - kib["MemFree:"] }' /proc/meminfo
}

# shrink_slabs: free the objects that wait in quarantine and on lists of CPUs
shrink_slabs() {
	for cache in /sys/kernel/slab/*/shrink; do
		[ -L "${cache%/shrink}" ] || echo 1 >"$cache"
	done
}

# blocks_that_go: the blocks of memory that can go offline; they are online again after that
blocks_that_go() {
	for block in "$blocks"/memory[0-9]*; do
		# a tormentor that was killed may have left a block offline
		! grep -qx offline "$block/state" || echo online_movable >"$block/state"
		grep -q '^Movable' "$block/valid_zones" || continue
		if echo offline >"$block/state" 2>/dev/null; then
			echo "$block"
			echo online_movable >"$block/state"
		fi
	done
}

nr_threads() {
	set -- /proc/[0-9]*
	echo $#
}

# no_leaks: kmemleak finds no lost object. It scans twice, and not right after the last
# allocation, as a pointer that is in a register is not seen.
no_leaks() {
	sleep 6
	echo scan >$leaks
	echo scan >$leaks
	[ -z "$(cat $leaks)" ]
}

movable=$(blocks_that_go)
ok "there is memory that can go" [ -n "$movable" ]
# The kernel allocates some things once, when they are first used.
torment 1 "$2" >/dev/null
shrink_slabs
before=$(used)
threads=$(nr_threads)

output=$(torment "$1" "$2")
ok "$1 kdamonds are started, and all calls return what is documented" [ $? = 0 ]
diag "$output"
sleep 1
ok "all kdamonds can be removed from sysfs" sh -c "echo 0 >$slots/nr_kdamonds"
is "$(kdamonds)" "" "no kdamond is left"
shrink_slabs
sleep 1
shrink_slabs
if [ -e $regions ]; then
	is "$(cut -d ' ' -f 1 $regions/objects)" 0 "no region is left"
fi
is "$(blocks_that_go)" "$movable" "no page is held: the same blocks of memory can go offline as before"
after=$(used)
ok "used memory is as before: $before, then $after KiB" [ $((after - before)) -lt 16384 ]
ok "no thread is left" [ "$(nr_threads)" -le $((threads + 5)) ]
if [ -e $leaks ]; then
	ok "no memory is lost" no_leaks || diag "$(head -c 2000 $leaks)"
fi
is "$(dmesg | grep -A 30 -E 'WARNING|BUG|KASAN|UBSAN|suspicious|INFO: |suspected')" "" \
	"the kernel's log has no complaint"
done_testing
