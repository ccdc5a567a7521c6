/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TOUCHED_H
#define PERF_DAMON_TOUCHED_H

#include "damon/analysis/interval.h"
#include "damon/core/snapshot.h"

/*
 * The working-set function s(t): how many bytes are touched in a window of length t. DAMON looks at
 * a random page of each region once in a sampling interval, and so estimates s() at this interval:
 * of a region of S bytes, k of n samples found S * k / n bytes touched, whatever is mixed in it.
 */

/**
 * struct damon_window - the bytes touched in a window
 * @sample_ns: length of the window, as it was asked for
 * @mean_ns: mean length of the windows, as it was
 * @bytes: estimate of the bytes that are touched in a window
 * @interval: where the bytes are with a probability of 95 %
 * @monitored: bytes that were monitored, on average
 * @nr: rounds that @bytes is the mean of
 */
struct damon_window {
	u64 sample_ns;
	u64 mean_ns;
	double bytes;
	struct damon_interval interval;
	double monitored;
	u64 nr;
};

/* The most windows. If a recording has more sampling intervals, each counts for the nearest window. */
#define DAMON_MAX_WINDOWS	24

struct damon_touched;

struct damon_touched *damon_touched__new(void);
int damon_touched__add(struct damon_touched *touched, const struct damon_snapshot *snapshot);
int damon_touched__finish(struct damon_touched *touched);
unsigned int damon_touched__windows(const struct damon_touched *touched,
				    struct damon_window *windows);
void damon_touched__delete(struct damon_touched *touched);

#endif /* PERF_DAMON_TOUCHED_H */
