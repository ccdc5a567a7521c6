# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# engine-stress.sh COUNT SEED: COUNT kdamonds are started and tormented; nothing
# of them is left, neither in the kernel's log nor in its memory.
. /usr/lib/tests/damon.sh

slots=/sys/kernel/mm/damon/admin/kdamonds
blocks=/sys/devices/system/memory
leaks=/sys/kernel/debug/kmemleak
regions=/sys/kernel/slab/damon_region

# What is used, in KiB, without what can be dropped.
used() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '{ kib[$1] = $2 }
		END { print kib["MemTotal:"] - kib["MemFree:"] }' /proc/meminfo
}

# Freed objects wait in quarantine and on lists of CPUs, until they are told.
shrink_slabs() {
	for cache in /sys/kernel/slab/*/shrink; do
		[ -L "${cache%/shrink}" ] || echo 1 >"$cache"
	done
}

# Those that the kernel itself keeps nothing in go offline, and come back.
blocks_that_go() {
	for block in "$blocks"/memory[0-9]*; do
		# a tormentor that ends in between leaves one offline
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

# What nothing points to: twice, and not right after it was allocated, as what is on
# its way from one place to another is not lost.
no_leaks() {
	sleep 6
	echo scan >$leaks
	echo scan >$leaks
	[ -z "$(cat $leaks)" ]
}

movable=$(blocks_that_go)
ok "there is memory that can go" [ -n "$movable" ]
# So that what is made only once is there.
torment 1 "$2" >/dev/null
shrink_slabs
before=$(used)
threads=$(nr_threads)

output=$(torment "$1" "$2")
ok "$1 kdamonds are started, all calls end as they may" [ $? = 0 ]
diag "$output"
sleep 1
ok "sysfs can be told to forget all" sh -c "echo 0 >$slots/nr_kdamonds"
is "$(kdamonds)" "" "no kdamond is left"
shrink_slabs
sleep 1
shrink_slabs
if [ -e $regions ]; then
	is "$(cut -d ' ' -f 1 $regions/objects)" 0 "no region is left"
fi
is "$(blocks_that_go)" "$movable" "no page is held: what went offline before still does"
after=$(used)
ok "used memory is as before: $before, then $after KiB" [ $((after - before)) -lt 16384 ]
ok "no thread is left" [ "$(nr_threads)" -le $((threads + 5)) ]
if [ -e $leaks ]; then
	ok "no memory is lost" no_leaks || diag "$(head -c 2000 $leaks)"
fi
is "$(dmesg | grep -A 30 -E 'WARNING|BUG|KASAN|UBSAN|suspicious|INFO: |suspected')" "" \
	"nothing of it in the kernel's log"
done_testing
