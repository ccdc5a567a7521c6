/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_WSS_H
#define PERF_DAMON_WSS_H

#include "damon/analysis/histogram.h"
#include "damon/core/snapshot.h"

#include <sys/types.h>

/*
 * Working-set size: the bytes of regions that were accessed during a snapshot. One struct
 * damon_wss takes all streams of one kdamond. The bytes that its targets used in the same
 * aggregation are added up and count as one snapshot.
 */

/**
 * struct damon_wss_dist - distribution over the snapshots of a kdamond
 * @sizes: sorted
 * @nr: snapshots that count
 * @error: by how many bytes a size is too large at most, less than a ten-thousandth
 *	   of the largest; 0: sizes are exact
 * @nr_skipped: snapshots at the start that are left out
 * @nr_incomplete: snapshots that are left out since regions of them were lost
 * @mean: of @sizes
 * @monitored: mean of the bytes that were monitored
 */
struct damon_wss_dist {
	struct damon_histogram sizes;
	size_t nr;
	u64 error;
	size_t nr_skipped;
	size_t nr_incomplete;
	double mean;
	double monitored;
};

/**
 * struct damon_wss_snapshot - one aggregation of a kdamond, its targets added up
 * @accessed: bytes that belong to the working set
 * @incomplete: regions were lost, so that the working set was larger
 */
struct damon_wss_snapshot {
	u64 start_ns;
	u64 end_ns;
	u64 accessed;
	u64 monitored;
	bool incomplete;
};

/* A good number of snapshots to ask damon_wss__snapshots() for */
#define DAMON_WSS_BATCH		256

/**
 * struct damon_wss_col - working set during a piece of time
 * @mean: bytes, weighted by time
 * @max: bytes
 * @ns: how long it was observed; 0: not at all
 */
struct damon_wss_col {
	double mean;
	u64 max;
	u64 ns;
};

/** struct damon_wss_chart - working set over time, incomplete snapshots left out */
struct damon_wss_chart {
	u64 start_ns;
	u64 end_ns;
	u64 col_ns;
	unsigned int nr_cols;
	u64 max;
	struct damon_wss_col *cols;
};

/* Skip the snapshots that are not settled yet; the recording's length decides how many. */
#define DAMON_WSS_SKIP_AUTO	SIZE_MAX

struct damon_wss;

struct damon_wss *damon_wss__new(u32 min_accesses, size_t skip);
int damon_wss__add(struct damon_wss *wss, const struct damon_snapshot *snapshot);
int damon_wss__finish(struct damon_wss *wss);
void damon_wss__keep_snapshots(struct damon_wss *wss);
ssize_t damon_wss__snapshots(const struct damon_wss *wss, size_t first,
			     struct damon_wss_snapshot *snapshots, size_t max);
int damon_wss__dist(const struct damon_wss *wss, struct damon_wss_dist *dist);
int damon_wss__chart(const struct damon_wss *wss, unsigned int max_cols,
		     struct damon_wss_chart *chart);
void damon_wss__delete(struct damon_wss *wss);

u64 damon_wss_dist__percentile(const struct damon_wss_dist *dist, unsigned int percent);
void damon_wss_dist__exit(struct damon_wss_dist *dist);
void damon_wss_chart__exit(struct damon_wss_chart *chart);

#endif /* PERF_DAMON_WSS_H */
