# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Test Anything Protocol, sourced by the tests on the host and in the guest.

plan() {
	echo "1..$1"
}

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# ok DESCRIPTION COMMAND...: the test passes, and returns 0, if COMMAND does.
ok() {
	description=$1
	shift
	if "$@"; then
		echo "ok - $description"
	else
		echo "not ok - $description"
		diag "failed: $*"
		return 1
	fi
}

# is GOT WANTED DESCRIPTION
is() {
	if [ "$1" = "$2" ]; then
		echo "ok - $3"
	else
		echo "not ok - $3"
		diag "     got: $1"
		diag "expected: $2"
	fi
}

# like TEXT REGEX DESCRIPTION
like() {
	if printf '%s\n' "$1" | grep -qE -e "$2"; then
		echo "ok - $3"
	else
		echo "not ok - $3"
		diag "     got: $1"
		diag "expected: /$2/"
	fi
}

# says OUTPUT ERROR HINT DESCRIPTION: these, word by word, are all of its Error
# and Hint lines; an empty HINT is none.
says() {
	is "$(printf '%s\n' "$1" | grep -E '^ *(Error|Hint):')" "$(printf 'Error:\t%s' "$2")${3:+
$(printf 'Hint:\t%s' "$3")}" "$4"
}

# failed STATUS: an error's exit status (perf's own is 255), not success and
# not a signal's.
failed() {
	[ "$1" = 255 ] || { [ "$1" -gt 0 ] && [ "$1" -lt 128 ]; }
}
