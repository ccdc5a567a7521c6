// SPDX-License-Identifier: GPL-2.0
/*
 * Controls one kdamond through DAMON's sysfs: writes a setup, starts and stops the kdamond, and
 * restores the directories.
 *
 * Documentation/ABI/testing/sysfs-kernel-mm-damon in a kernel tree describes the files.
 */
#include "damon/machine/control.h"
#include "damon/base/error.h"
#include "damon/core/probe.h"
#include "damon/core/setup.h"
#include "damon/machine/abilities.h"
#include "damon/machine/inventory.h"
#include "damon/machine/mapped.h"
#include "damon/machine/sysfs.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <sys/utsname.h>

#define KDAMONDS	DAMON_SYSFS_KDAMONDS

/*
 * The processes together have no more ranges than a part of the regions, so that these can split. With
 * three ranges a process has the areas that DAMON divides it into by itself.
 */
#define REGIONS_PER_RANGE	8
#define MIN_RANGES		3
#define MAX_RANGES		64

/* The least number of regions that DAMON takes */
#define LEAST_REGIONS		3

/*
 * Linux up to 6.12 draws the page of a region to look at from 32 bits, so that it never looks at what is
 * beyond the first 4 GiB of the region. DAMON merges regions up to the size of all memory divided by the
 * least number of regions.
 */
#define MAX_REGION_BYTES	(2ULL << 30)

/**
 * damon_control__check - check that this user can configure DAMON on this kernel
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_control__check(struct damon_error *e)
{
	struct utsname kernel;

	if (access(KDAMONDS, F_OK)) {
		uname(&kernel);
		if (access(DAMON_SYSFS, F_OK))
			damon_error__set(e, -EOPNOTSUPP, "kernel %s was built without DAMON",
					 kernel.release);
		else
			damon_error__set(e, -EOPNOTSUPP, "DAMON of kernel %s has no sysfs interface",
					 kernel.release);
		damon_error__hint(e, "boot a kernel with CONFIG_DAMON_SYSFS, CONFIG_DAMON_VADDR and CONFIG_DAMON_PADDR; Debian's kernels have these from 6.12 on");
		return -EOPNOTSUPP;
	}
	if (access(KDAMONDS "/nr_kdamonds", R_OK | W_OK)) {
		damon_error__set(e, -errno, "DAMON's files in " DAMON_SYSFS ": %m");
		if (e->err == -EACCES)
			damon_error__hint(e, "only root may configure DAMON: sudo perf damon record ...");
		return e->err;
	}
	return 0;
}

/*
 * If windows take turns, DAMON learns with each commit what the processes have mapped, so it does not
 * look for mappings itself: it would again monitor the gaps between them. But its updates are of use.
 * Only then Linux computes anew how large a region may be that has been merged.
 */
static enum damon_ops ops_of(const struct damon_setup *setup)
{
	return setup->attrs.windows.nr && setup->ops == DAMON_OPS_VADDR ? DAMON_OPS_FVADDR : setup->ops;
}

static int refuse_ops(const struct damon_setup *setup, struct damon_error *e)
{
	enum damon_ops ops = ops_of(setup);

	damon_error__set(e, -EOPNOTSUPP, "this kernel's DAMON cannot monitor %s",
			 ops == DAMON_OPS_PADDR ? "physical memory" :
			 ops == DAMON_OPS_FVADDR ? "fixed addresses of a process" :
			 "the memory of processes");
	if (ops != setup->ops) {
		damon_error__hint(e, "record with one sampling interval: --sample 5ms; windows that take turns need Linux 5.19");
		return -EOPNOTSUPP;
	}
	damon_error__hint(e, "boot a kernel with CONFIG_DAMON_%s%s",
			  ops == DAMON_OPS_PADDR ? "PADDR" : "VADDR",
			  ops == DAMON_OPS_FVADDR ? ", Linux 5.19 or later" : "");
	return -EOPNOTSUPP;
}

static int refuse(const char *cannot, const char *hint, struct damon_error *e)
{
	struct utsname kernel;

	uname(&kernel);
	damon_error__set(e, -EOPNOTSUPP, "DAMON of kernel %s %s", kernel.release, cannot);
	damon_error__hint(e, "%s", hint);
	return -EOPNOTSUPP;
}

