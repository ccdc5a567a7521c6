#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What perf damon report says of made-up recordings, of every kind that there is,
# is what the definitions say of what was made up (model/); and recordings of real
# kernels say the same when they come from a machine of the other byte order.
#
# needs: slow
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

scenarios=$(python3 tests/model/generate.py --list)
# shellcheck disable=SC2086 # words
set -- $scenarios

# compare SEED SUFFIX...: what is wrong with each scenario, in a file of its own
compare() {
	seed=$1
	shift
	mkdir "$dir/$seed"
	python3 tests/model/generate.py all "$dir/$seed" --seed "$seed"
	for s in $scenarios; do
		at=$dir/$seed/$s
		# pieces that end amid records
		python3 tests/model/pack.py "$at.data" "$at.packed.data" 5003
		python3 tests/model/pack.py "$at.swapped.data" "$at.swapped.packed.data" 5003
		parts=$(printf '%s\n' "$at."part*.data | tr '\n' '+')
		[ -e "${parts%%+*}" ] || parts=
		# shellcheck disable=SC2046,SC2086 # words
		python3 tests/model/model.py build/perf "$at.json" "$at.data" ${parts%+} \
			$(printf "$at.%s " "$@") >"$at.wrong" 2>&1 ||
			echo "not the same" >>"$at.wrong"
	done
}

# The second time another history, and other places to be lost
compare 1 pipe swapped.data swapped.pipe packed.data swapped.packed.data &
compare $$ swapped.pipe packed.data
wait
for seed in 1 $$; do
	diag "seed $seed"
	for s; do
		is "$(cat "$dir/$seed/$s.wrong")" "" \
			"$s, seed $seed: as file, pipe, compressed, and of the other byte order"
	done
done

# What a stored pipe of the other byte order says of its kernel perf cannot read.
view() {
	LC_ALL=C TERM=dumb build/perf damon report -f "$2" -i "$dir/$1.data" 2>&1 |
		grep -v '^# Recorded on kernel'
}

# The model says of each whether it is right; what it once was is beside it, that of large
# views as a hash
expected=tests/fixtures/expected
for f in foreign setup lossy pipe tuned maps ram; do
	gzip -dc tests/fixtures/$f.data.gz >"$dir/$f.data"
	python3 tests/model/swap.py "$dir/$f.data" "$dir/$f.swapped.data"
	like "$(view $f summary)" 'Working set ' "$f: is read"
	for v in summary heatmap wss; do
		is "$(view $f.swapped $v)" "$(view $f $v)" "$f, byte order swapped: the same $v"
	done
	tests/model/history.py build/perf "$dir/$f.data" >"$dir/$f.json"
	is "$(python3 tests/model/model.py build/perf "$dir/$f.json" "$dir/$f.data" \
		"$dir/$f.swapped.data" 2>&1)" "" "$f: every figure is that of perf script's output"
	for v in summary wss maps heatmap regions; do
		build/perf damon report -f -i "$dir/$f.data" $v --format csv >"$dir/$f.$v.csv"
	done
	for v in summary wss maps; do
		ok "$f: the same csv of $v as ever" cmp -s "$dir/$f.$v.csv" $expected/$f.$v.csv
	done
done
is "$( (cd "$dir" && sha256sum --quiet -c -) 2>&1 <$expected/sha256)" "" \
	"the same csv of heatmaps and regions as ever"

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
done_testing
