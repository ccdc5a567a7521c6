#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Recordings of real kernels (tests/fixtures/): perf damon report says of them what the
# model says of perf script's output, the same if they come from a machine of the other
# byte order, and the same csv as it always did.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

# perf cannot read what a stored pipe of the other byte order says of its kernel.
view() {
	LC_ALL=C TERM=dumb build/perf damon report -f "$2" -i "$dir/$1.data" 2>&1 |
		grep -v '^# Recorded on kernel'
}

# The model says whether each figure is right.  expected/ has the csv as it always was, that
# of large views as a hash.
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
done_testing
