/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TOPOLOGY_H
#define PERF_DAMON_TOPOLOGY_H

#include <stddef.h>

struct damon_memory;
struct damon_setup;
struct perf_env;

int damon_topology__tell(const struct perf_env *env, const struct damon_setup *setups, size_t nr,
			 int (*memory)(const struct damon_memory *memory, void *ctx), void *ctx);

#endif /* PERF_DAMON_TOPOLOGY_H */
