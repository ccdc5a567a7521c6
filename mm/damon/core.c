// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON's contexts, and what is done between and after samples: nothing here knows
 * of threads, page tables or sysfs, so all of it also runs in user space, in tests.
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
 * damon_register_ops() - make a kind of address space known, for good
 * @ops:	its operations
 *
 * Return: 0, or -EEXIST if the name is taken.
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
 * damon_next_ops() - walk over all that is registered
 * @ops:	the one before, or NULL to begin
 *
 * Return: the next, or NULL if that was the last.
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
 * damon_find_ops() - the operations of a name
 * @name:	a string
 *
 * Return: them, or NULL if none are registered so.
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
 * damon_new_target() - make a target without regions
 * @pid:	the process, NULL for physical memory; the target owns the reference
 *
 * Return: the target, or NULL if memory is short; @pid is still the caller's then.
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
 * damon_add_target() - put a target behind all others of a context
 * @ctx:	the context, which owns the target from here on
 * @t:		the target
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
 * damon_give_ranges() - say what is to be monitored of a target, at first at least
 * @t:		a target that has no ranges yet
 * @ranges:	of whole pages
 * @nr:		their number; with 0 nothing is said
 *
 * Return: 0, -ENOMEM, or -EINVAL if they are not sorted, are empty, overlap, or
 * begin or end within a page.
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
 * damon_new_scheme() - make a scheme that has counted nothing yet
 * @pattern:	the regions that it counts
 *
 * Return: the scheme, or NULL if memory is short.
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
 * damon_add_scheme() - put a scheme behind all others of a context
 * @ctx:	the context, which owns the scheme from here on
 * @s:		the scheme
 */
void damon_add_scheme(struct damon_ctx *ctx, struct damon_scheme *s)
{
	list_add_tail(&s->list, &ctx->schemes);
}

/**
 * damon_new_ctx() - make a context with default attributes and nothing to monitor
 *
 * Return: the context, or NULL if memory is short.
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
 * @ctx:	a context without kdamond, or NULL
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
 * damon_nr_regions() - how many regions all targets of a context have together
 * @ctx:	the context
 *
 * Return: the number.
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
 * damon_max_nr_accesses() - how many samples an aggregation has
 * @attrs:	valid attributes
 *
 * Return: their number, and so the largest nr_accesses that a region can have.
 */
unsigned int damon_max_nr_accesses(const struct damon_attrs *attrs)
{
	return attrs->aggr_us / attrs->sample_us;
}

/**
 * damon_check_attrs() - whether a kdamond can work so
 * @attrs:	what a user asks for
 *
 * Return: 0, or -EINVAL: no time between samples or more than a clock can count, an
 * aggregation shorter than a sample, fewer than three regions or the least number
 * above the most.
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
 * damon_random() - draw a number
 * @ctx:	whose generator to use
 * @nr:		how many there are to draw from
 *
 * The generator is splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
 * Generators, 2014), as cheap as one that has all 64 bits can be.
 *
 * Return: one of 0 to @nr - 1, all as likely but for 2^-64 times @nr.
 */
u64 damon_random(struct damon_ctx *ctx, u64 nr)
{
	u64 z = ctx->random += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return mul_u64_u64_shr(z, nr, 64);
}

/* The bytes of 0 to @nr - 1 pages. */
static unsigned long random_pages(struct damon_ctx *ctx, unsigned long nr)
{
	return damon_random(ctx, nr) * DAMON_MIN_REGION;
}

/**
 * damon_sample_page() - choose the page that stands for a region in the next sample
 * @ctx:	its context
 * @r:		the region; @r->sampled is set
 *
 * Return: the page's address.
 */
unsigned long damon_sample_page(struct damon_ctx *ctx, struct damon_region *r)
{
	r->sampled = r->start + random_pages(ctx, damon_region_size(r) / DAMON_MIN_REGION);
	return r->sampled;
}

/* The largest region that still allows for the least number of regions. */
static unsigned long largest_region(const struct damon_ctx *ctx)
{
	const struct damon_region *r;
	const struct damon_target *t;
	u64 total = 0;

	/* Several targets may have more than there are addresses. */
	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t)
			total += damon_region_size(r);
	}
	total = div64_u64(total, ctx->attrs.min_nr_regions);
	return clamp(total, (u64)DAMON_MIN_REGION, (u64)ULONG_MAX);
}

