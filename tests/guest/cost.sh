# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What tests/bench/cost measures: recordings with a given number of regions per snapshot,
# and, in /out/cpu, the share of a CPU that recording takes.
. /usr/lib/tests/damon.sh

# recorded NAME BUFFERS OPTION...: record a program that uses BUFFERS buffers
recorded() {
	name=$1 buffers=$2
	shift 2
	# each buffer is used for a second
	perf damon record -o "/out/$name.data" "$@" -- stairs --buffers "$buffers" --seconds 1 \
		>/tmp/log 2>&1 || diag "$(cat /tmp/log)"
}

# begun OPTION...: start a recording, and wait until it is well under way
begun() {
	rm -f /tmp/x.data
	perf damon record -o /tmp/x.data "$@" >/tmp/log 2>&1 &
	recorder=$!
	while [ ! -s /tmp/x.data ]; do
		usleep 100000
	done
	sleep 3
	pids="$(kdamonds | tr -dc '0-9\n') $recorder $(pidof perf-damon)"
}

# runtimes: the time since boot, and the run time of each of $pids so far, in ns
runtimes() {
	awk '{ printf "%.0f", $1 * 1e9 }' /proc/uptime
	for pid in $pids; do
		printf ' %s' "$(cut -d ' ' -f 1 "/proc/$pid/schedstat")"
	done
}

# shares NAME OPTION...: the shares of a CPU of $pids, in percent, over eight seconds or $seconds
shares() {
	name=$1
	shift
	begun "$@"
	before=$(runtimes)
	sleep "${seconds:-8}"
	after=$(runtimes)
	kill -INT $recorder
	wait $recorder
	echo "$before $after" | awk -v name="$name" '{
		n = NF / 2
		printf "%s", name
		for (i = 2; i <= n; i++)
			printf "\t%.2f", ($(n + i) - $i) / ($(n + 1) - $1) * 100
		print ""
	}' >>/out/cpu
}

for plain in '' --no-compress; do
	# shellcheck disable=SC2086 # an option or none
	{
		recorded "short$plain" 1 --nr-regions 10-10 $plain
		for nr in 10 100 1000; do
			recorded "$nr$plain" 5 --nr-regions $nr-$nr $plain
		done
	}
done

stairs --idle --seconds 1000 &
target=$!
shares 'idle process, defaults' -p $target
kill $target
shares 'busy process, defaults' -- stairs --seconds 1000
shares 'busy process, 1000 regions' --nr-regions 1000-1000 -- stairs --seconds 1000

# A machine whose memory is used here and there: one interval, windows that take turns, and these
# within bounds
for nr in 1 2 3; do
	sparse --size 2000 --hot 100 --pages 1 --seconds 10000 &
	targets="${targets-} $!"
done
seconds=60
sleep 20
shares 'busy machine, --sample 5ms' --paddr --sample 5ms --aggr 100ms
shares 'busy machine, windows, --overhead 99' --paddr --overhead 99
shares 'busy machine, windows, --overhead 5' --paddr --overhead 5
shares 'busy machine, windows, --overhead 1' --paddr --overhead 1
# shellcheck disable=SC2086 # a list
kill $targets
