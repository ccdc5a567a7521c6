// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of aggregations: ages, events, splitting, schemes and updates, with operations that
 * simulate accesses.
 */
#include "fake.h"
#include "shim.h"
#include "tap.h"
#include "traced.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define SAMPLES		20
#define MAX_RANGES	64

static u64 seed = 1;

/* Make @nr ranges.  Each is followed by a gap of one page.  @pages is the size of a range. */
static void lay_out(struct damon_range *ranges, unsigned int nr, unsigned long pages)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		ranges[i].start = PAGES(1 + i * (pages + 1));
		ranges[i].end = ranges[i].start + PAGES(pages);
	}
}

/* Make a context that monitors one target with such ranges, ready for its first sample. */
static struct damon_ctx *ready(struct fake *fake, unsigned long min, unsigned long max,
			       unsigned int nr_ranges, unsigned long pages)
{
	struct damon_range ranges[MAX_RANGES];
	struct damon_ctx *ctx = fake_ctx(fake, 1);

	lay_out(ranges, nr_ranges, pages);
	fake_target(ctx, NULL, ranges, nr_ranges);
	ctx->attrs.min_nr_regions = min;
	ctx->attrs.max_nr_regions = max;
	if (damon_init_ctx(ctx))
		abort();
	return ctx;
}

static bool as_told(const struct damon_target *t, unsigned long page, void *arg)
{
	(void)t;
	(void)page;
	return *(bool *)arg;
}

/* Run an aggregation in which every page is accessed in the first @nr samples. */
static void aggregate(struct damon_ctx *ctx, bool *accessed, unsigned int nr)
{
	unsigned int i;

	traced_forget();
	for (i = 0; i < SAMPLES; i++) {
		*accessed = i < nr;
		damon_begin_sample(ctx);
		damon_end_sample(ctx);
	}
}

static bool all_traced(unsigned int nr, unsigned int nr_accesses, unsigned int age)
{
	unsigned int i;

	for (i = 0; i < nr_traced(); i++) {
		if (traced()[i].nr_accesses != nr_accesses || traced()[i].age != age) {
			printf("# %u accesses, age %u\n", traced()[i].nr_accesses, traced()[i].age);
			return false;
		}
	}
	return nr_traced() == nr;
}

/* Forty ranges of one page: forty regions, which can be neither split nor merged. */
static void test_ages(void)
{
	bool accessed;
	struct fake fake = { .accessed = as_told, .arg = &accessed };
	struct damon_ctx *ctx = ready(&fake, 3, 20, 40, 1);
	unsigned int i, wrong = 0;

	aggregate(ctx, &accessed, SAMPLES);
	tap_ok(all_traced(40, SAMPLES, 0), "age 0 when accesses begin");
	for (i = 1; i < 10; i++) {
		aggregate(ctx, &accessed, i & 1 ? SAMPLES - 2 : SAMPLES);
		wrong += !all_traced(40, i & 1 ? SAMPLES - 2 : SAMPLES, i);
	}
	tap_eq(wrong, 0, "age grows if accesses differ by at most a tenth of the samples");
	aggregate(ctx, &accessed, SAMPLES - 5);
	tap_ok(all_traced(40, SAMPLES - 5, 0), "age 0 if accesses differ by more");
	aggregate(ctx, &accessed, 0);
	tap_ok(all_traced(40, 0, 0), "age 0 when accesses end");
	aggregate(ctx, &accessed, 0);
	tap_ok(all_traced(40, 0, 1), "age 1 in the next aggregation without accesses");
	tap_eq(fake.nr_stray, 0, "all sampled pages are within their regions");
	damon_free_ctx(ctx);
}

static void test_begin(void)
{
	struct fake fake = { };
	struct damon_ctx *ctx = ready(&fake, 3, 20, 1, 30);
	unsigned int i;

	traced_forget();
	for (i = 1; i < SAMPLES; i++) {
		damon_begin_sample(ctx);
		damon_end_sample(ctx);
	}
	tap_eq(nr_traced(), 0, "nothing is traced before the end of an aggregation");
	tap_ok(damon_begin_sample(ctx), "a sample begins if there is something to monitor");
	damon_end_sample(ctx);
	tap_eq(nr_traced(), 3, "regions are traced at the end of an aggregation");
	fake.ended = true;
	tap_ok(!damon_begin_sample(ctx), "no sample begins if nothing is left to monitor");
	damon_free_ctx(ctx);
}

