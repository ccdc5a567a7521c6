#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# model.t [SEED]: perf damon report says of made-up recordings, of every kind that there is,
# what the definitions say of the history that was made up (tests/model/).  SEED is that of
# a second history; make test leaves out the second one, and some forms of the first.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

scenarios=$(python3 tests/model/generate.py --list)

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

# The second time another history, with other places where regions are lost
second=${1:-2}
forms='pipe swapped.data packed.data swapped.pipe swapped.packed.data'
if [ -n "${QUICK:-}" ]; then
	second='' forms='pipe swapped.data packed.data'
fi
# shellcheck disable=SC2086 # words
compare 1 $forms &
[ -z "$second" ] || compare "$second" swapped.pipe packed.data
wait
for seed in 1 $second; do
	diag "seed $seed"
	for s in $scenarios; do
		is "$(cat "$dir/$seed/$s.wrong")" "" \
			"$s, seed $seed: as file, pipe, compressed, and of the other byte order"
	done
done

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
