# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Test Anything Protocol, sourced by the tests on the host and in the guest.  Each
# test ends with done_testing.

# A file with one byte for each result, because subshells print results, too.
results=$(mktemp)

# pass DESCRIPTION, fail DESCRIPTION: one result
pass() {
	printf . >>"$results"
	echo "ok - $1"
}

fail() {
	printf . >>"$results"
	echo "not ok - $1"
}

# done_testing: print the number of results.  It must be the last command of a test:
# prove fails a test that ends without it.
done_testing() {
	echo "1..$(wc -c <"$results" | tr -d ' ')"
}

# skip_all REASON: end a test that cannot run here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# ok DESCRIPTION COMMAND...: the test passes, and returns 0, if COMMAND succeeds.
ok() {
	description=$1
	shift
	if "$@"; then
		pass "$description"
	else
		fail "$description"
		diag "failed: $*"
		return 1
	fi
}

# is GOT WANTED DESCRIPTION
is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3"
		diag "     got: $1"
		diag "expected: $2"
	fi
}

# like TEXT REGEX DESCRIPTION
like() {
	if printf '%s\n' "$1" | grep -qE -e "$2"; then
		pass "$3"
	else
		fail "$3"
		diag "     got: $1"
		diag "expected: /$2/"
	fi
}

# says OUTPUT ERROR HINT DESCRIPTION: OUTPUT has exactly this Error line and this Hint
# line, or no Hint line if HINT is empty.
says() {
	is "$(printf '%s\n' "$1" | grep -E '^ *(Error|Hint):')" "$(printf 'Error:\t%s' "$2")${3:+
$(printf 'Hint:\t%s' "$3")}" "$4"
}

# failed STATUS: the command failed with an error (perf itself exits with 255), and neither
# succeeded nor died of a signal.
failed() {
	[ "$1" = 255 ] || { [ "$1" -gt 0 ] && [ "$1" -lt 128 ]; }
}
