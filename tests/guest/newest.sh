# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# perf damon on a kernel whose DAMON_STAT runs from boot
. /usr/lib/tests/damon.sh

slots=/sys/kernel/mm/damon/admin/kdamonds

stat=/sys/module/damon_stat/parameters

stat_pid() {
	cat $stat/kdamond_pid
}

# parameters: DAMON_STAT's parameters that can be set, without its measurements
parameters() {
	for file in "$stat"/*; do
		case $(ls -l "$file") in
		-rw*) echo "$file $(cat "$file")" ;;
		esac
	done
}

# back WHAT: soon DAMON_STAT runs as before, and no other kdamond runs
back() {
	tries=0
	while [ "$(cat $stat/enabled)" != Y ] && [ $tries -lt 1200 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
	is "$(parameters)" "$parameters" "$1: DAMON_STAT's parameters are as before"
	like "$(stat_pid)" '^[1-9]' "$1: DAMON_STAT has a thread"
	is "$(kdamonds | wc -l)" 1 "$1: no other kdamond runs"
	is "$(sysfs_state)" "$before" "$1: sysfs is as before"
}

diag "kernel $(uname -r)"
is "$(cat $stat/enabled)" Y "DAMON_STAT runs"
before=$(sysfs_state) parameters=$(parameters) pid=$(stat_pid)

output=$(perf damon list 2>&1)
is $? 0 "list succeeds"
like "$output" "^ *$pid on +damon_stat +paddr +auto +auto" "list: DAMON_STAT is named"
like "$output" 'pause it meanwhile: .*--take-over' "list: a hint says how to pause DAMON_STAT"
is "$(printf '%s\n' "$output" | grep -c '.\{81\}')" 0 "list: the list fits in 80 columns"
perf damon list -j >/out/list.json

output=$(perf damon record -o /tmp/x.data -- true 2>&1)
ok "a plain record is refused" failed $?
says "$output" "DAMON is in use by the kernel's own damon_stat" \
	'record what it sees: perf damon record --attach; or pause it meanwhile: perf damon record --take-over ...; or end it: echo N | sudo tee /sys/module/damon_stat/parameters/enabled' \
	"refused: the error names DAMON_STAT, the hint shows ways out"
is "$(stat_pid)" "$pid" "refused: the same thread runs"
is "$(sysfs_state)" "$before" "refused: sysfs is as before"

# DAMON_STAT begins with short intervals, and changes them twice in ten seconds.
echo N >$stat/enabled
echo Y >$stat/enabled
pid=$(stat_pid)
perf damon record -o /tmp/attach.data --attach -- sleep 12 >/tmp/log 2>&1
is $? 0 "attach: the recording succeeds"
is "$(stat_pid)" "$pid" "attach: the same thread runs"
output=$(perf damon report -i /tmp/attach.data 2>&1)
like "$output" 'damon_stat: physical memory' "attach: the report names DAMON_STAT"
like "$output" 'sample [0-9.]+ ms.*, aggregation .* \(estimated\)$' \
	"attach: the report shows the sampling interval that the kernel gave"
like "$output" 'auto-tuned for a goal that is not known' \
	"attach: the report says that the goal is not known"
like "$output" 'rates are estimates: an aggregation is taken to have 2[0-9] samples' \
	"attach: the report says that samples per aggregation are an estimate"

# A kdamond of another user, with a probe that counts anonymous memory: with weight 0 beside
# accesses, with weight 1 instead of accesses. DAMON_STAT must be off meanwhile.
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
	like "$hits of $regions" '^([1-9][0-9]+) of \1$' \
		"probe, weight $weight: every region is recorded with its probe hits"
	like "$output" ", $(echo "$regions" | sed ':a; s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/; ta') regions," \
		"probe, weight $weight: no region counts twice"
	is "$(printf '%s\n' "$output" | grep -cE 'accesses were not looked for|Working set')" 1 \
		"probe, weight $weight: either a working set, or no accesses looked for"
	is "$(printf '%s\n' "$output" | grep -c 'accesses were not looked for')" $weight \
		"probe, weight $weight: the report says whether accesses were looked for"
	like "$output" '^# Probes   probe 0 [0-9.]+ %' \
		"probe, weight $weight: the report shows the share that the probe hit"
done
perf damon report heatmap -i /tmp/p.data >/tmp/heatmap 2>&1
is "$? $(grep -vc '^\(#.*\)\{0,1\}$' /tmp/heatmap)" "0 0" \
	"probe with a weight: the heatmap draws no accesses"
like "$(perf damon list)" '^# probes +yes' "probe: perf damon list shows that probes are available"
echo 0 >$slots/nr_kdamonds
echo Y >$stat/enabled

# The goal is not reached: the intervals grow to their bounds.
# shellcheck disable=SC2034 # for perf_record
name=tuned
perf_record --take-over --auto-tune=50%,2,5ms-40ms -- \
	hotspot --size 200 --hot 100:16 --seconds 8 --log /out/tuned.log
output=$(perf damon report -i /out/tuned.data 2>&1)
like "$output" 'sample 5 ms to 40 ms, aggregation 100 ms to 800 ms$' "tuned: the intervals change"
like "$output" '^# auto-tuned: 50 % of .* in 2 aggregations, sample 5 ms to 40 ms' \
	"tuned: the report shows the goal"

# As in accuracy.sh, more regions leave less to chance.
# shellcheck disable=SC2034 # for perf_record
name=taken
perf_record --take-over --sample 5ms --nr-regions 50-1000 -- stairs --settle 2 --cycles 2 --buffers 5 \
	--log /out/taken.log
ok "taken over: the recording succeeds" [ -s /out/taken.data ]
back "taken over"

# part NAME: the percentage that the report shows for probe NAME
part() {
	printf '%s\n' "$output" | sed -n "s|^# Probes.*   $1 \([0-9.]*\) %.*|\1|p"
}

# near GOT WANTED: two percentages that differ by less than 6
near() {
	awk -v got="$1" -v wanted="$2" \
		'BEGIN { exit !(got != "" && got - wanted < 6 && wanted - got < 6) }'
}

anon_pages() {
	awk '/^AnonPages:/ { print $2 }' /proc/meminfo
}

# A process that is alone in its cgroup uses 500 of 2048 MiB; the kernel says how much is
# anonymous in all, before and after the recording.
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
ok "probes: the share of anonymous memory is what the kernel says" near "$(part anon)" $wanted
# some samples count as neither anonymous nor not anonymous
ok "probes: the share that is not anonymous is the rest" near "$(part '!anon')" $((100 - wanted))
ok "probes: the share of the cgroup is the memory of its process" \
	near "$(part memcg:/part.slice)" $((500 * 100 / 2048))
like "$output" '^# Working set +p50 [0-9]' "probes: accesses are looked for, too"
is "$(perf damon report -i /out/probes.data --range 0-1000 2>&1 | grep -c Probes)" 0 \
	"probes: the report shows no probes for a range that was not recorded"
back probes
kill $workload
perf damon record -o /tmp/x.data --take-over --paddr --probe memcg:/none -- true >/tmp/log 2>&1
ok "no such cgroup: the recording is refused" failed $?
says "$(cat /tmp/log)" 'DAMON refuses to start: does the memory cgroup that --probe names exist?' \
	'paths begin with / where cgroups are mounted: --probe memcg:/system.slice' \
	"no such cgroup: the error says why"
perf damon record -o /tmp/x.data --take-over --paddr --probe anon --probe anon --probe anon \
	--probe anon --probe anon -- true >/tmp/log 2>&1
says "$(cat /tmp/log)" "this kernel's DAMON takes fewer than 5 probes" \
	'Linux 7.3 takes 4: leave out some --probe' "too many probes: the error says why"
back "probes refused"

perf damon record -o /tmp/k.data --take-over -- stairs --seconds 1000 >/tmp/log 2>&1 &
recorder=$!
tries=0
while [ "$(cat $slots/0/state 2>/dev/null)" != on ] && [ $tries -lt 1200 ]; do
	usleep 100000
	tries=$((tries + 1))
done
sleep 1
is "$(cat $stat/enabled)" N "SIGKILL: DAMON_STAT is paused during the recording"
kill -KILL $recorder
wait $recorder
back SIGKILL

perf damon record -o /no-such-dir/x --take-over -- true >/tmp/log 2>&1
ok "failed: the recording fails" failed $?
back failed

# Others have set up two kdamonds, with all files that this kernel has.
foreign_setups
before=$(sysfs_state)
ok "set-ups: there are many numbers" \
	[ "$(printf '%s\n' "$before" | grep -c ' 2[0-9][0-9][0-9]$')" -gt 80 ]
perf damon record -o /tmp/beside.data --take-over -p $$ -- sleep 1 >/tmp/log 2>&1
is $? 0 "set-ups: a recording beside them succeeds"
back set-ups
done_testing
