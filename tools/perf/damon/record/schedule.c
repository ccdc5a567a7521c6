// SPDX-License-Identifier: GPL-2.0
/*
 * Decides which window takes the next turn. A window is the sampling interval of its turns.
 *
 * Each window gets the same share of the time, but the shortest window twice as much: heatmaps
 * show it. A window's first turn begins when most of its length has passed, so that a recording
 * that is somewhat longer than a window has a turn of it, and a short recording does not spend
 * its time with a turn that is too long to be completed.
 *
 * The shorter a window is, the more CPU time its turns cost. A window whose turn would cost too much has
 * to wait, and longer ones have the time: they lose nothing, and what is known of the short window
 * becomes less sure. What a turn costs is known from the last one.
 *
 * Long windows have more regions. DAMON at most doubles their number with each aggregation, so a window
 * whose turn has one aggregation does not follow a window that has few regions.
 */
#include "damon/record/schedule.h"

#include <linux/kernel.h>
#include <linux/time64.h>

/* A turn lasts for this time, or for one aggregation if that is longer */
#define TURN_US		(USEC_PER_SEC / 2)

/* The part of a window's length, in percent, that must have passed before its turn */
#define BEGIN_PERCENT	70

/* Basis points of a whole */
#define BP		10000

static u64 turn_us_of(u64 sample_us)
{
	u64 aggr_us = sample_us * damon_windows__nr_samples(sample_us);

	return max(TURN_US / aggr_us, (u64)1) * aggr_us;
}

/** damon_schedule__aggr_us - get the aggregation interval of the window whose turn it is */
u64 damon_schedule__aggr_us(const struct damon_schedule *s)
{
	u64 sample_us = damon_schedule__sample_us(s);

	return sample_us * damon_windows__nr_samples(sample_us);
}

/** damon_schedule__turn_us - get how long the turn lasts: a whole number of aggregations */
u64 damon_schedule__turn_us(const struct damon_schedule *s)
{
	return turn_us_of(damon_schedule__sample_us(s));
}

/* The aggregations of a turn that give DAMON as many regions as long windows have */
#define GROWTH		4

/* The longest window that gives DAMON the regions of long windows in one turn, or @window if no window does */
static unsigned int growth_before(const struct damon_schedule *s, unsigned int window)
{
	for (unsigned int i = s->windows->nr; i-- > 0;) {
		u64 us = s->windows->us[i];

		if (damon_windows__is_long(us) && us * GROWTH <= TURN_US)
			return i;
	}
	return window;
}

static bool needs_growth(const struct damon_schedule *s, unsigned int last)
{
	u64 us = damon_schedule__sample_us(s);

	return damon_windows__is_long(us) && us * GROWTH > TURN_US &&
	       !damon_windows__is_long(s->windows->us[last]);
}

/* Would a turn of the window leave the CPU time within its bound? */
static bool is_affordable(const struct damon_schedule *s, unsigned int window)
{
	double turn_us = turn_us_of(s->windows->us[window]);
	double cpu_us = s->cpu_us + turn_us * s->cost_bp[window] / BP;

	return !s->overhead_bp || cpu_us <= s->free_cpu_us + (s->time_us + turn_us) * s->overhead_bp / BP;
}

/* Of windows that got as much as each other, the longest one must not wait */
static unsigned int choose(const struct damon_schedule *s, u64 steady_us)
{
	unsigned int cheapest = 0, chosen = 0;
	u64 least = UINT64_MAX;

	for (unsigned int i = 0; i < s->windows->nr; i++) {
		u64 spent_us = i ? s->spent_us[i] : s->spent_us[i] / 2;

		if (i && s->windows->us[i] / 100 * BEGIN_PERCENT > steady_us)
			continue;
		cheapest = i;
		if (is_affordable(s, i) && spent_us <= least) {
			least = spent_us;
			chosen = i;
		}
	}
	return least == UINT64_MAX ? cheapest : chosen;
}

/**
 * damon_schedule__next - end a turn, and give the next window its turn
 * @turn: what the turn that ends has taken
 * @steady_us: for how long the targets have been the same
 */
void damon_schedule__next(struct damon_schedule *s, const struct damon_spent *turn, u64 steady_us)
{
	unsigned int last = s->at;

	s->spent_us[last] += turn->time_us;
	s->cost_bp[last] = turn->time_us ? turn->cpu_us * BP / turn->time_us : 0;
	s->time_us += turn->time_us;
	s->cpu_us += turn->cpu_us;
	s->at = choose(s, steady_us);
	if (needs_growth(s, last))
		s->at = growth_before(s, s->at);
}
