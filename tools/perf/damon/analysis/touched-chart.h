/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TOUCHED_CHART_H
#define PERF_DAMON_TOUCHED_CHART_H

#include "damon/analysis/estimate.h"

/*
 * The bytes touched in windows of one length over time: an estimate for each piece of time. The
 * memory does not grow with the time, as pieces become longer.
 */

/* The most pieces of time */
#define DAMON_TOUCHED_MAX_COLS	128

/**
 * struct damon_touched_col - the rounds of a piece of time
 * @start_ns: start of the first round; a piece may have gaps, as others have turns
 * @end_ns: end of the last round; 0: no round
 * @estimate: of the rounds that end in the piece
 */
struct damon_touched_col {
	u64 start_ns;
	u64 end_ns;
	struct damon_estimate estimate;
};

/**
 * struct damon_touched_chart - estimates over time, zero-initialised before the first round
 * @start_ns: start of the first column
 * @col_ns: time of each column
 * @nr: number of columns that are in use
 * @cols: by time
 */
struct damon_touched_chart {
	u64 start_ns;
	u64 col_ns;
	unsigned int nr;
	struct damon_touched_col cols[DAMON_TOUCHED_MAX_COLS];
};

int damon_touched_chart__add(struct damon_touched_chart *chart, u64 start_ns, u64 end_ns,
			     const struct damon_round_sum *sum, u32 nr_samples);
int damon_touched_chart__fit(struct damon_touched_chart *chart, unsigned int max_cols);
void damon_touched_chart__exit(struct damon_touched_chart *chart);

#endif /* PERF_DAMON_TOUCHED_CHART_H */
