// SPDX-License-Identifier: GPL-2.0
/*
 * The interface for users, /sys/kernel/mm/damon/admin: set up contexts by files, and start
 * and stop their kdamonds.
 *
 * Writing a file only stores the value.  All values are read and checked together when "on"
 * or "commit" is written to the file "state": see Documentation/admin-guide/mm/damon.
 */
#include <linux/damon.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "sysfs-dir.h"

/* The largest number of directories in a list; it bounds the memory that a write allocates. */
#define MOST_DIRS	16384

struct target {
	int pid;
	struct damon_list regions;	/* of &struct damon_range */
};

/*
 * These files exist for tools that expect them.  Quotas have no effect, because no action
 * changes memory.
 */
struct quotas {
	unsigned long ms;
	unsigned long bytes;
	unsigned long reset_interval_ms;
	unsigned long sz_permil;
	unsigned long nr_accesses_permil;
	unsigned long age_permil;
};

/* These files also exist for tools that expect them, and have no effect. */
struct watermarks {
	unsigned int metric;		/* index in metrics[] */
	unsigned long interval_us;
	unsigned long high;
	unsigned long mid;
	unsigned long low;
};

/*
 * The counts of a scheme.  The last three stay 0, because the action "stat" does nothing
 * that could be applied or limited.
 */
struct stats {
	unsigned long nr_tried;
	unsigned long sz_tried;
	unsigned long nr_applied;
	unsigned long sz_applied;
	unsigned long qt_exceeds;
};

struct scheme {
	struct damon_pattern pattern;
	struct quotas quotas;
	struct watermarks watermarks;
	struct stats stats;
};

struct context {
	const struct damon_operations *ops;
	struct damon_attrs attrs;
	struct damon_list targets;	/* of &struct target */
	struct damon_list schemes;	/* of &struct scheme */
};

struct kdamond {
	struct damon_ctx *ctx;		/* made by the last "on"; NULL if it was never on */
	struct damon_list contexts;	/* of &struct context */
};

static struct damon_list kdamonds;	/* of &struct kdamond */

enum {
	METRIC_NONE,
	METRIC_FREE_MEM_RATE,
};

static const char * const metrics[] = {
	[METRIC_NONE]		= "none",
	[METRIC_FREE_MEM_RATE]	= "free_mem_rate",
};

/*
 * Read a region, which need not be aligned: the pages in which it begins and ends belong to
 * the range.
 */
static int read_region(const struct damon_range *region, struct damon_range *range)
{
	unsigned long start = READ_ONCE(region->start), end = READ_ONCE(region->end);

	if (start >= end)
		return -EINVAL;
	range->start = ALIGN_DOWN(start, DAMON_MIN_REGION);
	range->end = ALIGN(end, DAMON_MIN_REGION);
	return 0;
}

static int read_regions(struct damon_target *t, const struct damon_list *regions)
{
	struct damon_range *ranges;
	struct damon_dir *dir;
	unsigned int nr = 0;
	int err = 0;

	ranges = kmalloc_array(regions->nr, sizeof(*ranges), GFP_KERNEL);
	if (!ranges)
		return -ENOMEM;
	damon_for_each_dir(dir, regions)
		err = err ?: read_region(dir->data, &ranges[nr++]);
	if (!err)
		err = damon_give_ranges(t, ranges, nr);
	kfree(ranges);
	return err;
}

static int read_target(struct damon_ctx *ctx, const struct target *target)
{
	struct damon_target *t;
	struct pid *pid = NULL;

	if (ctx->ops->of_processes) {
		pid = find_get_pid(READ_ONCE(target->pid));
		if (!pid)
			return -EINVAL;
	}
	t = damon_new_target(pid);
	if (!t) {
		put_pid(pid);
		return -ENOMEM;
	}
	damon_add_target(ctx, t);
	return read_regions(t, &target->regions);
}

/* Limits are refused, so that users notice that they would have no effect. */
static bool is_limited(const struct scheme *scheme)
{
	return READ_ONCE(scheme->quotas.ms) || READ_ONCE(scheme->quotas.bytes) ||
		READ_ONCE(scheme->watermarks.metric) != METRIC_NONE;
}

static int read_scheme(struct damon_ctx *ctx, const struct scheme *scheme)
{
	struct damon_scheme *s;

	if (is_limited(scheme))
		return -EINVAL;
	s = damon_new_scheme(&scheme->pattern);
	if (!s)
		return -ENOMEM;
	damon_add_scheme(ctx, s);
	return 0;
}

static struct context *only_context(const struct kdamond *k)
{
	if (k->contexts.nr != 1)
		return NULL;
	return list_first_entry(&k->contexts.dirs, struct damon_dir, list)->data;
}