/* Regions that are new may be as large as all that is monitored. */
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
 * damon_init_ctx() - give a context its first regions
 * @ctx:	its operations and targets are set; no kdamond runs
 *
 * Return: 0, -ENOMEM, or -EINVAL if this cannot be monitored: no operations, no
 * targets, targets of which nothing is known, or bad attributes.
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
 * damon_begin_sample() - choose pages, and make them old
 * @ctx:	a context that damon_init_ctx() was content with
 *
 * Return: true; false if nothing is left to monitor.
 */
bool damon_begin_sample(struct damon_ctx *ctx)
{
	return ctx->ops->prepare(ctx);
}

/* Once an aggregation, as merging is repeated where regions are too many. */
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
 * A large region with little that is hot in it is seldom hit, and merged with its
 * neighbours a hit would be lost in the mean before more can be learnt about it.  So
 * any hit keeps a region apart from what had none, unless so many are hit by chance
 * that this alone takes a good part of the regions that there may be.
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

/* The counts begin anew with the next sample. */
static void trace_and_reset(struct damon_ctx *ctx)
{
	struct damon_target *t;
	struct damon_region *r;
	unsigned int id = 0;

	damon_for_each_target(t, ctx) {
		damon_for_each_region(r, t) {
			trace_damon_aggregated(id, t, r);
			r->prev_nr_accesses = r->nr_accesses;
			r->nr_accesses = 0;
		}
		id++;
	}
}

/* What splitting may still add; memory that cannot be had ends it. */
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

/* Anywhere but in the outer tenths, where too little would be learnt. */
static void split_anywhere(struct damon_ctx *ctx, struct damon_target *t,
			   struct damon_region *r, unsigned int pieces, unsigned long *room)
{
	unsigned long nr_pages, margin, at;

	for (; pieces > 1; pieces--) {
		nr_pages = damon_region_size(r) / DAMON_MIN_REGION;
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
 * Cut off what lies beyond the outermost pages that were hit: the samples were about
 * @gap apart, so what is hot ends about there.  Around a single hit it may be far
 * smaller, so that place is also looked at more closely.
 *
 * Return: false if there was nothing to cut off, as no hits or many say nothing.
 */
static bool split_at_hits(struct damon_ctx *ctx, struct damon_target *t,
			  struct damon_region *r, unsigned long *room)
{
	unsigned long first = clamp(r->first_hit, r->start, r->end - DAMON_MIN_REGION);
	unsigned long last = clamp(r->last_hit, r->start, r->end - DAMON_MIN_REGION);
	unsigned long gap = damon_region_size(r) / DAMON_MIN_REGION;
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
 * Hits say where to look, and may use all the room there is.  Elsewhere there must be
 * room for the pieces of all; where splitting in two found nothing new last time,
 * three show more.
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
	damon_for_each_scheme(s, ctx)
		apply_scheme(ctx, s);
	trace_and_reset(ctx);
	split_regions(ctx);
	ctx->nr_samples = 0;
}

/**
 * damon_end_sample() - count accesses, and aggregate and update when it is time
 * @ctx:	a context whose damon_begin_sample() was one sampling interval ago
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
		/* Short of memory, there are fewer regions for a while. */
		keep_min_nr_regions(ctx);
	}
}

static bool same_ranges(const struct damon_target *a, const struct damon_target *b)
{
	return a->nr_given == b->nr_given && (!a->nr_given ||
		!memcmp(a->given, b->given, a->nr_given * sizeof(*a->given)));
}

/* Let @t go on with what is known of @old, unless it is to look elsewhere. */
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
			/* It serves one only, and physical memory can be given often. */
			free_target(old);
			break;
		}
	}
	return err;
}

/* Schemes that are still there go on counting. */
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

static void swap_lists(struct list_head *a, struct list_head *b)
{
	LIST_HEAD(of_a);

	list_splice_init(a, &of_a);
	list_splice_init(b, a);
	list_splice(&of_a, b);
}

/**
 * damon_commit() - monitor something else, or otherwise, without losing what is known
 * @ctx:	the context, between two samples
 * @from:	what it is to be: a context that damon_init_ctx() was content with.  Free
 *		it afterwards; what it holds then is what @ctx held.
 *
 * Targets of a process that was monitored before keep their regions, wherever they
 * stand in the list.  An aggregation that has begun goes on unless its length changes.
 *
 * Return: 0, or -ENOMEM: all is committed then, but regions may be missing or too large.
 */
int damon_commit(struct damon_ctx *ctx, struct damon_ctx *from)
{
	bool other_counts = from->attrs.sample_us != ctx->attrs.sample_us ||
		from->attrs.aggr_us != ctx->attrs.aggr_us;
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
				r->nr_accesses = 0;
		}
	}
	return err ?: keep_min_nr_regions(ctx);
}
