# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
. /usr/lib/tests/damon.sh

# Both times the memory of stairs is on node 1.
take node1 --sample 5ms --nr-regions 200-2000 --paddr --numa-node 1 -- \
	stairs --node 1 --settle 2 --cycles 2 --buffers 5 --phys
take node0 --sample 5ms --paddr --numa-node 0 -- stairs --node 1 --settle 2 --phys --buffers 3
done_testing
