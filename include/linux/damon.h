/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DAMON: which memory is accessed, and how often.
 *
 * A context watches the memory of its targets.  Each target's memory is cut into
 * regions, and of each region one random page stands for all of it during one
 * sampling interval.  What the samples of an aggregation interval found is traced;
 * then regions whose pages behave alike are merged and all are split anew, so that
 * borders drift to where the access pattern has them, at a bounded cost.
 *
 * Who may touch what: while a kdamond runs, everything below its context (targets,
 * regions, schemes, attributes) is its own, and others ask it by damon_call().  While
 * none runs it belongs to whoever made the context, and calls of damon_start(),
 * damon_stop() and damon_call() for one context must not run side by side.
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

/* Regions begin and end at pages. */
#define DAMON_MIN_REGION	PAGE_SIZE

/**
 * struct damon_range - whole pages
 * @start:	first address
 * @end:	address behind the last
 */
struct damon_range {
	unsigned long start;
	unsigned long end;
};

/**
 * struct damon_region - neighbouring pages that are taken to be accessed alike
 * @start:		first address
 * @end:		address behind the last
 * @sampled:		an address in the page that this sampling interval watches
 * @first_hit:		the lowest page of this aggregation that was accessed, if any was
 * @last_hit:		and the highest
 * @nr_accesses:	in how many samples of this aggregation it was accessed
 * @prev_nr_accesses:	the same of the aggregation before
 * @age:		for how many aggregations @nr_accesses has stayed about the same
 * @list:		in &damon_target.regions, sorted by address, none overlapping
 */
struct damon_region {
	unsigned long start;
	unsigned long end;
	unsigned long sampled;
	unsigned long first_hit;
	unsigned long last_hit;
	unsigned int nr_accesses;
	unsigned int prev_nr_accesses;
	unsigned int age;
	struct list_head list;
};

/**
 * struct damon_target - an address space
 * @pid:		the process, a reference; NULL for physical memory
 * @given:		ranges that the user set, owned; NULL if none
 * @nr_given:		their number
 * @regions:		what is monitored of it
 * @nr_regions:		their number
 * @exec_id:		of the process when @regions were made: each exec has another one
 * @list:		in &damon_ctx.targets
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
 * struct damon_attrs - how closely to look
 * @sample_us:		between making a page old and looking at it, microseconds
 * @aggr_us:		for how long accesses are counted, microseconds
 * @update_us:		how often the operations look for new memory, microseconds
 * @min_nr_regions:	at least so many regions, all targets together
 * @max_nr_regions:	and at most so many
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
 * struct damon_operations - what is known of one kind of address space
 * @name:	as in the file "operations"
 * @of_processes: targets have a pid
 * @list:	in the list of registered ones
 * @init:	give regions to all targets that have none.  -EINVAL if one cannot have
 *		any, such as a process that has ended; no kdamond runs yet.
 * @update:	adapt regions to memory that has come or gone; may be NULL
 * @prepare:	for each region, choose a page by damon_sample_page() and make it old.
 *		False if nothing is left to monitor: the kdamond then ends.
 * @check:	call damon_count_access() for each region whose page was accessed since
 *
 * All but @init are called by the kdamond only, and may sleep.
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
 * struct damon_pattern - regions that a scheme is for, borders included
 * @min_sz:		bytes
 * @max_sz:		bytes
 * @min_nr_accesses:	samples of an aggregation
 * @max_nr_accesses:	samples of an aggregation
 * @min_age:		aggregations
 * @max_age:		aggregations
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
 * struct damon_scheme - counts regions of a pattern (the action "stat")
 * @pattern:	which
 * @nr_tried:	how many there were in all aggregations
 * @sz_tried:	their bytes
 * @list:	in &damon_ctx.schemes
 */
struct damon_scheme {
	struct damon_pattern pattern;
	unsigned long nr_tried;
	unsigned long sz_tried;
	struct list_head list;
};

/**
 * struct damon_ctx - what one kdamond monitors, and how
 * @attrs:		valid by damon_check_attrs()
 * @ops:		the kind of address space of all targets
 * @targets:		list of &struct damon_target
 * @schemes:		list of &struct damon_scheme
 * @random:		state of the generator; whoever sets it gets the same pages again
 * @nr_samples:		taken in this aggregation
 * @nr_until_update:	samples until the operations update
 * @prev_nr_regions:	before the last split
 * @lock:		guards @request and @ended against each other
 * @request:		what the kdamond is to do between two samples
 * @ended:		the kdamond does not run any more
 * @kdamond:		the thread, a reference that lasts until damon_stop()
 * @id:			the number in its name
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

/**
 * damon_count_access() - the page that was sampled in a region was accessed
 * @r:	the region
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
