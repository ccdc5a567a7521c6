// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/stream-stats */
/* The figures of a stream, summed over its snapshots */
#include "damon/analysis/stream-stats.h"
#include "damon/core/snapshot.h"
#include "tap.h"

#include <string.h>

static void add(struct damon_stream_stat *stat, const struct damon_stream *stream, u64 start_ns,
		u64 end_ns, unsigned int nr_regions, unsigned int nr_lost)
{
	const struct damon_snapshot snapshot = {
		.stream = stream, .start_ns = start_ns, .end_ns = end_ns,
		.nr_regions = nr_regions, .nr_lost = nr_lost,
	};

	damon_stream_stat__add(stat, &snapshot);
}

int main(void)
{
	struct damon_stream stream = {};
	struct damon_stream_stat stat = {};

	add(&stat, &stream, 100, 200, 10, 0);
	tap_ok(stat.start_ns == 100 && stat.end_ns == 200, "the first snapshot sets both times");
	tap_ok(!stat.sample_ns.min && !stat.sample_ns.max && !stat.aggr_ns.max,
	       "the spans of unknown intervals are 0");
	tap_eq(stat.nr_estimated, 0, "unknown intervals are not estimates");

	stream.sample_ns = 50;
	stream.aggr_ns = 1000;
	stream.aggr_estimated = true;
	add(&stat, &stream, 200, 300, 12, 3);
	tap_ok(stat.sample_ns.min == 50 && stat.sample_ns.max == 50,
	       "an unknown interval is not the minimum");
	stream.sample_ns = 10;
	stream.aggr_ns = 2000;
	stream.sample_estimated = true;
	add(&stat, &stream, 300, 450, 1, 1);
	stream.sample_ns = 20;
	stream.sample_estimated = false;
	stream.aggr_estimated = false;
	add(&stat, &stream, 450, 500, 7, 0);

	tap_ok(stat.start_ns == 100 && stat.end_ns == 500, "later snapshots move the end only");
	tap_eq(stat.nr_snapshots, 4, "snapshots");
	tap_eq(stat.nr_regions, 30, "regions");
	tap_eq(stat.nr_lost, 4, "lost regions are counted");
	tap_eq(stat.nr_incomplete, 2, "incomplete snapshots are counted");
	tap_ok(stat.sample_ns.min == 10 && stat.sample_ns.max == 50,
	       "the span of the sampling interval");
	tap_ok(stat.aggr_ns.min == 1000 && stat.aggr_ns.max == 2000,
	       "the span of the aggregation interval");
	tap_eq(stat.nr_estimated, 2, "snapshots with estimated intervals are counted once");
	return tap_done();
}
