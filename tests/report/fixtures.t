#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Recordings of real kernels (tests/fixtures/): the figures of perf damon report are those
# that the model computes from perf script's output, they are the same for a recording of
# the other byte order, and the csv is the same as the stored csv.
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

# perf cannot read the kernel's name in a stored pipe of the other byte order.
view() {
	LC_ALL=C TERM=dumb build/perf damon report -f "$2" -i "$dir/$1.data" 2>&1 |
		grep -v '^# Recorded on kernel'
}

# The model says whether each figure is right.  expected/ has the csv of earlier versions, of
# large views as a hash.
expected=tests/fixtures/expected
for f in foreign setup lossy pipe tuned maps ram; do
	gzip -dc tests/fixtures/$f.data.gz >"$dir/$f.data"
	python3 tests/model/swap.py "$dir/$f.data" "$dir/$f.swapped.data"
	like "$(view $f summary)" 'Working set ' "$f: report reads the file"
	for v in summary heatmap wss; do
		is "$(view $f.swapped $v)" "$(view $f $v)" "$f, byte order swapped: $v is the same"
	done
	tests/model/history.py build/perf "$dir/$f.data" >"$dir/$f.json"
	is "$(python3 tests/model/model.py build/perf "$dir/$f.json" "$dir/$f.data" \
		"$dir/$f.swapped.data" 2>&1)" "" \
			"$f: every figure follows from perf script's output"
	for v in summary wss maps heatmap regions; do
		build/perf damon report -f -i "$dir/$f.data" $v --format csv >"$dir/$f.$v.csv"
	done
	for v in summary wss maps; do
		ok "$f: the csv of $v is the same as the stored csv" \
			cmp -s "$dir/$f.$v.csv" $expected/$f.$v.csv
	done
done
gzip -dc tests/fixtures/nodes.data.gz >"$dir/nodes.data"
build/perf damon report -f -i "$dir/nodes.data" idle --format csv >"$dir/nodes.idle.csv"
ok "nodes: the csv of idle is the same as the stored csv" \
	cmp -s "$dir/nodes.idle.csv" $expected/nodes.idle.csv
is "$( (cd "$dir" && sha256sum --quiet -c -) 2>&1 <$expected/sha256)" "" \
	"the csv of heatmaps and regions has the stored hashes"
done_testing
