// SPDX-License-Identifier: GPL-2.0
/*
 * Helpers of the tests: operations that simulate accesses, and checks of lists of regions.
 */
#include "fake.h"

#include <stdlib.h>
#include <linux/kernel.h>

static int fake_init(struct damon_ctx *ctx)
{
	struct fake *fake = container_of(ctx->ops, struct fake, ops);
	struct damon_target *t;
	int err;

	fake->nr_inits++;
	damon_for_each_target(t, ctx) {
		if (t->nr_regions)
			continue;
		if (!fake->found.end)
			return -EINVAL;
		err = damon_fit_regions(t, &fake->found, 1);
		if (err)
			return err;
	}
	return 0;
}

static void fake_update(struct damon_ctx *ctx)
{
	struct fake *fake = container_of(ctx->ops, struct fake, ops);

	fake->nr_updates++;
	if (fake->update)
		fake->update(ctx, fake->arg);
}

static bool fake_prepare(struct damon_ctx *ctx)
{
	struct fake *fake = container_of(ctx->ops, struct fake, ops);
	struct damon_region *r;
	struct damon_target *t;
	unsigned long page;

	if (fake->ended)
		return false;
	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t) {
			page = damon_sample_page(ctx, r);
			fake->nr_prepared++;
			fake->nr_stray += page != r->sampled || page < r->start ||
				page >= r->end || page % PAGE_SIZE;
		}
	}
	return true;
}

static void fake_check(struct damon_ctx *ctx)
{
	struct fake *fake = container_of(ctx->ops, struct fake, ops);
	struct damon_region *r;
	struct damon_target *t;

	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t) {
			if (fake->accessed && fake->accessed(t, r->sampled, fake->arg))
				damon_count_access(r);
		}
	}
}

const struct damon_operations fake_ops = {
	.name = "fake",
	.init = fake_init,
	.update = fake_update,
	.prepare = fake_prepare,
	.check = fake_check,
};

struct damon_ctx *fake_ctx(struct fake *fake, u64 seed)
{
	struct damon_ctx *ctx = damon_new_ctx();

	if (!ctx)
		abort();
	fake->ops = fake_ops;
	ctx->ops = &fake->ops;
	ctx->random = seed;
	return ctx;
}

struct damon_target *fake_target(struct damon_ctx *ctx, struct pid *pid,
				 const struct damon_range *ranges, unsigned int nr)
{
	struct damon_target *t = damon_new_target(pid);

	if (!t || damon_give_ranges(t, ranges, nr))
		abort();
	damon_add_target(ctx, t);
	return t;
}

void fake_aggregate(struct damon_ctx *ctx)
{
	unsigned int i;

	for (i = damon_max_nr_accesses(&ctx->attrs); i; i--) {
		if (!damon_begin_sample(ctx))
			return;
		damon_end_sample(ctx);
	}
}

/* A linear congruential generator; only the upper half of its state is random enough. */
u64 fake_random(u64 *state, u64 nr)
{
	u64 high;

	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	high = *state >> 32;
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (high << 32 | *state >> 32) % nr;
}

const char *target_fault(const struct damon_target *t)
{
	const struct damon_region *r, *last = NULL;
	unsigned int nr = 0;

	damon_for_each_region(r, t) {
		if (r->start % PAGE_SIZE || r->end % PAGE_SIZE)
			return "a region that begins or ends within a page";
		if (r->start >= r->end)
			return "an empty region";
		if (last && last->end > r->start)
			return "regions that are not sorted or overlap";
		if (r->list.prev != (last ? &last->list : &t->regions))
			return "a wrong backward link";
		last = r;
		nr++;
	}
	return nr == t->nr_regions ? NULL : "a wrong number of regions";
}

/*
 * Return the end of the adjacent regions that begin with *@r.  *@r is set to the region after
 * the gap that follows them.
 */
static unsigned long end_of_run(const struct damon_target *t, const struct damon_region **r)
{
	unsigned long end;

	do {
		end = (*r)->end;
		*r = list_next_entry(*r, list);
	} while (&(*r)->list != &t->regions && (*r)->start == end);
	return end;
}

bool covers_only(const struct damon_target *t, const struct damon_range *ranges,
		 unsigned int nr)
{
	const struct damon_region *r = list_first_entry(&t->regions, struct damon_region, list);
	unsigned int i, next;

	for (i = 0; i < nr; i = next) {
		for (next = i + 1; next < nr && ranges[next].start == ranges[next - 1].end;)
			next++;
		if (&r->list == &t->regions || r->start != ranges[i].start ||
		    end_of_run(t, &r) != ranges[next - 1].end)
			return false;
	}
	return &r->list == &t->regions;
}

unsigned long target_size(const struct damon_target *t)
{
	const struct damon_region *r;
	unsigned long size = 0;

	damon_for_each_region(r, t)
		size += damon_region_size(r);
	return size;
}
