// SPDX-License-Identifier: GPL-2.0
/* Modules: machine/ram base/ranges base/error */
/* The RAM and the nodes of several machines, from tables that the test makes */
#include "damon/base/error.h"
#include "fake-root.h"
#include "damon/machine/ram.h"
#include "damon/base/ranges.h"
#include "tap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *show(const struct damon_ranges *r)
{
	static char buf[1024];
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < r->nr; i++)
		len += snprintf(buf + len, sizeof(buf) - len, "%s%" PRIx64 "-%" PRIx64,
				i ? " " : "", r->v[i].start, r->v[i].end);
	return buf;
}

static void expect_ram(const char *want, const char *name)
{
	struct damon_ranges ram = {};
	struct damon_error e = {};

	tap_eq(damon_ram__all(root, &ram, &e), 0, "%s: the table is read", name);
	tap_str_eq(show(&ram), want, "%s: %s", name, want);
	damon_ranges__exit(&ram);
}

static void expect_nodes(const char *list, const char *want, const char *name)
{
	struct damon_nodes nodes = {};
	struct damon_ranges ram = {};
	struct damon_error e = {};

	tap_eq(damon_nodes__parse(list, &nodes), 0, "node list %s", list);
	tap_eq(damon_ram__node_ram(root, &nodes, &ram, &e), 0, "%s: node %s is found", name, list);
	tap_str_eq(show(&ram), want, "%s: node %s has %s", name, list, want);
	damon_ranges__exit(&ram);
	damon_nodes__exit(&nodes);
}

static void expect_no_node(const char *list, int err, const char *msg, const char *hint)
{
	struct damon_nodes nodes = {};
	struct damon_ranges ram = {};
	struct damon_error e = {};

	damon_nodes__parse(list, &nodes);
	tap_eq(damon_ram__node_ram(root, &nodes, &ram, &e), err, "node %s is refused", list);
	tap_str_eq(e.msg, msg, "message: %s", msg);
	tap_str_eq(e.hint, hint, "hint: %s", hint);
	tap_eq(ram.nr, 0, "a refused node has no ranges");
	damon_ranges__exit(&ram);
	damon_nodes__exit(&nodes);
}

static void test_iomem(void)
{
	struct damon_ranges ram = {};
	struct damon_error e = {};

	new_root();
	put("/proc/iomem",
	    "00000000-00000fff : Reserved\n"
	    "00001000-0009fbff : System RAM\n"
	    "000f0000-000fffff : System ROM\n"
	    "00100000-bffdffff : System RAM\n"
	    "  01000000-01ffffff : Kernel code\n"
	    "100000000-1bfffffff : System RAM\n"
	    "240000000-43fffffff : CXL Window 0\n"
	    "  240000000-43fffffff : region0\n"
	    "    240000000-43fffffff : dax0.0\n"
	    "      240000000-2bfffffff : System RAM (kmem)\n");
	expect_ram("1000-9f000 100000-bffe0000 100000000-1c0000000 240000000-2c0000000",
		   "included ends, whole pages, memory of a device");
	remove_root();

	new_root();
	put("/proc/iomem",
	    "200000-2fffff : System RAM\n"
	    "100000-1fffff : System RAM\n"
	    "400100-400eff : System RAM\n"
	    "500000-5fffff : System RAM\n"
	    "  500000-5fffff : System RAM\n");
	expect_ram("100000-300000 500000-600000",
		   "unsorted, adjacent, smaller than a page, listed twice");
	remove_root();

	new_root();
	put("/proc/iomem",
	    "00000000-00000000 : Reserved\n"
	    "00000000-00000000 : System RAM\n");
	tap_eq(damon_ram__all(root, &ram, &e), -EPERM, "hidden addresses are an error");
	tap_str_eq(e.hint, "run it as root", "the hint says that root sees them");
	put("/proc/iomem", "00000000-00000fff : Reserved\nnonsense\n\n");
	tap_eq(damon_ram__all(root, &ram, &e), -ENODATA, "a table without RAM is an error");
	remove_root();
	tap_eq(damon_ram__all(root, &ram, &e), -ENOENT, "a missing table is an error");
}

