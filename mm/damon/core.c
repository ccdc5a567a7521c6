// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON's contexts, and the work that is done before and after each sample: counting
 * accesses, aggregating, updating and committing.
 *
 * This file does not use threads, page tables or sysfs.  Tests therefore also build it
 * as a program for user space.
 */
#include <linux/damon.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#define CREATE_TRACE_POINTS
#include <trace/events/damon.h>

static DEFINE_MUTEX(damon_ops_lock);
static LIST_HEAD(damon_ops_list);

/**
 * damon_register_ops() - register the operations for a kind of address space
 * @ops:	the operations; they cannot be unregistered, so they must never be freed
 *
 * Context: Process context; may sleep.
 *
 * Return: 0, or -EEXIST if operations of this name are registered already.
 */
int damon_register_ops(struct damon_operations *ops)
{
	struct damon_operations *other;
	int err = 0;

	mutex_lock(&damon_ops_lock);
	list_for_each_entry(other, &damon_ops_list, list) {
		if (!strcmp(other->name, ops->name))
			err = -EEXIST;
	}
	if (!err)
		list_add_tail(&ops->list, &damon_ops_list);
	mutex_unlock(&damon_ops_lock);
	return err;
}

/**
 * damon_next_ops() - iterate over all registered operations
 * @ops:	the previous operations, or NULL to get the first
 *
 * Context: Process context; may sleep.
 *
 * Return: the operations that were registered after @ops, or NULL if @ops is the last.
 */
const struct damon_operations *damon_next_ops(const struct damon_operations *ops)
{
	const struct list_head *at = ops ? &ops->list : &damon_ops_list;
	const struct damon_operations *next = NULL;

	mutex_lock(&damon_ops_lock);
	if (!list_is_last(at, &damon_ops_list))
		next = list_entry(at->next, struct damon_operations, list);
	mutex_unlock(&damon_ops_lock);
	return next;
}

/**
 * damon_find_ops() - find operations by their name
 * @name:	the name
 *
 * Context: Process context; may sleep.
 *
 * Return: the operations, or NULL if no operations of this name are registered.
 */
const struct damon_operations *damon_find_ops(const char *name)
{
	const struct damon_operations *ops = NULL;

	while ((ops = damon_next_ops(ops))) {
		if (!strcmp(ops->name, name))
			break;
	}
	return ops;
}

/**
 * damon_new_target() - allocate a target without regions
 * @pid:	the process, or NULL for physical memory; the target takes over the caller's
 *		reference
 *
 * Context: Process context; may sleep.
 *
 * Return: the target, which the caller owns until damon_add_target(), or NULL if memory
 * is short.  The caller keeps the reference to @pid if the function returns NULL.
 */
struct damon_target *damon_new_target(struct pid *pid)
{
	struct damon_target *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return NULL;
	t->pid = pid;
	INIT_LIST_HEAD(&t->regions);
	INIT_LIST_HEAD(&t->list);
	return t;
}

/**
 * damon_add_target() - append a target to the targets of a context
 * @ctx:	the context, which takes over the ownership of @t
 * @t:		the target
 *
 * Context: No kdamond runs for @ctx.
 */
void damon_add_target(struct damon_ctx *ctx, struct damon_target *t)
{
	list_add_tail(&t->list, &ctx->targets);
}

static void free_target(struct damon_target *t)
{
	list_del(&t->list);
	damon_free_regions(t);
	kfree(t->given);
	put_pid(t->pid);
	kfree(t);
}

/**
 * damon_give_ranges() - set the ranges of a target that are to be monitored
 * @t:		a target that has no ranges yet
 * @ranges:	ranges of whole pages, sorted by address; they are copied
 * @nr:		number of ranges; if it is 0, the function does nothing
 *
 * The ranges become regions in damon_init_ctx().  &damon_operations.update may replace
 * them later.
 *
 * Context: Process context; may sleep.
 *
 * Return: 0; -ENOMEM; or -EINVAL if the ranges are not sorted or overlap, or if a range
 * is empty or begins or ends within a page.
 */
