// SPDX-License-Identifier: GPL-2.0
/*
 * The regions of a DAMON target: allocate, insert, delete, split and merge them, and fit
 * them to ranges.  The list of regions of a target is sorted by address, and regions do
 * not overlap.
 *
 * The functions take no locks.  They are called by the kdamond of the context to which
 * the target belongs, or while no kdamond runs for that context.
 */
#include <linux/bitops.h>
#include <linux/damon.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/slab.h>

static struct kmem_cache *damon_region_cache;

static struct damon_region *next_region(struct damon_target *t, struct damon_region *r)
{
	return list_is_last(&r->list, &t->regions) ? NULL : list_next_entry(r, list);
}

/**
 * damon_new_region() - allocate a region whose counts and age are 0
 * @start:	the first address of the region
 * @end:	the address after the last byte of the region
 *
 * Context: Process context; may sleep.
 *
 * Return: the region, which the caller owns until it adds the region to a target, or NULL
 * if memory is short.
 */
struct damon_region *damon_new_region(unsigned long start, unsigned long end)
{
	struct damon_region *r = kmem_cache_zalloc(damon_region_cache, GFP_KERNEL);

	if (!r)
		return NULL;
	r->start = start;
	r->end = end;
	INIT_LIST_HEAD(&r->list);
	return r;
}

/**
 * damon_add_region() - append a region to the regions of a target
 * @t:	the target, which takes over the ownership of @r
 * @r:	the region; its addresses are above those of all other regions
 */
void damon_add_region(struct damon_target *t, struct damon_region *r)
{
	damon_insert_region(t, r, NULL);
}

/**
 * damon_insert_region() - insert a region before another region
 * @t:		the target, which takes over the ownership of @r
 * @r:		the region
 * @next:	the region of @t that follows @r, or NULL to append @r
 */
void damon_insert_region(struct damon_target *t, struct damon_region *r,
			 struct damon_region *next)
{
	list_add_tail(&r->list, next ? &next->list : &t->regions);
	t->nr_regions++;
}

/**
 * damon_delete_region() - remove a region from its target, and free it
 * @t:	the target
 * @r:	the region
 */
void damon_delete_region(struct damon_target *t, struct damon_region *r)
{
	list_del(&r->list);
	t->nr_regions--;
	kmem_cache_free(damon_region_cache, r);
}

/**
 * damon_free_regions() - free all regions of a target
 * @t:	the target
 */
void damon_free_regions(struct damon_target *t)
{
	struct damon_region *r, *next;

	damon_for_each_region_safe(r, next, t)
		damon_delete_region(t, r);
}

/**
 * damon_split_region() - split a region in two
 * @t:	the target
 * @r:	the region; it becomes the part before @at
 * @at:	where to split: the address of a page within the region, but not of its first page
 *
 * The new region, from @at on, follows @r in the list.  It gets the counts, the age and the
 * hits of @r.
 *
 * Context: Process context; may sleep.
 *
 * Return: 0, or -ENOMEM if memory is short; the region is not changed then.
 */
int damon_split_region(struct damon_target *t, struct damon_region *r, unsigned long at)
{
	struct damon_region *right = damon_new_region(at, r->end);

	if (!right)
		return -ENOMEM;
	right->sampled = r->sampled;
	right->first_hit = r->first_hit;
	right->last_hit = r->last_hit;
	right->nr_accesses = r->nr_accesses;
	right->prev_nr_accesses = r->prev_nr_accesses;
	right->age = r->age;
	r->end = at;
	damon_insert_region(t, right, next_region(t, r));
	return 0;
}

static int insert_new(struct damon_target *t, unsigned long start, unsigned long end,
		      struct damon_region *next)
{
	struct damon_region *r = damon_new_region(start, end);

	if (!r)
		return -ENOMEM;
	damon_insert_region(t, r, next);
	return 0;
}

/*
 * Make regions cover @range, beginning with the region *@next, which is the first that ends
 * after the start of @range.  A part of it that lies before @range is cut off.  A region
 * that reaches beyond the end of @range is split there.  On return, *@next is the first
 * region after @range, or NULL.
 */
static int fit_range(struct damon_target *t, const struct damon_range *range,
		     struct damon_region **next)
{
	unsigned long covered = range->start;
	struct damon_region *r = *next;
	int err = 0;

	while (!err && r && r->start < range->end) {
		if (r->start < covered)
			r->start = covered;
		if (r->start > covered)
			err = insert_new(t, covered, r->start, r);
		if (!err && r->end > range->end)
			err = damon_split_region(t, r, range->end);
		covered = r->end;
		r = next_region(t, r);
	}
	*next = r;
	if (!err && covered < range->end)
		err = insert_new(t, covered, range->end, r);
	return err;
}

/**
 * damon_fit_regions() - make the regions of a target cover ranges and nothing else
 * @t:		the target
 * @ranges:	ranges of whole pages, sorted by address, not empty and without overlap
 * @nr:		number of ranges
 *
 * Regions keep their counts and ages where they are within the ranges.  Parts of the
 * ranges that no region covered get new regions, whose counts and ages are 0.
 *
 * Context: Process context; may sleep.
 *
 * Return: 0, or -ENOMEM if memory is short.  After -ENOMEM the regions may not cover the
 * ranges exactly, but are still sorted and without overlap.
 */
