/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FRAMER_H
#define PERF_DAMON_FRAMER_H

#include "damon/core/snapshot.h"

/*
 * DAMON traces its regions one by one, without any mark where an aggregation
 * ends. The framer puts the snapshots back together.
 */

/** struct damon_region_event - one region as DAMON traced it; @hits may be NULL */
struct damon_region_event {
	u64 time_ns;
	pid_t kdamond;
	u64 target_id;
	unsigned int nr_regions;	/* number of the target's regions in this aggregation */
	bool ageless;			/* the event has no age; @region.age is 0 */
	struct damon_region region;
	unsigned int nr_probes;
	const u8 *hits;			/* counts by probe; the framer copies them */
};

/** struct damon_tune_event - the kernel has changed the sampling interval */
struct damon_tune_event {
	u64 time_ns;
	pid_t kdamond;
	u64 sample_us;
};

/** struct damon_window_event - from now on a kdamond has other intervals */
struct damon_window_event {
	u64 time_ns;
	pid_t kdamond;
	u64 sample_us;
	u64 aggr_us;
};

/**
 * struct damon_framer_ops - callbacks of the framer
 * @stream: called for each new stream; sets what is known beyond kdamond and target
 * @snapshot: called for each snapshot that is complete, or that will get no more regions
 *
 * Both callbacks may end the reading by returning a negative errno.
 */
struct damon_framer_ops {
	int (*stream)(struct damon_stream *stream, void *ctx);
	damon_snapshot_fn snapshot;
};

struct damon_framer;

struct damon_framer *damon_framer__new(const struct damon_framer_ops *ops, void *ctx);
int damon_framer__event(struct damon_framer *framer, const struct damon_region_event *event);
int damon_framer__events(struct damon_framer *framer, const struct damon_region_event *events,
			 size_t nr, u64 *nr_bad);
int damon_framer__tune(struct damon_framer *framer, const struct damon_tune_event *event);
int damon_framer__turn(struct damon_framer *framer, pid_t kdamond);
int damon_framer__window(struct damon_framer *framer, const struct damon_window_event *event);
void damon_framer__stop(struct damon_framer *framer);
void damon_framer__break(struct damon_framer *framer, pid_t kdamond, u64 time_ns);
int damon_framer__flush(struct damon_framer *framer);
unsigned int damon_framer__nr_streams(const struct damon_framer *framer);
const struct damon_stream *damon_framer__stream(const struct damon_framer *framer,
						unsigned int idx);
void damon_framer__delete(struct damon_framer *framer);

#endif /* PERF_DAMON_FRAMER_H */