int damon_give_ranges(struct damon_target *t, const struct damon_range *ranges,
		      unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (ranges[i].start >= ranges[i].end ||
		    (i && ranges[i].start < ranges[i - 1].end) ||
		    !IS_ALIGNED(ranges[i].start | ranges[i].end, DAMON_MIN_REGION))
			return -EINVAL;
	}
	if (!nr)
		return 0;
	t->given = kmemdup(ranges, array_size(nr, sizeof(*ranges)), GFP_KERNEL);
	if (!t->given)
		return -ENOMEM;
	t->nr_given = nr;
	return 0;
}

/**
 * damon_new_scheme() - allocate a scheme whose counts are 0
 * @pattern:	which regions the scheme counts; it is copied
 *
 * Context: Process context; may sleep.
 *
 * Return: the scheme, which the caller owns until damon_add_scheme(), or NULL if memory
 * is short.
 */
struct damon_scheme *damon_new_scheme(const struct damon_pattern *pattern)
{
	struct damon_scheme *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return NULL;
	s->pattern = *pattern;
	INIT_LIST_HEAD(&s->list);
	return s;
}

/**
 * damon_add_scheme() - append a scheme to the schemes of a context
 * @ctx:	the context, which takes over the ownership of @s
 * @s:		the scheme
 *
 * Context: No kdamond runs for @ctx.
 */
void damon_add_scheme(struct damon_ctx *ctx, struct damon_scheme *s)
{
	list_add_tail(&s->list, &ctx->schemes);
}

/**
 * damon_new_ctx() - allocate a context without operations, targets and schemes
 *
 * Its attributes are %DAMON_DEFAULT_ATTRS.
 *
 * Context: Process context; may sleep.
 *
 * Return: the context, to be freed by damon_free_ctx(), or NULL if memory is short.
 */
struct damon_ctx *damon_new_ctx(void)
{
	struct damon_ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);

	if (!ctx)
		return NULL;
	ctx->attrs = DAMON_DEFAULT_ATTRS;
	ctx->random = get_random_u64();
	INIT_LIST_HEAD(&ctx->targets);
	INIT_LIST_HEAD(&ctx->schemes);
	spin_lock_init(&ctx->lock);
	return ctx;
}

/**
 * damon_free_ctx() - free a context and all that it owns
 * @ctx:	a context that was never started or that was stopped by damon_stop(), or NULL
 *
 * Context: Process context.
 */
void damon_free_ctx(struct damon_ctx *ctx)
{
	struct damon_scheme *s, *next_scheme;
	struct damon_target *t, *next;

	if (!ctx)
		return;
	damon_for_each_target_safe(t, next, ctx)
		free_target(t);
	list_for_each_entry_safe(s, next_scheme, &ctx->schemes, list)
		kfree(s);
	kfree(ctx);
}

/**
 * damon_nr_regions() - count the regions of all targets of a context
 * @ctx:	the context
 *
 * Context: Called by the kdamond, or while no kdamond runs for @ctx.
 *
 * Return: the number of regions.
 */
unsigned int damon_nr_regions(const struct damon_ctx *ctx)
{
	const struct damon_target *t;
	unsigned int nr = 0;

	damon_for_each_target(t, ctx)
		nr += t->nr_regions;
	return nr;
}

/**
 * damon_max_nr_accesses() - compute how many samples an aggregation has
 * @attrs:	attributes that damon_check_attrs() accepts
 *
 * Return: the number of samples, which is the largest value that
 * &damon_region.nr_accesses can have.
 */
unsigned int damon_max_nr_accesses(const struct damon_attrs *attrs)
{
	return attrs->aggr_us / attrs->sample_us;
}

/**
 * damon_check_attrs() - check whether attributes are valid
 * @attrs:	the attributes
 *
 * Return: 0, or -EINVAL if one of the following is true:
 *
 * * &damon_attrs.sample_us is 0, or longer than the kernel's clock can count;
 * * &damon_attrs.aggr_us is shorter than &damon_attrs.sample_us, or an aggregation would
 *   have more than %INT_MAX samples;
 * * &damon_attrs.min_nr_regions is less than 3, or greater than
 *   &damon_attrs.max_nr_regions.
 */
