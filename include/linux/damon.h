/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DAMON finds out which memory is accessed, and how often.
 *
 * A context monitors the memory of its targets.  The memory of each target is divided
 * into regions.  In each sampling interval one random page is sampled in every region,
 * and the whole region is assumed to be accessed if that page is; such a sample is
 * called a hit.  When an aggregation interval ends, neighbouring regions that are
 * accessed about equally often are merged, all regions are traced, and then regions are
 * split again.  The borders of regions thereby move to where the access pattern changes.
 * The cost is bounded, because the number of regions is.
 *
 * Locking: while a kdamond runs, it alone may access its context and everything that
 * the context owns (targets, regions, schemes, attributes).  Other threads use
 * damon_call() to run a function in the kdamond.  While no kdamond runs, the context
 * belongs to the code that created it.  The caller must serialize calls of damon_start(),
 * damon_stop() and damon_call() for the same context.
 */
#ifndef _LINUX_DAMON_H
#define _LINUX_DAMON_H

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct damon_ctx;
struct damon_request;
struct pid;
struct task_struct;

/* Regions begin and end at page boundaries. */
#define DAMON_MIN_REGION	PAGE_SIZE

/**
 * struct damon_range - an address range of whole pages
 * @start:	first address
 * @end:	address after the last byte
 */
struct damon_range {
	unsigned long start;
	unsigned long end;
};

/**
 * struct damon_region - neighbouring pages that are assumed to be accessed alike
 * @start:		first address
 * @end:		address after the last byte
 * @sampled:		address of the page that is sampled in this sampling interval
 * @first_hit:		address of the lowest page that had a hit in this aggregation;
 *			undefined before the first hit
 * @last_hit:		address of the highest page that had a hit in this aggregation;
 *			undefined before the first hit
 * @nr_accesses:	number of samples of this aggregation that were hits; when regions have
 *			been merged, the mean of all pages, rounded down
 * @rest:		what rounding left out of @nr_accesses, summed over all pages: the mean
 *			is @nr_accesses + @rest / number of pages; 0 except from merging to
 *			rounding, at the end of an aggregation
 * @prev_nr_accesses:	the mean of the previous aggregation, rounded to the nearest integer
 * @age:		number of aggregations for which @nr_accesses has stayed about the
 *			same
 * @list:		node in &damon_target.regions
 */
struct damon_region {
	unsigned long start;
	unsigned long end;
	unsigned long sampled;
	unsigned long first_hit;
	unsigned long last_hit;
	unsigned long rest;
	unsigned int nr_accesses;
	unsigned int prev_nr_accesses;
	unsigned int age;
	struct list_head list;
};

/**
 * struct damon_target - an address space that is monitored
 * @pid:		the process; the target holds a reference; NULL for physical memory
 * @given:		the ranges that the user gave, owned by the target; NULL if the
 *			user gave no ranges
 * @nr_given:		number of ranges in @given
 * @regions:		the regions (&struct damon_region) that are monitored, sorted by
 *			address and without overlap
 * @nr_regions:		number of regions in @regions
 * @exec_id:		exec id of the process when @regions were made; the kernel changes
 *			the exec id of a process with each exec
 * @list:		node in &damon_ctx.targets
 */
struct damon_target {
	struct pid *pid;
	struct damon_range *given;
	unsigned int nr_given;
	struct list_head regions;
	unsigned int nr_regions;
	u64 exec_id;
	struct list_head list;
};

/**
 * struct damon_attrs - the intervals, and the bounds of the number of regions
 * @sample_us:		sampling interval: the time between making a page old and checking
 *			whether it was accessed, in microseconds
 * @aggr_us:		aggregation interval: the time over which hits are counted, in
 *			microseconds
 * @update_us:		update interval: the time after which the operations look for new
 *			memory again, in microseconds
 * @min_nr_regions:	lower bound of the number of regions of all targets together
 * @max_nr_regions:	upper bound of the number of regions of all targets together
 */
struct damon_attrs {
	unsigned long sample_us;
	unsigned long aggr_us;
	unsigned long update_us;
	unsigned long min_nr_regions;
	unsigned long max_nr_regions;
};

