# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# However a recording ends, DAMON is as it was and the file is whole.
. /usr/lib/tests/damon.sh

# launch OPTION...: start a recording in the background, and wait until DAMON runs
launch() {
	rm -f /tmp/e.data
	perf damon record -o /tmp/e.data "$@" >/tmp/e.log 2>&1 &
	recorder=$!
	tries=0
	while [ -z "$(kdamonds)" ] && [ $tries -lt 1200 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
	ok "$what: DAMON runs" [ -n "$(kdamonds)" ]
}

# under_way: wait until the file has two notes of DAMON's CPU time, which come a second apart.
# Without two notes a report does not tell what DAMON took.
under_way() {
	tries=0
	while ! is_under_way /tmp/e.data && [ $tries -lt 1200 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
}

# start OPTION...: start a recording in the background, and wait until it is well under way
start() {
	launch "$@"
	under_way
}

# settled: wait until no kdamond runs. When perf was killed, its keeper stops the kdamond.
settled() {
	tries=0
	while [ -n "$(kdamonds)" ] && [ $tries -lt 1200 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
}

readable() {
	regions=$(perf script -i /tmp/e.data 2>/dev/null | grep -c damon_aggregated)
	ok "$what: the file has regions ($regions)" [ "$regions" -gt 10 ] || diag "$(cat /tmp/e.log)"
}

# because REASON: the file tells why the recording ended
because() {
	output=$(perf damon report -i /tmp/e.data 2>&1)
	like "$output" "DAMON took [0-9.e-]+ % of a CPU; the recording ended $1\$" "$what: the file tells why"
}

ended() {
	settled
	untouched "$before" "$what"
}

# ended_by SIGNAL: SIGNAL ends the recording that start began, and the file is whole
ended_by() {
	kill "-$1" $recorder
	wait $recorder
	ended
	readable
}

before=$(sysfs_state)

what="^C"
start -- stairs --seconds 1000
ended_by INT
because 'by a signal \(Interrupt\)'
is "$(pidof stairs)" "" "$what: the command ends, too"

what=SIGTERM
start -- stairs --seconds 1000
ended_by TERM
because 'by a signal \(Terminated\)'
is "$(pidof stairs)" "" "$what: the command ends, too"

what="^C, pid"
stairs --seconds 1000 &
target=$!
sleep 1
start -p $target
ended_by INT
ok "$what: the target runs on" kill $target

what="target exits"
stairs --seconds 1000 &
target=$!
sleep 1
start -p $target
kill $target
wait $recorder
is $? 0 "$what: perf succeeds"
ended
readable
because 'with the monitored processes'

what="one target of two exits"
stairs --seconds 1000 &
first=$!
stairs --seconds 1000 &
second=$!
sleep 1
start -p $first,$second
kill $first
sleep 3
ok "$what: recording goes on" [ -n "$(kdamonds)" ]
kill $second
wait $recorder
is $? 0 "$what: perf succeeds"
# If perf polls a descriptor that is hung up, poll() returns at once, each time.
woken=$(sed -n 's/.*Woken up \([0-9]*\) times.*/\1/p' /tmp/e.log)
ok "$what: perf does not spin ($woken wake-ups)" [ "$woken" -lt 500 ]
ended
readable

# DAMON ends when a process begins to free its memory, long before the process has ended.
what="command with much to free"
for options in '' '' '' --no-inherit; do
	rm -f /tmp/e.data
	# shellcheck disable=SC2086 # none or one
	perf damon record -o /tmp/e.data $options -- \
		stairs --named --buffers 1 --size 400 --seconds 1 >/tmp/e.log 2>&1
	is "$? $(grep -A1 '^Error:' /tmp/e.log)" "0 " "$what: perf succeeds $options"
	ended
	because 'with the command'
done

what="duration from a command"
stairs --seconds 1000 &
target=$!
sleep 1
start -p $target -- sleep 3
wait $recorder
ended
readable
because 'with the command'
kill $target

what="^C, physical"
start --paddr
ended_by INT
because 'by a signal \(Interrupt\)'

what="DAMON switched off by somebody"
start --paddr
for state in /sys/kernel/mm/damon/admin/kdamonds/*/state; do
	echo off >"$state"
done
wait $recorder
is $? 0 "$what: perf succeeds"
ended
readable
because 'when somebody else stopped DAMON'

what="early ^C"
launch -- stairs --seconds 1000
kill -INT $recorder
wait $recorder
ended
is "$(pidof stairs)" "" "$what: the command ends, too"

what=SIGHUP
start -- stairs --seconds 1000
ended_by HUP

# When perf was killed, the keeper finishes the file. The distribution's perf reads the file
# on the host.
keep() {
	mv /tmp/e.data "/out/$1.data"
}

# begin OPTION...: start a recording of stairs, and wait until it has lasted for two seconds
begin() {
	launch "$@" -- stairs --seconds 1000
	tries=0
	while ! grep -qs 'TracerPid:.0' "/proc/$(pidof stairs)/status" && [ $tries -lt 1200 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
	sleep 2
}

# kill_perf: wait until perf has written twice more, which it does each second, and kill it
kill_perf() {
	tries=0 written=0 size=
	while [ $written -lt 3 ] && [ $tries -lt 1200 ]; do
		[ "$(stat -c %s /tmp/e.data)" = "$size" ] || written=$((written + 1))
		size=$(stat -c %s /tmp/e.data)
		usleep 100000
		tries=$((tries + 1))
	done
	kill -KILL $recorder
	wait $recorder
	tries=0
	while [ -n "$(pidof perf-damon)" ] && [ $tries -lt 1200 ]; do
		usleep 50000
		tries=$((tries + 1))
	done
	is "$(pidof perf-damon)" "" "$what: the keeper ends"
	pidof stairs | xargs -r kill
	ended
	readable
}

what=SIGKILL
begin
kill_perf
keep killed

what="SIGKILL, another event, not compressed"
begin --no-compress -e sched:sched_switch
kill_perf
keep plain

what="SIGKILL, compressed with another event"
begin -e sched:sched_switch
kill_perf
keep compressed

what="SIGKILL, --switch-output"
begin --switch-output
kill -USR2 $recorder
tries=0
while [ ! -e "$(echo /tmp/e.data.*)" ] && [ $tries -lt 1200 ]; do
	usleep 100000
	tries=$((tries + 1))
done
under_way
kill_perf
keep switched
ok "$what: the file before it is there, too" [ -e "$(echo /tmp/e.data.*)" ]

what="full disk"
mkdir /tmp/small
mount -t tmpfs -o size=2m tmpfs /tmp/small
begin -o /tmp/small/full.data
cat /dev/zero >/tmp/small/fill 2>/dev/null
wait $recorder
ok "$what: perf fails" failed $?
is "$(grep -c '^Error:' /tmp/e.log)" 1 "$what: perf prints one error"
like "$(cat /tmp/e.log)" \
	'^Error:.*disk is full; what was recorded until then is in /tmp/small/full.data$' \
	"$what: the error says where the recording is"
like "$(cat /tmp/e.log)" '^Hint:.*make room' "$what: the hint says what helps"
is "$(pidof stairs)" "" "$what: the command ends, too"
mv /tmp/small/full.data /tmp/e.data
ended
readable
keep full

what="perf fails before it records"
cp /out/killed.data /tmp/old.data
sum=$(md5sum /tmp/old.data)
status=0
perf damon record -o /tmp/old.data -e no:such -- true >/tmp/e.log 2>&1 || status=$?
ok "$what: perf fails" [ $status != 0 ]
is "$(md5sum /tmp/old.data)" "$sum" "$what: the older file is unchanged"
untouched "$before" "$what"
done_testing
