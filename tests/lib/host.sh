# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the tests on the host share, sourced from the top directory: $dir, a
# directory of the test's own, gone when it ends, and the TAP functions.

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

. tests/lib/tap.sh

kernel=$(basename "$0" .t | sed -n 's/.*-\([0-9].*\)/\1/p')

# vm [OPTION...] SCRIPT [ARG...]: what the VM does not live to say "not ok"
# to must not look like success, so that is said for it.
vm() {
	status=0
	tests/vm/run ${kernel:+--kernel "$kernel"} "$@" || status=$?
	[ "$status" = 0 ] || echo "not ok - the VM ended with status $status"
}

# give_way: of two tests that run at a time, this one is not about time, and what is
# gets the CPUs that it asks for.
give_way() {
	renice -n 5 -p $$ >/dev/null
}

# script_of NAME: as text, to NAME.txt, what the distribution's perf, which
# knows nothing of ours, reads in NAME.data.
script_of() {
	if ! perf script -i "$dir/$1.data" --ns -F tid,time,event,trace \
		>"$dir/$1.txt" 2>"$dir/$1.err"; then
		diag "perf script: $(cat "$dir/$1.err")"
	fi
}