/* QEMU with 6 GiB: node 1 is on both sides of the hole below 4 GiB */
static void two_node_iomem(void)
{
	put("/proc/iomem",
	    "00001000-0009fbff : System RAM\n"
	    "00100000-bffdffff : System RAM\n"
	    "100000000-1bfffffff : System RAM\n");
	put("/sys/devices/system/node/has_memory", "0-1\n");
	put("/sys/devices/system/node/node0/distance", "10 20\n");
	put("/sys/devices/system/node/node1/distance", "20 10\n");
	put("/sys/devices/system/node/node2/distance", "20 20\n");
}

static void test_blocks(void)
{
	char path[96];

	new_root();
	two_node_iomem();
	put("/sys/devices/system/memory/block_size_bytes", "8000000\n");
	for (int i = 0; i < 56; i++) {
		if (i >= 24 && i < 32)
			continue;
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/memory%d/state",
			 i >= 16, i);
		put(path, "online\n");
		snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%d/state", i);
		put(path, i == 55 ? "offline\n" : "online\n");
	}
	put("/sys/devices/system/node/node0/memory_side_cache/size", "1\n");
	expect_nodes("0", "1000-9f000 100000-80000000", "blocks");
	expect_nodes("1", "80000000-bffe0000 100000000-1b8000000",
		     "blocks, on both sides of the hole, without the offline one");
	expect_nodes("1,0", "1000-9f000 100000-bffe0000 100000000-1b8000000", "blocks");
	expect_no_node("7", -ENOENT, "this machine has no NUMA node 7",
		       "nodes with memory here: 0-1");
	expect_no_node("0,7", -ENOENT, "this machine has no NUMA node 7",
		       "nodes with memory here: 0-1");
	expect_no_node("2", -ENODATA, "NUMA node 2 has no memory",
		       "nodes with memory here: 0-1");
	remove_root();
}

static void test_zones(void)
{
	new_root();
	two_node_iomem();
	put("/proc/zoneinfo",
	    "Node 0, zone      DMA\n"
	    "  pages free     2816\n"
	    "        spanned  4095\n"
	    "        present  3998\n"
	    "  start_pfn:           1\n"
	    "Node 0, zone    DMA32\n"
	    "        spanned  520192\n"
	    "  start_pfn:           4096\n"
	    "Node 0, zone   Normal\n"
	    "        spanned  0\n"
	    "        present  0\n"
	    "  start_pfn:           0\n"
	    "Node 1, zone    DMA32\n"
	    "        spanned  262112\n"
	    "  start_pfn:           524288\n"
	    "Node 1, zone   Normal\n"
	    "        spanned  786432\n"
	    "  start_pfn:           1048576\n"
	    "Node 1, zone  Movable\n"
	    "        spanned  0\n"
	    "  start_pfn:           0\n");
	expect_nodes("0", "1000-9f000 100000-80000000", "zones");
	expect_nodes("1", "80000000-bffe0000 100000000-1c0000000", "zones");
	expect_no_node("2", -ENODATA, "NUMA node 2 has no memory",
		       "nodes with memory here: 0-1");
	remove_root();
}

static void test_node_lists(void)
{
	static const struct {
		const char *list;
		const char *want;	/* NULL: refused */
	} table[] = {
		{ "0", "0" },
		{ "0,2", "0 2" },
		{ "1-3", "1 2 3" },
		{ "3,1-2,2", "1 2 3" },
		{ "5-5", "5" },
		{ "", NULL },
		{ ",", NULL },
		{ "0,", NULL },
		{ ",0", NULL },
		{ "-1", NULL },
		{ "1-", NULL },
		{ "3-1", NULL },
		{ "0x1", NULL },
		{ " 1", NULL },
		{ "1 ", NULL },
		{ "a", NULL },
		{ "1-2-3", NULL },
		{ "0-4294967295", NULL },
		{ "99999999999999999999", NULL },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct damon_nodes nodes;
		int err = damon_nodes__parse(table[i].list, &nodes);
		char got[64] = "";

		for (size_t j = 0; j < nodes.nr; j++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%u",
				 j ? " " : "", nodes.v[j]);
		if (table[i].want)
			tap_str_eq(got, table[i].want, "list '%s'", table[i].list);
		else
			tap_eq(err, -EINVAL, "list '%s' is refused", table[i].list);
		damon_nodes__exit(&nodes);
	}
}

int main(void)
{
	test_node_lists();
	test_iomem();
	test_blocks();
	test_zones();
	return tap_done();
}
