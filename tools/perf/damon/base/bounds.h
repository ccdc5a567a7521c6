/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_BOUNDS_H
#define PERF_DAMON_BOUNDS_H

#include <stdbool.h>
#include <linux/types.h>

/** struct damon_bounds - values from @min to @max, both included; all values if not @set */
struct damon_bounds {
	bool set;
	double min;
	double max;
};

int damon_bounds__parse_size(const char *str, struct damon_bounds *bounds);
int damon_bounds__parse_percent(const char *str, struct damon_bounds *bounds);
int damon_bounds__parse_time(const char *str, struct damon_bounds *bounds);

static inline bool damon_bounds__has(const struct damon_bounds *bounds, double val)
{
	return !bounds->set || (val >= bounds->min && val <= bounds->max);
}

#endif /* PERF_DAMON_BOUNDS_H */
