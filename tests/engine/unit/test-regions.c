// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of regions.c: lists of regions that are fitted to ranges, split and merged, compared
 * with models that keep the counts of each page.
 */
#include "fake.h"
#include "shim.h"
#include "tap.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define NR_PAGES	96
#define CASES		20000

static u64 seed = 1;

static struct damon_region *put(struct damon_target *t, unsigned long start, unsigned long end,
				unsigned int nr_accesses)
{
	struct damon_region *r = damon_new_region(PAGES(start), PAGES(end));

	if (!r)
		abort();
	r->nr_accesses = nr_accesses;
	damon_add_region(t, r);
	return r;
}

/*
 * Print the regions as "start-end:nr_accesses+rest", with addresses in pages.  A rest of 0 is left
 * out.
 */
static const char *text(const struct damon_target *t)
{
	static char buf[1024];
	const struct damon_region *r;
	size_t len = 0;

	buf[0] = '\0';
	damon_for_each_region(r, t) {
		len += snprintf(buf + len, sizeof(buf) - len, "%s%lu-%lu:%u", len ? " " : "",
				r->start / PAGE_SIZE, r->end / PAGE_SIZE, r->nr_accesses);
		if (r->rest)
			len += snprintf(buf + len, sizeof(buf) - len, "+%lu", r->rest);
	}
	return buf;
}

static void free_target(struct damon_target *t)
{
	damon_free_regions(t);
	free(t);
}

static struct damon_target *new_target(void)
{
	struct damon_target *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	INIT_LIST_HEAD(&t->regions);
	return t;
}

static void test_list(void)
{
	struct damon_target *t = new_target();
	struct damon_region *first, *last, *r;

	tap_eq(t->nr_regions, 0, "a target has no regions at first");
	first = put(t, 1, 3, 1);
	last = put(t, 8, 9, 2);
	tap_str_eq(text(t), "1-3:1 8-9:2", "regions are added at the end");
	r = damon_new_region(PAGES(3), PAGES(8));
	tap_ok(!r->nr_accesses && !r->age && !r->prev_nr_accesses,
	       "the counts and the age of a new region are 0");
	damon_insert_region(t, r, last);
	tap_str_eq(text(t), "1-3:1 3-8:0 8-9:2", "a region is inserted before another");
	tap_eq(t->nr_regions, 3, "all regions are counted");
	tap_ok(!target_fault(t), "the list of regions is valid");

	r->nr_accesses = 7;
	r->prev_nr_accesses = 8;
	r->age = 9;
	tap_eq(damon_split_region(t, r, PAGES(4)), 0, "a region is split");
	tap_str_eq(text(t), "1-3:1 3-4:7 4-8:7 8-9:2", "the region is split at the given address");
	r = list_next_entry(r, list);
	tap_ok(r->prev_nr_accesses == 8 && r->age == 9, "both parts have the counts and the age");
	shim_fail_after(0);
	tap_eq(damon_split_region(t, r, PAGES(5)), -ENOMEM, "an error if memory is short");
	tap_str_eq(text(t), "1-3:1 3-4:7 4-8:7 8-9:2", "the region is not split then");

	damon_delete_region(t, first);
	damon_delete_region(t, last);
	tap_str_eq(text(t), "3-4:7 4-8:7", "the first and the last region are deleted");
	tap_ok(!target_fault(t), "the list of the other regions is valid");
	free_target(t);
	tap_eq(shim_allocated(), 0, "all regions are freed");
}

/* The counts and the age of a page; all zero if no region covers the page. */
struct page {
	bool covered;
	unsigned int nr_accesses, prev_nr_accesses, age;
};

static void look(const struct damon_target *t, struct page *pages)
{
	const struct damon_region *r;
	unsigned long i;

	memset(pages, 0, NR_PAGES * sizeof(*pages));
	damon_for_each_region(r, t) {
		for (i = r->start / PAGE_SIZE; i < r->end / PAGE_SIZE; i++)
			pages[i] = (struct page) { true, r->nr_accesses, r->prev_nr_accesses, r->age };
	}
}

static bool same_pages(const struct page *a, const struct page *b)
{
	int i;

	for (i = 0; i < NR_PAGES; i++) {
		if (a[i].covered != b[i].covered || a[i].nr_accesses != b[i].nr_accesses ||
		    a[i].prev_nr_accesses != b[i].prev_nr_accesses || a[i].age != b[i].age)
			return false;
	}
	return true;
}