/* Make a context from the files.  Returns the context, or an ERR_PTR(). */
static struct damon_ctx *read_context(const struct kdamond *k)
{
	const struct context *c = only_context(k);
	struct damon_ctx *ctx;
	struct damon_dir *dir;
	int err = 0;

	if (!c)
		return ERR_PTR(-EINVAL);
	ctx = damon_new_ctx();
	if (!ctx)
		return ERR_PTR(-ENOMEM);
	ctx->ops = READ_ONCE(c->ops);
	ctx->attrs = c->attrs;
	damon_for_each_dir(dir, &c->targets)
		err = err ?: read_target(ctx, dir->data);
	damon_for_each_dir(dir, &c->schemes)
		err = err ?: read_scheme(ctx, dir->data);
	if (err) {
		damon_free_ctx(ctx);
		return ERR_PTR(err);
	}
	return ctx;
}

static bool is_on(const struct kdamond *k)
{
	return k->ctx && damon_running(k->ctx);
}

static void drop_context(struct kdamond *k)
{
	if (!k->ctx)
		return;
	/* This is needed even if the kdamond has ended by itself. */
	damon_stop(k->ctx);
	damon_free_ctx(k->ctx);
}

static int turn_on(struct kdamond *k)
{
	struct damon_ctx *ctx;
	int err;

	if (is_on(k))
		return -EBUSY;
	ctx = read_context(k);
	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	err = damon_start(ctx);
	if (err) {
		damon_free_ctx(ctx);
		return err;
	}
	drop_context(k);
	k->ctx = ctx;
	return 0;
}

static int turn_off(struct kdamond *k)
{
	if (!k->ctx)
		return -EINVAL;
	return is_on(k) ? damon_stop(k->ctx) : -EPERM;
}

static int commit_fn(struct damon_ctx *ctx, void *new)
{
	return damon_commit(ctx, new);
}

/*
 * Check the new context before it is passed to the kdamond, so that an error leaves the
 * kdamond running as before.
 */
static int commit(struct kdamond *k)
{
	struct damon_ctx *new;
	int err;

	if (!is_on(k))
		return -EINVAL;
	new = read_context(k);
	if (IS_ERR(new))
		return PTR_ERR(new);
	err = damon_init_ctx(new);
	if (!err) {
		err = damon_call(k->ctx, commit_fn, new);
		if (err == -ESRCH)
			err = -EINVAL;
	}
	damon_free_ctx(new);
	return err;
}

/*
 * Copy the counts of the schemes to the directories, in order.  Since the last commit the
 * user may have changed the number of directories, so there may be more schemes than
 * directories, or fewer.
 */
static int copy_stats(struct damon_ctx *ctx, void *list)
{
	struct damon_list *schemes = list;
	struct damon_scheme *s;
	struct damon_dir *dir;
	struct stats *stats;

	s = list_first_entry(&ctx->schemes, struct damon_scheme, list);
	damon_for_each_dir(dir, schemes) {
		if (list_entry_is_head(s, &ctx->schemes, list))
			break;
		stats = &((struct scheme *)dir->data)->stats;
		WRITE_ONCE(stats->nr_tried, s->nr_tried);
		WRITE_ONCE(stats->sz_tried, s->sz_tried);
		s = list_next_entry(s, list);
	}
	return 0;
}

/* After the kdamond has ended, the counts can be copied without it. */
static int update_stats(struct kdamond *k)
{
	struct context *c = only_context(k);
	int err;

	if (!k->ctx || !c)
		return -EINVAL;
	err = damon_call(k->ctx, copy_stats, &c->schemes);
	return err == -ESRCH ? copy_stats(k->ctx, &c->schemes) : err;
}

static const struct {
	const char *name;
	int (*fn)(struct kdamond *k);
} keywords[] = {
	{ "on", turn_on },
	{ "off", turn_off },
	{ "commit", commit },
	{ "update_schemes_stats", update_stats },
};

static ssize_t show_state(void *field, char *buf)
{
	return sysfs_emit(buf, "%s\n", is_on(field) ? "on" : "off");
}

static int store_state(void *field, const char *buf)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (sysfs_streq(buf, keywords[i].name))
			return keywords[i].fn(field);
	}
	return -EINVAL;
}

static ssize_t show_kdamond_pid(void *field, char *buf)
{
	struct kdamond *k = field;

	return sysfs_emit(buf, "%d\n", k->ctx ? damon_kdamond_pid(k->ctx) : -1);
}

