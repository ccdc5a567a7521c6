# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# DAMON_STAT runs from boot.
. /usr/lib/tests/damon.sh

slots=/sys/kernel/mm/damon/admin/kdamonds

stat=/sys/module/damon_stat/parameters

stat_pid() {
	cat $stat/kdamond_pid
}

# What can be set, that is, all but what it measures.
parameters() {
	for file in "$stat"/*; do
		case $(ls -l "$file") in
		-rw*) echo "$file $(cat "$file")" ;;
		esac
	done
}

# back WHAT: within 2 s DAMON_STAT runs as before, alone
back() {
	tries=0
	while [ "$(cat $stat/enabled)" != Y ] && [ $tries -lt 20 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
	is "$(parameters)" "$parameters" "$1: DAMON_STAT's parameters are as before"
	like "$(stat_pid)" '^[1-9]' "$1: it has a thread"
	is "$(kdamonds | wc -l)" 1 "$1: and nobody else has"
	is "$(sysfs_state)" "$before" "$1: sysfs as before"
}

diag "kernel $(uname -r)"
is "$(cat $stat/enabled)" Y "DAMON_STAT runs"
before=$(sysfs_state) parameters=$(parameters) pid=$(stat_pid)

output=$(perf damon list 2>&1)
is $? 0 "list succeeds"
like "$output" "^ *$pid on +damon_stat +paddr +auto +auto" "list: it is named"
like "$output" 'pause it meanwhile: .*--take-over' "list: and how to get it out of the way"
is "$(printf '%s\n' "$output" | grep -c '.\{81\}')" 0 "list: in 80 columns"
perf damon list -j >/out/list.json

output=$(perf damon record -o /tmp/x.data -- true 2>&1)
ok "a plain record is refused" failed $?
says "$output" "DAMON is in use by the kernel's own damon_stat" \
	'record what it sees: perf damon record --attach; or pause it meanwhile: perf damon record --take-over ...; or end it: echo N | sudo tee /sys/module/damon_stat/parameters/enabled' \
	"refused: it is named, with the ways out"
is "$(stat_pid)" "$pid" "refused: the same thread runs"
is "$(sysfs_state)" "$before" "refused: sysfs as before"

perf damon record -o /tmp/attach.data --attach -- sleep 20 >/tmp/log 2>&1
is $? 0 "attach: succeeds"
is "$(stat_pid)" "$pid" "attach: the same thread runs"
output=$(perf damon report -i /tmp/attach.data 2>&1)
like "$output" 'damon_stat: physical memory' "attach: the report names it"
like "$output" 'accesses are counts, not rates' "attach: and claims no interval"

# As in accuracy.sh: more regions leave less to chance.
# shellcheck disable=SC2034 # for perf_record
name=taken
perf_record --take-over --nr-regions 50-1000 -- stairs --settle 2 --cycles 2 --log /out/taken.log
ok "taken over: succeeds" [ -s /out/taken.data ]
back "taken over"

perf damon record -o /tmp/k.data --take-over -- stairs --seconds 1000 >/tmp/log 2>&1 &
recorder=$!
tries=0
while [ "$(cat $slots/0/state 2>/dev/null)" != on ] && [ $tries -lt 200 ]; do
	usleep 100000
	tries=$((tries + 1))
done
sleep 1
is "$(cat $stat/enabled)" N "SIGKILL: it is paused meanwhile"
kill -KILL $recorder
wait $recorder
back SIGKILL

perf damon record -o /no-such-dir/x --take-over -- true >/tmp/log 2>&1
ok "failed: the recording fails" failed $?
back failed

# What others have set up, in all the files that this kernel has, beside it.
foreign_setups
before=$(sysfs_state)
ok "set-ups: there are many" [ "$(printf '%s\n' "$before" | grep -c ' 2[0-9][0-9][0-9]$')" -gt 80 ]
perf damon record -o /tmp/beside.data --take-over -p $$ -- sleep 1 >/tmp/log 2>&1
is $? 0 "set-ups: a recording beside them succeeds"
back set-ups