#define DAMON_DEFAULT_ATTRS ((struct damon_attrs) {	\
	.sample_us = 5000,				\
	.aggr_us = 100000,				\
	.update_us = 60000000,				\
	.min_nr_regions = 10,				\
	.max_nr_regions = 1000,				\
})

/**
 * struct damon_operations - the functions that monitor one kind of address space
 * @name:	the name that users write to the file "operations"
 * @of_processes: true if targets are processes and have a pid
 * @list:	node in the list of registered operations
 * @init:	Give regions to each target that has none.  Returns 0 or an error: -EINVAL
 *		if a target cannot have regions, for example because its process has
 *		ended.  It is called before the kdamond starts.
 * @update:	Adapt the regions to memory that was mapped or unmapped.  May be NULL.
 * @prepare:	For each region, choose a page by damon_sample_page() and make the page
 *		old.  Returns false if nothing is left to monitor; the kdamond then ends.
 * @check:	Call damon_count_access() for each region whose sampled page was accessed
 *		since @prepare.
 *
 * Context: All functions may sleep.  All but @init are called by the kdamond only.
 */
struct damon_operations {
	const char *name;
	bool of_processes;
	struct list_head list;
	int (*init)(struct damon_ctx *ctx);
	void (*update)(struct damon_ctx *ctx);
	bool (*prepare)(struct damon_ctx *ctx);
	void (*check)(struct damon_ctx *ctx);
};

/**
 * struct damon_pattern - which regions a scheme counts; all bounds are inclusive
 * @min_sz:		smallest size, in bytes
 * @max_sz:		largest size, in bytes
 * @min_nr_accesses:	smallest &damon_region.nr_accesses, in samples
 * @max_nr_accesses:	largest &damon_region.nr_accesses, in samples
 * @min_age:		smallest &damon_region.age, in aggregations
 * @max_age:		largest &damon_region.age, in aggregations
 */
struct damon_pattern {
	unsigned long min_sz;
	unsigned long max_sz;
	unsigned long min_nr_accesses;
	unsigned long max_nr_accesses;
	unsigned long min_age;
	unsigned long max_age;
};

/**
 * struct damon_scheme - counts the regions that fit a pattern (the action "stat")
 * @pattern:	the pattern
 * @nr_tried:	number of regions that fitted, summed over all aggregations
 * @sz_tried:	size of these regions in bytes, summed over all aggregations
 * @list:	node in &damon_ctx.schemes
 */
struct damon_scheme {
	struct damon_pattern pattern;
	unsigned long nr_tried;
	unsigned long sz_tried;
	struct list_head list;
};

/**
 * struct damon_ctx - what one kdamond monitors, and how
 * @attrs:		the attributes; a kdamond runs only if damon_check_attrs() accepts
 *			them
 * @ops:		the operations for the address spaces of all targets
 * @targets:		list of &struct damon_target, owned by the context
 * @schemes:		list of &struct damon_scheme, owned by the context
 * @random:		state of the random number generator; setting it to the same value
 *			makes the context sample the same pages again
 * @nr_samples:		number of samples taken in this aggregation
 * @nr_until_update:	number of samples until &damon_operations.update is called
 * @prev_nr_regions:	number of regions before the last split
 * @lock:		makes changes of @request and @ended atomic: no request is queued
 *			after the kdamond has ended
 * @request:		what the kdamond is to do after the current sample, or NULL
 * @ended:		true if the kdamond has ended
 * @kdamond:		the thread; the context holds a reference until damon_stop(); NULL
 *			if the thread was not started or has been stopped
 * @id:			the number in the name of the thread
 */
struct damon_ctx {
	struct damon_attrs attrs;
	const struct damon_operations *ops;
	struct list_head targets;
	struct list_head schemes;
	u64 random;

	unsigned long nr_samples;
	unsigned long nr_until_update;
	unsigned int prev_nr_regions;

	spinlock_t lock;
	struct damon_request *request;
	bool ended;
	struct task_struct *kdamond;
	int id;
};

#define damon_for_each_target(t, ctx) \
	list_for_each_entry(t, &(ctx)->targets, list)

