#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A file that cannot be reported: the error has the exact words, and nothing else is printed.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

gzip -dc tests/fixtures/setup.data.gz >"$dir/whole"

# refused WHAT ERROR HINT [ARG...]: perf damon report fails with ERROR and HINT; it reads our stdin
refused() {
	what=$1 error=$2 hint=$3
	shift 3
	status=0
	output=$(build/perf damon report "$@" 2>"$dir/err") || status=$?
	ok "$what: report fails" failed $status
	is "$output" "" "$what: nothing is reported"
	says "$(cat "$dir/err")" "$error" "$hint" "$what: the error says why"
}

# of NAME WHAT ERROR HINT: report refuses the file NAME; %s in ERROR is its path
of() {
	# shellcheck disable=SC2059 # the error is a format
	refused "$2" "$(printf "$3" "$dir/$1")" "$4" -f -i "$dir/$1" </dev/null
}

again='copy or record it again; was the disk full?'
damaged='copy or record it again'

of none "no file" 'cannot open %s: No such file or directory' \
	'record first, e.g. perf damon record -- COMMAND, or name a file with -i'
: >"$dir/empty"
of empty "an empty file" '%s is empty' 'record it again; was the disk full?'
head -c 5000 /dev/urandom >"$dir/noise"
of noise "noise" '%s is not a perf.data file' \
	'name one that perf record or perf damon record wrote: -i FILE'

size=$(stat -c %s "$dir/whole")
for bytes in 12 50 $((size / 2)) $((size - 1)); do
	head -c "$bytes" "$dir/whole" >"$dir/cut"
	of cut "$bytes bytes of $size" '%s is truncated' "$again"
done

# overwritten OFFSET BYTES OCTAL: overwrite BYTES bytes at OFFSET of a copy with OCTAL
overwritten() {
	cp "$dir/whole" "$dir/damaged"
	head -c "$2" /dev/zero | tr '\000' "\\$3" |
		dd of="$dir/damaged" bs=1 seek="$1" conv=notrunc status=none
}
# In perf.data's header, the offset of attrs is at byte 24, and the size of the data at 48.
attrs=$(od -A n -t u8 -j 24 -N 8 "$dir/whole" | tr -d ' ')
overwritten 48 8 000
of damaged "a recording whose recorder was killed" '%s was not finished: its recorder was killed' \
	'end a recording with ^C or SIGTERM, never SIGKILL'
overwritten "$attrs" 80 377
of damaged "a damaged header" 'cannot read %s: its header is damaged' "$damaged"
overwritten $((size / 2)) 4096 000
of damaged "damaged data" 'cannot read %s: its contents are damaged' "$damaged"
# The features follow the data, and begin with a table of offsets and sizes.  The fourth
# feature is the kernel's version, a string that begins with its length.
table=$(od -A n -t u8 -j 40 -N 16 "$dir/whole" | awk '{ print $1 + $2 }')
version=$(od -A n -t u8 -j $((table + 3 * 16)) -N 8 "$dir/whole" | tr -d ' ')
overwritten "$version" 4 377
of damaged "a damaged feature" 'cannot read %s: its header is damaged' "$damaged"

python3 tests/model/swap.py "$dir/whole" "$dir/swapped"
head -c $((size / 2)) "$dir/swapped" >"$dir/cut"
of cut "half a file of the other byte order" '%s is truncated' "$again"
gzip -dc tests/fixtures/pipe.data.gz | head -c -3 >"$dir/stream"
refused "a pipe that ends within an event" \
	'cannot read standard input: its contents are damaged' "$damaged" -i - <"$dir/stream"

perf record -q -e dummy:u -o "$dir/other" true 2>/dev/null
of other "no damon events" '%s has no damon:damon_aggregated events' \
	'record them with: perf damon record -- COMMAND, or where DAMON runs already: perf record -a -e damon:damon_aggregated'
perf record -q -e dummy:u -o - true 2>/dev/null >"$dir/stream"
refused "no damon events in a pipe" 'standard input has no damon:damon_aggregated events' \
	'record them with: perf damon record -- COMMAND, or where DAMON runs already: perf record -a -e damon:damon_aggregated' \
	-i - <"$dir/stream"
for words in '' '-i -'; do
	# shellcheck disable=SC2086 # an option and its value
	head -c 3000 "$dir/noise" | refused "noise in a pipe, $words" \
		'cannot read standard input: its header is damaged' \
		'a pipe must come from perf record -o -, a file is named with -i' $words
done

### Parts that the file does not have
# part OPTION ERROR HINT: report refuses OPTION for the whole file
part() {
	refused "$1" "$2" "$3" -f -i "$dir/whole" "$1" </dev/null
}
elsewhere='look at all of it first: perf damon report, without --time, --kdamond and --target'
part --target=1 'no snapshot in the file is what was asked for' "$elsewhere"
part --kdamond=1 'no snapshot in the file is what was asked for' "$elsewhere"
part --time=0,1 'no snapshot in the file is what was asked for' "$elsewhere"
part --time=nonsense '--time nonsense: not a time range of this file' \
	"as in --time 12.5,14 with perf script's times; percents need a file recorded with --timestamp-boundary"

### Arguments that cannot be parsed: perf damon ends as perf does, with its usage
# usage MESSAGE HINT ARG...: perf damon ARG... prints MESSAGE, HINT and the usage
usage() {
	message=$1 hint=$2
	shift 2
	status=0
	output=$(build/perf damon "$@" 2>&1) || status=$?
	is $status 129 "$*: perf damon exits with the status of usage errors"
	# perf's own message has blanks where ours has a tab
	says "$(printf '%s\n' "$output" | sed 's/^ *Error: /Error:\t/')" "$message" "$hint" \
		"$*: the error says why"
	like "$output" '^ Usage: perf damon' "$*: the usage is printed"
}
usage "unknown subcommand 'nonsense'" '' nonsense
usage "unknown view 'nonsense'" '' report nonsense
usage 'one view at a time' '' report summary wss
usage "unknown option \`nonsense'" '' report --nonsense
usage '--skip x: not a number' 'a whole number, as in --skip 20' report --skip x
usage '--range 5: not a range of addresses' \
	'two addresses in hex, as in --range 7f0000000000-7f0010000000' report --range 5
usage "perf damon list takes no arguments: 'x'" '' list x
usage "unknown option \`nonsense'" '' record --nonsense
usage "option \`sample' requires a value" '' record --sample
done_testing
