/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_ENGINE_FAKE_H
#define TESTS_ENGINE_FAKE_H

#include <linux/damon.h>

/* Operations over memory that does not exist, and what must hold of any context. */

#define PAGES(nr)	((unsigned long)(nr) * PAGE_SIZE)

/**
 * struct fake - a kind of address space
 * @ops:	for &damon_ctx.ops
 * @accessed:	whether a page is accessed in this sampling interval
 * @update:	called when the engine asks for new memory
 * @arg:	for both
 * @found:	a range that targets get for which none were given; empty: they get none
 * @nr_inits:	how often regions were asked for
 * @nr_prepared:	pages that were chosen
 * @nr_stray:	those that did not lie in their region
 * @nr_updates:	how often it asked for new memory
 * @ended:	nothing is left to monitor
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

/** fake_ctx - a context over @fake, whose @ops it sets; aborts if memory is short */
struct damon_ctx *fake_ctx(struct fake *fake, u64 seed);

/** fake_target - add a target with given ranges to @ctx; aborts if memory is short */
struct damon_target *fake_target(struct damon_ctx *ctx, struct pid *pid,
				 const struct damon_range *ranges, unsigned int nr);

/** fake_aggregate - run one aggregation */
void fake_aggregate(struct damon_ctx *ctx);

/** fake_random - a number below @nr; the same ones in every run */
u64 fake_random(u64 *state, u64 nr);

/**
 * target_fault - what is wrong with a target's regions
 *
 * Returns NULL if they are as they must be: of whole pages, sorted, apart, as many as
 * are counted, and linked both ways.
 */
const char *target_fault(const struct damon_target *t);

/** covers_only - whether the regions cover these sorted ranges and nothing else, if sane */
bool covers_only(const struct damon_target *t, const struct damon_range *ranges,
		 unsigned int nr);

unsigned long target_size(const struct damon_target *t);

#endif /* TESTS_ENGINE_FAKE_H */
