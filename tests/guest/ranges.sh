# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# --range records only the given addresses, --initial-range begins with them.
. /usr/lib/tests/damon.sh

# span NAME: the lowest and the highest address that was recorded
span() {
	perf script -i "/out/$1.data" -F trace 2>/dev/null |
		sed -n 's/.* \([0-9]*\)-\([0-9]*\): .*/\1 \2/p' >/tmp/regions
	printf '%x-%x\n' "$(cut -d ' ' -f 1 /tmp/regions | sort -n | head -n 1)" \
		"$(cut -d ' ' -f 2 /tmp/regions | sort -n | tail -n 1)"
}

# of NAME OPTION...: record a process with its second buffer as the range; set $buffer
of() {
	name=$1
	shift
	stairs --buffers 3 --size 8 --seconds 1 --cycles 1000 --log "/out/$name.log" &
	pid=$!
	buffer=
	while [ -z "$buffer" ] && [ -e /proc/$pid ]; do
		usleep 100000
		buffer=$(awk '$1 == "buffer" && $2 == 1 { print $3 "-" $4 }' "/out/$name.log")
	done
	before=$(sysfs_state)
	perf damon record -o "/out/$name.data" -p $pid "$@" "$buffer" -- sleep 4 >/tmp/log 2>&1 ||
		diag "$(cat /tmp/log)"
	kill $pid
	untouched "$before" "$name"
}

of fixed --range
is "$(span fixed)" "$buffer" "fixed: exactly the range is monitored"
like "$(perf evlist -i /out/fixed.data)" ops=fvaddr "fixed: DAMON does not follow mappings"

# without an update, the regions stay as they were at first
of initial --update 60s --initial-range
like "$(perf evlist -i /out/initial.data)" ops=vaddr "initial: DAMON follows mappings"
is "$(span initial)" "$buffer" "initial: monitoring begins with the range"

of following --initial-range
ok "following: monitoring goes on to other addresses" [ "$(span following)" != "$buffer" ]

before=$(sysfs_state)
perf damon record -o /out/ram.data --paddr --range 1000000-2000000 --range 1f00000-3000000 \
	-- sleep 1 >/dev/null 2>&1
is "$(span ram)" 1000000-3000000 "physical: both ranges are monitored, as one"
untouched "$before" physical

refused "no RAM" 'no RAM of this machine is in the given range' \
	"sudo grep 'System RAM' /proc/iomem shows where it is" \
	perf damon record --paddr --range f000000000-f000001000
refused "backwards" '--range 5-3: not a range of addresses' \
	'give two addresses in hex, as in --range 7f0000000000-7f0010000000' \
	perf damon record --paddr --range 5-3
refused "a command's" 'the addresses of a command are not known before it runs' \
	'start the command, and give its pid: -p PID --range START-END' \
	perf damon record --range 1000-2000 -- true
refused "a node's" '--numa-node and --range exclude each other: each selects the memory to monitor' \
	'leave out one of the two' \
	perf damon record --paddr --numa-node 0 --range 1000-2000
refused "initial RAM" '--initial-range excludes --paddr and --range: DAMON goes on to follow the mappings of the process' \
	'to monitor only these addresses: --range START-END' \
	perf damon record --paddr --initial-range 1000-2000
refused "half a page" 'no whole page is in the given range' '' \
	perf damon record -p 1 --range 1001-1fff
done_testing
