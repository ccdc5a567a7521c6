#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A recording in several files, compressed or not: each file can be reported by itself, and
# together the files have all that DAMON traced meanwhile.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --out "$dir" tests/guest/switch.sh

# samples FILE: the samples as the distribution's perf reads them, one line each
samples() {
	perf script -i "$1" --ns -F tid,time,trace 2>/dev/null
}

# whole NAME: the regions of all files, in order, are a contiguous part of the recording
# made beside. A snapshot that DAMON traces while perf switches files is split between two.
whole() {
	for file in "$dir/$1".data.*; do
		samples "$file"
	done | sort -k 2,2 -s | sed 's/[0-9.]*://' >"$dir/parts"
	samples "$dir/$1.beside" | sort -k 2,2 -s | sed 's/[0-9.]*://' >"$dir/beside"
	ok "$1: together the files miss none of DAMON's regions ($(wc -l <"$dir/parts"))" \
		python3 -c 'import sys
parts, beside = (open(name).read() for name in sys.argv[1:])
sys.exit(not parts or parts not in beside)' "$dir/parts" "$dir/beside"
}

# each NAME REGEX: the report of every file that has a sample matches REGEX
each() {
	nr=0 shown=0
	for file in "$dir/$1".data.*; do
		[ -n "$(samples "$file")" ] || continue
		nr=$((nr + 1))
		build/perf damon report -i "$file" >"$dir/report" 2>&1
		if grep -qE "$2" "$dir/report"; then
			shown=$((shown + 1))
		else
			diag "$file: $(head -n 3 "$dir/report")"
		fi
	done
	ok "$1: there are several files ($nr)" [ "$nr" -ge 2 ]
	is "$shown" "$nr" "$1: the report of each file shows /$2/"
}

# mapped NAME TEXT: every file that has a sample has the target's mappings
mapped() {
	for file in "$dir/$1".data.*; do
		[ -n "$(samples "$file")" ] || continue
		perf script -i "$file" --show-mmap-events 2>/dev/null | grep MMAP | grep -qF "$2" ||
			echo "$file"
	done >"$dir/unmapped"
	is "$(cat "$dir/unmapped")" "" "$1: each file has mappings of the target, such as $2"
}

# living NAME: every file has the mappings of the processes that live when the file begins
living() {
	for file in "$dir/$1".data.*; do
		perf script -i "$file" --show-mmap-events 2>/dev/null >"$dir/events"
		while read -r pid; do
			grep -q "MMAP2 $pid/$pid: .* /usr/bin/stairs$" "$dir/events" || echo "$file: $pid"
		done <"$dir/$1.pids"
	done >"$dir/unmapped"
	is "$(cat "$dir/unmapped")" "" \
		"$1: each file has the mappings of processes that live when the file begins"
}

whole forks
each forks '^# stairs \(pid [0-9]+\), virtual memory, windows of 5 ms to 1 s, by turns$'
is "$(find "$dir" -name 'forks.data.*' | wc -l)" 3 "forks: each signal adds a file"
living forks
for nr in 2 3; do
	file=$(find "$dir" -name 'forks.data.*' | sort | sed -n ${nr}p)
	output=$(build/perf damon report -i "$file" 2>&1)
	is "$(printf '%s\n' "$output" | grep -c '^# stairs (pid [0-9]*), virtual memory')" 3 \
		"forks: file $nr names the processes forked before the file began"
	is "$(printf '%s\n' "$output" | grep -c 'left out: damaged')" 0 \
		"forks: the report of file $nr leaves out nothing as damaged"
done

whole signal
each signal '^# stairs \(pid [0-9]+\), virtual memory, windows of 5 ms to 1 s, by turns$'
is "$(find "$dir" -name 'signal.data.*' | wc -l)" 3 "signal: each signal adds a file"
mapped signal /stairs
mapped signal '[heap]'
mapped signal //anon

whole paddr
each paddr '^# physical memory, windows of 5 ms to 1 s, by turns$'
is "$(find "$dir" -name 'paddr.data.*' | wc -l)" 3 "paddr: only the last three files are left"
done_testing