static bool by_chance(const struct damon_target *t, unsigned long page, void *arg)
{
	(void)t;
	/* One third of the memory is always accessed, one third by chance, one third never. */
	switch (page / PAGES(50) % 3) {
	case 0: return true;
	case 1: return !fake_random(&seed, *(unsigned int *)arg);
	default: return false;
	}
}

/*
 * Check that the events are as they must be: targets in order, with their regions in order,
 * which cover all ranges and nothing else.
 */
static bool traced_well(struct damon_ctx *ctx, const struct damon_range (*ranges)[MAX_RANGES],
			unsigned int nr_ranges)
{
	const struct damon_aggregated_record *r = traced(), *end = r + nr_traced(), *first;
	unsigned int id, range;
	unsigned long at;
	struct damon_target *t;

	id = 0;
	damon_for_each_target(t, ctx) {
		first = r;
		range = 0;
		at = 0;
		for (; r < end && r->target_id == id; r++) {
			if (range == nr_ranges || r->start != (at ?: ranges[id][range].start) ||
			    r->nr_accesses > SAMPLES)
				return false;
			at = r->end;
			if (at == ranges[id][range].end) {
				at = 0;
				range++;
			}
			if (r->nr_regions != first->nr_regions)
				return false;
		}
		if (r - first != (long)first->nr_regions || range != nr_ranges)
			return false;
		id++;
	}
	return r == end;
}

static void test_trace(void)
{
	enum { NR_TARGETS = 3, NR_RANGES = 5 };
	struct damon_range ranges[NR_TARGETS][MAX_RANGES];
	unsigned int rarely = 40, i, wrong = 0, fewest = UINT_MAX, most = 0, after = 0;
	struct fake fake = { .accessed = by_chance, .arg = &rarely };
	struct damon_ctx *ctx = fake_ctx(&fake, 7);
	struct damon_target *t;

	for (i = 0; i < NR_TARGETS; i++) {
		lay_out(ranges[i], NR_RANGES, 100 << i);
		fake_target(ctx, NULL, ranges[i], NR_RANGES);
	}
	ctx->attrs.max_nr_regions = 100;
	ctx->attrs.min_nr_regions = 20;
	tap_eq(damon_init_ctx(ctx), 0, "three targets of five ranges");
	for (i = 0; i < 5000; i++) {
		traced_forget();
		fake_aggregate(ctx);
		wrong += !traced_well(ctx, ranges, NR_RANGES);
		damon_for_each_target(t, ctx)
			wrong += !!target_fault(t);
		fewest = min(fewest, nr_traced());
		most = max(most, nr_traced());
		after = max(after, damon_nr_regions(ctx));
	}
	tap_eq(wrong, 0, "5000 snapshots: targets in order, their regions cover all their memory");
	tap_ok(fewest >= 20 && most <= 100 && after <= 100, "number of regions within bounds");
	tap_ok(most > 40 && after > most / 2, "regions are split, and not always merged again");
	printf("# %u to %u regions, up to %u after splitting\n", fewest, most, after);
	damon_free_ctx(ctx);
}

/*
 * Check that each region that was traced was split into @pieces regions, or fewer if it has
 * fewer pages, and that each split is between a tenth and nine tenths of the split region.
 */
static bool split_well(const struct damon_ctx *ctx, unsigned int pieces)
{
	const struct damon_aggregated_record *old;
	const struct damon_target *t;
	const struct damon_region *r;
	unsigned long at, size, part;
	unsigned int i, nr;

	t = list_first_entry(&ctx->targets, struct damon_target, list);
	r = list_first_entry(&t->regions, struct damon_region, list);
	for (i = 0; i < nr_traced(); i++) {
		old = &traced()[i];
		nr = 1;
		for (at = old->start; r->end != old->end; r = list_next_entry(r, list)) {
			size = (old->end - at) / PAGE_SIZE;
			part = (r->end - at) / PAGE_SIZE;
			if (r->start != at || part < max(size / 10, 1UL) ||
			    size - part < max(size / 10, 1UL))
				return false;
			at = r->end;
			nr++;
		}
		if (r->start != at ||
		    nr != min_t(unsigned long, pieces, (old->end - old->start) / PAGE_SIZE))
			return false;
		r = list_next_entry(r, list);
	}
	return true;
}

