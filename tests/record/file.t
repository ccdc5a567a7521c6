#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The file is an ordinary perf.data, for the distribution's perf and for ours.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --out "$dir" tests/guest/record.sh
data=$dir/perf.data

for perf in perf build/perf; do
	regions=$($perf script -i "$data" 2>/dev/null | grep -c damon:damon_aggregated)
	ok "$perf script reads regions ($regions)" [ "$regions" -gt 100 ]
	like "$($perf evlist -i "$data" 2>&1)" '^damon:damon_aggregated' \
		"$perf evlist names the event"
	like "$($perf report -i "$data" --stdio 2>&1)" 'damon:damon_aggregated' \
		"$perf report names the event"
done

# has_text NAME: can a note be read in the file, which is not compressed then?
has_text() {
	grep -qa damon-note:1:stop= "$dir/$1.data"
}
for name in perf overridden level; do
	ok "$name: the file is compressed" failed "$(has_text $name; echo $?)"
	is "$(build/workloads/events "$dir/$name.data" | grep -ac damon-note:1:stop=)" 1 \
		"$name: what is compressed has the notes"
done
like "$(perf report --header-only -i "$dir/level.data" 2>/dev/null)" '^# compressed : Zstd, level = 5,' \
	"level: -z5 overrides the configuration"
like "$(perf report --header-only -i "$data" 2>/dev/null)" '^# compressed : Zstd, level = 1,' \
	"the default is level 1"
for name in plain piped configured; do
	ok "$name: the file is not compressed" has_text $name
	from=$dir/$name.data
	[ $name != piped ] || from=-
	output=$(build/perf damon report -i "$from" <"$dir/$name.data" 2>&1)
	like "$output" '^# stairs .*' "$name: the report reads it"
done
plain=$(stat -c %s "$dir/plain.data") packed=$(stat -c %s "$data")
ok "compressed, the file is small ($packed of $plain bytes)" [ "$packed" -lt $((plain / 4)) ]

like "$(perf evlist -v -i "$data" 2>/dev/null)" '^dummy:u: .*sample_type: [A-Z|]*PERIOD' \
	"the user's events keep their fields"
maps=$(perf script -i "$data" --show-mmap-events 2>/dev/null)
like "$maps" 'PERF_RECORD_MMAP.*stairs' "the target's mappings are in the file"
like "$maps" 'PERF_RECORD_MMAP.*\[heap\]|PERF_RECORD_MMAP.*anon' "mappings of data are in the file"
is "$(perf script -i "$data" -F comm,event 2>/dev/null | grep aggregated | sort -u | wc -l)" 1 \
	"the file has regions of one kdamond only"

# shows VIEW REGEX: our report prints REGEX to a pipe, and no error.
shows() {
	# shellcheck disable=SC2086 # VIEW may be empty
	output=$(build/perf damon report $1 -i "$data" 2>"$dir/err")
	is $? 0 "report $1 succeeds"
	like "$output" "$2" "report $1 shows its subject"
	is "$(grep -c 'Error' "$dir/err")" 0 "report $1 prints no error"
}
shows '' 'stairs'
shows heatmap '[0-9] s'
shows wss '[0-9.]+ MiB'
is "$(build/perf damon report heatmap -i "$data" | grep -c "$(printf '\033')")" 0 \
	"no colour if the output is no terminal"
done_testing