static ssize_t show_ops(void *field, char *buf)
{
	const struct damon_operations **ops = field;

	return sysfs_emit(buf, "%s\n", READ_ONCE(*ops)->name);
}

static int store_ops(void *field, const char *buf)
{
	const struct damon_operations **to = field, *ops = NULL;

	while ((ops = damon_next_ops(ops))) {
		if (!sysfs_streq(buf, ops->name))
			continue;
		WRITE_ONCE(*to, ops);
		return 0;
	}
	return -EINVAL;
}

static ssize_t show_avail_ops(void *field, char *buf)
{
	const struct damon_operations *ops = NULL;
	int len = 0;

	while ((ops = damon_next_ops(ops)))
		len += sysfs_emit_at(buf, len, "%s\n", ops->name);
	return len;
}

static ssize_t show_pid(void *field, char *buf)
{
	return sysfs_emit(buf, "%d\n", READ_ONCE(*(int *)field));
}

static int store_pid(void *field, const char *buf)
{
	int pid, err = kstrtoint(buf, 0, &pid);

	if (!err)
		WRITE_ONCE(*(int *)field, pid);
	return err;
}

/* The only action is "stat": other actions would change memory, which is not implemented. */
static ssize_t show_action(void *field, char *buf)
{
	return sysfs_emit(buf, "stat\n");
}

static int store_action(void *field, const char *buf)
{
	return sysfs_streq(buf, "stat") ? 0 : -EINVAL;
}

static ssize_t show_metric(void *field, char *buf)
{
	return sysfs_emit(buf, "%s\n", metrics[READ_ONCE(*(unsigned int *)field)]);
}

static int store_metric(void *field, const char *buf)
{
	int metric = sysfs_match_string(metrics, buf);

	if (metric < 0)
		return metric;
	WRITE_ONCE(*(unsigned int *)field, metric);
	return 0;
}

static const struct damon_dir_type region_type = {
	.files = DAMON_GROUPS(
		DAMON_GROUP(NULL,
			DAMON_ULONG("start", struct damon_range, start),
			DAMON_ULONG("end", struct damon_range, end))),
	.size = sizeof(struct damon_range),
};

static const struct damon_dir_type regions_type = {
	.files = DAMON_GROUPS(DAMON_GROUP(NULL, DAMON_NR("nr_regions"))),
	.numbered = &region_type,
	.most = MOST_DIRS,
};

static const struct damon_dir_type target_type = {
	.files = DAMON_GROUPS(
		DAMON_GROUP(NULL,
			DAMON_FILE("pid_target", 0600, .at = offsetof(struct target, pid),
				   .show = show_pid, .store = store_pid))),
	.subdirs = (const struct damon_subdir[]) {
		{ "regions", &regions_type, offsetof(struct target, regions) },
		{ }
	},
	.size = sizeof(struct target),
};

static const struct damon_dir_type targets_type = {
	.files = DAMON_GROUPS(DAMON_GROUP(NULL, DAMON_NR("nr_targets"))),
	.numbered = &target_type,
	.most = MOST_DIRS,
};

static const struct damon_dir_type pattern_type = {
	.files = DAMON_GROUPS(
		DAMON_GROUP("sz",
			DAMON_ULONG("min", struct damon_pattern, min_sz),
			DAMON_ULONG("max", struct damon_pattern, max_sz)),
		DAMON_GROUP("nr_accesses",
			DAMON_ULONG("min", struct damon_pattern, min_nr_accesses),
			DAMON_ULONG("max", struct damon_pattern, max_nr_accesses)),
		DAMON_GROUP("age",
			DAMON_ULONG("min", struct damon_pattern, min_age),
			DAMON_ULONG("max", struct damon_pattern, max_age))),
};

static const struct damon_dir_type quotas_type = {
	.files = DAMON_GROUPS(
		DAMON_GROUP(NULL,
			DAMON_ULONG("ms", struct quotas, ms),
			DAMON_ULONG("bytes", struct quotas, bytes),
			DAMON_ULONG("reset_interval_ms", struct quotas, reset_interval_ms)),
		DAMON_GROUP("weights",
			DAMON_ULONG("sz_permil", struct quotas, sz_permil),
			DAMON_ULONG("nr_accesses_permil", struct quotas, nr_accesses_permil),
			DAMON_ULONG("age_permil", struct quotas, age_permil))),
};

