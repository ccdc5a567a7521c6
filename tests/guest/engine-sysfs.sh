# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# engine-sysfs.sh ours|mainline: DAMON's files, on our engine or on mainline's: which values
# they take, which they refuse and with which error, and that a refused value changes
# nothing.  Where the engines differ, a second result is mainline's.
. /usr/lib/tests/damon.sh

engine=$1
admin=/sys/kernel/mm/damon/admin/kdamonds
k=$admin/0
c=$k/contexts/0
t=$c/targets/0
s=$c/schemes/0
attrs=$c/monitoring_attrs
trace=/sys/kernel/tracing
inval='Invalid argument'
range='Numerical result out of range'
busy='Device or resource busy'
perm='Operation not permitted'
access='Permission denied'

# wanted OURS [MAINLINE]: the result to expect from this engine
wanted() {
	if [ "$engine" = mainline ] && [ $# -gt 1 ]; then
		echo "$2"
	else
		echo "$1"
	fi
}

# result FILE TEXT: write TEXT; print the error's text, or ok
result() {
	if said=$({ echo "$2" >"$1"; } 2>&1); then
		echo ok
	else
		echo "${said##*: }"
	fi
}

# result_not_busy WANTED FILE TEXT: as result; but mainline may answer "busy" for a moment, as when
# a kdamond is about to end, and that is not what is tested unless it is WANTED
result_not_busy() {
	tries=0
	got=$(result "$2" "$3")
	while [ "$engine" = mainline ] && [ "$got" = "$busy" ] && [ "$1" != "$busy" ] &&
		[ $tries -lt 100 ]; do
		usleep 100000
		tries=$((tries + 1))
		got=$(result "$2" "$3")
	done
	echo "$got"
}

dump() {
	grep -rs '' $admin
}

# takes FILE TEXT: write what later tests depend on; it is a result only if it fails
takes() {
	got=$(result_not_busy ok "$1" "$2")
	[ "$got" = ok ] || is "$got" ok "${1#"$admin"/}: takes $2"
}

# gives FILE TEXT RESULT [MAINLINE]: writing has the result RESULT, and an error changes
# nothing.
gives() {
	before=$(dump)
	wanted=$(wanted "$3" "${4:-$3}")
	got=$(result_not_busy "$wanted" "$1" "$2")
	is "$got" "$wanted" "${1#"$admin"/}: '$2' gives ${3}"
	[ "$got" = ok ] || [ "$(dump)" = "$before" ] ||
		is "$(dump)" "$before" "${1#"$admin"/}: the error changes nothing"
}

reads() {
	is "$(cat "$1" 2>&1)" "$2" "${1#"$admin"/}: reads $2"
}

# not_on WHAT RESULT [MAINLINE]: with WHAT, writing on has RESULT; then no kdamond runs
not_on() {
	got=$(result $k/state on)
	is "$got" "$(wanted "$2" "${3:-$2}")" "on with $1 has the expected result"
	if [ "$got" = ok ]; then
		result $k/state off >/tmp/ignored
	else
		is "$(cat $k/state) $(kdamonds)" "off " "on with $1: the state stays off"
	fi
}

kdamond_is() {
	is "$(cat $k/pid)" "$1" "$2"
}

# Set up one context, target and region each; the region is the first 64 MiB.
set_up() {
	takes $admin/nr_kdamonds 1
	takes $k/contexts/nr_contexts 1
	takes $c/operations paddr
	takes $c/targets/nr_targets 1
	takes $t/regions/nr_regions 1
	takes $t/regions/0/end 67108864
}

### Which files there are
is "$(find $admin -type f)" $admin/nr_kdamonds "there is one file at first"
reads $admin/nr_kdamonds 0
takes $admin/nr_kdamonds 1
reads $k/state off
reads $k/pid -1
takes $k/contexts/nr_contexts 1
takes $c/targets/nr_targets 1
takes $t/regions/nr_regions 1
takes $c/schemes/nr_schemes 1
cat >/tmp/wanted <<END
400 0/contexts/0/avail_operations vaddr fvaddr paddr
600 0/contexts/0/monitoring_attrs/intervals/aggr_us 100000
600 0/contexts/0/monitoring_attrs/intervals/sample_us 5000
600 0/contexts/0/monitoring_attrs/intervals/update_us 60000000
600 0/contexts/0/monitoring_attrs/nr_regions/max 1000
600 0/contexts/0/monitoring_attrs/nr_regions/min 10
600 0/contexts/0/operations vaddr
600 0/contexts/0/schemes/0/access_pattern/age/max 0
600 0/contexts/0/schemes/0/access_pattern/age/min 0
600 0/contexts/0/schemes/0/access_pattern/nr_accesses/max 0
600 0/contexts/0/schemes/0/access_pattern/nr_accesses/min 0
600 0/contexts/0/schemes/0/access_pattern/sz/max 0
600 0/contexts/0/schemes/0/access_pattern/sz/min 0
600 0/contexts/0/schemes/0/action stat
600 0/contexts/0/schemes/0/quotas/bytes 0
600 0/contexts/0/schemes/0/quotas/ms 0
600 0/contexts/0/schemes/0/quotas/reset_interval_ms 0
600 0/contexts/0/schemes/0/quotas/weights/age_permil 0
600 0/contexts/0/schemes/0/quotas/weights/nr_accesses_permil 0
600 0/contexts/0/schemes/0/quotas/weights/sz_permil 0
400 0/contexts/0/schemes/0/stats/nr_applied 0
400 0/contexts/0/schemes/0/stats/nr_tried 0
400 0/contexts/0/schemes/0/stats/qt_exceeds 0
400 0/contexts/0/schemes/0/stats/sz_applied 0
400 0/contexts/0/schemes/0/stats/sz_tried 0
600 0/contexts/0/schemes/0/watermarks/high 0
600 0/contexts/0/schemes/0/watermarks/interval_us 0
600 0/contexts/0/schemes/0/watermarks/low 0
600 0/contexts/0/schemes/0/watermarks/metric none
600 0/contexts/0/schemes/0/watermarks/mid 0
600 0/contexts/0/schemes/nr_schemes 1
600 0/contexts/0/targets/0/pid_target 0
600 0/contexts/0/targets/0/regions/0/end 0
600 0/contexts/0/targets/0/regions/0/start 0
600 0/contexts/0/targets/0/regions/nr_regions 1
600 0/contexts/0/targets/nr_targets 1
600 0/contexts/nr_contexts 1
400 0/pid -1
600 0/state off
600 nr_kdamonds 1
END
find $admin -type f | sort | while read -r file; do
	# shellcheck disable=SC2046 # lines are to be words
	echo "$(stat -c %a "$file")" "${file#"$admin"/}" $(cat "$file")
done >/tmp/files
# files that 5.18 did not have
more='/(apply_interval_us|target_nid|effective_bytes|goals/.*|filters/.*|tried_regions/.*) '
[ "$engine" = ours ] || sed -i -E "\\,$more,d" /tmp/files
is "$(cat /tmp/files)" "$(cat /tmp/wanted)" "the files have the expected names, modes and defaults"
is "$(find $admin -type d -exec stat -c %a {} + | sort -u)" 755 "directories have mode 755"

### Texts that are no number, or numbers that do not fit
numbers() {
	awk '$1 == 600 && $3 ~ /^[0-9]+$/ { print $2 }' /tmp/wanted
}

before=$(dump)
for file in $(numbers); do
	result=
	for text in x 1x '' ' 1' '1 ' 1.5 0x 0xg --1 99999999999999999999; do
		result="$result$(result $admin/"$file" "$text"),"
	done
	many="$inval,$inval,$inval,$inval,$inval,$inval,$inval,$inval,$inval,$range,"
	case $file in
	*/pid_target | */quotas/[a-z]*s)
		is "$result" "$(wanted "$many" "$(echo "$many" | sed "s/$range/$inval/")")" \
			"$file: texts that are no number are refused"
		;;
	*) is "$result" "$many" "$file: texts that are no number are refused" ;;
	esac
