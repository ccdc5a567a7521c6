/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_LIST_TEXT_H
#define PERF_DAMON_LIST_TEXT_H

#include "damon/base/error.h"
#include "damon/machine/inventory.h"

#include <stdio.h>

/**
 * struct damon_listing - what perf damon list shows
 * @kernel: release of the running kernel
 * @tracing: whether DAMON's tracepoints can be recorded
 * @inv: the users of DAMON
 * @obstacles: what keeps perf damon record from working
 * @nr_obstacles: number of @obstacles
 */
struct damon_listing {
	const char *kernel;
	bool tracing;
	struct damon_inventory inv;
	struct damon_error obstacles[4];
	size_t nr_obstacles;
};

void damon_list_text__fprint(FILE *f, const struct damon_listing *listing);
void damon_list_text__fprint_json(FILE *f, const struct damon_listing *listing);

#endif /* PERF_DAMON_LIST_TEXT_H */
