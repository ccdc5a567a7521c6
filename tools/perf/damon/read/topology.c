// SPDX-License-Identifier: GPL-2.0
/* Tell which physical memory belongs to which NUMA node, as far as a perf.data has that. */
#include "damon/read/topology.h"
#include "damon/core/events.h"
#include "damon/core/setup.h"

#include <stdio.h>
#include <linux/bitops.h>
#include <perf/cpumap.h>

#include "util/env.h"

static bool has_cpus(const struct perf_env *env, u64 node)
{
	for (int i = 0; i < env->nr_numa_nodes; i++) {
		if (env->numa_nodes[i].node == node)
			return !perf_cpu_map__has_any_cpu_or_is_empty(env->numa_nodes[i].map);
	}
	return true;
}

/* Blocks that follow each other are one piece of memory. */
static int tell_node(const struct perf_env *env, const struct memory_node *node,
		     int (*memory)(const struct damon_memory *memory, void *ctx), void *ctx)
{
	char name[64];
	struct damon_memory mem = { .name = name };
	int err = 0;

	snprintf(name, sizeof(name), "node %llu%s", (unsigned long long)node->node,
		 has_cpus(env, node->node) ? "" : " (no CPUs)");
	for (u64 i = 0; !err && i < node->size; i++) {
		if (!test_bit(i, node->set))
			continue;
		mem.start = i * env->memory_bsize;
		while (i + 1 < node->size && test_bit(i + 1, node->set))
			i++;
		mem.end = (i + 1) * env->memory_bsize;
		err = memory(&mem, ctx);
	}
	return err;
}

/* The ranges, and nodes, that the user asked for when it was recorded */
static int tell_setup(const struct damon_setup *setup,
		      int (*memory)(const struct damon_memory *memory, void *ctx), void *ctx)
{
	char name[64] = "RAM";
	struct damon_memory mem = { .name = name };
	int err = 0;

	if (setup->nodes)
		snprintf(name, sizeof(name), "node %.32s", setup->nodes);
	for (size_t t = 0; t < setup->nr_targets; t++) {
		const struct damon_ranges *ranges = &setup->targets[t].ranges;

		for (size_t i = 0; !err && i < ranges->nr; i++) {
			mem.start = ranges->v[i].start;
			mem.end = ranges->v[i].end;
			err = memory(&mem, ctx);
		}
	}
	return err;
}

/**
 * damon_topology__tell - hand each piece of physical memory to @memory
 * @setups: @nr set-ups; their ranges and nodes are told where @env has no nodes
 *
 * Source: perf.data's features MEM_TOPOLOGY and NUMA_TOPOLOGY.
 *
 * Return: 0 or what @memory returned.
 */
int damon_topology__tell(const struct perf_env *env, const struct damon_setup *setups, size_t nr,
			 int (*memory)(const struct damon_memory *memory, void *ctx), void *ctx)
{
	int err = 0;

	for (int i = 0; !err && i < env->nr_memory_nodes; i++)
		err = tell_node(env, &env->memory_nodes[i], memory, ctx);
	for (size_t i = 0; !err && !env->nr_memory_nodes && i < nr; i++) {
		if (setups[i].ops == DAMON_OPS_PADDR)
			err = tell_setup(&setups[i], memory, ctx);
	}
	return err;
}