done
is "$(dump)" "$before" "refused texts change nothing"
for file in $(numbers); do
	case $file in
	*/pid_target) continue ;;
	esac
	[ "$(result $admin/"$file" -1)" = "$inval" ] || fail "$file takes -1"
done
is "$(dump)" "$before" "refused negative numbers change nothing"
awk '$1 == 400 { print $2 }' /tmp/wanted | while read -r file; do
	[ "$(result $admin/"$file" 1)" = "$access" ] || fail "$file can be written"
done
is "$(dump)" "$before" "read-only files are unchanged"
gives $t/pid_target 2147483648 "$range" "$inval"
gives $t/pid_target -1 ok
reads $t/pid_target -1
for nr in $admin/nr_kdamonds $c/targets/nr_targets $t/regions/nr_regions $c/schemes/nr_schemes; do
	gives "$nr" 2147483648 "$range"
	# mainline makes all directories, which takes several seconds
	[ "$engine" = mainline ] || gives "$nr" 16385 "$inval"
done
gives $k/contexts/nr_contexts 2 "$inval"

### All numbers are kept
nr=2000
for file in $(numbers); do
	case $file in
	*/nr_*s | nr_*) continue ;;
	esac
	takes $admin/"$file" $nr
	echo "$admin/$file:$nr"
	nr=$((nr + 1))
