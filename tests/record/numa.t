#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# --numa-node: the memory of a node, all of it, and no other.  The guest's node
# 0 is [0, 2 GiB), its node 1 the rest, on both sides of the PCI hole.
#
# needs: kernel=6.12
cd "$(dirname "$0")/../.." || exit
. tests/lib/host.sh

vm --icount 3 --nodes 2 --mem 6144 --out "$dir" tests/guest/numa.sh

script_of node1
script_of node0

ok "node 1 sees what is on node 1" tests/accuracy/score.py --physical \
	"$dir/node1.log" "$dir/node1.txt"
ok "node 0 does not" tests/accuracy/score.py --physical --idle \
	"$dir/node0.log" "$dir/node0.txt"
ok "node 1's regions lie in node 1, and cover it" tests/accuracy/inside.py \
	"$dir/node1.txt" 2048-3072 4096-7168
ok "node 0's regions lie in node 0, and cover it" tests/accuracy/inside.py \
	"$dir/node0.txt" 0-2048

# names NAME: what perf damon report maps calls the memory in that file
names() {
	build/perf damon report maps -f -i "$dir/$1.data" -F name --format csv | sed 1d | sort -u
}
is "$(names node1 | cut -d , -f 4)" "node 1 (no CPUs)" "the report knows that it is node 1's"
is "$(names node0 | cut -d , -f 4)" "node 0" "and node 0's"
done_testing
