// SPDX-License-Identifier: GPL-2.0
/*
 * Run the engine on a simulated address space, and compare its snapshots with the memory that
 * is really hot.
 */
#include "space.h"
#include "traced.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <linux/kernel.h>

/*
 * The address of the space: it does not fit into 32 bits, so that truncation shows, and
 * differs from an offset, so that confusing the two shows.
 */
#define SPACE_START	(1UL << 40)

struct space {
	struct damon_operations ops;
	const struct space_plan *plan;
	struct damon_range hot[SPACE_MAX_PIECES];
	u64 hot_below;
	u64 cold_below;
	u64 random;
	u64 checks;
	u64 checks_in_place;
	u64 samples_in_place;
};

/* A generator other than the engine's, so that the two are not correlated: xorshift64*. */
static u64 draw(struct space *s)
{
	s->random ^= s->random >> 12;
	s->random ^= s->random << 25;
	s->random ^= s->random >> 27;
	return s->random * 0x2545f4914f6cdd1dULL;
}

/* A draw() that is not above this value happens with the probability @rate. */
static u64 below(double rate)
{
	return rate >= 1 ? UINT64_MAX : (u64)(rate * 0x1p64);
}

static int by_value(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

/* Place the hot pieces at random, without overlap, by cutting the cold memory at random. */
static void place(struct space *s)
{
	const struct space_plan *plan = s->plan;
	unsigned long size = plan->hot / plan->pieces / PAGE_SIZE * PAGE_SIZE;
	unsigned long cold = (plan->total - size * plan->pieces) / PAGE_SIZE;
	unsigned long offsets[SPACE_MAX_PIECES];
	unsigned int i;

	for (i = 0; i < plan->pieces; i++)
		offsets[i] = draw(s) % (cold + 1) * PAGE_SIZE;
	qsort(offsets, plan->pieces, sizeof(offsets[0]), by_value);
	for (i = 0; i < plan->pieces; i++) {
		s->hot[i].start = SPACE_START + offsets[i] + i * size;
		s->hot[i].end = s->hot[i].start + size;
	}
	s->checks_in_place = 0;
	s->samples_in_place = 0;
}

static int space_init(struct damon_ctx *ctx)
{
	(void)ctx;
	return 0;
}

static bool space_prepare(struct damon_ctx *ctx)
{
	struct damon_region *r;
	struct damon_target *t;

	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t)
			damon_sample_page(ctx, r);
	}
	return true;
}

static void space_check(struct damon_ctx *ctx)
{
	struct space *s = container_of(ctx->ops, struct space, ops);
	struct damon_target *t = list_first_entry(&ctx->targets, struct damon_target, list);
	const struct damon_range *hot = s->hot, *end = hot + s->plan->pieces;
	struct damon_region *r;
	u64 limit;

	damon_for_each_region(r, t) {
		while (hot < end && hot->end <= r->sampled)
			hot++;
		limit = hot < end && hot->start <= r->sampled ? s->hot_below : s->cold_below;
		if (limit && draw(s) <= limit)
			damon_count_access(r);
	}
	s->checks += t->nr_regions;
	s->checks_in_place += t->nr_regions;
}

static unsigned long overlap(unsigned long start, unsigned long end, const struct damon_range *with)
{
	start = max(start, with->start);
	end = min(end, with->end);
	return start < end ? end - start : 0;
}

/*
 * Return the largest recall that can be expected after @pages sampled pages.  Until a piece was
 * hit, nothing is known about where it is.  However pages are chosen, each therefore hits the
 * piece with the probability that a random page has.
 */
static double bound(const struct space *s, double pages)
{
	const struct space_plan *plan = s->plan;
	double chance = plan->hot_rate * plan->hot / plan->pieces / plan->total;

	return -expm1(pages * log1p(-chance));
}

/* Compare the regions that were traced with the hot pieces. */
static void judge(const struct space *s, unsigned long us, struct space_score *score)
{
	const struct damon_aggregated_record *r = traced();
	double found = 0, common = 0, touched = 0;
	unsigned int i, piece;

	for (piece = 0; piece < s->plan->pieces; piece++)
		touched += s->hot[piece].end - s->hot[piece].start;
	for (i = 0; i < nr_traced(); i++) {
		if (!r[i].nr_accesses)
			continue;
		found += r[i].end - r[i].start;
		for (piece = 0; piece < s->plan->pieces; piece++)
			common += overlap(r[i].start, r[i].end, &s->hot[piece]);
	}
	*score = (struct space_score) {
		.us = us, .regions = nr_traced(), .checks = s->checks,
		.precision = found ? common / found : 0,
		.recall = common / touched, .wss = found / touched,
		.bound = bound(s, s->checks_in_place),
		.bound_of_max = bound(s, (double)s->samples_in_place *
				      s->plan->attrs.max_nr_regions),
	};
}

static void run(struct space *s, struct damon_ctx *ctx,
		void (*score)(const struct space_score *score, void *arg), void *arg)
{
	const struct space_plan *plan = s->plan;
	unsigned long us, next_move = plan->move_us ?: ULONG_MAX;
	struct space_score result;
	bool moved = false;

	for (us = plan->attrs.sample_us; us <= plan->us; us += plan->attrs.sample_us) {
		damon_begin_sample(ctx);
		if (us > next_move) {
			place(s);
			next_move += plan->move_us;
			moved = true;
		}
		s->samples_in_place++;
		damon_end_sample(ctx);
		if (!nr_traced())
			continue;
		if (!moved) {
			judge(s, us, &result);
			score(&result, arg);
		}
		s->checks = 0;
		moved = false;
		traced_forget();
	}
}

int space_simulate(const struct space_plan *plan,
		   void (*score)(const struct space_score *score, void *arg), void *arg)
{
	struct damon_range all = { SPACE_START, SPACE_START + plan->total };
	struct space s = {
		.ops = { .name = "simulated", .init = space_init,
			 .prepare = space_prepare, .check = space_check },
		.plan = plan, .random = plan->seed * 0x9e3779b97f4a7c15ULL | 1,
		.hot_below = below(plan->hot_rate), .cold_below = below(plan->cold_rate),
	};
	struct damon_ctx *ctx = damon_new_ctx();
	struct damon_target *t = damon_new_target(NULL);
	int err;

	if (!ctx || !t)
		abort();
	damon_add_target(ctx, t);
	err = damon_give_ranges(t, &all, 1);
	ctx->attrs = plan->attrs;
	ctx->ops = &s.ops;
	ctx->random = plan->seed;
	err = err ?: damon_init_ctx(ctx);
	if (!err) {
		place(&s);
		run(&s, ctx, score, arg);
	}
	damon_free_ctx(ctx);
	traced_free();
	return err;
}