int damon_check_attrs(const struct damon_attrs *attrs)
{
	if (!attrs->sample_us || attrs->sample_us > KTIME_MAX / 2 / NSEC_PER_USEC)
		return -EINVAL;
	if (attrs->aggr_us < attrs->sample_us || attrs->aggr_us / attrs->sample_us > INT_MAX)
		return -EINVAL;
	if (attrs->min_nr_regions < 3 || attrs->min_nr_regions > attrs->max_nr_regions)
		return -EINVAL;
	return 0;
}

/**
 * damon_random() - draw a random number
 * @ctx:	the context whose generator is used
 * @nr:		how many there are to draw from: the numbers 0 to @nr - 1
 *
 * The generator is splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
 * Generators, 2014).  It was chosen because it is cheap and its numbers have 64 random
 * bits.
 *
 * Context: Called by the kdamond, or while no kdamond runs for @ctx.
 *
 * Return: a number from 0 to @nr - 1.  All are equally likely, apart from a relative
 * error of at most @nr * 2^-64.
 */
u64 damon_random(struct damon_ctx *ctx, u64 nr)
{
	u64 z = ctx->random += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return mul_u64_u64_shr(z, nr, 64);
}

/* Draw a number of pages from 0 to @nr - 1, and return it in bytes. */
static unsigned long random_pages(struct damon_ctx *ctx, unsigned long nr)
{
	return damon_random(ctx, nr) * DAMON_MIN_REGION;
}

/**
 * damon_sample_page() - choose the page that is sampled next in a region
 * @ctx:	the context of the region
 * @r:		the region; &damon_region.sampled is set to the address of the page
 *
 * All pages of the region are equally likely.
 *
 * Context: Called by the kdamond, or while no kdamond runs for @ctx.
 *
 * Return: the address of the page.
 */
unsigned long damon_sample_page(struct damon_ctx *ctx, struct damon_region *r)
{
	r->sampled = r->start + random_pages(ctx, damon_region_pages(r));
	return r->sampled;
}

/*
 * Return the size in bytes that no region may exceed, so that there are at least
 * min_nr_regions regions.
 */
static unsigned long largest_region(const struct damon_ctx *ctx)
{
	const struct damon_region *r;
	const struct damon_target *t;
	u64 total = 0;

	/* The sum over several targets may exceed the size of an address space. */
	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t)
			total += damon_region_size(r);
	}
	total = div64_u64(total, ctx->attrs.min_nr_regions);
	return clamp(total, (u64)DAMON_MIN_REGION, (u64)ULONG_MAX);
}

/*
 * Split regions that are larger than largest_region().  New regions can be as large as
 * all monitored memory.
 */
static int keep_min_nr_regions(struct damon_ctx *ctx)
{
	unsigned long limit = largest_region(ctx);
	struct damon_target *t;
	int err = 0;

	damon_for_each_target(t, ctx)
		err = err ?: damon_cut_regions(t, limit);
	return err;
}

static unsigned long samples_until_update(const struct damon_attrs *attrs)
{
	return max(attrs->update_us / attrs->sample_us, 1UL);
}

/**
 * damon_init_ctx() - check a context, and make its first regions
 * @ctx:	the context, whose operations and targets are set
 *
 * Context: Process context; may sleep.  No kdamond runs for @ctx.
 *
 * Return: 0; -EINVAL if the attributes are not valid, or if there are no operations or no
 * targets; -ENOMEM if memory is short; or an error of &damon_operations.init.
 */
int damon_init_ctx(struct damon_ctx *ctx)
{
	struct damon_target *t;
	int err;

	err = damon_check_attrs(&ctx->attrs);
	if (err)
		return err;
	if (!ctx->ops || list_empty(&ctx->targets))
		return -EINVAL;
	damon_for_each_target(t, ctx) {
		err = damon_fit_regions(t, t->given, t->nr_given);
		if (err)
			return err;
	}
	err = ctx->ops->init(ctx);
	if (err)
		return err;
	ctx->nr_samples = 0;
	ctx->prev_nr_regions = 0;
	ctx->nr_until_update = samples_until_update(&ctx->attrs);
	return keep_min_nr_regions(ctx);
}

