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

# back WHAT: soon DAMON_STAT runs as before, alone
back() {
	tries=0
	while [ "$(cat $stat/enabled)" != Y ] && [ $tries -lt 1200 ]; do
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

# It begins with short intervals, and has changed them twice ten seconds later.
echo N >$stat/enabled
echo Y >$stat/enabled
pid=$(stat_pid)
perf damon record -o /tmp/attach.data --attach -- sleep 12 >/tmp/log 2>&1
is $? 0 "attach: succeeds"
is "$(stat_pid)" "$pid" "attach: the same thread runs"
output=$(perf damon report -i /tmp/attach.data 2>&1)
like "$output" 'damon_stat: physical memory' "attach: the report names it"
like "$output" 'sample [0-9.]+ ms.*, aggregation .* \(estimated\)$' \
	"attach: with the sampling interval that the kernel told of"
like "$output" 'auto-tuned for a goal that is not known' "attach: its goal is not known"
like "$output" 'rates are estimates: an aggregation is taken to have 2[0-9] samples' \
	"attach: nor is how many samples an aggregation has"

# Somebody else's, with a probe that counts anonymous memory: beside accesses, or
# with a weight instead of them. DAMON_STAT keeps others out meanwhile.
echo N >$stat/enabled
foreign_monitor
echo off >$slots/0/state
probes=$slots/0/contexts/0/monitoring_attrs/probes
echo $((1 << 30)) >$slots/0/contexts/0/targets/0/regions/0/end
echo 1 >$probes/nr_probes
echo 1 >$probes/0/filters/nr_filters
echo anon >$probes/0/filters/0/type
echo Y >$probes/0/filters/0/matching
echo Y >$probes/0/filters/0/allow
for weight in 0 1; do
	echo $weight >$probes/0/weight
	echo on >$slots/0/state
	perf damon record -o /tmp/p.data --attach -- sleep 2 >/tmp/log 2>&1
	echo off >$slots/0/state
	output=$(perf damon report -i /tmp/p.data 2>&1)
	regions=$(perf script -i /tmp/p.data -F event 2>/dev/null | grep -c damon_aggregated)
	hits=$(perf script -i /tmp/p.data -F event,trace 2>/dev/null | grep -c 'probe_hits=')
	like "$hits of $regions" '^([1-9][0-9]+) of \1$' "probe, weight $weight: what it counts is recorded"
	like "$output" ", $(echo "$regions" | sed ':a; s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/; ta') regions," \
		"probe, weight $weight: no region counts twice"
	is "$(printf '%s\n' "$output" | grep -cE 'accesses were not looked for|Working set')" 1 \
		"probe, weight $weight: one or the other"
	is "$(printf '%s\n' "$output" | grep -c 'accesses were not looked for')" $weight \
		"probe, weight $weight: no access is claimed where none was looked for"
	like "$output" '^# Probes   probe 0 [0-9.]+ %' "probe, weight $weight: how much it hit"
done
perf damon report heatmap -i /tmp/p.data >/tmp/heatmap 2>&1
is "$? $(grep -vc '^\(#.*\)\{0,1\}$' /tmp/heatmap)" "0 0" "probe with a weight: nor drawn"
like "$(perf damon list)" '^# probes +yes' "probe: the listing knows"
echo 0 >$slots/nr_kdamonds
echo Y >$stat/enabled

# A goal that is not reached: the intervals grow to their bounds.
# shellcheck disable=SC2034 # for perf_record
name=tuned
perf_record --take-over --auto-tune=50%,2,5ms-40ms -- \
	hotspot --size 200 --hot 100:16 --seconds 8 --log /out/tuned.log
output=$(perf damon report -i /out/tuned.data 2>&1)
like "$output" 'sample 5 ms to 40 ms, aggregation 100 ms to 800 ms$' "tuned: the intervals change"
like "$output" '^# auto-tuned: 50 % of .* in 2 aggregations, sample 5 ms to 40 ms' "tuned: what for"

# As in accuracy.sh: more regions leave less to chance.
# shellcheck disable=SC2034 # for perf_record
name=taken
perf_record --take-over --nr-regions 50-1000 -- stairs --settle 2 --cycles 2 --buffers 5 \
	--log /out/taken.log
ok "taken over: succeeds" [ -s /out/taken.data ]
back "taken over"

# part NAME: percent of the memory that the report of the probes says
part() {
	printf '%s\n' "$output" | sed -n "s|^# Probes.*   $1 \([0-9.]*\) %.*|\1|p"
}

# near GOT WANTED: both percent, no more than 6 apart
near() {
	awk -v got="$1" -v wanted="$2" \
		'BEGIN { exit !(got != "" && got - wanted < 6 && wanted - got < 6) }'
}

anon_pages() {
	awk '/^AnonPages:/ { print $2 }' /proc/meminfo
}

# 500 of 2048 MiB are one process's, in a cgroup of its own; what else is anonymous
# the kernel tells, before and after.
mkdir /tmp/cgroups
mount -t cgroup2 none /tmp/cgroups
echo +memory >/tmp/cgroups/cgroup.subtree_control
mkdir /tmp/cgroups/part.slice
sh -c 'echo $$ >/tmp/cgroups/part.slice/cgroup.procs; exec hotspot --size 500 --hot 100:16 --seconds 100' &
workload=$!
tries=0
while [ "$(anon_pages)" -lt $((500 << 10)) ] && [ $tries -lt 1200 ]; do
	usleep 100000
	tries=$((tries + 1))
done
anon=$(anon_pages)
# shellcheck disable=SC2034 # for perf_record
name=probes
perf_record --take-over --paddr --probe anon --probe '!anon' --probe memcg:/part.slice \
	--probe memcg:/ -- sleep 3
wanted=$(((anon + $(anon_pages)) * 50 / (2048 << 10)))
output=$(perf damon report -i /out/probes.data 2>&1)
diag "$(printf '%s\n' "$output" | grep Probes), AnonPages: $wanted %"
ok "probes: anonymous memory is what the kernel says" near "$(part anon)" $wanted
# but for some samples, which are seen to count as neither
ok "probes: the rest is not" near "$(part '!anon')" $((100 - wanted))
ok "probes: a cgroup's is what its process has" near "$(part memcg:/part.slice)" $((500 * 100 / 2048))
like "$output" '^# Working set +p50 [0-9]' "probes: accesses are looked for all the same"
is "$(perf damon report -i /out/probes.data --range 0-1000 2>&1 | grep -c Probes)" 0 \
	"probes: nothing is told of memory that is not asked for"
back probes
kill $workload
perf damon record -o /tmp/x.data --take-over --paddr --probe memcg:/none -- true >/tmp/log 2>&1
ok "no such cgroup: is refused" failed $?
says "$(cat /tmp/log)" 'DAMON refuses to start: does the memory cgroup that --probe names exist?' \
	'paths begin with / where cgroups are mounted: --probe memcg:/system.slice' \
	"no such cgroup: says why"
perf damon record -o /tmp/x.data --take-over --paddr --probe anon --probe anon --probe anon \
	--probe anon --probe anon -- true >/tmp/log 2>&1
says "$(cat /tmp/log)" "this kernel's DAMON takes fewer than 5 probes" \
	'Linux 7.3 takes 4: leave out some --probe' "too many probes: says why"
back "probes refused"

perf damon record -o /tmp/k.data --take-over -- stairs --seconds 1000 >/tmp/log 2>&1 &
recorder=$!
tries=0
while [ "$(cat $slots/0/state 2>/dev/null)" != on ] && [ $tries -lt 1200 ]; do
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
done_testing