done >/tmp/kept
is "$(cut -d : -f 1 /tmp/kept | xargs grep -H '')" "$(cat /tmp/kept)" \
	"every file keeps its own number"
takes $attrs/intervals/aggr_us 0x10
reads $attrs/intervals/aggr_us 16
takes $attrs/intervals/aggr_us 18446744073709551615
reads $attrs/intervals/aggr_us 18446744073709551615

### Keywords
for ops in fvaddr paddr vaddr; do
	takes $c/operations $ops
	reads $c/operations $ops
done
for text in addr VADDR 'vaddr ' 0 vaddrs; do
	gives $c/operations "$text" "$inval"
done
takes $s/watermarks/metric free_mem_rate
reads $s/watermarks/metric free_mem_rate
gives $s/watermarks/metric free "$inval"
gives $s/action stat ok
gives $s/action nothing "$inval"
gives $s/action pageout "$inval" ok
for text in On on-off 'off ' start 0; do
	gives $k/state "$text" "$inval"
done

### Lists: a new number makes new directories, with no values of the old ones
takes $c/targets/nr_targets 3
takes $c/targets/2/pid_target 7
gives $c/targets/nr_targets x "$inval"
reads $c/targets/2/pid_target 7
takes $c/targets/nr_targets 3
reads $c/targets/2/pid_target 0
takes $c/targets/nr_targets 1000
reads $c/targets/999/pid_target 0
takes $c/targets/nr_targets 0
is "$(ls $c/targets)" nr_targets "no target is left"
reads $c/targets/nr_targets 0

### Files of a deleted directory that somebody still has open
exec 3<$k/state
exec 4>$c/operations
exec 5>$k/state
exec 6<$s/stats/nr_tried
takes $admin/nr_kdamonds 1
for fd in 3 6; do
	like "$(cat <&$fd 2>&1)" 'No such device$' \
		"a deleted file cannot be read from descriptor $fd"
done
for fd in 4 5; do
	like "$({ echo paddr >&$fd; } 2>&1)" 'No such device$' \
		"a deleted file cannot be written to descriptor $fd"
done
exec 3<&- 4<&- 5<&- 6<&-

### States that are not possible
gives $k/state off "$inval"
gives $k/state commit "$inval"
gives $k/state update_schemes_stats "$inval"
not_on "no context" "$inval"
takes $k/contexts/nr_contexts 1
not_on "no target" "$inval" ok

### Regions
set_up
takes $t/regions/nr_regions 2
# regions START END START END RESULT [MAINLINE]
regions() {
	takes $t/regions/0/start "$1"
	takes $t/regions/0/end "$2"
	takes $t/regions/1/start "$3"
	takes $t/regions/1/end "$4"
	not_on "regions $1-$2 $3-$4" "$5" "${6:-$5}"
}
regions 0 0 8192 16384 "$inval"
regions 4096 4096 8192 16384 "$inval"
regions 8192 4096 8192 16384 "$inval"
regions 5000 4500 8192 16384 "$inval"
regions 0 8192 4096 16384 "$inval"
regions 0 8192 8191 16384 "$inval"
regions 0 8193 8194 16384 "$inval"
regions 8192 16384 0 4096 "$inval"
regions 8192 16384 8192 16384 "$inval"
takes $t/regions/nr_regions 0