static unsigned int random_ranges(struct damon_range *ranges)
{
	unsigned long at = fake_random(&seed, 8), end;
	unsigned int nr = 0;

	while (at < NR_PAGES - 1 && fake_random(&seed, 10)) {
		end = min_t(unsigned long, at + 1 + fake_random(&seed, 20), NR_PAGES);
		ranges[nr].start = PAGES(at);
		ranges[nr++].end = PAGES(end);
		at = end + (fake_random(&seed, 4) ? fake_random(&seed, 12) : 0);
	}
	return nr;
}

static void fill(struct damon_target *t, const struct damon_range *ranges, unsigned int nr,
		 unsigned int most)
{
	unsigned long at, end, stop;
	struct damon_region *r;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		stop = ranges[i].end / PAGE_SIZE;
		for (at = ranges[i].start / PAGE_SIZE; at < stop; at = end) {
			end = min_t(unsigned long, at + 1 + fake_random(&seed, 9), stop);
			r = put(t, at, end, fake_random(&seed, most + 1));
			r->prev_nr_accesses = fake_random(&seed, most + 1);
			r->age = fake_random(&seed, 1000);
		}
	}
}

static bool fit_random(bool failing)
{
	struct damon_range old[NR_PAGES], new[NR_PAGES];
	struct page before[NR_PAGES], want[NR_PAGES], got[NR_PAGES];
	unsigned int nr_old = random_ranges(old), nr_new = random_ranges(new), i;
	struct damon_target *t = new_target();
	unsigned long at;
	bool ok;
	int err;

	fill(t, old, nr_old, 20);
	look(t, before);
	memset(want, 0, sizeof(want));
	for (i = 0; i < nr_new; i++) {
		for (at = new[i].start / PAGE_SIZE; at < new[i].end / PAGE_SIZE; at++) {
			want[at] = before[at];
			want[at].covered = true;
		}
	}
	shim_fail_after(failing ? (long)fake_random(&seed, 6) : -1);
	err = damon_fit_regions(t, new, nr_new);
	if (shim_failed()) {
		ok = err == -ENOMEM && !target_fault(t);
		/* Another try succeeds when there is memory again. */
		err = damon_fit_regions(t, new, nr_new);
		look(t, got);
		for (i = 0; i < NR_PAGES; i++)
			ok = ok && want[i].covered == got[i].covered;
	} else {
		look(t, got);
		ok = same_pages(want, got);
	}
	shim_fail_after(-1);
	ok = ok && !err && !target_fault(t) && covers_only(t, new, nr_new);
	free_target(t);
	return ok;
}

static void test_fit(void)
{
	int i, wrong = 0;

	for (i = 0; i < CASES; i++)
		wrong += !fit_random(false);
	tap_eq(wrong, 0, "%d times fitted: each page keeps its counts and its age", CASES);
	for (i = 0; i < CASES; i++)
		wrong += !fit_random(true);
	tap_eq(wrong, 0, "%d times fitted while memory is short", CASES);
	tap_eq(shim_allocated(), 0, "all regions are freed");
}

/*
 * Cut random regions.  Afterwards no region may be larger than the limit, and no region may
 * have been cut into more parts than are needed.
 */
static bool cut_random(void)
{
	struct damon_range ranges[NR_PAGES];
	unsigned int nr = random_ranges(ranges);
	struct page before[NR_PAGES], after[NR_PAGES];
	unsigned long limit = PAGE_SIZE + fake_random(&seed, PAGES(12));
	struct damon_target *t = new_target();
	struct damon_region *r;
	unsigned int most = 0;
	bool ok;

	fill(t, ranges, nr, 20);
	look(t, before);
	damon_for_each_region(r, t)
		most += DIV_ROUND_UP(damon_region_size(r), ALIGN_DOWN(limit, PAGE_SIZE));
	ok = !damon_cut_regions(t, limit) && !target_fault(t) && t->nr_regions <= most;
	damon_for_each_region(r, t)
		ok = ok && damon_region_size(r) <= limit;
	look(t, after);
	ok = ok && same_pages(before, after);
	free_target(t);
	return ok;
}

static void test_cut(void)
{
	struct damon_target *t = new_target();
	int i, wrong = 0;

	for (i = 0; i < CASES; i++)
		wrong += !cut_random();
	tap_eq(wrong, 0, "%d times cut: no region is too large, no more regions than needed",
	       CASES);

	put(t, 0, 10, 3);
	put(t, 20, 22, 4);
	tap_eq(damon_cut_regions(t, PAGES(4)), 0, "a large region is cut");
	tap_str_eq(text(t), "0-3:3 3-6:3 6-10:3 20-22:4", "the parts are about equally large");
	shim_fail_after(1);
	tap_eq(damon_cut_regions(t, PAGES(1)), -ENOMEM, "an error if memory is short");
	tap_ok(!target_fault(t) && target_size(t) == PAGES(12), "the regions are valid then");
	free_target(t);
}