/**
 * damon_begin_sample() - choose a page in each region, and make these pages old
 * @ctx:	a context for which damon_init_ctx() has returned 0
 *
 * Context: Called by the kdamond; may sleep.
 *
 * Return: true, or false if nothing is left to monitor.
 */
bool damon_begin_sample(struct damon_ctx *ctx)
{
	return ctx->ops->prepare(ctx);
}

/*
 * Update the ages of all regions.  This must be done exactly once in an aggregation, so
 * it is not a part of merging, which is repeated if there are too many regions.
 */
static void set_ages(struct damon_target *t, unsigned int threshold)
{
	struct damon_region *r;

	damon_for_each_region(r, t) {
		if (abs((int)r->nr_accesses - (int)r->prev_nr_accesses) > threshold)
			r->age = 0;
		else
			r->age++;
	}
}

static void merge_all(struct damon_ctx *ctx, unsigned int threshold, unsigned int apart,
		      unsigned long limit)
{
	struct damon_target *t;

	damon_for_each_target(t, ctx)
		damon_merge_regions(t, threshold, apart, limit);
}

/*
 * Merge neighbouring regions that were accessed about equally often.
 *
 * A large region with a small hot part has few hits.  If it were merged with neighbours
 * without hits, its hits would be lost in the mean before splitting could find the hot
 * part.  Therefore a region with any hit is not merged with a region without hits.  This
 * rule is relaxed if it leaves many regions, because then many of them have a hit just by
 * chance: if there are more than max_nr_regions / 4, only two hits keep a region apart; if
 * there are more than max_nr_regions, the rule does not apply.
 */
static void merge_regions(struct damon_ctx *ctx)
{
	unsigned int nr = ctx->attrs.max_nr_regions;
	unsigned int most = damon_max_nr_accesses(&ctx->attrs);
	unsigned int threshold = max(most / 10, 1U);
	unsigned long limit = largest_region(ctx);
	struct damon_target *t;

	damon_for_each_target(t, ctx)
		set_ages(t, threshold);
	merge_all(ctx, threshold, 1, limit);
	if (damon_nr_regions(ctx) > nr / 4)
		merge_all(ctx, threshold, 2, limit);
	if (damon_nr_regions(ctx) > nr)
		merge_all(ctx, threshold, UINT_MAX, limit);
	while (damon_nr_regions(ctx) > nr && threshold < most) {
		threshold = min(threshold * 2, most);
		merge_all(ctx, threshold, UINT_MAX, limit);
	}
}

/* Move @pages hits from the rest of @from to the rest of @to. */
static void move_rest(struct damon_region *from, struct damon_region *to, unsigned long pages)
{
	from->rest -= pages;
	to->rest += pages;
	if (to->rest == damon_region_pages(to)) {
		to->nr_accesses++;
		to->rest = 0;
	}
}

/*
 * Make the count of @a or @b whole, or both, by moving hits from one to the other.  Which
 * gives is drawn, so that no rest changes on average.  Returns the region whose count is
 * not whole yet, or NULL.
 */
static struct damon_region *round_pair(struct damon_ctx *ctx, struct damon_region *a,
				       struct damon_region *b)
{
	unsigned long to_a = min(b->rest, damon_region_pages(a) - a->rest);
	unsigned long to_b = min(a->rest, damon_region_pages(b) - b->rest);

	if (damon_random(ctx, (u64)to_a + to_b) < to_b)
		move_rest(b, a, to_a);
	else
		move_rest(a, b, to_b);
	if (a->rest)
		return a;
	return b->rest ? b : NULL;
}

