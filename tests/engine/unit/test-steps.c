// SPDX-License-Identifier: GPL-2.0
/*
 * engine-steps.t [STEPS [SEED]]: apply random steps to a context, and check after each step
 * that its regions are valid.  A step is a sample, a commit or a change of the access
 * pattern; in some steps an allocation fails.
 */
#include "fake.h"
#include "shim.h"
#include "tap.h"
#include "traced.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/pid.h>

#define NR_PIDS		5
#define MAX_RANGES	6

/* The memory of a process, which the operations find in an update. */
struct memory {
	struct damon_range ranges[MAX_RANGES];
	unsigned int nr;
};

struct world {
	struct fake fake;
	struct damon_ctx *ctx;
	struct pid pids[NR_PIDS];
	struct memory memory[NR_PIDS];
	/* Regions cover all memory: no allocation has failed since the last update. */
	bool whole;
	unsigned int pattern;
	u64 random;
};

static u64 any(struct world *w, u64 below)
{
	return fake_random(&w->random, below);
}

static bool one_in(struct world *w, unsigned int nr)
{
	return !any(w, nr);
}

static void new_memory(struct world *w, struct memory *m)
{
	unsigned long at = 1 + any(w, 100), size;
	/* Sizes range from a few pages to terabytes. */
	unsigned int bits = 1 + any(w, 31);
	unsigned int i;

	m->nr = 1 + any(w, MAX_RANGES);
	for (i = 0; i < m->nr; i++) {
		size = 1 + any(w, 1UL << bits);
		m->ranges[i].start = PAGES(at);
		m->ranges[i].end = PAGES(at + size);
		at += size + (one_in(w, 3) ? 0 : any(w, 1UL << bits));
	}
}

static struct memory *memory_of(struct world *w, const struct damon_target *t)
{
	return &w->memory[t->pid - w->pids];
}

static bool accessed(const struct damon_target *t, unsigned long page, void *arg)
{
	struct world *w = arg;

	(void)t;
	switch (w->pattern % 5) {
	case 0: return false;
	case 1: return true;
	case 2: return page / PAGES(10 << w->pattern % 16) % 3 == 0;
	case 3: return one_in(w, 1 + w->pattern % 50);
	default: return page / PAGES(3000) % 7 == 0 && one_in(w, 4);
	}
}

static void update(struct damon_ctx *ctx, void *arg)
{
	struct world *w = arg;
	struct damon_target *t;
	struct memory *m;

	damon_for_each_target(t, ctx) {
		m = memory_of(w, t);
		if (one_in(w, 2))
			new_memory(w, m);
		damon_fit_regions(t, m->ranges, m->nr);
	}
	w->whole = true;
}

static struct damon_attrs any_attrs(struct world *w)
{
	struct damon_attrs attrs = { .sample_us = 1 + any(w, 10) };

	attrs.aggr_us = attrs.sample_us * (1 + any(w, one_in(w, 3) ? 100 : 10));
	attrs.update_us = any(w, 100 * attrs.aggr_us);
	attrs.min_nr_regions = 3 + any(w, 20);
	attrs.max_nr_regions = attrs.min_nr_regions + any(w, one_in(w, 2) ? 30 : 200);
	return attrs;
}

/*
 * Make a context with random attributes, and with some of the processes in random order.  The
 * memory of some of these processes changes.
 */
static struct damon_ctx *any_ctx(struct world *w)
{
	struct damon_ctx *ctx = damon_new_ctx();
	struct damon_pattern pattern = { 0, -1UL, 0, -1UL, 0, -1UL };
	unsigned int first = any(w, NR_PIDS), nr = 1 + any(w, NR_PIDS), step = 1 + any(w, 4), i;
	struct memory *m;
	struct pid *pid;

	ctx->ops = &w->fake.ops;
	ctx->random = any(w, -1UL);
	ctx->attrs = any_attrs(w);
	for (i = 0; i < nr; i++) {
		pid = &w->pids[(first + i * step) % NR_PIDS];
		m = &w->memory[pid - w->pids];
		pid->count++;
		if (!m->nr || one_in(w, 3))
			new_memory(w, m);
		fake_target(ctx, pid, m->ranges, m->nr);
	}
	for (i = any(w, 4); i; i--) {
		pattern.min_age = any(w, 3);
		damon_add_scheme(ctx, damon_new_scheme(&pattern));
	}
	if (damon_init_ctx(ctx))
		abort();
	return ctx;
}

