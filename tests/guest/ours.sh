# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What perf damon needs from an engine, each thing once: other set-ups stay, ranges of
# addresses hold, targets join while DAMON runs, and a recording ends with its target, by a
# signal, or by the death of perf.
. /usr/lib/tests/damon.sh

is_state() {
	[ "$(sysfs_state)" = "$1" ]
}

nobody_runs() {
	[ -z "$(kdamonds)" ]
}

no_keeper() {
	[ -z "$(pidof perf-damon)" ]
}

# recorded NAME: the file has regions
recorded() {
	regions=$(perf script -i "/out/$1.data" -F event 2>/dev/null | grep -c damon_aggregated)
	ok "$1: regions are in the file ($regions)" [ "$regions" -gt 30 ] || diag "$(cat /tmp/log)"
}

# span NAME: the lowest and the highest address that was recorded
span() {
	perf script -i "/out/$1.data" -F trace 2>/dev/null |
		sed -n 's/.* \([0-9]*\)-\([0-9]*\): .*/\1 \2/p' >/tmp/regions
	printf '%x-%x\n' "$(cut -d ' ' -f 1 /tmp/regions | sort -n | head -n 1)" \
		"$(cut -d ' ' -f 2 /tmp/regions | sort -n | tail -n 1)"
}

stairs --buffers 3 --size 8 --seconds 1 --cycles 1000 --log /tmp/stairs.log &
target=$!
wait_for grep -qs '^buffer 2' /tmp/stairs.log
buffer=$(awk '$1 == "buffer" && $2 == 1 { print $3 "-" $4 }' /tmp/stairs.log)

# others have set up two kdamonds, with all files that this engine has
foreign_setups
before=$(sysfs_state)
ok "set-ups: there are many numbers" [ "$(printf '%s\n' "$before" | grep -c ' 2[0-9][0-9][0-9]$')" -gt 20 ]
perf damon record -o /out/beside.data -p $target -- sleep 2 >/tmp/log 2>&1
is $? 0 "set-ups: a recording beside them succeeds"
untouched "$before" "set-ups"
recorded beside
echo 0 >"$admin/nr_kdamonds"

# ranges of addresses
before=$(sysfs_state)
perf damon record -o /out/fixed.data -p $target --range "$buffer" -- sleep 3 >/tmp/log 2>&1
is "$(span fixed)" "$buffer" "range: exactly the range is monitored" || diag "$(cat /tmp/log)"
untouched "$before" range
perf damon record -o /out/initial.data -p $target --update 60s --initial-range "$buffer" -- sleep 3 \
	>/tmp/log 2>&1
is "$(span initial)" "$buffer" "initial range: monitoring begins with the range" || diag \
	"$(cat /tmp/log)"
untouched "$before" "initial range"

# targets that join: three processes that a shell forks
for nr in 1 2 3; do
	echo "stairs --buffers 1 --size ${nr}0 --seconds 5 --settle 2 --log /out/once.$nr.log &"
done >/tmp/once.sh
echo wait >>/tmp/once.sh
perf damon record -k CLOCK_MONOTONIC -o /out/once.data --sample 5ms -- sh /tmp/once.sh >/tmp/log 2>&1
is $? 0 "children: the recording succeeds"
untouched "$before" children

# endings
perf damon record -o /out/killed.data -p $target >/tmp/log 2>&1 &
recorder=$!
wait_for is_under_way /out/killed.data
kill -KILL $recorder
wait $recorder
wait_for nobody_runs
wait_for is_state "$before"
untouched "$before" SIGKILL
wait_for no_keeper
recorded killed

perf damon record -o /out/signal.data --paddr >/tmp/log 2>&1 &
recorder=$!
wait_for is_under_way /out/signal.data
kill -INT $recorder
wait $recorder
untouched "$before" SIGINT
recorded signal

perf damon record -o /out/exit.data -p $target >/tmp/log 2>&1 &
recorder=$!
wait_for is_under_way /out/exit.data
kill $target
wait $recorder
is $? 0 "the target ends: the recording ends, too"
untouched "$before" "the target ends"
recorded exit
done_testing
