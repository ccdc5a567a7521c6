/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_AREAS_H
#define PERF_DAMON_AREAS_H

#include <stddef.h>
#include <linux/types.h>

struct damon_heat_grid;

/**
 * struct damon_area - neighbouring memory that was used about equally: [start, end)
 * @start: the first address
 * @end: the address after the last
 * @mean: access rate, or count, over all the time that it was monitored
 * @peak: the highest in any column of the grid
 * @idle_ns: from the end of the last column with an access to the end of the
 *	     recording; all of the time if there was no access
 */
struct damon_area {
	u64 start;
	u64 end;
	double mean;
	double peak;
	u64 idle_ns;
};

int damon_areas__find(const struct damon_heat_grid *grid, struct damon_area **areas, size_t *nr);

#endif /* PERF_DAMON_AREAS_H */
