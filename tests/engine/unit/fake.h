/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_ENGINE_FAKE_H
#define TESTS_ENGINE_FAKE_H

#include <linux/damon.h>

/*
 * Operations that simulate accesses to memory that does not exist, and checks that every
 * context must pass.
 */

#define PAGES(nr)	((unsigned long)(nr) * PAGE_SIZE)

/**
 * struct fake - a simulated kind of address space
 * @ops:	the operations, to be used as &damon_ctx.ops
 * @accessed:	Returns whether a page is accessed in this sampling interval.  NULL: no page is.
 * @update:	Called by &damon_operations.update.  May be NULL.
 * @arg:	the last argument of @accessed and @update
 * @found:	the range of targets for which no ranges were given; if it is empty,
 *		&damon_operations.init fails for them
 * @nr_inits:	number of calls of &damon_operations.init
 * @nr_prepared:	number of pages that were sampled
 * @nr_stray:	number of sampled pages that were not in their region
 * @nr_updates:	number of calls of &damon_operations.update
 * @ended:	if true, nothing is left to monitor
 */
struct fake {
	struct damon_operations ops;
	bool (*accessed)(const struct damon_target *t, unsigned long page, void *arg);
	void (*update)(struct damon_ctx *ctx, void *arg);
	void *arg;
	struct damon_range found;
	unsigned int nr_inits;
	unsigned long nr_prepared;
	unsigned long nr_stray;
	unsigned int nr_updates;
	bool ended;
};

extern const struct damon_operations fake_ops;

/** fake_ctx - make a context with the operations of @fake; aborts if memory is short */
struct damon_ctx *fake_ctx(struct fake *fake, u64 seed);

/** fake_target - add a target with @ranges to @ctx; aborts if memory is short */
struct damon_target *fake_target(struct damon_ctx *ctx, struct pid *pid,
				 const struct damon_range *ranges, unsigned int nr);

/** fake_aggregate - run one aggregation, unless nothing is left to monitor */
void fake_aggregate(struct damon_ctx *ctx);

/** fake_random - draw a number below @nr; the same numbers for the same *@state */
u64 fake_random(u64 *state, u64 nr);

/**
 * target_fault - check the list of regions of a target
 *
 * Returns NULL if the regions are valid: they consist of whole pages, are sorted, do not
 * overlap, are linked in both directions, and their number is &damon_target.nr_regions.
 * Otherwise returns what is wrong.
 */
const char *target_fault(const struct damon_target *t);

/** covers_only - check whether valid regions cover these sorted ranges and nothing else */
bool covers_only(const struct damon_target *t, const struct damon_range *ranges,
		 unsigned int nr);

/** target_size - add up the sizes of all regions, in bytes */
unsigned long target_size(const struct damon_target *t);

#endif /* TESTS_ENGINE_FAKE_H */