### Attributes
# attributes SAMPLE AGGR UPDATE MIN MAX RESULT [MAINLINE]
attributes() {
	takes $attrs/intervals/sample_us "$1"
	takes $attrs/intervals/aggr_us "$2"
	takes $attrs/intervals/update_us "$3"
	takes $attrs/nr_regions/min "$4"
	takes $attrs/nr_regions/max "$5"
	not_on "attributes $1 $2 $3 $4 $5" "$6" "${7:-$6}"
}
set_up
most=18446744073709551615
attributes 5000 4999 1000000 10 1000 "$inval"
attributes 5000 0 1000000 10 1000 "$inval"
attributes 5000 100000 1000000 2 1000 "$inval"
attributes 5000 100000 1000000 0 0 "$inval"
attributes 5000 100000 1000000 11 10 "$inval"
attributes 0 100000 1000000 10 1000 "$inval" ok
attributes 0 0 0 10 1000 "$inval" ok
attributes $most $most 1000000 10 1000 "$inval" ok
attributes 5000 100000 0 10 1000 ok
attributes 5000 5000 $most 3 3 ok

### Targets
set_up
takes $t/regions/nr_regions 0
not_on "physical memory, but no regions" "$inval" ok
takes $t/pid_target 7654
takes $t/regions/nr_regions 1
takes $t/regions/0/end 67108864
not_on "physical memory and a pid, which DAMON ignores" ok
takes $t/regions/nr_regions 0
takes $c/operations vaddr
sleep 0 &
dead=$!
wait $dead
takes $t/pid_target $dead
not_on "a dead pid" "$inval"
for pid in 0 -1 2147483647; do
	takes $t/pid_target $pid
	not_on "pid $pid" "$inval"
done
takes $t/pid_target 2
not_on "a kernel thread" "$inval" ok
sleep 1000 &
alive=$!
takes $c/targets/nr_targets 2
takes $c/targets/0/pid_target $alive
takes $c/targets/1/pid_target $dead
not_on "one of two pids dead" "$inval"
takes $c/targets/nr_targets 1
takes $t/pid_target $alive
takes $c/operations fvaddr
not_on "fvaddr without regions" "$inval" ok

### Settings of schemes that our engine would ignore
takes $c/operations vaddr
takes $c/schemes/nr_schemes 2
for limit in quotas/ms quotas/bytes; do
	takes $c/schemes/1/$limit 1
	not_on "a limit: $limit" "$inval" ok
	takes $c/schemes/1/$limit 0
done
takes $c/schemes/1/watermarks/metric free_mem_rate
not_on "watermarks" "$inval" ok
takes $c/schemes/1/watermarks/metric none
takes $c/schemes/1/watermarks/high 5
takes $c/schemes/1/quotas/weights/age_permil 5
takes $c/schemes/1/quotas/reset_interval_ms 5
not_on "settings that only a limit uses" ok

### Changes of state
set_up
takes $c/operations vaddr
takes $t/regions/nr_regions 0
takes $t/pid_target $alive
gives $k/state on ok
reads $k/state on
kdamond=$(kdamonds | sed 's/[^0-9]//g')
like "$kdamond" '^[0-9]+$' "there is one kdamond"
kdamond_is "$kdamond" "the file pid shows the pid of the kdamond"
gives $k/state on "$busy"
gives $k/state nothing "$inval"
gives $admin/nr_kdamonds 2 "$busy"
gives $admin/nr_kdamonds 0 "$busy"
gives $admin/nr_kdamonds x "$inval"
gives $k/contexts/nr_contexts 2 "$inval"
gives $k/state update_schemes_stats ok
gives $k/state commit ok
kdamond_is "$kdamond" "the kdamond runs on"
gives $k/state off ok
reads $k/state off
reads $k/pid -1
is "$(kdamonds)" "" "no kdamond is left"
gives $k/state off "$perm"
gives $k/state commit "$inval"
gives $k/state update_schemes_stats ok "$inval"
gives $k/state on ok

# Only "on" and "commit" look at the files.
takes $k/contexts/nr_contexts 1
reads $c/targets/nr_targets 0
reads $k/state on
takes $k/contexts/nr_contexts 0
gives $k/state update_schemes_stats "$inval" "$(result $k/state update_schemes_stats)"
gives $k/state off ok
not_on "the context deleted" "$inval"

