# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the tests in the guest share, sourced: the state of DAMON as sysfs and /proc show it.

. /usr/lib/tests/tap.sh

admin=/sys/kernel/mm/damon/admin/kdamonds

# sysfs_state: all of DAMON's files in sysfs, one line for each line of a file
sysfs_state() {
	[ ! -e $admin ] || find $admin -type f | sort | xargs grep -H '' 2>/dev/null | sed 's/:/ /'
}

# kdamonds: the status files of the running kdamonds.  A kdamond that is exiting
# (PF_EXITING, 4) does not count: the write that stops it returns a little before the
# kdamond is gone from /proc.
kdamonds() {
	grep -lsx 'Name:.kdamond.*' /proc/[0-9]*/status | while read -r status; do
		flags=$(cut -d ' ' -f 9 "${status%us}" 2>/dev/null)
		[ $((${flags:-4} & 4)) != 0 ] || echo "$status"
	done
}

# foreign_setup: somebody else has set up a kdamond, but not started it.
foreign_setup() {
	echo 1 >$admin/nr_kdamonds
	echo 1 >$admin/0/contexts/nr_contexts
	echo paddr >$admin/0/contexts/0/operations
	echo 7000 >$admin/0/contexts/0/monitoring_attrs/intervals/sample_us
	echo 140000 >$admin/0/contexts/0/monitoring_attrs/intervals/aggr_us
	echo 20 >$admin/0/contexts/0/monitoring_attrs/nr_regions/min
	echo 2 >$admin/0/contexts/0/targets/nr_targets
	echo 1 >$admin/0/contexts/0/targets/1/regions/nr_regions
	echo 4096 >$admin/0/contexts/0/targets/1/regions/0/start
	echo 409600 >$admin/0/contexts/0/targets/1/regions/0/end
}

# foreign_monitors N: set up N kdamonds that watch the first megabyte, and start none.
foreign_monitors() {
	echo "$1" >$admin/nr_kdamonds
	for k in $(seq 0 $(($1 - 1))); do
		c=$admin/$k/contexts/0
		echo 1 >"$admin/$k/contexts/nr_contexts"
		echo paddr >"$c/operations"
		echo 1 >"$c/targets/nr_targets"
		echo 1 >"$c/targets/0/regions/nr_regions"
		echo 0 >"$c/targets/0/regions/0/start"
		echo 1048576 >"$c/targets/0/regions/0/end"
	done
}

# foreign_monitor: start one kdamond that watches the first megabyte.
foreign_monitor() {
	foreign_monitors 1
	echo on >$admin/0/state
}

# foreign_setups: somebody else has set up two kdamonds, and has written every file that
# this kernel has.  The first kdamond cannot run, the second can.
foreign_setups() {
	foreign_monitors 2
	c=$admin/0/contexts/0
	echo 2 >$c/targets/nr_targets
	echo 3 >$c/targets/1/regions/nr_regions
	echo 2 >$c/schemes/nr_schemes
	echo 2 >$c/schemes/1/quotas/goals/nr_goals
	for made in schemes/0/filters/nr_filters schemes/1/core_filters/nr_filters \
		schemes/1/ops_filters/nr_filters schemes/1/dests/nr_dests \
		monitoring_attrs/probes/nr_probes monitoring_attrs/probes/1/filters/nr_filters; do
		[ ! -e $c/$made ] || echo 2 >$c/$made
	done
	# different numbers, none of which is a default
	nr=2000
	find $admin/0 -type f -perm 600 | sort | xargs grep -H '' | while IFS=: read -r file value; do
		case $file,$value in
		*/nr_*s,* | */state,*) ;;
		*,N) echo Y >"$file" ;;
		*_path,* | */path,*) echo "/group $nr" >"$file" ;;
		*,*[0-9]) echo $nr >"$file" ;;
		esac 2>/dev/null || diag "$file: $nr is refused"
		nr=$((nr + 1))
	done
	echo fvaddr >$c/operations
	echo pageout >$c/schemes/0/action
	echo free_mem_rate >$c/schemes/0/watermarks/metric
	echo memcg >$c/schemes/0/filters/0/type
	echo addr >$c/schemes/0/filters/1/type
	echo some_mem_psi_us >$c/schemes/1/quotas/goals/1/target_metric
}

# notes FILE: the notes in a file that may still be written
notes() {
	events "$1" 2>/dev/null | tr '\0' '\n' | grep -o 'damon-note:1:[^ ]*'
}

# is_under_way FILE: FILE has two notes of the CPU time of DAMON, which perf writes once a
# second
is_under_way() {
	[ "$(notes "$1" | grep -c :cpu=)" -ge 2 ]
} 2>/dev/null

# untouched STATE WHAT: sysfs is still in STATE, and no kdamond is left.
untouched() {
	is "$(sysfs_state)" "$1" "$2: sysfs is as before"
	is "$(kdamonds)" "" "$2: no kdamond is left"
}

# refused WHAT ERROR HINT COMMAND...: COMMAND fails, prints exactly this error and hint
# (HINT is empty if nothing helps), and leaves nothing behind.
refused() {
	what=$1 error=$2 hint=$3
	shift 3
	before=$(sysfs_state)
	status=0
	output=$("$@" 2>&1 </dev/null) || status=$?
	ok "$what: the command fails" failed "$status"
	says "$output" "$error" "$hint" "$what: the error says why"
	untouched "$before" "$what"
}

# wait_for COMMAND...: wait until COMMAND succeeds; 500 seconds at most, for a busy host
wait_for() {
	tries=0
	until "$@" || [ $tries -ge 5000 ]; do
		usleep 100000
		tries=$((tries + 1))
	done
}

# take NAME [OPTION...] -- WORKLOAD...: record the workload into /out/NAME.data; the
# workload's own log is /out/NAME.log.  With -p the workload starts before the recording.
take() {
	name=$1 options=''
	shift
	while [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	shift
	set -- "$@" --log "/out/$name.log"
	before=$(sysfs_state)
	case $options in
	*-p)
		"$@" &
		sleep 1
		# shellcheck disable=SC2086 # a list
		perf_record $options $!
		wait $!
		;;
	*)
		# shellcheck disable=SC2086 # a list
		perf_record $options -- "$@"
		;;
	esac
	untouched "$before" "$name"
}

perf_record() {
	if ! perf damon record -k CLOCK_MONOTONIC -o "/out/$name.data" "$@" >"/tmp/$name" 2>&1; then
		fail "$name: recording failed"
		diag "$(cat "/tmp/$name")"
	fi
}
