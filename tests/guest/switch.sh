# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Recordings in several files, each beside a recording of all DAMON's events in one file.
. /usr/lib/tests/damon.sh

# parts NAME OPTION...: start a recording into /out/NAME.data.TIMESTAMP, and wait until its
# command, which must make /tmp/begun, has begun
parts() {
	name=$1
	shift
	rm -f /tmp/begun
	before=$(sysfs_state)
	perf record -q -a -e damon:damon_aggregated -o "/out/$name.beside" >/tmp/beside.log 2>&1 &
	beside=$!
	while [ ! -s "/out/$name.beside" ]; do
		usleep 100000
	done
	perf damon record -o "/out/$name.data" "$@" >/tmp/log 2>&1 &
	recorder=$!
	tries=0
	while [ ! -e /tmp/begun ] && [ $tries -lt 1200 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
}

ended() {
	wait $recorder
	is $? 0 "$name: the recording succeeds"
	kill -INT $beside
	wait $beside
	untouched "$before" "$name"
}

# next NR: make perf begin another file, as the one after NR finished files; wait until the
# new file has notes, which perf takes from the keeper only when the old file has its name
next() {
	kill -USR2 $recorder
	until [ ! -e /proc/$recorder ] ||
		{ [ "$(find /out -name "$name.data.*" | wc -l)" = "$1" ] &&
			notes "/out/$name.data" | grep -q :end; }; do
		usleep 100000
	done
}

# shellcheck disable=SC2154 # admin is damon.sh's
# monitored NR: wait until DAMON has NR targets, and their names are noted, too
monitored() {
	until [ "$(cat "$admin"/*/contexts/0/targets/*/pid_target 2>/dev/null | wc -l)" = "$1" ] ||
		[ ! -e /proc/$recorder ]; do
		usleep 100000
	done
	sleep 2
}

# Processes that are forked during the first file are named in later files, too, although
# their parent is gone in the last. No process comes or goes while perf switches files:
# the note of what a target's number means may then be too late.
mkfifo /tmp/fork /tmp/leave /tmp/end
cat >/tmp/forks.sh <<'END'
read -r _ </tmp/fork
stairs --seconds 1000 &
stairs --seconds 1000 &
read -r _ </tmp/leave
END
sh /tmp/forks.sh &
parent=$!
stairs --idle --seconds 1000 >/dev/null &
other=$!
parts forks --switch-output -p $parent,$other -- sh -c 'touch /tmp/begun; read -r _ </tmp/end'
echo >/tmp/fork
monitored 4
pidof stairs | tr ' ' '\n' >/out/forks.pids
next 1
sleep 1
echo >/tmp/leave
wait $parent
monitored 3
next 2
sleep 2
echo >/tmp/end
ended
pidof stairs | xargs kill

stairs --seconds 1000 &
target=$!
parts signal --no-compress --switch-output -p $target -- sh -c 'touch /tmp/begun; sleep 5'
sleep 1
kill -USR2 $recorder
sleep 2
kill -USR2 $recorder
ended
kill $target

parts paddr --switch-output=1s --switch-max-files 3 --paddr -- \
	sh -c 'touch /tmp/begun; sleep 6'
ended
done_testing
