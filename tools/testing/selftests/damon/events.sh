#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The event damon_aggregated: its fields, and what it says of a process that uses
# one half of its memory.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

# In this order, with these types and places.
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
[ "$(format)" = "$wanted" ] || fail "the event's fields are not as programs know them: $(format)"

start_hot_memory "$trace.hot"
echo $hot >$context/targets/0/pid_target
record 5

# Each line is the kdamond's; its regions are sorted, apart, and as many as it says.
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
			bad("not of kdamond " kdamond)
		if (!match($0, /target_id=0 nr_regions=[0-9]+ [0-9]+-[0-9]+: [0-9]+ [0-9]+$/))
			bad("not as programs know it")
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

# Later on, when regions have had time to find its borders, the hot half has more
# accesses than the other one, which is left alone.
tail -n $(($(wc -l <"$trace") / 3)) "$trace" |
	awk -v start="$((0x$hot_start))" -v end="$((0x$hot_end))" '
	# How much of the region is between first and last.
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
			print "FAIL: a half of the memory is not monitored"
			exit 1
		}
		hot /= in_hot
		cold /= in_cold
		printf "the hot half: %.1f accesses, the other one: %.1f\n", hot, cold
		exit hot < 2 || hot < 2 * cold
	}' || fail "what is hot does not show"
echo PASS