### A commit that is refused leaves our kdamond alone, and ends mainline's
set_up
takes $c/operations vaddr
takes $t/regions/nr_regions 0
takes $t/pid_target $alive
# unfit WHAT FILE TEXT [MAINLINE]: a commit with TEXT in FILE is refused, and changes nothing
unfit() {
	[ "$(cat $k/state)" = on ] || takes $k/state on
	kdamond=$(cat $k/pid)
	was=$(cat "$2")
	takes "$2" "$3"
	is "$(result $k/state commit)" "$(wanted "$inval" "${4:-ok}")" \
		"a commit of $1 has the expected result"
	[ "$engine" = mainline ] || kdamond_is "$kdamond" "$1: the kdamond runs on"
	takes "$2" "$was"
}
unfit "a dead pid" $t/pid_target $dead
unfit "no accesses in an aggregation" $attrs/intervals/aggr_us 10
unfit "too few regions" $attrs/nr_regions/min 2
unfit "no target" $c/targets/nr_targets 0
[ "$engine" = mainline ] || kdamond_is "$kdamond" "the kdamond runs on after all refused commits"
[ "$(cat $k/state)" = off ] || takes $k/state off

### After a commit, DAMON monitors what was committed
aggregated() {
	echo >$trace/trace
	usleep 600000
	sed -n 's/.*damon_aggregated: //p' $trace/trace
}

# spans: the first and the last address of each snapshot
spans() {
	aggregated | awk '{
		split($3, at, /[-:]/)
		if ($1 != target || at[1] < end) { if (span) print span; first = at[1] }
		target = $1; end = at[2]; span = first " " end
	}' | sort -u
}

set_up
takes $t/regions/0/start 100
takes $t/regions/0/end 16777217
echo 1 >$trace/events/damon/damon_aggregated/enable
takes $k/state on
is "$(spans)" "0 16781312" "pages at the borders of a region belong to the region"
takes $t/regions/0/start 33554432
takes $t/regions/0/end 67108864
takes $k/state commit
usleep 200000
is "$(spans)" "33554432 67108864" "other regions are committed"
takes $attrs/intervals/aggr_us 5000
takes $attrs/nr_regions/min 3
takes $attrs/nr_regions/max 6
takes $k/state commit
usleep 200000
[ "$engine" = mainline ] ||
	like "$(aggregated | tail -n 1)" 'nr_regions=[1-6] ' "fewer regions are committed"

### Counts of schemes
takes $k/state off
set_up
takes $c/schemes/nr_schemes 3
for n in 0 1; do
	takes $c/schemes/$n/access_pattern/sz/max $most
	takes $c/schemes/$n/access_pattern/nr_accesses/max 1000000
	takes $c/schemes/$n/access_pattern/age/max 1000000
done
takes $c/schemes/1/access_pattern/sz/min 134217728

# count N FILE: the count in FILE of scheme N
count() {
	cat "$c/schemes/$1/stats/$2"
}

takes $k/state on
sleep 1
reads $s/stats/nr_tried 0
takes $k/state update_schemes_stats
ok "scheme 0 counts regions" [ "$(count 0 nr_tried)" -ge 10 ]
is $(($(count 0 sz_tried) % 67108864)) 0 "each aggregation counts all that is monitored"
is "$(count 1 nr_tried) $(count 2 sz_tried)" "0 0" \
	"schemes for larger regions and for regions of size 0 count nothing"
seen=$(count 0 nr_tried)
takes $k/state commit
sleep 1
takes $k/state update_schemes_stats
ok "schemes count on after a commit" [ "$(count 0 nr_tried)" -gt "$seen" ]
takes $k/state off

### The end of the last target
set_up
takes $c/operations vaddr
takes $t/regions/nr_regions 0
takes $t/pid_target $alive
takes $c/schemes/nr_schemes 1
takes $s/access_pattern/sz/max $most
takes $s/access_pattern/age/max 1000000
takes $k/state on
sleep 1
kill $alive
wait $alive 2>/dev/null
sleep 1
reads $k/state off
reads $k/pid -1
is "$(kdamonds)" "" "the kdamond ends with the target"
gives $k/state commit "$inval"
gives $k/state update_schemes_stats ok "$inval"
[ "$engine" = mainline ] ||
	ok "the counts are kept after the end of the kdamond" [ "$(count 0 nr_tried)" -gt 0 ]
gives $k/state off "$perm"
gives $k/state off "$perm"
sleep 1000 &
alive=$!
takes $t/pid_target $alive
gives $k/state on ok
takes $k/state off

# A pid is one of the namespace of the process that writes "on".
unshare -p -f sh -c "echo 1 >$t/pid_target; echo on >$k/state; cat $k/state; sleep 1" >/tmp/unshared
is "$(cat /tmp/unshared)" on "on with pid 1 of a namespace"
sleep 1
reads $k/state off

