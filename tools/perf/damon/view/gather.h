/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_GATHER_H
#define PERF_DAMON_GATHER_H

#include "damon/analysis/filter.h"
#include "damon/core/events.h"

struct damon_results;

/**
 * struct damon_gather - what goes from a recording into the results
 * @results: filled
 * @filter: what is left out
 * @window_ns: the window of the snapshots that analyses of one window take, if windows took turns; 0: the
 *	       shortest that there is
 * @min_accesses: accesses from which on memory belongs to the working set
 * @heatmap_cols: the most columns of a heatmap; 0: no heatmaps
 * @needs_wss: whether the working set of each kdamond is gathered
 * @needs_touched: whether the bytes touched in windows are estimated, of each kdamond and target
 * @needs_charts: whether the bytes touched are estimated for each piece of time, too
 * @needs_each_window: whether heatmaps and working sets are gathered for each window, in
 *		       results->by_window, instead of for one
 * @keeps_snapshots: whether the working set of each snapshot is kept, too
 * @needs_mapping_stats: whether the use of each mapping is gathered
 * @needs_mapping_touched: whether the bytes touched in windows are estimated for each mapping
 * @on_snapshot: also called with each snapshot as the filter leaves it, or NULL
 * @ctx: passed to @on_snapshot
 */
struct damon_gather {
	struct damon_results *results;
	struct damon_filter filter;
	u64 window_ns;
	unsigned int min_accesses;
	unsigned int heatmap_cols;
	bool needs_wss;
	bool needs_touched;
	bool needs_charts;
	bool needs_each_window;
	bool keeps_snapshots;
	bool needs_mapping_stats;
	bool needs_mapping_touched;
	damon_snapshot_fn on_snapshot;
	void *ctx;
};

const struct damon_events *damon_gather__events(const struct damon_gather *gather);
int damon_gather__finish(struct damon_gather *gather);

#endif /* PERF_DAMON_GATHER_H */