static void commit(struct world *w, long fail_after)
{
	struct damon_ctx *from = any_ctx(w);

	shim_fail_after(fail_after);
	damon_commit(w->ctx, from);
	if (shim_failed())
		w->whole = false;
	shim_fail_after(-1);
	damon_free_ctx(from);
}

static unsigned long total_size(const struct damon_ctx *ctx)
{
	const struct damon_target *t;
	unsigned long size = 0;

	damon_for_each_target(t, ctx)
		size += target_size(t);
	return size;
}

static unsigned int nr_holes(struct world *w)
{
	const struct damon_region *r;
	const struct damon_target *t;
	unsigned long end;
	unsigned int nr = 0;

	damon_for_each_target(t, w->ctx) {
		end = 0;
		damon_for_each_region(r, t) {
			nr += r->start != end;
			end = r->end;
		}
	}
	return nr;
}

/* Check the number of regions at the end of an aggregation.  Returns the fault, or NULL. */
static const char *number_fault(struct world *w)
{
	const struct damon_attrs *attrs = &w->ctx->attrs;
	unsigned long pages = total_size(w->ctx) / PAGE_SIZE;
	unsigned long nr = damon_nr_regions(w->ctx);

	/* After merging, any two adjacent regions are together larger than the size limit. */
	if (nr > max(attrs->max_nr_regions, 2 * attrs->min_nr_regions + nr_holes(w)))
		return "more regions than allowed";
	if (w->whole && pages >= attrs->min_nr_regions && nr < attrs->min_nr_regions)
		return "fewer regions than min_nr_regions";
	return NULL;
}

/* Check all regions.  Returns the fault, or NULL. */
static const char *fault(struct world *w)
{
	const struct damon_region *r;
	const struct damon_target *t;
	const struct memory *m;
	const char *what;

	damon_for_each_target(t, w->ctx) {
		what = target_fault(t);
		if (what)
			return what;
		m = memory_of(w, t);
		if (w->whole && !covers_only(t, m->ranges, m->nr))
			return "regions that do not cover the memory of the process";
		damon_for_each_region(r, t) {
			if (r->nr_accesses > w->ctx->nr_samples)
				return "more accesses than samples in this aggregation";
			if (r->prev_nr_accesses > 1000)
				return "more accesses than samples in the previous aggregation";
		}
	}
	return w->fake.nr_stray ? "a sampled page outside of its region" : NULL;
}

static void sample(struct world *w, long fail_after)
{
	unsigned int updates = w->fake.nr_updates;

	shim_fail_after(fail_after);
	damon_begin_sample(w->ctx);
	damon_end_sample(w->ctx);
	if (shim_failed() && w->fake.nr_updates != updates)
		w->whole = false;
	shim_fail_after(-1);
}

static const char *step(struct world *w)
{
	long fail_after = one_in(w, 10) ? (long)any(w, 30) : -1;
	unsigned int updates = w->fake.nr_updates;
	const char *what;

	switch (any(w, 40)) {
	case 0:
		commit(w, fail_after);
		break;
	case 1:
		w->pattern = any(w, 1000);
		break;
	default:
		sample(w, fail_after);
		if (!w->ctx->nr_samples && w->fake.nr_updates == updates) {
			what = number_fault(w);
			if (what)
				return what;
		}
	}
	traced_forget();
	return fault(w);
}

int main(int argc, char **argv)
{
	unsigned long nr = argc > 1 ? strtoul(argv[1], NULL, 0) : 100000, i;
	unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	struct world w = { .fake = { .accessed = accessed, .update = update }, .random = seed };
	const char *what = NULL;
	unsigned int left = 0;

	w.fake.arg = &w;
	w.fake.ops = fake_ops;
	w.whole = true;
	w.ctx = any_ctx(&w);
	for (i = 0; i < nr && !what; i++)
		what = step(&w);
	tap_ok(!what, "%lu steps with seed %lu", nr, seed);
	if (what)
		printf("# step %lu: %s\n", i, what);
	printf("# %lu pages sampled, %u updates\n", w.fake.nr_prepared, w.fake.nr_updates);
	damon_free_ctx(w.ctx);
	traced_free();
	for (i = 0; i < NR_PIDS; i++)
		left += w.pids[i].count;
	tap_eq(left, 0, "all references to processes are dropped");
	tap_eq(shim_allocated(), 0, "all memory is freed");
	return tap_done();
}
