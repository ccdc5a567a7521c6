# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Recordings in several files, each beside one of all DAMON's events in one file.
. /usr/lib/tests/damon.sh

# parts NAME OPTION...: a recording in /out/NAME.data.TIMESTAMP; returns when its
# command has begun, which makes /tmp/begun
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
	while [ ! -e /tmp/begun ] && [ $tries -lt 200 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
}

ended() {
	wait $recorder
	is $? 0 "$name: succeeds"
	kill -INT $beside
	wait $beside
	untouched "$before" "$name"
}

# What is forked in the first file is known in later ones, too. Nothing changes
# as the files do: what a process's number means may then be told too late.
cat >/tmp/forks.sh <<'END'
touch /tmp/begun
stairs --buffers 1 --seconds 13 &
stairs --buffers 1 --seconds 11
END
parts forks -z --switch-output=5s -- sh /tmp/forks.sh
ended

stairs --seconds 1000 &
target=$!
parts signal --switch-output -p $target -- sh -c 'touch /tmp/begun; sleep 5'
sleep 1
kill -USR2 $recorder
sleep 2
kill -USR2 $recorder
ended
kill $target

parts paddr -z --switch-output=1s --switch-max-files 3 --paddr -- \
	sh -c 'touch /tmp/begun; sleep 6'
ended
