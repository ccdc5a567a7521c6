# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the tests of real servers share in the VM. The files of the server's packages are below
# $root, which its tests on the host call, too.
. /usr/lib/tests/damon.sh

root=/srv/root
mkdir -p $root/tmp $root/proc $root/etc
mount -t proc proc $root/proc
chmod 1777 $root/tmp
cp /etc/passwd /etc/group $root/etc/

# measured NAME PID: record the process with the default options. What it touches is measured
# before and after, as huge pages may come and go, and an accessed bit tells of a whole page.
measured() {
	before=$(sysfs_state)
	for part in before after; do
		oracle --pid "$2" --log "/out/$1.$part" \
			--window 100:20 --window 1000:5 --window 5000:2 --window 15000:1
		[ $part = before ] || continue
		perf damon record -o "/out/$1.data" -p "$2" -- sleep 30 >/tmp/perf.log 2>&1
		is $? 0 "$1: the recording succeeds" || diag "$(cat /tmp/perf.log)"
	done
	cat "/out/$1.before" "/out/$1.after" >"/out/$1.log"
	untouched "$before" "$1"
}

# huge PID: print how many KiB of the process are in huge pages
huge() {
	sed -n 's/^AnonHugePages: *\([0-9]*\) kB/\1/p' "/proc/$1/smaps_rollup"
}
