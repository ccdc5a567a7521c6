// SPDX-License-Identifier: GPL-2.0
/* Count the snapshots and regions of a stream, and those that were lost. */
#include "damon/analysis/stream-stats.h"
#include "damon/core/snapshot.h"

#include <linux/kernel.h>

static void add_to_span(struct damon_span *span, u64 val)
{
	if (!val)
		return;
	span->min = span->min ? min(span->min, val) : val;
	span->max = max(span->max, val);
}

/** damon_stream_stat__add - count one more snapshot of the stream */
void damon_stream_stat__add(struct damon_stream_stat *stat, const struct damon_snapshot *snapshot)
{
	const struct damon_stream *stream = snapshot->stream;

	if (!stat->nr_snapshots)
		stat->start_ns = snapshot->start_ns;
	stat->end_ns = snapshot->end_ns;
	stat->nr_snapshots++;
	stat->nr_regions += snapshot->nr_regions;
	stat->nr_lost += snapshot->nr_lost;
	stat->nr_incomplete += !!snapshot->nr_lost;
	add_to_span(&stat->sample_ns, stream->sample_ns);
	add_to_span(&stat->aggr_ns, stream->aggr_ns);
	stat->nr_estimated += stream->sample_estimated || stream->aggr_estimated;
}