/* Kernels before 5.19 do not list their operations: they refuse a name when it is written */
static int check_abilities(const struct damon_setup *setup, struct damon_error *e)
{
	const struct damon_abilities *can = &setup->abilities;

	if (can->ops[ops_of(setup)] == DAMON_NO)
		return refuse_ops(setup, e);
	if (setup->attrs.tuned && can->intervals_goal == DAMON_NO)
		return refuse("cannot tune its intervals",
			      "Linux 6.15 and later can; set fixed intervals with --sample and --aggr",
			      e);
	if (setup->nr_probes && can->probes == DAMON_NO)
		return refuse("has no probes",
			      "Linux 7.3 has probes; without --probe, accesses are recorded as usual",
			      e);
	return 0;
}

static int write_probe(const char *dir, size_t nr, const struct damon_probe *probe)
{
	char filter[PATH_MAX];
	int err;

	err = damon_sysfs__write_u64(1, "%s/monitoring_attrs/probes/%zu/filters/nr_filters", dir, nr);
	snprintf(filter, sizeof(filter), "%s/monitoring_attrs/probes/%zu/filters/0", dir, nr);
	if (!err)
		err = damon_sysfs__write(probe->type, "%s/type", filter);
	if (!err && probe->arg)
		err = damon_sysfs__write(probe->arg, "%s/path", filter);
	if (!err)
		err = damon_sysfs__write(probe->negated ? "N" : "Y", "%s/matching", filter);
	if (!err)
		err = damon_sysfs__write("Y", "%s/allow", filter);
	return err;
}

static int write_probes(const char *dir, const struct damon_setup *setup, struct damon_error *e)
{
	int err;

	if (!setup->nr_probes)
		return 0;
	err = damon_sysfs__write_u64(setup->nr_probes, "%s/monitoring_attrs/probes/nr_probes", dir);
	if (err == -EINVAL) {
		damon_error__set(e, err, "this kernel's DAMON takes fewer than %" PRIu64 " probes",
				 setup->nr_probes);
		damon_error__hint(e, "Linux 7.3 takes 4: leave out some --probe");
		return err;
	}
	for (size_t i = 0; !err && i < setup->nr_probes; i++)
		err = write_probe(dir, i, &setup->probes[i]);
	return err ? damon_error__set(e, err, "setting up DAMON's probes: %s", strerror(-err)) : 0;
}

static int write_goal(const char *dir, const struct damon_goal *goal)
{
	const struct {
		const char *file;
		u64 val;
	} files[] = {
		{ "access_bp",		goal->access_bp },
		{ "aggrs",		goal->aggrs },
		{ "min_sample_us",	goal->min_sample_us },
		{ "max_sample_us",	goal->max_sample_us },
	};
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(files); i++)
		err = damon_sysfs__write_u64(files[i].val,
				"%s/monitoring_attrs/intervals/intervals_goal/%s", dir, files[i].file);
	return err;
}

/* Write a goal whose bounds allow one interval only: damon_control__begin_tuning() widens them */
static int write_pinned_goal(const char *dir, const struct damon_attrs *a)
{
	struct damon_goal goal = a->goal;

	goal.min_sample_us = a->sample_us;
	goal.max_sample_us = a->sample_us;
	return a->tuned ? write_goal(dir, &goal) : 0;
}

/* @bytes: the size of what is monitored */
static int write_attrs(const char *dir, const struct damon_attrs *a, u64 bytes)
{
	const bool is_long = a->windows.nr && damon_windows__is_long(a->sample_us);
	const u64 least = DIV_ROUND_UP(bytes, MAX_REGION_BYTES);
	u64 min = is_long ? a->long_min_nr_regions : a->min_nr_regions;
	const u64 max = is_long ? a->long_max_nr_regions : a->max_nr_regions;
	int err;

	/* The bound of the cost stays, and DAMON splits no regions if it has more than half of them */
	min = max(min, min(least, max / 2));

	err = damon_sysfs__write_u64(a->sample_us, "%s/monitoring_attrs/intervals/sample_us", dir);
	if (!err)
		err = damon_sysfs__write_u64(a->aggr_us, "%s/monitoring_attrs/intervals/aggr_us", dir);
	if (!err)
		err = damon_sysfs__write_u64(a->windows.nr ? a->aggr_us : a->update_us, "%s/monitoring_attrs/intervals/update_us", dir);
	/* The minimum must never be above the maximum, whatever the two were before */
	if (!err)
		err = damon_sysfs__write_u64(LEAST_REGIONS, "%s/monitoring_attrs/nr_regions/min", dir);
	if (!err)
		err = damon_sysfs__write_u64(max, "%s/monitoring_attrs/nr_regions/max", dir);
	if (!err)
		err = damon_sysfs__write_u64(min, "%s/monitoring_attrs/nr_regions/min", dir);
	return err;
}

