// SPDX-License-Identifier: GPL-2.0
/*
 * Tests that no accesses are lost or invented between sampling and tracing: the counts that are
 * traced are compared with the hits of each page, over many aggregations in which regions with
 * few hits are merged.
 */
#include "fake.h"
#include "shim.h"
#include "tap.h"
#include "traced.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define AGGREGATIONS	6000
#define NR_TARGETS	2
#define NR_PAGES	4000

/* Regions of no more pages are small. */
#define SMALL		40

/*
 * The most standard errors that the mean of an error of rounding may differ from 0.  If it is 0
 * on average, it differs more in one of 15,000 seeds; the seeds are fixed.
 */
#define MAX_Z		4

/* Errors whose expectation is to be 0, whatever those before were */
struct errors {
	double sum, squares;
	unsigned long nr;
};

static void add(struct errors *errors, double error)
{
	errors->sum += error;
	errors->squares += error * error;
	errors->nr++;
}

/* The sum of the errors, in standard deviations of a sum of such errors */
static double z_of(const struct errors *errors)
{
	return errors->squares ? errors->sum / sqrt(errors->squares) : 0;
}

/*
 * Memory whose pages are accessed by chance: those of each eighth of it twice as often as those
 * of the eighth before.
 */
struct world {
	struct fake fake;
	struct damon_ctx *ctx;
	unsigned int rarest;	/* one of so many accesses is to the first eighth */
	u64 random;
	u64 hits[NR_TARGETS][NR_PAGES];	/* of the region of each page, in this aggregation */
	struct errors of_all, of_target[NR_TARGETS], of_small, of_large;
	unsigned long rounded, kept;	/* regions whose mean was no integer, and whose was */
	unsigned long wrong;		/* regions whose count is not next to their mean */
	unsigned long beyond;		/* aggregations whose error is a region or more */
	double truth;
};

static bool accessed(struct world *w, const struct damon_region *r)
{
	unsigned int eighth = r->sampled / PAGES(NR_PAGES / 8);

	return fake_random(&w->random, w->rarest) < 1U << eighth;
}

static void check(struct damon_ctx *ctx)
{
	struct world *w = container_of(ctx->ops, struct world, fake.ops);
	struct damon_target *t;
	struct damon_region *r;
	unsigned int id = 0;
	unsigned long at;

	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t) {
			if (!accessed(w, r))
				continue;
			damon_count_access(r);
			for (at = r->start; at < r->end; at += PAGE_SIZE)
				w->hits[id][at / PAGE_SIZE]++;
		}
		id++;
	}
}

static void make_world(struct world *w, unsigned int samples, unsigned int rarest)
{
	static const struct damon_range ranges[NR_TARGETS][2] = {
		{ { 0, PAGES(1000) }, { PAGES(1001), PAGES(NR_PAGES) } },
		{ { PAGES(7), PAGES(8) }, { PAGES(300), PAGES(3001) } },
	};
	unsigned int i;

	memset(w, 0, sizeof(*w));
	w->random = samples;
	w->rarest = rarest;
	w->ctx = fake_ctx(&w->fake, samples);
	w->fake.ops.check = check;
	w->ctx->attrs.aggr_us = samples * w->ctx->attrs.sample_us;
	/* so many regions that those with one hit are merged with those without */
	w->ctx->attrs.min_nr_regions = 20;
	w->ctx->attrs.max_nr_regions = 60;
	for (i = 0; i < NR_TARGETS; i++)
		fake_target(w->ctx, NULL, ranges[i], 2);
	if (damon_init_ctx(w->ctx))
		abort();
}

/* Compare a region with its pages.  Returns the error of its count, in hits of all pages. */
static double compare(struct world *w, const struct damon_aggregated_record *r)
{
	u64 pages = (r->end - r->start) / PAGE_SIZE, sum = 0, at;
	double error;

	for (at = r->start / PAGE_SIZE; at < r->end / PAGE_SIZE; at++)
		sum += w->hits[r->target_id][at];
	error = (double)(pages * r->nr_accesses) - (double)sum;
	add(&w->of_target[r->target_id], error);
	add(pages <= SMALL ? &w->of_small : &w->of_large, error);
	w->truth += sum;
	if (sum % pages)
		w->rounded++;
	else
		w->kept++;
	if (r->nr_accesses < sum / pages || r->nr_accesses > (sum + pages - 1) / pages)
		w->wrong++;
	return error;
}

static void aggregate(struct world *w)
{
	double of_all = 0, largest = 0;
	unsigned int i;

	memset(w->hits, 0, sizeof(w->hits));
	traced_forget();
	fake_aggregate(w->ctx);
	for (i = 0; i < nr_traced(); i++) {
		of_all += compare(w, &traced()[i]);
		largest = max(largest, (double)(traced()[i].end - traced()[i].start) / PAGE_SIZE);
	}
	add(&w->of_all, of_all);
	w->beyond += fabs(of_all) >= largest;
}

static void is_kept(const struct errors *errors, const char *of_what)
{
	tap_ok(fabs(z_of(errors)) <= MAX_Z, "%s: no accesses are lost or invented on average",
	       of_what);
	printf("# %lu errors, the sum is %.2f standard deviations from 0\n", errors->nr,
	       z_of(errors));
}

static void test_sums(unsigned int samples, unsigned int rarest)
{
	static struct world w;
	unsigned int i;

	make_world(&w, samples, rarest);
	for (i = 0; i < AGGREGATIONS; i++)
		aggregate(&w);
	printf("# %u samples an aggregation: %+.2f %% of all accesses; %lu counts rounded, %lu not\n",
	       samples, 100 * w.of_all.sum / w.truth, w.rounded, w.kept);
	tap_eq(w.wrong, 0, "each count is the mean of its pages, rounded up or down");
	tap_ok(w.rounded > AGGREGATIONS && w.kept > AGGREGATIONS,
	       "many means were rounded, and many were whole");
	tap_eq(w.beyond, 0, "the sum over all memory is off by less than one region");
	is_kept(&w.of_all, "all memory");
	is_kept(&w.of_target[0], "the first target");
	is_kept(&w.of_target[1], "the second target");
	is_kept(&w.of_small, "small regions");
	is_kept(&w.of_large, "large regions");
	damon_free_ctx(w.ctx);
}

/* Schemes count by what is traced. */
static void test_schemes(void)
{
	static const struct damon_pattern in_use = { 0, ULONG_MAX, 1, ULONG_MAX, 0, ULONG_MAX };
	struct damon_scheme *s = damon_new_scheme(&in_use);
	unsigned long nr = 0, sz = 0;
	static struct world w;
	unsigned int i, j;

	make_world(&w, 20, 2000);
	damon_add_scheme(w.ctx, s);
	for (i = 0; i < 100; i++) {
		aggregate(&w);
		for (j = 0; j < nr_traced(); j++) {
			if (!traced()[j].nr_accesses)
				continue;
			nr++;
			sz += traced()[j].end - traced()[j].start;
		}
	}
	tap_ok(nr > 100 && s->nr_tried == nr && s->sz_tried == sz,
	       "a scheme counts the regions that are traced with a hit");
	damon_free_ctx(w.ctx);
}

int main(void)
{
	test_sums(20, 10000);
	test_sums(20, 1000);
	test_sums(5, 2000);
	test_sums(1, 500);
	test_sums(200, 20000);
	test_schemes();
	traced_free();
	tap_eq(shim_allocated(), 0, "all memory is freed");
	return tap_done();
}
