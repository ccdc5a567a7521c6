/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_AXIS_H
#define PERF_DAMON_AXIS_H

#include <stdio.h>
#include <linux/types.h>

struct damon_term;

/**
 * struct damon_time_axis - the time axis of a chart of text
 * @indent: number of columns before the chart
 * @nr_cols: number of columns of the chart
 * @start_ns: start of column 0, since the time from which the labels count
 * @col_ns: the time that a column stands for
 */
struct damon_time_axis {
	unsigned int indent;
	unsigned int nr_cols;
	u64 start_ns;
	u64 col_ns;
};

double damon_axis__round_up(double value);
double damon_axis__size_top(double max);
unsigned int damon_axis__ticks(u64 start_ns, u64 ns, double least_ns, u64 *ticks,
			       unsigned int max_ticks);
void damon_axis__fprint_time(FILE *f, const struct damon_time_axis *axis,
			     const struct damon_term *term);

#endif /* PERF_DAMON_AXIS_H */
