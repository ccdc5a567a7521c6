#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# --numa-node records all memory of a node, and no other.  The guest's node 0 is
# [0, 2 GiB), its node 1 is the rest, on both sides of the PCI hole.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --nodes 2 --mem 6144 --out "$dir" tests/guest/numa.sh

script_of node1
script_of node0

ok "a recording of node 1 shows what is used on node 1" tests/accuracy/score.py --physical \
	"$dir/node1.log" "$dir/node1.txt"
ok "a recording of node 0 does not show what is used on node 1" \
	tests/accuracy/score.py --physical --idle \
	"$dir/node0.log" "$dir/node0.txt"
ok "node 1's regions lie in node 1, and cover it" tests/accuracy/inside.py \
	"$dir/node1.txt" 2048-3072 4096-7168
ok "node 0's regions lie in node 0, and cover it" tests/accuracy/inside.py \
	"$dir/node0.txt" 0-2048

# names NAME: what perf damon report maps calls the memory in NAME.data
names() {
	build/perf damon report maps -f -i "$dir/$1.data" -F name --format csv | sed 1d | sort -u
}
is "$(names node1 | cut -d , -f 4)" "node 1 (no CPUs)" \
	"the report names node 1 and says that it has no CPUs"
is "$(names node0 | cut -d , -f 4)" "node 0" "the report names node 0"
done_testing
