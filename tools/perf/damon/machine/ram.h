/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RAM_H
#define PERF_DAMON_RAM_H

#include <linux/types.h>

struct damon_error;
struct damon_ranges;

/** struct damon_nodes - a list of NUMA nodes, in ascending order, without duplicates */
struct damon_nodes {
	unsigned int *v;
	size_t nr;
};

int damon_nodes__parse(const char *list, struct damon_nodes *nodes);
void damon_nodes__exit(struct damon_nodes *nodes);

int damon_ram__all(const char *root, struct damon_ranges *ram, struct damon_error *e);
int damon_ram__node_ram(const char *root, const struct damon_nodes *nodes,
			struct damon_ranges *ram, struct damon_error *e);

#endif /* PERF_DAMON_RAM_H */
