// SPDX-License-Identifier: GPL-2.0
/* Modules: read/topology core/setup base/ranges */
/* Physical memory must be assigned to nodes, from the features of a perf.data. */
#include "damon/core/events.h"
#include "damon/core/setup.h"
#include "damon/read/topology.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <perf/cpumap.h>

#include "util/env.h"

#define BLOCK	(128ULL << 20)

static struct damon_memory seen[8];
static char names[8][64];
static unsigned int nr_seen;
static unsigned int fail_at = UINT_MAX;

/* Only whether a node has CPUs matters, so here a map of CPUs is a pointer to a bool. */
bool perf_cpu_map__has_any_cpu_or_is_empty(const struct perf_cpu_map *map)
{
	return *(const bool *)map;
}

static int on_memory(const struct damon_memory *memory, void *ctx)
{
	if (ctx != &nr_seen || nr_seen == ARRAY_SIZE(seen))
		return -EFAULT;
	if (nr_seen == fail_at)
		return -ENOSPC;
	snprintf(names[nr_seen], sizeof(names[0]), "%s", memory->name);
	seen[nr_seen++] = *memory;
	return 0;
}

static int tell(const struct perf_env *env, const struct damon_setup *setups, size_t nr)
{
	nr_seen = 0;
	return damon_topology__tell(env, setups, nr, on_memory, &nr_seen);
}

static void saw(unsigned int i, const char *name, u64 start, u64 end)
{
	tap_ok(i < nr_seen, "%s: the memory is known", name);
	tap_str_eq(names[i], name, "%s: the name", name);
	tap_ok(seen[i].start == start && seen[i].end == end, "%s: the addresses", name);
}

static void test_nodes(void)
{
	static bool no_cpus = true, cpus;
	unsigned long first[] = { 0 }, second[2] = { 0 };
	struct memory_node nodes[] = {
		{ .node = 0, .size = 8, .set = first },
		{ .node = 2, .size = 70, .set = second },
	};
	struct numa_node numa[] = {
		{ .node = 0, .map = (void *)&cpus },
		{ .node = 2, .map = (void *)&no_cpus },
	};
	struct perf_env env = {
		.nr_memory_nodes = 2, .memory_nodes = nodes, .memory_bsize = BLOCK,
		.nr_numa_nodes = 2, .numa_nodes = numa,
	};
	struct damon_setup setup = { .ops = DAMON_OPS_PADDR, .nodes = (char *)"0" };

	first[0] = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 6;
	second[0] = 1UL << 63;
	second[1] = 1UL << 0;
	tap_eq(tell(&env, &setup, 1), 0, "a file with nodes");
	tap_eq(nr_seen, 3, "a file with nodes: each piece, and no range of the set-up");
	saw(0, "node 0", 0, 3 * BLOCK);
	saw(1, "node 0", 6 * BLOCK, 7 * BLOCK);
	saw(2, "node 2 (no CPUs)", 63 * BLOCK, 65 * BLOCK);

	env.nr_numa_nodes = 0;
	tell(&env, NULL, 0);
	tap_str_eq(names[2], "node 2", "without a map of CPUs, the name does not mention CPUs");

	fail_at = 1;
	tap_eq(tell(&env, NULL, 0), -ENOSPC, "an error of the callback is returned");
	tap_eq(nr_seen, 1, "an error of the callback ends the loop");
	fail_at = UINT_MAX;
}

static void test_setups(void)
{
	struct damon_setup setups[2] = { { .ops = DAMON_OPS_VADDR }, { .ops = DAMON_OPS_PADDR } };
	struct perf_env env = { 0 };

	for (unsigned int i = 0; i < 2; i++) {
		struct damon_target *target = damon_setup__add_target(&setups[i], 0, NULL);

		damon_ranges__add(&target->ranges, 4096, 8192);
		damon_ranges__add(&target->ranges, 65536, 131072);
	}
	tap_eq(tell(&env, setups, 2), 0, "a file without nodes");
	tap_eq(nr_seen, 2, "a file without nodes: the ranges of the set-ups of physical memory");
	saw(0, "RAM", 4096, 8192);
	saw(1, "RAM", 65536, 131072);

	setups[1].nodes = strdup("1");
	tell(&env, setups, 2);
	tap_str_eq(names[1], "node 1",
		   "a file without nodes: memory of a set-up has the nodes that the user named");

	for (unsigned int i = 0; i < 2; i++)
		damon_setup__exit(&setups[i]);
	tap_eq(tell(&env, NULL, 0), 0, "a file without nodes and set-ups");
	tap_eq(nr_seen, 0, "a file without nodes and set-ups: no memory");
}

int main(void)
{
	test_nodes();
	test_setups();
	return tap_done();
}
