# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What tests/bench/engines compares: recordings of workloads that log what they touch, and
# the run time of kdamond with a fixed number of regions.
. /usr/lib/tests/damon.sh

# runtime: the time since boot, and the run time of the kdamond so far, in ns
runtime() {
	echo "$(awk '{ printf "%.0f", $1 * 1e9 }' /proc/uptime)" \
		"$(cut -d ' ' -f 1 "/proc/$(kdamonds | tr -dc '0-9')/schedstat")"
}

# cost NAME OPTION...: the run time of kdamond over eight seconds of a recording
cost() {
	name=$1
	shift
	perf damon record -k CLOCK_MONOTONIC -o "/out/$name.data" "$@" >/tmp/log 2>&1 &
	recorder=$!
	while [ ! -s "/out/$name.data" ]; do
		usleep 100000
	done
	sleep 3
	runtime >"/out/$name.cost"
	sleep 8
	runtime >>"/out/$name.cost"
	kill -INT $recorder
	wait $recorder || diag "$(cat /tmp/log)"
}

take command -- stairs --settle 2 --cycles 3
take pid -p -- stairs --settle 3 --cycles 3
take paddr --nr-regions 100-2000 --paddr -- stairs --settle 2 --cycles 3 --phys
take large -- hotspot --seconds 15

stairs --idle --seconds 1000 &
target=$!
cost idle-1000 --nr-regions 1000-1000 -p $target
cost idle-100 --nr-regions 100-100 -p $target
kill $target
cost busy-1000 --nr-regions 1000-1000 -- stairs --seconds 1000
cost free-1000 --nr-regions 1000-1000 --paddr

echo always >/sys/kernel/mm/transparent_hugepage/enabled

# physical_cost NAME OPTION...: most of the memory is in use by stairs with OPTION
physical_cost() {
	name=$1
	shift
	stairs --idle --buffers 1 --size 1400 --seconds 1000 --log /tmp/stairs.log "$@" &
	target=$!
	until [ -s /tmp/stairs.log ]; do
		usleep 100000
	done
	cost "$name" --nr-regions 1000-1000 --paddr
	kill $target
	wait $target
	rm /tmp/stairs.log
}

physical_cost anon-1000
physical_cost file-1000 --named
