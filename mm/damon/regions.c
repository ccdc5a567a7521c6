// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON's regions: lists that are sorted by address and do not overlap.
 */
#include <linux/damon.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/slab.h>

static struct kmem_cache *damon_region_cache;

static struct damon_region *next_region(struct damon_target *t, struct damon_region *r)
{
	return list_is_last(&r->list, &t->regions) ? NULL : list_next_entry(r, list);
}

/**
 * damon_new_region() - make a region that was not seen to be accessed
 * @start:	its first address
 * @end:	the address behind its last
 *
 * Return: the region, in no list yet, or NULL if memory is short.
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
 * damon_add_region() - put a region behind all others of a target
 * @t:	the target, which owns the region from here on
 * @r:	the region
 */
void damon_add_region(struct damon_target *t, struct damon_region *r)
{
	damon_insert_region(t, r, NULL);
}

/**
 * damon_insert_region() - put a region before another one
 * @t:		the target, which owns the region from here on
 * @r:		the region
 * @next:	the one it shall stand before, or NULL for the end of the list
 */
void damon_insert_region(struct damon_target *t, struct damon_region *r,
			 struct damon_region *next)
{
	list_add_tail(&r->list, next ? &next->list : &t->regions);
	t->nr_regions++;
}

/**
 * damon_delete_region() - take a region out of its target, and free it
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
 * damon_split_region() - cut a region in two that know the same of their past
 * @t:	the target
 * @r:	the region, which keeps the part before @at
 * @at:	an address of a page within it, not its first
 *
 * Return: 0 or -ENOMEM; the region is whole then.
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
 * Make the regions from *@next on cover @range.  *@next is then the first behind
 * it, or NULL; what reached into it from before is cut off, as is what reaches out.
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
 * damon_fit_regions() - make a target's regions cover these ranges and nothing else
 * @t:		the target
 * @ranges:	sorted, none empty or overlapping, of whole pages
 * @nr:		their number
 *
 * What was known of memory that stays is kept; memory that is new gets regions
 * that were never accessed.
 *
 * Return: 0 or -ENOMEM; the regions are sorted and apart even then.
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
 * damon_cut_regions() - cut what is larger than a limit into pieces of even size
 * @t:		the target
 * @limit:	bytes, a page at least
 *
 * Return: 0, or -ENOMEM if some regions are still larger.
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
		/* The rest is the next to be looked at. */
		size = ALIGN_DOWN(size / DIV_ROUND_UP(size, limit), DAMON_MIN_REGION);
		err = damon_split_region(t, r, r->start + max(size, DAMON_MIN_REGION));
		if (err)
			return err;
	}
	return 0;
}

/* What the left and the right region counted, each page once, rounded to nearest. */
static unsigned int mean(const struct damon_region *left, unsigned int of_left,
			 const struct damon_region *right, unsigned int of_right)
{
	u64 sz_left = damon_region_size(left) / DAMON_MIN_REGION;
	u64 sz_right = damon_region_size(right) / DAMON_MIN_REGION;
	u64 sz = sz_left + sz_right;

	return div64_u64(sz_left * of_left + sz_right * of_right + sz / 2, sz);
}

static void merge_hits(struct damon_region *left, const struct damon_region *right)
{
	if (!right->nr_accesses)
		return;
	if (!left->nr_accesses)
		left->first_hit = right->first_hit;
	left->last_hit = right->last_hit;
}

/* Make @left end where @right does, which is freed. */
static void merge(struct damon_target *t, struct damon_region *left,
		  struct damon_region *right)
{
	merge_hits(left, right);
	left->nr_accesses = mean(left, left->nr_accesses, right, right->nr_accesses);
	left->prev_nr_accesses = mean(left, left->prev_nr_accesses,
				      right, right->prev_nr_accesses);
	left->age = mean(left, left->age, right, right->age);
	left->end = right->end;
	damon_delete_region(t, right);
}

static bool alike(const struct damon_region *left, const struct damon_region *right,
		  unsigned int threshold, unsigned int apart)
{
	unsigned int most = max(left->nr_accesses, right->nr_accesses);
	unsigned int least = min(left->nr_accesses, right->nr_accesses);

	return most - least <= threshold && (least || most < apart);
}

/**
 * damon_merge_regions() - merge neighbours that are accessed about as often
 * @t:		the target
 * @threshold:	by how much their nr_accesses may differ
 * @apart:	from how many accesses on a region is not alike to one that had none
 * @limit:	no region becomes larger than this, in bytes
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