int damon_fit_regions(struct damon_target *t, const struct damon_range *ranges,
		      unsigned int nr)
{
	struct damon_region *r, *next;
	unsigned int i;
	int err;

	r = list_first_entry_or_null(&t->regions, struct damon_region, list);
	for (i = 0; i < nr; i++) {
		while (r && r->end <= ranges[i].start) {
			next = next_region(t, r);
			damon_delete_region(t, r);
			r = next;
		}
		err = fit_range(t, &ranges[i], &r);
		if (err)
			return err;
	}
	while (r) {
		next = next_region(t, r);
		damon_delete_region(t, r);
		r = next;
	}
	return 0;
}

/**
 * damon_cut_regions() - split regions that are larger than a limit into equal parts
 * @t:		the target
 * @limit:	largest size of a region in bytes, at least one page
 *
 * Context: Process context; may sleep.
 *
 * Return: 0, or -ENOMEM if memory is short; some regions may be larger than @limit then.
 */
int damon_cut_regions(struct damon_target *t, unsigned long limit)
{
	struct damon_region *r;
	unsigned long size;
	int err;

	damon_for_each_region(r, t) {
		size = damon_region_size(r);
		if (size <= limit)
			continue;
		/* The loop continues with the rest of the region. */
		size = ALIGN_DOWN(size / DIV_ROUND_UP(size, limit), DAMON_MIN_REGION);
		err = damon_split_region(t, r, r->start + max(size, DAMON_MIN_REGION));
		if (err)
			return err;
	}
	return 0;
}

/*
 * Add up @of_left for each page of @left, @of_right for each page of @right, and *@rest,
 * which is less than the number of pages.  Return the sum divided by the number of pages,
 * and set *@rest to the remainder.
 *
 * The product of a number of pages and a count may not fit into 64 bits, so multiply and
 * divide bit by bit.  This is cheap, because the counts of regions that are merged differ
 * in few bits.
 */
static unsigned int mean(const struct damon_region *left, unsigned int of_left,
			 const struct damon_region *right, unsigned int of_right,
			 unsigned long *rest)
{
	unsigned int least = min(of_left, of_right), more = max(of_left, of_right) - least;
	unsigned long pages = damon_region_pages(left) + damon_region_pages(right);
	unsigned long of_more = damon_region_pages(of_left > least ? left : right);
	unsigned long remainder = 0;
	unsigned int quotient = 0;
	int bit;

	for (bit = fls(more) - 1; bit >= 0; bit--) {
		quotient *= 2;
		remainder = 2 * remainder + (more & BIT(bit) ? of_more : 0);
		for (; remainder >= pages; remainder -= pages)
			quotient++;
	}
	*rest += remainder;
	if (*rest >= pages) {
		*rest -= pages;
		quotient++;
	}
	return least + quotient;
}

static bool has_hits(const struct damon_region *r)
{
	return r->nr_accesses || r->rest;
}

static void merge_hits(struct damon_region *left, const struct damon_region *right)
{
	if (!has_hits(right))
		return;
	if (!has_hits(left))
		left->first_hit = right->first_hit;
	left->last_hit = right->last_hit;
}

/* Extend @left to the end of @right, and free @right. */
static void merge(struct damon_target *t, struct damon_region *left,
		  struct damon_region *right)
{
	unsigned long rest = left->rest + right->rest, rest_of_age = 0;
	unsigned long pages = damon_region_pages(left) + damon_region_pages(right);

	merge_hits(left, right);
	left->nr_accesses = mean(left, left->nr_accesses, right, right->nr_accesses, &rest);
	left->age = mean(left, left->age, right, right->age, &rest_of_age);
	/* Round the age to the nearest integer. */
	left->age += rest_of_age >= pages - rest_of_age;
	left->rest = rest;
	left->end = right->end;
	damon_delete_region(t, right);
}

static bool alike(const struct damon_region *left, const struct damon_region *right,
		  unsigned int threshold, unsigned int apart)
{
	unsigned int of_left = damon_mean_accesses(left), of_right = damon_mean_accesses(right);
	unsigned int most = max(of_left, of_right), least = min(of_left, of_right);

	return most - least <= threshold && (least || most < apart);
}

/**
 * damon_merge_regions() - merge adjacent regions that are accessed about equally often
 * @t:		the target
 * @threshold:	regions are merged only if their &damon_region.nr_accesses differ by at most
 *		this number of samples
 * @apart:	a region with at least this number of hits is not merged with a region
 *		without hits
 * @limit:	largest size of a merged region, in bytes
 *
 * A merged region gets the mean of both counts and of both ages, weighted by size.  The
 * mean of the counts is exact, see &damon_region.rest.  Counts are compared as
 * damon_mean_accesses() rounds them.  &damon_region.prev_nr_accesses becomes that of the
 * left region.
 */
void damon_merge_regions(struct damon_target *t, unsigned int threshold, unsigned int apart,
			 unsigned long limit)
{
	struct damon_region *r, *next, *left = NULL;

	damon_for_each_region_safe(r, next, t) {
		if (left && left->end == r->start && r->end - left->start <= limit &&
		    alike(left, r, threshold, apart))
			merge(t, left, r);
		else
			left = r;
	}
}

static int __init damon_regions_init(void)
{
	damon_region_cache = KMEM_CACHE(damon_region, 0);
	return damon_region_cache ? 0 : -ENOMEM;
}
core_initcall(damon_regions_init);
