/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_ENGINE_SPACE_H
#define TESTS_ENGINE_SPACE_H

#include <linux/damon.h>
#include <linux/types.h>

/*
 * An address space that exists by its description only, of any size: some pieces of
 * it are hot, and whether a page was accessed in a sampling interval is drawn when
 * somebody looks.
 */

#define SPACE_MAX_PIECES	64

/**
 * struct space_plan - what to simulate
 * @attrs:	of the monitoring
 * @total:	bytes of the space
 * @hot:	bytes of it that are hot
 * @pieces:	how many areas of equal size they are in, at random places
 * @hot_rate:	the probability that a hot page is accessed in a sampling interval
 * @cold_rate:	and another one
 * @move_us:	after so long the pieces are elsewhere; 0: never
 * @us:		how long to monitor
 * @seed:	of the places, of the accesses, and of the engine's choice of pages
 */
struct space_plan {
	struct damon_attrs attrs;
	unsigned long total;
	unsigned long hot;
	unsigned int pieces;
	double hot_rate;
	double cold_rate;
	unsigned long move_us;
	unsigned long us;
	u64 seed;
};

/**
 * struct space_score - a snapshot held against the truth, as tests/accuracy/score.py does
 * @us:		its time, since the beginning
 * @regions:	how many it has
 * @checks:	how many pages were looked at for it
 * @precision:	share of the hot bytes in it that are hot in truth
 * @recall:	share of the bytes that are hot in truth that it has as hot
 * @wss:	bytes hot in it, divided by those in truth
 * @bound:	the largest recall that can be expected of as many random pages as were
 *		looked at since the pieces have been where they are
 * @bound_of_max:	and if there had been the most regions all the time
 */
struct space_score {
	unsigned long us;
	unsigned int regions;
	u64 checks;
	double precision;
	double recall;
	double wss;
	double bound;
	double bound_of_max;
};

/**
 * space_simulate - run the engine over a space
 * @plan:	of the simulation
 * @score:	called with every snapshot's score, but for those during which the
 *		pieces moved
 * @arg:	for @score
 *
 * Returns 0, or what damon_init_ctx() has against the plan.
 */
int space_simulate(const struct space_plan *plan,
		   void (*score)(const struct space_score *score, void *arg), void *arg);

#endif /* TESTS_ENGINE_SPACE_H */
