/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_STREAM_STATS_H
#define PERF_DAMON_STREAM_STATS_H

#include <linux/types.h>

struct damon_snapshot;
struct damon_stream;

/** struct damon_span - the least and the largest value; both are 0 if none is known */
struct damon_span {
	u64 min;
	u64 max;
};

/**
 * struct damon_stream_stat - figures about the snapshots of a stream
 * @stream: stays the first member: see struct damon_stream_row
 * @start_ns: start of the first snapshot; 0 before there is one
 * @end_ns: end of the last snapshot; 0 before there is one
 * @nr_incomplete: snapshots of which regions were lost
 * @nr_lost: regions that were lost
 * @nr_estimated: snapshots of which an interval is an estimate
 */
struct damon_stream_stat {
	const struct damon_stream *stream;
	u64 start_ns;
	u64 end_ns;
	u64 nr_snapshots;
	u64 nr_regions;
	u64 nr_incomplete;
	u64 nr_lost;
	struct damon_span sample_ns;
	struct damon_span aggr_ns;
	u64 nr_estimated;
};

void damon_stream_stat__add(struct damon_stream_stat *stat, const struct damon_snapshot *snapshot);

#endif /* PERF_DAMON_STREAM_STATS_H */
