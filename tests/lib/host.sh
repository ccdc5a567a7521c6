# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the tests on the host share, sourced from the top directory: $dir, a directory
# for this test only, which is removed when the test ends; $kernel, the kernel that the
# test is run for, if its "needs" line names kernels; and the TAP functions.

dir=$(mktemp -d)
trap 'rm -rf "$dir" "$results"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

. tests/lib/tap.sh

# tests/run sets KERNEL.  A test that is started without it takes the first kernel.
kernel=${KERNEL:-$(sed -n '/^# needs:/s/.*kernel=\([^, ]*\).*/\1/p' "$0")}

# part COMMAND...: the results that COMMAND prints belong to this test.  The test fails if
# COMMAND fails, or prints another number of results than its plan line says.
part() {
	{
		status=0
		"$@" || status=$?
		echo "status $status"
	} | {
		nr=0 status=unknown
		while IFS= read -r line; do
			case $line in
			"status "*) status=${line#* } ;;
			1..[0-9]*) planned=${line#1..} ;;
			"ok "* | "not ok "*)
				nr=$((nr + 1))
				printf . >>"$results"
				printf '%s\n' "$line"
				;;
			*) printf '%s\n' "$line" ;;
			esac
		done
		[ "$status" = 0 ] || fail "$1: ended with status $status"
		case ${planned:-$nr} in
		"$nr") ;;
		unknown) fail "$1: did not reach its done_testing" ;;
		*) fail "$1: printed $nr results instead of $planned" ;;
		esac
	}
}

# vm [OPTION...] SCRIPT [ARG...]: the results of SCRIPT in a VM belong to this test.  Like
# any test, SCRIPT must end with done_testing.
vm() {
	planned=unknown part tests/vm/run ${kernel:+--kernel "$kernel"} "$@"
}

# script_of NAME: write NAME.txt, the text of NAME.data by the distribution's perf, which
# does not know perf damon
script_of() {
	if ! perf script -i "$dir/$1.data" --ns -F tid,time,event,trace \
		>"$dir/$1.txt" 2>"$dir/$1.err"; then
		diag "perf script: $(cat "$dir/$1.err")"
	fi
}
