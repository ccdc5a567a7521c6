/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_ENGINE_SPACE_H
#define TESTS_ENGINE_SPACE_H

#include <linux/damon.h>
#include <linux/types.h>

/*
 * A simulated address space of any size.  Only its description is stored: some pieces are hot,
 * and whether a page was accessed in a sampling interval is drawn when the page is checked.
 */

#define SPACE_MAX_PIECES	64

/**
 * struct space_plan - what to simulate
 * @attrs:	attributes of the context
 * @total:	size of the space in bytes
 * @hot:	size of the hot memory in bytes
 * @pieces:	number of areas of equal size, at random places, that the hot memory is in
 * @hot_rate:	probability that a hot page is accessed in a sampling interval
 * @cold_rate:	probability that any other page is accessed in a sampling interval
 * @move_us:	time after which the areas move to other places, in microseconds; 0: never
 * @us:		simulated time in microseconds
 * @seed:	seed of the places, of the accesses, and of the engine's random numbers
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
 * struct space_score - a snapshot compared with the truth, as in tests/accuracy/score.py
 * @us:		time of the snapshot since the beginning, in microseconds
 * @regions:	number of regions of the snapshot
 * @checks:	number of pages that were checked for the snapshot
 * @precision:	of the bytes that are hot in the snapshot, the share that is really hot
 * @recall:	of the bytes that are really hot, the share that is hot in the snapshot
 * @wss:	bytes that are hot in the snapshot, divided by bytes that are really hot
 * @bound:	largest recall that can be expected of the number of pages that were checked
 *		since the areas moved
 * @bound_of_max:	the same bound, if there had been max_nr_regions regions all the time
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
 * space_simulate - run the engine on a simulated space
 * @plan:	what to simulate
 * @score:	called with the score of each snapshot, except for snapshots during which the
 *		areas moved
 * @arg:	the second argument of @score
 *
 * Returns 0, or an error of damon_init_ctx().  Aborts if memory is short.
 */
int space_simulate(const struct space_plan *plan,
		   void (*score)(const struct space_score *score, void *arg), void *arg);

#endif /* TESTS_ENGINE_SPACE_H */