/* *@bytes grows by the size of @ranges */
static int write_target(const char *dir, size_t nr, pid_t pid, const struct damon_ranges *ranges,
			u64 *bytes)
{
	int err = 0;

	*bytes += damon_ranges__bytes(ranges);
	if (pid)
		err = damon_sysfs__write_u64(pid, "%s/targets/%zu/pid_target", dir, nr);
	if (!err)
		err = damon_sysfs__write_u64(ranges->nr, "%s/targets/%zu/regions/nr_regions", dir, nr);
	for (size_t i = 0; !err && i < ranges->nr; i++) {
		err = damon_sysfs__write_u64(ranges->v[i].start, "%s/targets/%zu/regions/%zu/start",
				dir, nr, i);
		if (!err)
			err = damon_sysfs__write_u64(ranges->v[i].end, "%s/targets/%zu/regions/%zu/end",
					dir, nr, i);
	}
	return err;
}

/* How many ranges a process may have */
static size_t max_ranges_of(const struct damon_setup *setup)
{
	size_t max = setup->attrs.max_nr_regions / REGIONS_PER_RANGE / setup->nr_targets;

	return clamp(max, (size_t)MIN_RANGES, (size_t)MAX_RANGES);
}

/* A process whose mappings DAMON does not look for itself is monitored where it has mapped memory now */
static int write_mapped_target(const char *dir, size_t nr, const struct damon_setup *setup,
			       u64 *bytes)
{
	pid_t pid = setup->targets[nr].pid;
	struct damon_ranges mapped = {};
	int err;

	err = damon_mapped__read(pid, max_ranges_of(setup), &mapped);
	/* DAMON answers this for a process that has ended */
	if (err || !mapped.nr)
		err = -EINVAL;
	err = err ?: write_target(dir, nr, pid, &mapped, bytes);
	damon_ranges__exit(&mapped);
	return err;
}

/* DAMON itself divides what a process has mapped into three areas, with the gaps in them */
static u64 areas_of(pid_t pid)
{
	struct damon_ranges areas = {};
	u64 bytes;

	damon_mapped__read(pid, MIN_RANGES, &areas);
	bytes = damon_ranges__bytes(&areas);
	damon_ranges__exit(&areas);
	return bytes;
}

/* *@bytes grows by the size of what is monitored */
static int write_targets(const char *dir, const struct damon_setup *setup, u64 *bytes)
{
	int err = damon_sysfs__write_u64(setup->nr_targets, "%s/targets/nr_targets", dir);

	for (size_t i = 0; !err && i < setup->nr_targets; i++) {
		const struct damon_target *t = &setup->targets[i];

		if (!t->ranges.nr && ops_of(setup) != setup->ops) {
			err = write_mapped_target(dir, i, setup, bytes);
			continue;
		}
		err = write_target(dir, i, t->pid, &t->ranges, bytes);
		if (!t->ranges.nr)
			*bytes += areas_of(t->pid);
	}
	return err;
}

static int write_setup(const struct damon_control *ctl, struct damon_setup *setup,
		       struct damon_error *e)
{
	char dir[sizeof(KDAMONDS) + 32];
	u64 bytes = 0;
	int err;

	err = damon_sysfs__write_u64(1, KDAMONDS "/%u/contexts/nr_contexts", ctl->slot.nr);
	if (err)
		goto out;
	snprintf(dir, sizeof(dir), KDAMONDS "/%u/contexts/0", ctl->slot.nr);
	damon_abilities__read(&setup->abilities, dir);
	err = check_abilities(setup, e);
	if (!err)
		err = write_probes(dir, setup, e);
	if (err)
		return err;
	err = damon_sysfs__write(damon_ops__name(ops_of(setup)), "%s/operations", dir);
	if (err == -EINVAL)
		return refuse_ops(setup, e);
	if (!err)
		err = write_targets(dir, setup, &bytes);
	if (!err)
		err = write_attrs(dir, &setup->attrs, bytes);
	if (!err)
		err = write_pinned_goal(dir, &setup->attrs);
out:
	if (err)
		damon_error__set(e, err, "setting up DAMON: %s", strerror(-err));
	return err;
}