#define damon_for_each_target_safe(t, next, ctx) \
	list_for_each_entry_safe(t, next, &(ctx)->targets, list)

#define damon_for_each_region(r, t) \
	list_for_each_entry(r, &(t)->regions, list)

#define damon_for_each_region_safe(r, next, t) \
	list_for_each_entry_safe(r, next, &(t)->regions, list)

#define damon_for_each_scheme(s, ctx) \
	list_for_each_entry(s, &(ctx)->schemes, list)

static inline unsigned long damon_region_size(const struct damon_region *r)
{
	return r->end - r->start;
}

static inline unsigned long damon_region_pages(const struct damon_region *r)
{
	return damon_region_size(r) / DAMON_MIN_REGION;
}

/**
 * damon_mean_accesses() - compute the mean number of hits of the pages of a region
 * @r:	the region
 *
 * Return: the mean of this aggregation, in samples, rounded to the nearest integer.
 */
static inline unsigned int damon_mean_accesses(const struct damon_region *r)
{
	return r->nr_accesses + (r->rest >= damon_region_pages(r) - r->rest);
}

/**
 * damon_count_access() - count a hit: the sampled page of a region was accessed
 * @r:	the region; &damon_region.sampled is the page
 */
static inline void damon_count_access(struct damon_region *r)
{
	if (!r->nr_accesses || r->sampled < r->first_hit)
		r->first_hit = r->sampled;
	if (!r->nr_accesses || r->sampled > r->last_hit)
		r->last_hit = r->sampled;
	r->nr_accesses++;
}

/* regions.c */
struct damon_region *damon_new_region(unsigned long start, unsigned long end);
void damon_add_region(struct damon_target *t, struct damon_region *r);
void damon_insert_region(struct damon_target *t, struct damon_region *r,
			 struct damon_region *next);
void damon_delete_region(struct damon_target *t, struct damon_region *r);
int damon_split_region(struct damon_target *t, struct damon_region *r, unsigned long at);
int damon_fit_regions(struct damon_target *t, const struct damon_range *ranges,
		      unsigned int nr);
int damon_cut_regions(struct damon_target *t, unsigned long limit);
void damon_merge_regions(struct damon_target *t, unsigned int threshold, unsigned int apart,
			 unsigned long limit);
void damon_free_regions(struct damon_target *t);

/* core.c */
struct damon_ctx *damon_new_ctx(void);
void damon_free_ctx(struct damon_ctx *ctx);
struct damon_target *damon_new_target(struct pid *pid);
void damon_add_target(struct damon_ctx *ctx, struct damon_target *t);
int damon_give_ranges(struct damon_target *t, const struct damon_range *ranges,
		      unsigned int nr);
unsigned int damon_nr_regions(const struct damon_ctx *ctx);
int damon_check_attrs(const struct damon_attrs *attrs);
unsigned int damon_max_nr_accesses(const struct damon_attrs *attrs);
int damon_register_ops(struct damon_operations *ops);
const struct damon_operations *damon_find_ops(const char *name);
const struct damon_operations *damon_next_ops(const struct damon_operations *ops);
struct damon_scheme *damon_new_scheme(const struct damon_pattern *pattern);
void damon_add_scheme(struct damon_ctx *ctx, struct damon_scheme *scheme);
u64 damon_random(struct damon_ctx *ctx, u64 nr);
unsigned long damon_sample_page(struct damon_ctx *ctx, struct damon_region *r);
int damon_init_ctx(struct damon_ctx *ctx);
bool damon_begin_sample(struct damon_ctx *ctx);
void damon_end_sample(struct damon_ctx *ctx);
int damon_commit(struct damon_ctx *ctx, struct damon_ctx *from);

/* kdamond.c */
int damon_start(struct damon_ctx *ctx);
int damon_stop(struct damon_ctx *ctx);
bool damon_running(struct damon_ctx *ctx);
pid_t damon_kdamond_pid(struct damon_ctx *ctx);
int damon_call(struct damon_ctx *ctx, int (*fn)(struct damon_ctx *ctx, void *arg), void *arg);

#endif /* _LINUX_DAMON_H */