static void test_split(void)
{
	static const struct {
		unsigned long max, pages, second;
	} cases[] = {
		{ 100, 1000, 3 }, { 30, 1000, 2 }, { 33, 1000, 3 }, { 20, 1000, 2 },
		{ 19, 1000, 1 }, { 100, 1UL << 33, 3 }, { 100, 10, 3 }, { 100, 20, 3 },
	};
	struct damon_ctx *ctx;
	struct fake fake = { };
	unsigned int i, j, wrong;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		ctx = ready(&fake, 10, cases[i].max, 1, cases[i].pages);
		traced_forget();
		fake_aggregate(ctx);
		tap_ok(split_well(ctx, min(cases[i].second, 2UL)),
		       "%lu pages, at most %lu regions: first split in two at most",
		       cases[i].pages, cases[i].max);
		wrong = 0;
		for (j = 0; j < 500; j++) {
			traced_forget();
			fake_aggregate(ctx);
			if (nr_traced() == 10)
				wrong += !split_well(ctx, cases[i].second);
		}
		tap_eq(wrong, 0, "then split in %lu if the number of regions did not change",
		       cases[i].second);
		damon_free_ctx(ctx);
	}
}

static bool in_range(const struct damon_target *t, unsigned long page, void *arg)
{
	const struct damon_range *hot = arg;

	(void)t;
	return page >= hot->start && page < hot->end;
}

/* If few of very many pages are hot, regions are split on either side after the first hit. */
static void test_hits(void)
{
	struct damon_range hot = { PAGES(1UL << 20), PAGES((1UL << 20) + 200) };
	struct fake fake = { .accessed = in_range, .arg = &hot };
	struct damon_ctx *ctx = ready(&fake, 10, 100, 1, 1UL << 24);
	const struct damon_aggregated_record *r = NULL;
	unsigned int i, j, found = 0;
	unsigned long size = 0;

	for (i = 0; i < 20000 && found < 20; i++) {
		traced_forget();
		fake_aggregate(ctx);
		for (j = 0; j < nr_traced(); j++) {
			r = &traced()[j];
			if (r->nr_accesses == SAMPLES) {
				found++;
				size = r->end - r->start;
				break;
			}
		}
	}
	/* If less than one of SAMPLES pages is cold, the count may be rounded up to SAMPLES. */
	tap_ok(found == 20 && size < PAGES(200) * SAMPLES / (SAMPLES - 1) && size > PAGES(100),
	       "200 hot pages of 16 million are found, and not lost again");
	printf("# %lu pages after %u aggregations\n", size / PAGE_SIZE, i);
	damon_free_ctx(ctx);
}

static bool rarely(const struct damon_target *t, unsigned long page, void *arg)
{
	(void)t;
	(void)page;
	(void)arg;
	return fake_random(&seed, 100) < 3;
}

/* Hits by chance in all regions must not use up the regions. */
static void test_chance(void)
{
	struct fake fake = { .accessed = rarely };
	struct damon_ctx *ctx = ready(&fake, 10, 1000, 1, 1UL << 24);
	unsigned int i, most = 0;
	unsigned long sum = 0;

	for (i = 0; i < 500; i++) {
		traced_forget();
		fake_aggregate(ctx);
		most = max(most, nr_traced());
		sum += nr_traced();
	}
	tap_ok(most <= 250 && sum / i < 200, "few regions if 3 %% of all pages are accessed");
	printf("# %lu regions on average, %u at most\n", sum / i, most);
	damon_free_ctx(ctx);
}

