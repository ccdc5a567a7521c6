/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FILTER_H
#define PERF_DAMON_FILTER_H

#include "ranges.h"
#include "snapshot.h"

/**
 * struct damon_filter - which snapshots, and which part of them, a user wants
 * @kdamond: only of this one; 0: of all
 * @has_target: only of @target: a pid where the recording knows pids, else
 *		DAMON's target_id
 * @has_range: only addresses within @range
 * @clipped: the regions of the snapshot at hand; owned
 */
struct damon_filter {
	pid_t kdamond;
	bool has_target;
	u64 target;
	bool has_range;
	struct damon_range range;

	struct damon_region *clipped;
	unsigned int max_clipped;
};

int damon_filter__apply(struct damon_filter *filter, struct damon_snapshot *snapshot);
void damon_filter__exit(struct damon_filter *filter);

#endif /* PERF_DAMON_FILTER_H */
