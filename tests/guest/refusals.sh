# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
. /usr/lib/tests/damon.sh

rec="perf damon record -o /tmp/refused.data"

# shellcheck disable=SC2086,SC2329,SC2317
as_nobody() {
	su nobody -c "$rec -- true"
}

sleep 0 &
dead=$!
wait $dead

refused "not root" '[Pp]ermission|root|privilege' 'sudo|root' as_nobody
# shellcheck disable=SC2086
{
	refused "dead pid" "$dead" '' $rec -p $dead
	refused "one of two pids dead" "$dead" '' $rec -p $$,$dead
	refused "no such node" 'node 7|node.*7' '' $rec --paddr --numa-node 7 -- true
	refused "node list is none" '--numa-node|node' '' $rec --paddr --numa-node x -- true
	refused "node without paddr" '--numa-node|--paddr' '' $rec --numa-node 0 -- true
	refused "aggr below sample" 'aggr' '' $rec --sample 10ms --aggr 5ms -- true
	refused "bad time" '--sample|5parsec' '' $rec --sample 5parsec -- true
	refused "no such goal" '--auto-tune=4: not a goal' '--auto-tune=4%' $rec --auto-tune=4 -- true
	refused "bounds in the wrong order" 'auto-tune' '' $rec --auto-tune=4%,3,2s-1s -- true
	refused "a start outside of the bounds" '--sample 1ms .*5ms to 10s' '1ms-10s' \
		$rec --auto-tune --sample 1ms -- true
	refused "a kernel that cannot tune" "kernel 6.* cannot tune" '6.15' $rec --auto-tune -- true
	refused "too few regions" 'regions' '' $rec --nr-regions 1-10 -- true
	refused "paddr with pid" '--paddr|-p' '' $rec --paddr -p $$
	refused "no target" 'command|target|monitor' '' $rec
	refused "no such command" 'no-such-command' '' $rec -- no-such-command
	refused "no place to write" 'no-such-dir|perf record failed' '' \
		perf damon record -o /no-such-dir/perf.data -- true
	like "$output" '/no-such-dir/perf.data' "no place to write: the file is named"
}

# What another has set up survives a recording that fails after DAMON is set up.
foreign_setup
refused "beside another's set-up" 'no-such-dir|perf record failed' '' \
	perf damon record -o /no-such-dir/perf.data -- true

# Another's monitor runs: it must run on.
foreign_monitor
before=$(sysfs_state)
like "$before" '0/state on' "another's monitor runs"
# shellcheck disable=SC2086
output=$($rec -- true 2>&1)
ok "it stands in the way" failed $?
like "$output" 'Error:.*(busy|run|use)' "that is said"
is "$(sysfs_state)" "$before" "and it runs on"