static const struct damon_dir_type scheme_type = {
	.files = DAMON_GROUPS(
		DAMON_GROUP(NULL,
			DAMON_FILE("action", 0600, .show = show_action, .store = store_action)),
		DAMON_GROUP("watermarks",
			DAMON_FILE("metric", 0600,
				   .at = offsetof(struct scheme, watermarks.metric),
				   .show = show_metric, .store = store_metric),
			DAMON_ULONG("interval_us", struct scheme, watermarks.interval_us),
			DAMON_ULONG("high", struct scheme, watermarks.high),
			DAMON_ULONG("mid", struct scheme, watermarks.mid),
			DAMON_ULONG("low", struct scheme, watermarks.low)),
		DAMON_GROUP("stats",
			DAMON_COUNT("nr_tried", struct scheme, stats.nr_tried),
			DAMON_COUNT("sz_tried", struct scheme, stats.sz_tried),
			DAMON_COUNT("nr_applied", struct scheme, stats.nr_applied),
			DAMON_COUNT("sz_applied", struct scheme, stats.sz_applied),
			DAMON_COUNT("qt_exceeds", struct scheme, stats.qt_exceeds))),
	.subdirs = (const struct damon_subdir[]) {
		{ "access_pattern", &pattern_type, offsetof(struct scheme, pattern) },
		{ "quotas", &quotas_type, offsetof(struct scheme, quotas) },
		{ }
	},
	.size = sizeof(struct scheme),
};

static const struct damon_dir_type schemes_type = {
	.files = DAMON_GROUPS(DAMON_GROUP(NULL, DAMON_NR("nr_schemes"))),
	.numbered = &scheme_type,
	.most = MOST_DIRS,
};

static const struct damon_dir_type attrs_type = {
	.files = DAMON_GROUPS(
		DAMON_GROUP("intervals",
			DAMON_ULONG("sample_us", struct damon_attrs, sample_us),
			DAMON_ULONG("aggr_us", struct damon_attrs, aggr_us),
			DAMON_ULONG("update_us", struct damon_attrs, update_us)),
		DAMON_GROUP("nr_regions",
			DAMON_ULONG("min", struct damon_attrs, min_nr_regions),
			DAMON_ULONG("max", struct damon_attrs, max_nr_regions))),
};

static void init_context(void *data)
{
	struct context *c = data;

	c->attrs = DAMON_DEFAULT_ATTRS;
	c->ops = damon_find_ops("vaddr") ?: damon_next_ops(NULL);
}

static const struct damon_dir_type context_type = {
	.files = DAMON_GROUPS(
		DAMON_GROUP(NULL,
			DAMON_FILE("operations", 0600, .at = offsetof(struct context, ops),
				   .show = show_ops, .store = store_ops),
			DAMON_FILE("avail_operations", 0400, .show = show_avail_ops))),
	.subdirs = (const struct damon_subdir[]) {
		{ "monitoring_attrs", &attrs_type, offsetof(struct context, attrs) },
		{ "targets", &targets_type, offsetof(struct context, targets) },
		{ "schemes", &schemes_type, offsetof(struct context, schemes) },
		{ }
	},
	.size = sizeof(struct context),
	.init = init_context,
};

static const struct damon_dir_type contexts_type = {
	.files = DAMON_GROUPS(DAMON_GROUP(NULL, DAMON_NR("nr_contexts"))),
	.numbered = &context_type,
	.most = 1,
};

static void exit_kdamond(void *data)
{
	drop_context(data);
}

static bool kdamond_is_busy(void *data)
{
	return is_on(data);
}

static const struct damon_dir_type kdamond_type = {
	.files = DAMON_GROUPS(
		DAMON_GROUP(NULL,
			DAMON_FILE("state", 0600, .show = show_state, .show_alone = true,
				   .store = store_state, .store_alone = true),
			DAMON_FILE("pid", 0400, .show = show_kdamond_pid, .show_alone = true))),
	.subdirs = (const struct damon_subdir[]) {
		{ "contexts", &contexts_type, offsetof(struct kdamond, contexts) },
		{ }
	},
	.size = sizeof(struct kdamond),
	.exit = exit_kdamond,
	.busy = kdamond_is_busy,
};

static const struct damon_dir_type kdamonds_type = {
	.files = DAMON_GROUPS(DAMON_GROUP(NULL, DAMON_NR("nr_kdamonds"))),
	.numbered = &kdamond_type,
	.most = MOST_DIRS,
};

static const struct damon_dir_type admin_type = {
	.subdirs = (const struct damon_subdir[]) {
		{ "kdamonds", &kdamonds_type },
		{ }
	},
};

static const struct damon_dir_type damon_type = {
	.subdirs = (const struct damon_subdir[]) {
		{ "admin", &admin_type },
		{ }
	},
};

static int __init damon_sysfs_init(void)
{
	return damon_add_dir(&damon_type, &kdamonds, "damon", mm_kobj);
}
subsys_initcall(damon_sysfs_init);