/*
 * Round the counts of all regions, each up or down, so that their rests are 0.  Rounding
 * to the nearest integer would lose the accesses to memory that is seldom used.  Therefore
 * each count is rounded up with the probability of its fraction: it stays the same on
 * average.  Counts are not rounded independently, but so that the sum of pages * count over
 * all regions stays the same, too, apart from what rounding the last region adds or takes
 * away.  This is the pivotal method of sampling (Deville, Tille: Unequal Probability
 * Sampling without Replacement through a Splitting Method, 1998).
 */
static void round_counts(struct damon_ctx *ctx)
{
	struct damon_region *r, *open = NULL;
	struct damon_target *t;

	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t) {
			r->prev_nr_accesses = damon_mean_accesses(r);
			if (r->rest)
				open = open ? round_pair(ctx, open, r) : r;
		}
	}
	if (!open)
		return;
	open->nr_accesses += damon_random(ctx, damon_region_pages(open)) < open->rest;
	open->rest = 0;
}

static bool fits(const struct damon_region *r, const struct damon_pattern *p)
{
	unsigned long size = damon_region_size(r);

	return size >= p->min_sz && size <= p->max_sz &&
		r->nr_accesses >= p->min_nr_accesses && r->nr_accesses <= p->max_nr_accesses &&
		r->age >= p->min_age && r->age <= p->max_age;
}

static void apply_scheme(struct damon_ctx *ctx, struct damon_scheme *s)
{
	const struct damon_region *r;
	const struct damon_target *t;

	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t) {
			if (!fits(r, &s->pattern))
				continue;
			s->nr_tried++;
			s->sz_tried += damon_region_size(r);
		}
	}
}

/* Trace all regions, and reset their counts for the next aggregation. */
static void trace_and_reset(struct damon_ctx *ctx)
{
	struct damon_target *t;
	struct damon_region *r;
	unsigned int id = 0;

	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t) {
			trace_damon_aggregated(id, t, r);
			r->nr_accesses = 0;
		}
		id++;
	}
}

/*
 * Split @r at @at, unless @room is 0: @room is the number of regions that may still be
 * added.  If memory is short, @room becomes 0, which ends the splitting of this
 * aggregation.  Returns true if @r was split.
 */
static bool split_one(struct damon_target *t, struct damon_region *r, unsigned long at,
		      unsigned long *room)
{
	if (!*room)
		return false;
	if (damon_split_region(t, r, at)) {
		*room = 0;
		return false;
	}
	--*room;
	return true;
}

/*
 * Split a region at random places into @pieces regions.  The first and the last tenth of
 * a region are not cut, because a region that small would show little that is new.
 */
static void split_anywhere(struct damon_ctx *ctx, struct damon_target *t,
			   struct damon_region *r, unsigned int pieces, unsigned long *room)
{
	unsigned long nr_pages, margin, at;

	for (; pieces > 1; pieces--) {
		nr_pages = damon_region_pages(r);
		if (nr_pages < 2)
			return;
		margin = max(nr_pages / 10, 1UL);
		at = r->start + margin * DAMON_MIN_REGION +
			random_pages(ctx, nr_pages - 2 * margin + 1);
		if (!split_one(t, r, at, room))
			return;
		r = list_next_entry(r, list);
	}
}

/*
 * Split a region before its lowest hit and after its highest hit.  The samples of an
 * aggregation were about @gap pages apart, so the hot part probably ends within about
 * @gap pages of these hits.  If all hits are in one page, the hot part may be much
 * smaller, so the region is also split in the same way with a smaller @gap.
 *
 * Returns false if the region was not split: it has no hits, its outermost hits are too
 * close to its ends, or @room is used up.
 */
static bool split_at_hits(struct damon_ctx *ctx, struct damon_target *t,
			  struct damon_region *r, unsigned long *room)
{
	unsigned long first = clamp(r->first_hit, r->start, r->end - DAMON_MIN_REGION);
	unsigned long last = clamp(r->last_hit, r->start, r->end - DAMON_MIN_REGION);
	unsigned long gap = damon_region_pages(r);
	unsigned int levels = first == last ? 2 : 1;
	unsigned long end = last + DAMON_MIN_REGION;
	bool split = false;