static void test_schemes(void)
{
	static const struct damon_pattern patterns[] = {
		{ 0, ULONG_MAX, 0, ULONG_MAX, 0, ULONG_MAX },
		{ PAGES(2), PAGES(2), 0, ULONG_MAX, 0, ULONG_MAX },
		{ 0, ULONG_MAX, SAMPLES, SAMPLES, 0, ULONG_MAX },
		{ 0, ULONG_MAX, 0, SAMPLES - 1, 0, ULONG_MAX },
		{ 0, ULONG_MAX, 0, ULONG_MAX, 2, 3 },
		{ PAGES(3), ULONG_MAX, SAMPLES, SAMPLES, 0, 1 },
	};
	/* The counts after five aggregations of regions of 1, 2, 3 and 3 pages. */
	static const unsigned long regions[] = { 20, 5, 16, 4, 8, 4 };
	static const unsigned long pages[] = { 45, 10, 36, 9, 18, 12 };
	static const struct damon_range ranges[] = {
		{ PAGES(1), PAGES(2) }, { PAGES(3), PAGES(5) }, { PAGES(6), PAGES(9) },
		{ PAGES(10), PAGES(13) },
	};
	bool accessed;
	struct fake fake = { .accessed = as_told, .arg = &accessed };
	struct damon_ctx *ctx = fake_ctx(&fake, 1);
	struct damon_scheme *s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(patterns); i++)
		damon_add_scheme(ctx, damon_new_scheme(&patterns[i]));
	fake_target(ctx, NULL, ranges, 1);
	fake_target(ctx, NULL, ranges + 1, 3);
	/* With these bounds, regions are not split. */
	ctx->attrs.min_nr_regions = 3;
	ctx->attrs.max_nr_regions = 3;
	tap_eq(damon_init_ctx(ctx), 0, "two targets");
	tap_eq(damon_nr_regions(ctx), 4, "a region for each range");
	damon_for_each_scheme(s, ctx)
		tap_ok(!s->nr_tried && !s->sz_tried, "the counts of a new scheme are 0");
	/* The ages are 0, 1, 2, 3 and 0. */
	for (i = 0; i < 5; i++)
		aggregate(ctx, &accessed, i < 4 ? SAMPLES : 0);
	i = 0;
	damon_for_each_scheme(s, ctx) {
		tap_eq(s->nr_tried, regions[i], "pattern %u: number of regions", i);
		tap_eq(s->sz_tried, PAGES(pages[i]), "pattern %u: bytes", i);
		i++;
	}
	damon_free_ctx(ctx);
}

static void add_memory(struct damon_ctx *ctx, void *arg)
{
	struct damon_target *t = list_first_entry(&ctx->targets, struct damon_target, list);

	damon_fit_regions(t, arg, 1);
}

static void test_update(void)
{
	static const struct damon_range more = { PAGES(1), PAGES(5001) };
	struct fake fake = { };
	struct damon_ctx *ctx = ready(&fake, 10, 100, 1, 1000);
	unsigned int i;

	ctx->attrs.update_us = 350000;
	damon_init_ctx(ctx);
	for (i = 0; i < 69; i++)
		damon_end_sample(ctx);
	tap_eq(fake.nr_updates, 0, "no update before the update interval has passed");
	damon_end_sample(ctx);
	tap_eq(fake.nr_updates, 1, "an update after the update interval");
	for (i = 0; i < 700; i++)
		damon_end_sample(ctx);
	tap_eq(fake.nr_updates, 11, "ten more updates after ten more intervals");

	ctx->attrs.update_us = 1;
	damon_init_ctx(ctx);
	damon_end_sample(ctx);
	damon_end_sample(ctx);
	tap_eq(fake.nr_updates, 13, "at most one update in each sample");

	fake.update = add_memory;
	fake.arg = (void *)&more;
	damon_end_sample(ctx);
	tap_ok(covers_only(list_first_entry(&ctx->targets, struct damon_target, list), &more, 1),
	       "an update adds memory");
	tap_ok(damon_nr_regions(ctx) >= 10 + 8, "new memory is split into regions");
	damon_free_ctx(ctx);
}

/* An update can cut off the part of a region that contains its lowest or highest hit. */
static void test_moved(void)
{
	static struct damon_range left = { PAGES(501), PAGES(1001) };
	bool accessed = true;
	struct fake fake = { .accessed = as_told, .arg = &accessed };
	struct damon_ctx *ctx = ready(&fake, 3, 100, 1, 1000);
	struct damon_target *t = list_first_entry(&ctx->targets, struct damon_target, list);
	unsigned int i, wrong = 0;

	for (i = 0; i < 200; i++) {
		accessed = !fake_random(&seed, 10);
		damon_begin_sample(ctx);
		damon_end_sample(ctx);
		left.start = PAGES(1 + fake_random(&seed, 900));
		left.end = left.start + PAGES(1 + fake_random(&seed, 1000));
		damon_fit_regions(t, &left, 1);
		wrong += !!target_fault(t) || !covers_only(t, &left, 1);
	}
	tap_eq(wrong, 0, "regions are valid after the memory of their hits has gone");
	damon_free_ctx(ctx);
}

int main(void)
{
	test_begin();
	test_ages();
	test_trace();
	test_split();
	test_hits();
	test_chance();
	test_schemes();
	test_update();
	test_moved();
	traced_free();
	tap_eq(shim_allocated(), 0, "all memory is freed");
	return tap_done();
}
