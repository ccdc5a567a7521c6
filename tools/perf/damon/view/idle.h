/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_IDLE_H
#define PERF_DAMON_IDLE_H

#include "damon/analysis/estimate.h"
#include "damon/core/setup.h"

struct damon_kdamond_results;
struct damon_resident;
struct damon_results;
struct damon_touched_table;

/* What an estimate of idle memory says */
enum damon_idle_kind {
	DAMON_IDLE_UNKNOWN,	/* nothing: no snapshot, or too few samples */
	DAMON_IDLE_NONE,	/* as much as is resident, or more, is touched */
	DAMON_IDLE_AT_LEAST,	/* what was touched is so little that it is only bounded */
	DAMON_IDLE_AT_MOST,	/* what is idle is so little that it is only bounded */
	DAMON_IDLE_ABOUT,	/* the size, and how sure it is */
};

/**
 * struct damon_idle - how much of some memory is idle for the length of a window, or longer
 * @kind: what the figures are worth
 * @window: the bytes touched in the window
 * @whole: bytes of the memory: what is resident, if that is known, or else what was monitored
 * @is_resident: @whole is what is resident
 * @bytes: estimate of the idle bytes
 * @interval: where the idle bytes are with a probability of 95 %
 */
struct damon_idle {
	enum damon_idle_kind kind;
	struct damon_window window;
	double whole;
	bool is_resident;
	double bytes;
	struct damon_interval interval;
};

/* The most windows of a view: those with snapshots, and those that were asked for */
#define DAMON_IDLE_MAX_WINDOWS	(DAMON_MAX_WINDOWS + DAMON_MAX_TURNS)

struct damon_idle damon_idle__of(const struct damon_window *window,
				 const struct damon_resident *resident);
const struct damon_window *damon_idle__find(const struct damon_window *windows, unsigned int nr,
					    u64 sample_ns);
void damon_idle__all(const struct damon_window *windows, unsigned int nr,
		     const struct damon_window *own, unsigned int nr_own,
		     const struct damon_resident *resident, struct damon_idle *idles);
void damon_idle__sort(struct damon_touched_table *table, const struct damon_window *windows,
		      unsigned int nr);
unsigned int damon_idle__windows(const struct damon_results *r,
				 const struct damon_kdamond_results *kdamond, u64 chosen_ns,
				 struct damon_window *windows);

#endif /* PERF_DAMON_IDLE_H */