	if (!r->prev_nr_accesses)
		return false;
	for (; levels; levels--) {
		gap /= damon_max_nr_accesses(&ctx->attrs);
		if (!gap)
			break;
		if ((r->end - end) / DAMON_MIN_REGION > 2 * gap &&
		    split_one(t, r, end + random_pages(ctx, 2 * gap), room))
			split = true;
		if ((first - r->start) / DAMON_MIN_REGION > 2 * gap &&
		    split_one(t, r, first - random_pages(ctx, 2 * gap), room)) {
			r = list_next_entry(r, list);
			split = true;
		}
	}
	return split;
}

/*
 * Split regions, as far as max_nr_regions allows.
 *
 * Hits show where borders are, so splits at hits may use all the room that is left.
 * Regions that are not split at hits are split at random places, but only if there are at
 * most max_nr_regions / 2 regions, so that all of them can be split.  They are split into
 * two regions.  If splitting into two found nothing new in the previous aggregation, that
 * is, if the number of regions after merging is the same as then, and if there are fewer
 * than max_nr_regions / 3, they are split into three.
 */
static void split_regions(struct damon_ctx *ctx)
{
	unsigned long nr = damon_nr_regions(ctx), most = ctx->attrs.max_nr_regions;
	unsigned int pieces = nr == ctx->prev_nr_regions && nr < most / 3 ? 3 : 2;
	unsigned long room = most - min(nr, most);
	struct damon_region *r, *next;
	struct damon_target *t;

	ctx->prev_nr_regions = nr;
	damon_for_each_target(t, ctx) {
		damon_for_each_region_safe(r, next, t) {
			if (!split_at_hits(ctx, t, r, &room) && nr <= most / 2)
				split_anywhere(ctx, t, r, pieces, &room);
		}
	}
}

static void aggregate(struct damon_ctx *ctx)
{
	struct damon_scheme *s;

	merge_regions(ctx);
	round_counts(ctx);
	damon_for_each_scheme(s, ctx)
		apply_scheme(ctx, s);
	trace_and_reset(ctx);
	split_regions(ctx);
	ctx->nr_samples = 0;
}

/**
 * damon_end_sample() - count the hits of a sample
 * @ctx:	a context for which damon_begin_sample() was called one sampling interval ago
 *
 * If this was the last sample of an aggregation, the aggregation is ended: regions are
 * merged, counted by the schemes, traced and split.  If an update is due, the operations
 * update the regions.
 *
 * Context: Called by the kdamond; may sleep.
 */
void damon_end_sample(struct damon_ctx *ctx)
{
	ctx->ops->check(ctx);
	if (++ctx->nr_samples >= damon_max_nr_accesses(&ctx->attrs))
		aggregate(ctx);
	if (--ctx->nr_until_update)
		return;
	ctx->nr_until_update = samples_until_update(&ctx->attrs);
	if (ctx->ops->update) {
		ctx->ops->update(ctx);
		/* An error is ignored: if memory is short, some regions stay too large. */
		keep_min_nr_regions(ctx);
	}
}

static bool same_ranges(const struct damon_target *a, const struct damon_target *b)
{
	return a->nr_given == b->nr_given && (!a->nr_given ||
		!memcmp(a->given, b->given, a->nr_given * sizeof(*a->given)));
}

/*
 * Move the regions of @old to @t, which replaces @old.  If the user gave ranges for @t
 * that differ from those of @old, fit the regions to the ranges of @t.
 */
static int inherit(struct damon_target *t, struct damon_target *old)
{
	damon_free_regions(t);
	list_splice_init(&old->regions, &t->regions);
	t->nr_regions = old->nr_regions;
	old->nr_regions = 0;
	t->exec_id = old->exec_id;
	if (!t->given || same_ranges(t, old))
		return 0;
	return damon_fit_regions(t, t->given, t->nr_given);
}

