#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What perf damon report says of made-up recordings, of every kind that there is,
# is what the definitions say of what was made up (model/); and recordings of real
# kernels say the same when they come from a machine of the other byte order.
cd "$(dirname "$0")/.." || exit
. tests/lib/host.sh

scenarios=$(python3 tests/model/generate.py --list)
# shellcheck disable=SC2086 # words
set -- $scenarios
plan $(($# * 2 + 24))

# compare SEED: what is wrong with each scenario, in a file of its own
compare() {
	mkdir "$dir/$1"
	python3 tests/model/generate.py all "$dir/$1" --seed "$1"
	for s in $scenarios; do
		at=$dir/$1/$s
		parts=$(printf '%s\n' "$at."part*.data | tr '\n' '+')
		[ -e "${parts%%+*}" ] || parts=$at.data
		python3 tests/model/model.py build/perf "$at.json" "$at.data" "$at.pipe" \
			"$at.swapped.data" "$at.swapped.pipe" "${parts%+}" >"$at.wrong" 2>&1 ||
			echo "not the same" >>"$at.wrong"
	done
}

# The second time another history, and other places to be lost
compare 1 &
compare $$
wait
for seed in 1 $$; do
	diag "seed $seed"
	for s; do
		is "$(cat "$dir/$seed/$s.wrong")" "" \
			"$s, seed $seed: as file, pipe, and of the other byte order"
	done
done

# What a stored pipe of the other byte order says of its kernel perf cannot read.
view() {
	LC_ALL=C TERM=dumb build/perf damon report -f "$2" -i "$dir/$1.data" 2>&1 |
		grep -v '^# Recorded on kernel'
}
for f in foreign setup lossy pipe; do
	gzip -dc tests/fixtures/$f.data.gz >"$dir/$f.data"
	python3 tests/model/swap.py "$dir/$f.data" "$dir/$f.swapped.data"
	like "$(view $f summary)" 'Working set ' "$f: is read"
	for v in summary heatmap wss; do
		is "$(view $f.swapped $v)" "$(view $f $v)" "$f, byte order swapped: the same $v"
	done
done

# A line a snapshot, and yet no more memory for twice as many
for format in csv json; do
	# shellcheck disable=SC2046 # two numbers
	set -- $(tests/model/memory.py build/perf "$dir" 600000,1200000 wss --format $format)
	ok "$format of 1.2 million snapshots: $2 MiB, of half of them $1" \
		[ "$2" -le $(($1 + 4)) ]
done
rm -f "$dir"/*00000.data

# refused NAME ERROR ARG...
refused() {
	name=$1
	error=$2
	shift 2
	output=$(build/perf damon report -f "$@" 2>&1 </dev/null)
	ok "$name is refused" failed $?
	like "$output" "^Error:.*$error" "$name: and why"
}
part=$dir/1/switched.part1.data
refused "twice the same file" "are of the same time" -i "$part" -i "$part"
refused "percents of several files" "percents are of one file" \
	-i "$part" -i "$dir/1/switched.part2.data" --time 10%-20%
refused "a pipe among files" "a pipe cannot be one" -i "$part" -i -
