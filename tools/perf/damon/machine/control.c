// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON's sysfs: make one kdamond follow a set-up, start it, stop it, and leave
 * the directories as they were.
 *
 * ABI: Documentation/ABI/testing/sysfs-kernel-mm-damon in a kernel tree.
 */
#include "damon/machine/control.h"
#include "damon/base/error.h"
#include "damon/core/probe.h"
#include "damon/core/setup.h"
#include "damon/machine/abilities.h"
#include "damon/machine/inventory.h"
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

/**
 * damon_control__check - can this user configure DAMON on this kernel at all?
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
		damon_error__hint(e, "boot one built with CONFIG_DAMON_SYSFS, CONFIG_DAMON_VADDR and CONFIG_DAMON_PADDR; Debian's have them from 6.12 on");
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

static int refuse_ops(enum damon_ops ops, struct damon_error *e)
{
	damon_error__set(e, -EOPNOTSUPP, "this kernel's DAMON cannot monitor %s",
			 ops == DAMON_OPS_PADDR ? "physical memory" :
			 ops == DAMON_OPS_FVADDR ? "fixed addresses of a process" :
			 "the memory of processes");
	damon_error__hint(e, "boot one built with CONFIG_DAMON_%s%s",
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

/* Of kernels before 5.19 writing the name of the ops tells */
static int check_abilities(const struct damon_setup *setup, struct damon_error *e)
{
	const struct damon_abilities *can = &setup->abilities;

	if (can->ops[setup->ops] == DAMON_NO)
		return refuse_ops(setup->ops, e);
	if (setup->attrs.tuned && can->intervals_goal == DAMON_NO)
		return refuse("cannot tune its intervals",
			      "Linux can from 6.15 on; before, --sample and --aggr set intervals that stay",
			      e);
	if (setup->nr_probes && can->probes == DAMON_NO)
		return refuse("has no probes",
			      "Linux 7.3 has them; without --probe accesses are recorded all the same",
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
	struct damon_probe probe;
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
	for (size_t i = 0; !err && i < setup->nr_probe_names; i++) {
		err = damon_probe__parse(setup->probe_names[i], &probe, e);
		if (err)
			return err;
		err = write_probe(dir, i, &probe);
	}
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

/* Bounds that leave no room: damon_control__begin_tuning() makes it */
static int write_pinned_goal(const char *dir, const struct damon_attrs *a)
{
	struct damon_goal goal = a->goal;

	goal.min_sample_us = a->sample_us;
	goal.max_sample_us = a->sample_us;
	return a->tuned ? write_goal(dir, &goal) : 0;
}

static int write_attrs(const char *dir, const struct damon_attrs *a)
{
	const bool max_first = a->max_nr_regions >= 10;
	int err;

	err = damon_sysfs__write_u64(a->sample_us, "%s/monitoring_attrs/intervals/sample_us", dir);
	if (!err)
		err = damon_sysfs__write_u64(a->aggr_us, "%s/monitoring_attrs/intervals/aggr_us", dir);
	if (!err)
		err = damon_sysfs__write_u64(a->update_us, "%s/monitoring_attrs/intervals/update_us", dir);
	/* Never least above most on the way: a new context has 10 and 1000 */
	if (!err && max_first)
		err = damon_sysfs__write_u64(a->max_nr_regions, "%s/monitoring_attrs/nr_regions/max", dir);
	if (!err)
		err = damon_sysfs__write_u64(a->min_nr_regions, "%s/monitoring_attrs/nr_regions/min", dir);
	if (!err && !max_first)
		err = damon_sysfs__write_u64(a->max_nr_regions, "%s/monitoring_attrs/nr_regions/max", dir);
	return err;
}

static int write_target(const char *dir, size_t nr, const struct damon_target *t)
{
	int err = 0;

	if (t->pid)
		err = damon_sysfs__write_u64(t->pid, "%s/targets/%zu/pid_target", dir, nr);
	if (!err)
		err = damon_sysfs__write_u64(t->ranges.nr, "%s/targets/%zu/regions/nr_regions", dir, nr);
	for (size_t i = 0; !err && i < t->ranges.nr; i++) {
		err = damon_sysfs__write_u64(t->ranges.v[i].start, "%s/targets/%zu/regions/%zu/start",
				dir, nr, i);
		if (!err)
			err = damon_sysfs__write_u64(t->ranges.v[i].end, "%s/targets/%zu/regions/%zu/end",
					dir, nr, i);
	}
	return err;
}

static int write_targets(const char *dir, const struct damon_setup *setup)
{
	int err = damon_sysfs__write_u64(setup->nr_targets, "%s/targets/nr_targets", dir);

	for (size_t i = 0; !err && i < setup->nr_targets; i++)
		err = write_target(dir, i, &setup->targets[i]);
	return err;
}

static int write_setup(const struct damon_control *ctl, struct damon_setup *setup,
		       struct damon_error *e)
{
	char dir[sizeof(KDAMONDS) + 32];
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
	err = damon_sysfs__write(damon_ops__name(setup->ops), "%s/operations", dir);
	if (err == -EINVAL)
		return refuse_ops(setup->ops, e);
	if (!err)
		err = write_attrs(dir, &setup->attrs);
	if (!err)
		err = write_pinned_goal(dir, &setup->attrs);
	if (!err)
		err = write_targets(dir, setup);
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
		damon_error__set(e, err, "DAMON refuses to start: is there no such memory cgroup as --probe names?");
	else if (err == -EINVAL && setup->ops != DAMON_OPS_PADDR)
		damon_error__set(e, err, "DAMON refuses to start: has the process ended?");
	else
		damon_error__set(e, err, "DAMON does not start: %s", strerror(-err));
	if (err == -EBUSY)
		damon_error__hint(e, "see who uses it: perf damon list");
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
	/* last, so that it misses the least */
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

static int rewrite_targets(const struct damon_control *ctl, const struct damon_setup *setup)
{
	char dir[sizeof(KDAMONDS) + 32];

	if (!damon_slot__is_ours(&ctl->slot))
		return -ENOENT;
	snprintf(dir, sizeof(dir), KDAMONDS "/%u/contexts/0", ctl->slot.nr);
	return write_targets(dir, setup);
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
 * damon_control__prepare - set DAMON up, for damon_control__restart() to switch on
 * @ctl: as for damon_control__start()
 * @setup: its abilities become known
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
 * damon_control__start - set DAMON up and switch it on
 * @ctl: zero-initialised but for @take_over; damon_control__stop() undoes whatever
 *	 was done to get here, after success and after failure
 * @setup: its kdamond becomes the pid of the thread, and its abilities become known
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
 * damon_control__restart - switch on what is off, after it ended by itself, too
 * @setup: with the targets that there are now; its kdamond becomes the new thread
 *
 * Return: 0, or a negative errno.
 */
int damon_control__restart(struct damon_control *ctl, struct damon_setup *setup)
{
	char dir[sizeof(KDAMONDS) + 32];
	struct damon_error e;
	int lock = damon_slot__lock(&e);
	int err;

	if (lock < 0)
		return lock;
	err = rewrite_targets(ctl, setup);
	/* a commit may have left tuned ones */
	snprintf(dir, sizeof(dir), KDAMONDS "/%u/contexts/0", ctl->slot.nr);
	if (!err)
		err = write_attrs(dir, &setup->attrs);
	if (!err)
		err = switch_on(ctl, setup);
	close(lock);
	return err;
}

/**
 * damon_control__begin_tuning - from now on the kernel may change the intervals
 *
 * Not from damon_control__start() on: until perf records, they would change with
 * nothing to tell of it, and grow while a command waits for perf. But there is a
 * goal from there on, as 7.3.4 tunes too often when it gets one later.
 *
 * Return: 0, also where there is no goal or the kdamond has ended, or a negative
 * errno with @e filled.
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
 * damon_control__commit - give the running kdamond other targets
 * @setup: its targets are all that there are to be from now on
 *
 * The kdamond takes them over where an aggregation ends, which this waits for.
 * If one of the processes has ended by then the kdamond ends, too (kernels up to
 * 6.12 at least), which not all of them tell here.
 *
 * Return: 0, or a negative errno.
 */
int damon_control__commit(struct damon_control *ctl, const struct damon_setup *setup)
{
	int err = 0;

	/* else the kdamond would take over the intervals that it began with, too */
	if (ctl->tuned)
		err = damon_sysfs__write("update_tuned_intervals", KDAMONDS "/%u/state", ctl->slot.nr);
	if (!err)
		err = rewrite_targets(ctl, setup);
	return err ?: damon_sysfs__write("commit", KDAMONDS "/%u/state", ctl->slot.nr);
}

static void switch_off(const struct damon_control *ctl)
{
	/* whether it ended by itself or never started differs in errno by kernel */
	damon_sysfs__write("off", KDAMONDS "/%u/state", ctl->slot.nr);
	for (int i = 0; i < DAMON_SYSFS_RETRIES && !damon_slot__is_off(ctl->slot.nr); i++)
		damon_sysfs__sleep_ms(DAMON_SYSFS_RETRY_MS);
}

/** damon_control__off - switch our kdamond off, for damon_control__restart() to go on */
void damon_control__off(const struct damon_control *ctl)
{
	if (damon_slot__is_ours(&ctl->slot))
		switch_off(ctl);
}

/**
 * damon_control__stop - switch our kdamond off and put sysfs back
 *
 * Does nothing, not to @e either, where nothing is to be undone, so it may be
 * called again.
 *
 * Return: 0, with a warning in @e where an empty directory has to stay; or a
 * negative errno with @e filled.
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
