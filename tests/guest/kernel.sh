# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
. /usr/lib/tests/tap.sh

nodes=/sys/devices/system/node
cg=/sys/fs/cgroup

like "$(uname -r)" '^5\.10\.[0-9]+-damon$' "the kernel is ours"
like "$(cat /proc/cpuinfo)" '^flags.* pti( |$)' \
	"pti is on: each entry to the kernel flushes the TLB of an emulated CPU"
is "$(cat $nodes/online)" 0-1 "the kernel has two NUMA nodes"
is "$(ls /sys/kernel/mm/damon/admin)" kdamonds "DAMON can be controlled"

# what perf counts and records of programs that do a known number of things
status=0
perf stat -x, -o /tmp/stat -e syscalls:sys_enter_write \
	dd if=/dev/zero of=/dev/null bs=1 count=1000 status=none || status=$?
is "$status,$(sed -n 's/,.*sys_enter_write.*//p' /tmp/stat)" 0,1000 "perf counts events of a tracepoint"
echo never >/sys/kernel/mm/transparent_hugepage/enabled
perf stat -x, -o /tmp/stat -e page-faults dd if=/dev/zero of=/dev/null bs=8M count=1 status=none
faults=$(sed -n 's/,.*page-faults.*//p' /tmp/stat)
ok "perf counts software events: 2048 page faults and few more ($faults)" \
	[ "$((faults >= 2048 && faults < 2548))" = 1 ]
echo always >/sys/kernel/mm/transparent_hugepage/enabled
perf record -q -a -o /tmp/perf.data -e sched:sched_process_exec -- sh -c 'true; /bin/uname; /bin/id' \
	>/dev/null 2>&1
is "$(perf script -i /tmp/perf.data -F event,trace 2>/dev/null |
	grep -o 'filename=[^ ]*' | paste -s -d ' ')" \
	"filename=/bin/sh filename=/bin/uname filename=/bin/id" \
		"perf records events of a tracepoint"

# what can happen to memory that DAMON monitors
size=$(sed -n 's/^MemTotal: *\([0-9]*\) .*/\1/p' /proc/meminfo)
for block in "$nodes"/node1/memory*; do
	echo 0 2>/dev/null >"$block/online" && break
done
is "$(cat "$block/online")" 0 "memory can go offline"
less=$(sed -n 's/^MemTotal: *\([0-9]*\) .*/\1/p' /proc/meminfo)
is $((size - less)) $((0x$(cat /sys/devices/system/memory/block_size_bytes) / 1024)) \
	"a block of memory is offline"
echo 1 >"$block/online"
is "$(sed -n 's/^MemTotal: *\([0-9]*\) .*/\1/p' /proc/meminfo)" "$size" \
	"memory can come back online"
mkswap /dev/ram0 >/dev/null
ok "swap can be turned on" swapon /dev/ram0
echo 20 >/proc/sys/vm/nr_hugepages
is "$(cat /proc/sys/vm/nr_hugepages)" 20 "huge pages can be reserved"
like "$(cat $cg/cgroup.controllers)" '(^| )memory( |$)' "memory cgroups are available"

is "$(dmesg | grep -E 'WARNING|BUG|Oops|Call Trace')" "" \
	"the kernel's log has no warning and no fault"
done_testing