/*
 * A region of the model for merging.  @hits are those of all pages together, so nothing is
 * rounded before regions are compared.  The model divides by subtraction, and not by the formula
 * of the engine.
 */
struct piece {
	unsigned long start, end, hits;
	unsigned int age;
};

/* Divide; a half and more is rounded up. */
static unsigned long nearest(unsigned long sum, unsigned long by)
{
	unsigned long nr = 0;

	for (; sum >= by; sum -= by)
		nr++;
	return nr + (2 * sum >= by);
}

static unsigned long mean_hits(const struct piece *p)
{
	return nearest(p->hits, p->end - p->start);
}

static unsigned int model_merge(struct piece *pieces, unsigned int nr, unsigned int threshold,
				unsigned int apart, unsigned long limit)
{
	struct piece *left, *right;
	unsigned int i, kept = 0;
	unsigned long a, b;

	for (i = 1; i < nr; i++) {
		left = &pieces[kept];
		right = &pieces[i];
		a = mean_hits(left);
		b = mean_hits(right);
		if (left->end != right->start || right->end - left->start > limit ||
		    a > b + threshold || b > a + threshold ||
		    (!a && b >= apart) || (!b && a >= apart)) {
			pieces[++kept] = *right;
			continue;
		}
		left->hits += right->hits;
		left->age = nearest(left->age * (left->end - left->start) +
				    right->age * (right->end - right->start),
				    right->end - left->start);
		left->end = right->end;
	}
	return nr ? kept + 1 : 0;
}

static unsigned long hits_of(const struct damon_region *r)
{
	return r->nr_accesses * damon_region_pages(r) + r->rest;
}

static bool merge_random(void)
{
	struct damon_range ranges[NR_PAGES];
	unsigned int nr = random_ranges(ranges), i = 0;
	unsigned int threshold = fake_random(&seed, 8), apart = fake_random(&seed, 10);
	unsigned long limit = 1 + fake_random(&seed, 60);
	struct damon_target *t = new_target();
	struct piece pieces[NR_PAGES];
	struct damon_region *r;
	bool ok = true;

	fill(t, ranges, nr, 12);
	damon_for_each_region(r, t) {
		r->rest = fake_random(&seed, damon_region_pages(r));
		pieces[i++] = (struct piece) {
			r->start / PAGE_SIZE, r->end / PAGE_SIZE, hits_of(r), r->age,
		};
	}
	nr = model_merge(pieces, i, threshold, apart, limit);
	damon_merge_regions(t, threshold, apart, PAGES(limit));
	ok = !target_fault(t) && t->nr_regions == nr;
	i = 0;
	damon_for_each_region(r, t) {
		ok = ok && r->start == PAGES(pieces[i].start) && r->end == PAGES(pieces[i].end) &&
			r->rest < damon_region_pages(r) && hits_of(r) == pieces[i].hits &&
			damon_mean_accesses(r) == mean_hits(&pieces[i]) && r->age == pieces[i].age;
		i++;
	}
	free_target(t);
	return ok;
}

static void merges(const char *before, unsigned int threshold, unsigned int apart,
		   unsigned long limit, const char *after)
{
	struct damon_target *t = new_target();
	unsigned long start, end;
	const char *at = before;
	unsigned int nr;
	int len;

	for (; sscanf(at, "%lu-%lu:%u%n", &start, &end, &nr, &len) == 3; at += len)
		put(t, start, end, nr);
	damon_merge_regions(t, threshold, apart, limit);
	tap_str_eq(text(t), after, "\"%s\" merged with threshold %u, apart %u, limit %lu pages",
		   before, threshold, apart, limit / PAGE_SIZE);
	free_target(t);
}