### Accesses while a commit waits; mainline's engine releases its lock while it waits
beside_commit() {
	set_up
	takes $attrs/intervals/sample_us 1000000000
	takes $attrs/intervals/aggr_us 1000000000
	takes $k/state on
	usleep 200000
	echo commit >$k/state &
	commit=$!
	until ! cat $k/state >/tmp/ignored 2>&1; do
		kill -0 $commit || return
	done
	is "$(cat $k/state 2>&1)" "cat: read error: $busy" "state cannot be read beside a commit"
	is "$(cat $k/pid 2>&1)" "cat: read error: $busy" "pid cannot be read beside a commit"
	for file in $k/state $admin/nr_kdamonds $k/contexts/nr_contexts $c/targets/nr_targets \
		$t/regions/nr_regions $c/schemes/nr_schemes; do
		is "$(result "$file" 1)" "$busy" \
			"${file#"$admin"/} cannot be written beside a commit"
	done
	reads $c/targets/nr_targets 1
	is "$(result $t/pid_target 5)" ok "other files can be written beside a commit"
	kill -KILL $commit
	wait $commit 2>/dev/null
	reads $k/state on
	is "$(result $k/state off)" ok "after a waiting commit is killed, off succeeds"
}

[ "$engine" = mainline ] || beside_commit

kill $alive

### Four processes use the files at once.  Mainline's engine of 6.12 hangs then.
if [ "$engine" = mainline ]; then
	done_testing
	exit 0
fi
set_up
cat >/tmp/hammer <<'END'
admin=/sys/kernel/mm/damon/admin/kdamonds
k=$admin/0
c=$k/contexts/0
did=0

# try FILE TEXT: write TEXT, and count successes
try() {
	if echo "$2" >"$1"; then
		did=$((did + 1))
	fi
} 2>/dev/null

lists() {
	case $((round % 4)) in
	0) try $admin/nr_kdamonds $((round % 8 / 4 + 1)) ;;
	1) try $k/contexts/nr_contexts 0 ;;
	2) try $c/schemes/nr_schemes $((round % 5)) ;;
	3) try $c/targets/nr_targets 7 ;;
	esac
	try $k/contexts/nr_contexts 1
	try $c/operations paddr
	try $c/targets/nr_targets 1
	try $c/targets/0/regions/nr_regions 1
	try $c/targets/0/regions/0/end 67108864
}

states() {
	for state in on on update_schemes_stats commit on update_schemes_stats off; do
		try $k/state $state
	done
}

readers() {
	cat $k/state $k/pid $c/avail_operations $c/schemes/0/stats/sz_tried >/dev/null 2>&1
	did=$((did + 1))
	[ $((round % 8)) != 0 ] || grep -rs . $admin >/dev/null 2>&1
}

numbers() {
	for file in $c/schemes/0/access_pattern/sz/max $c/targets/0/regions/0/end \
		$c/monitoring_attrs/intervals/update_us; do
		try $file $((67108864 + round * 4096))
	done
	try $c/operations paddr
}

end=$(($(date +%s) + $2))
round=0
while [ $((round % 8)) != 0 ] || [ "$(date +%s)" -lt $end ]; do
	$1
	round=$((round + 1))
done
echo "$1 $did"
END
dmesg -c >/tmp/dmesg
hammers=
for part in lists states readers numbers; do
	sh /tmp/hammer $part 8 >/tmp/$part &
	hammers="$hammers $!"
done
# shellcheck disable=SC2086 # a list
wait $hammers
cat /tmp/lists /tmp/states /tmp/readers /tmp/numbers >/tmp/did
diag "$(tr '\n' ' ' </tmp/did)"
is "$(awk '$2 >= 20' /tmp/did | wc -l)" 4 "each of four processes succeeds 20 times or more"
result $k/state off >/tmp/ignored
gives $admin/nr_kdamonds 0 ok
is "$(find $admin -type f)" $admin/nr_kdamonds "nothing is left in sysfs"
is "$(kdamonds)" "" "no kdamond is left"
is "$(dmesg | grep -E 'BUG|WARN|INFO|Oops|KASAN|UBSAN|kobject|sysfs|damon')" "" \
	"the kernel's log has no message"
done_testing
