/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_STREAM_STATS_H
#define PERF_DAMON_STREAM_STATS_H

#include <linux/types.h>

struct damon_snapshot;
struct damon_stream;

/** struct damon_span - from the least to the most; 0: none is known */
struct damon_span {
	u64 min;
	u64 max;
};

/** struct damon_stream_stat - what was seen of a stream; times are 0 before */
struct damon_stream_stat {
	const struct damon_stream *stream;
	u64 start_ns;
	u64 end_ns;
	u64 nr_snapshots;
	u64 nr_regions;
	u64 nr_incomplete;	/* snapshots that miss regions */
	u64 nr_lost;		/* regions that they miss */
	struct damon_span sample_ns;
	struct damon_span aggr_ns;
	u64 nr_estimated;	/* snapshots with an estimated interval */
};

void damon_stream_stat__add(struct damon_stream_stat *stat, const struct damon_snapshot *snapshot);

#endif /* PERF_DAMON_STREAM_STATS_H */
