# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What tests/bench/engines compares: recordings of workloads that know what they
# touch, and what kdamond runs while the number of regions stays the same.
. /usr/lib/tests/damon.sh

# runtime: the time since boot and what the kdamond has run so far, in ns
runtime() {
	echo "$(awk '{ printf "%.0f", $1 * 1e9 }' /proc/uptime)" \
		"$(cut -d ' ' -f 1 "/proc/$(kdamonds | tr -dc '0-9')/schedstat")"
}

# cost NAME OPTION...: eight seconds of a recording that is under way
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
cost paddr-1000 --nr-regions 1000-1000 --paddr
