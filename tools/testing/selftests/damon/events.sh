#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Test the event damon_aggregated: its fields, and whether it tells the hot half of the
# memory of a process from the cold half.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

# Print offset, size, type and name of each field of the event.
format() {
	sed -n 's/^\tfield:\(.*\);\toffset:\(.*\);\tsize:\(.*\);\tsigned.*/\2 \3 \1/p' \
		$event/format | grep -v common_
}

need_damon vaddr
wanted='8 8 unsigned long target_id
16 4 unsigned int nr_regions
24 8 unsigned long start
32 8 unsigned long end
40 4 unsigned int nr_accesses
44 4 unsigned int age'
[ "$(format)" = "$wanted" ] || fail "the event has other fields than programs expect: $(format)"

start_hot_memory "$trace.hot"
echo $hot >$context/targets/0/pid_target
record 5

# Each line must be written by the kdamond and have the known format.  The number of
# regions, the bounds of each region and its number of accesses must be valid.
awk -v kdamond="$kdamond" '
	function value(name) {
		match($0, name "=[0-9]+")
		return substr($0, RSTART + length(name) + 1, RLENGTH - length(name) - 1) + 0
	}
	function bad(why) {
		print "FAIL: " why ": " $0
		status = 1
		exit
	}
	{
		if (!($0 ~ "kdamond\\.[0-9]+-" kdamond " "))
			bad("not written by kdamond " kdamond)
		if (!match($0, /target_id=0 nr_regions=[0-9]+ [0-9]+-[0-9]+: [0-9]+ [0-9]+$/))
			bad("another format than programs expect")
		split(substr($0, RSTART), word, /[ :-]+/)
		if (value("nr_regions") < 3 || value("nr_regions") > 1000)
			bad("too few regions, or too many")
		if (length(word[4]) < length(word[3]) ||
		    (length(word[4]) == length(word[3]) && word[4] "" <= word[3] ""))
			bad("a region without size")
		if (word[5] + 0 > 20)
			bad("more accesses than samples")
	}
	END { exit status }' "$trace" || exit 1

# In the last third of the trace, when regions have had time to find the borders, the hot
# half must have more accesses than the cold half.
tail -n $(($(wc -l <"$trace") / 3)) "$trace" |
	awk -v start="$((0x$hot_start))" -v end="$((0x$hot_end))" '
	# Returns how many bytes of the region are between first and last.
	function within(first, last,  from, to) {
		from = range[1] > first ? range[1] : first
		to = range[2] < last ? range[2] : last
		return to > from ? to - from : 0
	}
	{
		split($(NF - 2), range, /[-:]/)
		bytes = within(start, end)
		in_hot += bytes
		hot += bytes * $(NF - 1)
		bytes = within(end, end + (end - start))
		in_cold += bytes
		cold += bytes * $(NF - 1)
	}
	END {
		if (!in_hot || !in_cold) {
			print "FAIL: one half of the memory is not monitored"
			exit 1
		}
		hot /= in_hot
		cold /= in_cold
		printf "accesses of the hot half: %.1f, of the cold half: %.1f\n", hot, cold
		exit hot < 2 || hot < 2 * cold
	}' || fail "the hot half cannot be told from the cold half"
echo PASS
