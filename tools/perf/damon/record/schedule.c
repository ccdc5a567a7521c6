// SPDX-License-Identifier: GPL-2.0
/*
 * Decides which window takes the next turn. A window is the sampling interval of its turns.
 *
 * Each window gets the same share of the time, but the shortest window twice as much: heatmaps
 * show it. A window's first turn begins when most of its length has passed, so that a recording
 * that is somewhat longer than a window has a turn of it, and a short recording does not spend
 * its time with a turn that is too long to be completed.
 */
#include "damon/record/schedule.h"

#include <linux/kernel.h>
#include <linux/time64.h>

/* A turn lasts for this time, or for one aggregation if that is longer */
#define TURN_US		(USEC_PER_SEC / 2)

/* The part of a window's length, in percent, that must have passed before its turn */
#define BEGIN_PERCENT	70

/** damon_schedule__aggr_us - get the aggregation interval of the window whose turn it is */
u64 damon_schedule__aggr_us(const struct damon_schedule *s)
{
	u64 sample_us = damon_schedule__sample_us(s);

	return sample_us * damon_windows__nr_samples(sample_us);
}

/** damon_schedule__turn_us - get how long the turn lasts: a whole number of aggregations */
u64 damon_schedule__turn_us(const struct damon_schedule *s)
{
	u64 aggr_us = damon_schedule__aggr_us(s);

	return max(TURN_US / aggr_us, (u64)1) * aggr_us;
}

/**
 * damon_schedule__next - end a turn, and give the next window its turn
 * @took_us: how long the turn that ends has taken
 * @steady_us: for how long the targets have been the same
 */
void damon_schedule__next(struct damon_schedule *s, u64 took_us, u64 steady_us)
{
	u64 least = UINT64_MAX;

	s->spent_us[s->at] += took_us;
	for (unsigned int i = 0; i < s->windows->nr; i++) {
		u64 spent_us = i ? s->spent_us[i] : s->spent_us[i] / 2;

		if (i && s->windows->us[i] / 100 * BEGIN_PERCENT > steady_us)
			continue;
		/* Of windows that got as much as each other, the longest one must not wait */
		if (spent_us <= least) {
			least = spent_us;
			s->at = i;
		}
	}
}