static void explain_start(int err, const struct damon_setup *setup, struct damon_error *e)
{
	if (err == -EBUSY)
		damon_error__set(e, err, "DAMON is in use: the kernel does not let another kdamond start");
	else if (err == -ESRCH)
		damon_error__set(e, err, "DAMON stopped at once: has the process ended?");
	else if (err == -EINVAL && setup->nr_probes)
		damon_error__set(e, err, "DAMON refuses to start: does the memory cgroup that --probe names exist?");
	else if (err == -EINVAL && setup->ops != DAMON_OPS_PADDR)
		damon_error__set(e, err, "DAMON refuses to start: has the process ended?");
	else
		damon_error__set(e, err, "DAMON does not start: %s", strerror(-err));
	if (err == -EBUSY)
		damon_error__hint(e, "perf damon list shows who uses DAMON");
	if (err == -EINVAL && setup->nr_probes)
		damon_error__hint(e, "paths begin with / where cgroups are mounted: --probe memcg:/system.slice");
}

static int set_up(struct damon_control *ctl, const struct damon_inventory *inv,
		  struct damon_setup *setup, struct damon_error *e)
{
	const struct damon_kdamond *user = damon_inventory__exclusive(inv);
	int err = 0;

	if (user && !ctl->take_over)
		err = damon_inventory__check_exclusive(inv, e);
	if (!err)
		err = damon_slot__claim(&ctl->slot, inv, e);
	if (!err)
		err = write_setup(ctl, setup, e);
	ctl->tuned = setup->attrs.tuned;
	/* As the last step, so that the paused module misses as little as possible */
	if (!err && user)
		err = damon_pause__begin(&ctl->pause, user->setup.owner, e);
	return err;
}

static int switch_on(const struct damon_control *ctl, struct damon_setup *setup)
{
	int err = damon_sysfs__write("on", KDAMONDS "/%u/state", ctl->slot.nr);

	if (err)
		return err;
	err = damon_sysfs__count(KDAMONDS "/%u/pid", ctl->slot.nr);
	if (err <= 0)
		return -ESRCH;
	setup->kdamond = err;
	return 0;
}

static int rewrite_targets(const struct damon_control *ctl, const struct damon_setup *setup,
			   u64 *bytes)
{
	char dir[sizeof(KDAMONDS) + 32];

	if (!damon_slot__is_ours(&ctl->slot))
		return -ENOENT;
	snprintf(dir, sizeof(dir), KDAMONDS "/%u/contexts/0", ctl->slot.nr);
	return write_targets(dir, setup, bytes);
}

static int prepare(struct damon_control *ctl, struct damon_setup *setup, struct damon_error *e)
{
	struct damon_inventory inv;
	int err;

	err = damon_inventory__read(&inv, "");
	if (err)
		damon_error__set(e, err, "out of memory");
	else
		err = set_up(ctl, &inv, setup, e);
	damon_inventory__exit(&inv);
	return err;
}

/**
 * damon_control__prepare - set DAMON up, without starting it
 * @ctl: as for damon_control__start()
 * @setup: its abilities are filled in
 *
 * damon_control__restart() starts the kdamond.
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_control__prepare(struct damon_control *ctl, struct damon_setup *setup,
			   struct damon_error *e)
{
	int lock = damon_slot__lock(e);
	int err;

	if (lock < 0)
		return lock;
	err = prepare(ctl, setup, e);
	close(lock);
	return err;
}

/**
 * damon_control__start - set DAMON up and start it
 * @ctl: zero-initialised except for @take_over; the caller gives it to damon_control__stop(), also
 *	 after an error
 * @setup: its abilities and the pid of its kdamond are filled in
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_control__start(struct damon_control *ctl, struct damon_setup *setup,
			 struct damon_error *e)
{
	int lock = damon_slot__lock(e);
	int err;

	if (lock < 0)
		return lock;
	err = prepare(ctl, setup, e);
	if (!err) {
		err = switch_on(ctl, setup);
		if (err)
			explain_start(err, setup, e);
	}
	close(lock);
	return err;
}

/**
 * damon_control__restart - start a kdamond that is off, or that has ended by itself
 * @setup: with the targets to monitor from now on; the pid of its kdamond is filled in
 *
 * Return: 0, or a negative errno.
 */