static int inherit_targets(struct damon_ctx *from, struct damon_ctx *ctx)
{
	struct damon_target *t, *old;
	int err = 0;

	damon_for_each_target(t, from) {
		damon_for_each_target(old, ctx) {
			if (old->pid != t->pid)
				continue;
			err = err ?: inherit(t, old);
			/*
			 * Free the old target, so that it is not found again: all targets
			 * of physical memory have the same pid, NULL.
			 */
			free_target(old);
			break;
		}
	}
	return err;
}

/* Schemes whose position in the list and whose pattern have not changed keep their counts. */
static void inherit_schemes(struct damon_ctx *from, struct damon_ctx *ctx)
{
	struct damon_scheme *old = list_first_entry(&ctx->schemes, struct damon_scheme, list);
	struct damon_scheme *s;

	damon_for_each_scheme(s, from) {
		if (list_entry_is_head(old, &ctx->schemes, list))
			return;
		if (!memcmp(&s->pattern, &old->pattern, sizeof(s->pattern))) {
			s->nr_tried = old->nr_tried;
			s->sz_tried = old->sz_tried;
		}
		old = list_next_entry(old, list);
	}
}

/*
 * Convert what a region keeps from aggregations with the intervals of @old, so that it fits
 * those of @new: the count of the previous aggregation stays the same share of its samples,
 * and the age, which is a number of aggregations, the same time.  Neither is added up, so
 * rounding them loses no accesses.
 */
static void convert_region(struct damon_region *r, const struct damon_attrs *old,
			   const struct damon_attrs *new)
{
	unsigned int of_old = damon_max_nr_accesses(old), of_new = damon_max_nr_accesses(new);
	u64 age = min_t(u64, r->age, div64_u64(U64_MAX, old->aggr_us));

	r->nr_accesses = 0;
	r->prev_nr_accesses = div64_u64((u64)r->prev_nr_accesses * of_new + of_old / 2, of_old);
	r->age = min_t(u64, div64_u64(age * old->aggr_us, new->aggr_us), UINT_MAX);
}

static void swap_lists(struct list_head *a, struct list_head *b)
{
	LIST_HEAD(of_a);

	list_splice_init(a, &of_a);
	list_splice_init(b, a);
	list_splice(&of_a, b);
}

/**
 * damon_commit() - replace the settings of a context, and keep the regions it has found
 * @ctx:	the context
 * @from:	the new settings: a context for which damon_init_ctx() has returned 0.  The
 *		function moves old targets and schemes of @ctx to @from; the caller must
 *		free @from afterwards.
 *
 * The operations, attributes, targets and schemes of @ctx become those of @from.  If the
 * operations do not change, a target whose process was monitored before keeps its regions,
 * whatever its position in the list was and is.  The current aggregation continues unless
 * &damon_attrs.sample_us or &damon_attrs.aggr_us changes.  If one of them does, a new
 * aggregation begins, and ages and previous counts are converted.
 *
 * Context: Called by the kdamond between two samples, or while no kdamond runs; may sleep.
 *
 * Return: 0 or -ENOMEM.  In both cases the new settings are in effect, but after -ENOMEM
 * some regions may be missing, or larger than &damon_attrs.min_nr_regions allows.
 */
int damon_commit(struct damon_ctx *ctx, struct damon_ctx *from)
{
	const struct damon_attrs old = ctx->attrs;
	bool other_counts = from->attrs.sample_us != old.sample_us ||
		from->attrs.aggr_us != old.aggr_us;
	struct damon_region *r;
	struct damon_target *t;
	int err = 0;

	if (from->ops == ctx->ops)
		err = inherit_targets(from, ctx);
	inherit_schemes(from, ctx);
	swap_lists(&ctx->targets, &from->targets);
	swap_lists(&ctx->schemes, &from->schemes);
	ctx->ops = from->ops;
	ctx->attrs = from->attrs;
	ctx->nr_until_update = min(ctx->nr_until_update, samples_until_update(&ctx->attrs));
	if (other_counts) {
		ctx->nr_samples = 0;
		damon_for_each_target(t, ctx) {
			damon_for_each_region(r, t)
				convert_region(r, &old, &ctx->attrs);
		}
	}
	return err ?: keep_min_nr_regions(ctx);
}