/* The sums of a region of 64 bits of addresses have up to 83 bits. */
static void test_huge(void)
{
	static const unsigned long sizes[] = { 1, 3, 1UL << 35, (1UL << 51) - 7, (1UL << 51) + 6 };
	static const unsigned int counts[] = { 0, 1, 2, 77, INT_MAX - 1, INT_MAX };
	unsigned int nr = ARRAY_SIZE(sizes) * ARRAY_SIZE(counts), i, wrong = 0;
	struct damon_region *left, *right;
	struct damon_target *t;
	__uint128_t sum;
	unsigned long pages;

	for (i = 0; i < nr * nr; i++) {
		unsigned int l = i / nr, r = i % nr;

		t = new_target();
		pages = sizes[l % ARRAY_SIZE(sizes)];
		left = put(t, 0, pages, counts[l / ARRAY_SIZE(sizes)]);
		pages += sizes[r % ARRAY_SIZE(sizes)];
		if (pages > ULONG_MAX / PAGE_SIZE)
			pages = ULONG_MAX / PAGE_SIZE;
		right = put(t, damon_region_pages(left), pages, counts[r / ARRAY_SIZE(sizes)]);
		left->rest = damon_region_pages(left) - 1;
		right->rest = damon_region_pages(right) - 1;
		sum = left->rest + right->rest;
		sum += (__uint128_t)left->nr_accesses * damon_region_pages(left);
		sum += (__uint128_t)right->nr_accesses * damon_region_pages(right);
		damon_merge_regions(t, UINT_MAX, UINT_MAX, ULONG_MAX);
		wrong += t->nr_regions != 1 || left->rest >= pages ||
			(__uint128_t)left->nr_accesses * pages + left->rest != sum;
		free_target(t);
	}
	tap_eq(wrong, 0, "%u pairs of regions of up to 16 EiB and counts of up to 31 bits", i);
}

static void test_merge(void)
{
	struct damon_target *t = new_target();
	struct damon_region *r;
	int i, wrong = 0;

	for (i = 0; i < CASES; i++)
		wrong += !merge_random();
	tap_eq(wrong, 0, "%d times merged: as the model that adds up hits, none is lost", CASES);

	merges("1-2:5 2-3:7", 2, UINT_MAX, PAGES(9), "1-3:6");
	merges("1-2:5 2-3:7", 1, UINT_MAX, PAGES(9), "1-2:5 2-3:7");
	merges("1-2:5 3-4:5", 9, UINT_MAX, PAGES(9), "1-2:5 3-4:5");
	merges("1-2:5 2-4:5", 9, UINT_MAX, PAGES(2), "1-2:5 2-4:5");
	merges("1-2:5 2-4:5", 9, UINT_MAX, PAGES(3), "1-4:5");
	merges("1-2:0 2-3:1 3-4:0", 2, 1, PAGES(9), "1-2:0 2-3:1 3-4:0");
	merges("1-9:0 9-10:1 10-11:2", 2, 2, PAGES(10), "1-10:0+1 10-11:2");
	merges("1-9:0 9-10:1 10-11:2", 2, UINT_MAX, PAGES(10), "1-11:0+3");
	merges("", 9, UINT_MAX, PAGES(9), "");
	/* Compared by the nearest integer: 1.75 is 2. */
	merges("1-2:1 2-5:2 5-6:4", 2, UINT_MAX, PAGES(9), "1-6:2+1");

	put(t, 0, 1UL << 44, 1 << 19);
	r = put(t, 1UL << 44, 3UL << 43, (1 << 19) + 3);
	r->age = 9;
	damon_merge_regions(t, 3, 1, ULONG_MAX);
	r = list_first_entry(&t->regions, struct damon_region, list);
	tap_ok(r->nr_accesses == (1 << 19) + 1 && r->age == 3, "the mean of a region of 96 PiB");
	free_target(t);
	test_huge();
}

static void test_hits(void)
{
	struct damon_target *t = new_target();
	struct damon_region *left = put(t, 0, 10, 0), *right = put(t, 10, 20, 0);

	right->sampled = PAGES(15);
	damon_count_access(right);
	right->sampled = PAGES(12);
	damon_count_access(right);
	right->sampled = PAGES(17);
	damon_count_access(right);
	tap_ok(right->nr_accesses == 3 && right->first_hit == PAGES(12) &&
	       right->last_hit == PAGES(17), "a region has its lowest and its highest hit");
	damon_merge_regions(t, 3, UINT_MAX, PAGES(20));
	tap_ok(left->first_hit == PAGES(12) && left->last_hit == PAGES(17),
	       "merged with a region without hits before it");

	right = put(t, 20, 30, 1);
	right->first_hit = right->last_hit = PAGES(21);
	left->nr_accesses = 1;
	damon_merge_regions(t, 3, UINT_MAX, PAGES(30));
	tap_ok(left->first_hit == PAGES(12) && left->last_hit == PAGES(21),
	       "merged with a region with hits after it");
	put(t, 30, 31, 0);
	damon_merge_regions(t, 3, UINT_MAX, PAGES(31));
	tap_ok(left->first_hit == PAGES(12) && left->last_hit == PAGES(21),
	       "merged with a region without hits after it");
	free_target(t);
}

int main(void)
{
	test_list();
	test_fit();
	test_cut();
	test_merge();
	test_hits();
	tap_eq(shim_allocated(), 0, "all memory is freed");
	return tap_done();
}