int damon_control__restart(struct damon_control *ctl, struct damon_setup *setup)
{
	char dir[sizeof(KDAMONDS) + 32];
	struct damon_error e;
	u64 bytes = 0;
	int lock = damon_slot__lock(&e);
	int err;

	if (lock < 0)
		return lock;
	err = rewrite_targets(ctl, setup, &bytes);
	/* A commit may have left tuned intervals in the files */
	snprintf(dir, sizeof(dir), KDAMONDS "/%u/contexts/0", ctl->slot.nr);
	if (!err)
		err = write_attrs(dir, &setup->attrs, bytes);
	if (!err)
		err = switch_on(ctl, setup);
	close(lock);
	return err;
}

/**
 * damon_control__begin_tuning - allow the kernel to change the intervals from now on
 *
 * damon_control__start() does not allow it: before perf records, no event would tell of a change,
 * and the intervals would grow while a command waits for perf. But it already writes a goal,
 * because 7.3.4 tunes too often if it gets its first goal later.
 *
 * Return: 0, also if there is no goal or the kdamond has ended; or a negative errno with @e filled.
 */
int damon_control__begin_tuning(const struct damon_control *ctl, const struct damon_setup *setup,
				struct damon_error *e)
{
	char dir[sizeof(KDAMONDS) + 32];
	int err;

	if (!ctl->tuned)
		return 0;
	snprintf(dir, sizeof(dir), KDAMONDS "/%u/contexts/0", ctl->slot.nr);
	err = write_goal(dir, &setup->attrs.goal);
	if (!err)
		err = damon_sysfs__write("commit", KDAMONDS "/%u/state", ctl->slot.nr);
	if (!err || damon_slot__is_off(ctl->slot.nr))
		return 0;
	return damon_error__set(e, err, "DAMON does not take the goal of --auto-tune: %s",
				strerror(-err));
}

/**
 * damon_control__commit - replace the targets and the intervals of the running kdamond
 * @setup: with all targets to monitor from now on. A target_id that has a target already keeps its
 *	   regions, as far as they are in the ranges that the target may have
 *
 * The kdamond changes them at the end of an aggregation or of a sample, which depends on the
 * kernel, and this function waits for that. If one of the processes has ended by then, the kdamond
 * ends, too (in kernels up to 6.12 at least); not all kernels return an error in this case.
 *
 * Return: 0, or a negative errno.
 */
int damon_control__commit(struct damon_control *ctl, const struct damon_setup *setup)
{
	char dir[sizeof(KDAMONDS) + 32];
	u64 bytes = 0;
	int err;

	snprintf(dir, sizeof(dir), KDAMONDS "/%u/contexts/0", ctl->slot.nr);
	err = rewrite_targets(ctl, setup, &bytes);
	/* A commit must not reset intervals that the kernel has tuned */
	if (!err && ctl->tuned)
		err = damon_sysfs__write("update_tuned_intervals", KDAMONDS "/%u/state", ctl->slot.nr);
	else if (!err)
		err = write_attrs(dir, &setup->attrs, bytes);
	return err ?: damon_sysfs__write("commit", KDAMONDS "/%u/state", ctl->slot.nr);
}

static void switch_off(const struct damon_control *ctl)
{
	/* The errno for a kdamond that is off already depends on the kernel, so it is ignored */
	damon_sysfs__write("off", KDAMONDS "/%u/state", ctl->slot.nr);
	for (int i = 0; i < DAMON_SYSFS_RETRIES && !damon_slot__is_off(ctl->slot.nr); i++)
		damon_sysfs__sleep_ms(DAMON_SYSFS_RETRY_MS);
}

/** damon_control__off - stop our kdamond; damon_control__restart() may start it again */
void damon_control__off(const struct damon_control *ctl)
{
	if (damon_slot__is_ours(&ctl->slot))
		switch_off(ctl);
}

/**
 * damon_control__stop - stop our kdamond and restore DAMON's sysfs
 *
 * May be called again: if there is nothing to undo, it does nothing and does not change @e.
 *
 * Return: 0, with a warning in @e if an empty directory has to stay; or a negative errno with @e
 * filled.
 */
int damon_control__stop(struct damon_control *ctl, struct damon_error *e)
{
	int lock, err, ret;

	if (!ctl->slot.claimed && !ctl->pause.user[0])
		return 0;
	lock = damon_slot__lock(e);
	if (lock < 0)
		return lock;
	damon_error__clear(e);
	if (damon_slot__is_ours(&ctl->slot))
		switch_off(ctl);
	err = damon_slot__release(&ctl->slot, e);
	ret = damon_pause__end(&ctl->pause, e);
	close(lock);
	return ret ?: err;
}
