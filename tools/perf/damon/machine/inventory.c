// SPDX-License-Identifier: GPL-2.0
/*
 * Finds out who uses DAMON on this machine, and what the kernel's DAMON can do. It only reads, and
 * creates nothing in DAMON's sysfs: what cannot be read stays unknown.
 *
 * Sources: DAMON's sysfs; the parameters of the kernel modules that use DAMON themselves; and the
 * names of kernel threads, which show all other users.
 */
#include "damon/machine/inventory.h"
#include "damon/base/error.h"
#include "damon/machine/abilities.h"
#include "damon/machine/sysfs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* The parent of all kernel threads has this pid on every Linux */
#define KTHREADD_PID	2

/* Kernel modules that keep DAMON for themselves while they are enabled */
static const struct {
	const char *name;
	bool auto_tuned;	/* the intervals are always tuned; the others have a parameter */
} modules[] = {
	{ .name = "damon_stat", .auto_tuned = true },
	{ .name = "damon_reclaim" },
	{ .name = "damon_lru_sort" },
};

__printf(1, 2)
static bool exists(const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	return !access(path, F_OK);
}

/* Returns the number in a file, or 0, which stands for "not known" */
__printf(1, 2)
static u64 number(const char *fmt, ...)
{
	char path[PATH_MAX], str[24];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	return damon_sysfs__read(str, sizeof(str), "%s", path) ? 0 : strtoull(str, NULL, 10);
}

static struct damon_kdamond *add_kdamond(struct damon_inventory *inv)
{
	struct damon_kdamond *k = realloc(inv->kdamonds, (inv->nr + 1) * sizeof(*k));

	if (!k)
		return NULL;
	inv->kdamonds = k;
	k += inv->nr++;
	memset(k, 0, sizeof(*k));
	k->slot = -1;
	k->setup.ops = DAMON_OPS_NR;
	return k;
}

static int read_ranges(struct damon_ranges *ranges, const char *context, unsigned int target)
{
	unsigned int nr = number("%s/targets/%u/regions/nr_regions", context, target);

	for (unsigned int i = 0; i < nr; i++) {
		u64 start = number("%s/targets/%u/regions/%u/start", context, target, i);
		u64 end = number("%s/targets/%u/regions/%u/end", context, target, i);
		int err = start < end ? damon_ranges__add(ranges, start, end) : 0;

		if (err)
			return err;
	}
	return 0;
}

static int read_targets(struct damon_setup *setup, const char *root, const char *context)
{
	unsigned int nr = number("%s/targets/nr_targets", context);

	for (unsigned int i = 0; i < nr; i++) {
		char comm[DAMON_COMM_LEN] = "";
		struct damon_target *t;
		pid_t pid = 0;
		int err;

		if (setup->ops != DAMON_OPS_PADDR)
			pid = number("%s/targets/%u/pid_target", context, i);
		if (pid)
			damon_sysfs__read(comm, sizeof(comm), "%s/proc/%d/comm", root, pid);
		t = damon_setup__add_target(setup, pid, comm);
		if (!t)
			return -ENOMEM;
		err = read_ranges(&t->ranges, context, i);
		if (err)
			return err;
	}
	return 0;
}

static void read_goal(struct damon_goal *goal, const char *context)
{
	char dir[PATH_MAX + 64];

	snprintf(dir, sizeof(dir), "%s/monitoring_attrs/intervals/intervals_goal", context);
	goal->access_bp = number("%s/access_bp", dir);
	goal->aggrs = number("%s/aggrs", dir);
	goal->min_sample_us = number("%s/min_sample_us", dir);
	goal->max_sample_us = number("%s/max_sample_us", dir);
}

static void read_probes(struct damon_setup *setup, const char *context)
{
	setup->nr_probes = number("%s/monitoring_attrs/probes/nr_probes", context);
	for (u64 i = 0; i < setup->nr_probes; i++)
		setup->unchecked |= number("%s/monitoring_attrs/probes/%" PRIu64 "/weight",
					   context, i);
}

static int read_context(struct damon_kdamond *k, const char *root, const char *context)
{
	struct damon_attrs *a = &k->setup.attrs;
	char ops[16];
	int nr;

	if (!damon_sysfs__read(ops, sizeof(ops), "%s/operations", context)) {
		nr = damon_ops__parse(ops);
		k->setup.ops = nr < 0 ? DAMON_OPS_NR : nr;
	}
	a->sample_us = number("%s/monitoring_attrs/intervals/sample_us", context);
	a->aggr_us = number("%s/monitoring_attrs/intervals/aggr_us", context);
	a->update_us = number("%s/monitoring_attrs/intervals/update_us", context);
	a->min_nr_regions = number("%s/monitoring_attrs/nr_regions/min", context);
	a->max_nr_regions = number("%s/monitoring_attrs/nr_regions/max", context);
	read_goal(&a->goal, context);
	k->auto_tuned = a->goal.aggrs;
	read_probes(&k->setup, context);
	k->nr_schemes = number("%s/schemes/nr_schemes", context);
	return read_targets(&k->setup, root, context);
}

static int read_slot(struct damon_inventory *inv, const char *root, unsigned int slot)
{
	struct damon_kdamond *k = add_kdamond(inv);
	char dir[PATH_MAX], context[PATH_MAX + 16], state[16];
	int pid;

	if (!k)
		return -ENOMEM;
	snprintf(dir, sizeof(dir), "%s" DAMON_SYSFS_KDAMONDS "/%u", root, slot);
	snprintf(context, sizeof(context), "%s/contexts/0", dir);
	snprintf(k->setup.owner, sizeof(k->setup.owner), "sysfs kdamond %u", slot);
	k->slot = slot;
	if (!damon_sysfs__read(state, sizeof(state), "%s/state", dir))
		k->running = strcmp(state, "off") ? DAMON_YES : DAMON_NO;
	pid = damon_sysfs__count("%s/pid", dir);
	if (k->running == DAMON_YES && pid > 0)
		k->setup.kdamond = pid;
	k->configured = exists("%s", context);
	if (!k->configured)
		return 0;
	damon_abilities__read(&inv->abilities, context);
	return read_context(k, root, context);
}

static int read_slots(struct damon_inventory *inv, const char *root)
{
	int err = 0;

	inv->sysfs = exists("%s" DAMON_SYSFS_KDAMONDS, root);
	/* Only root may read nr_kdamonds, but every user sees the directories */
	while (!err && exists("%s" DAMON_SYSFS_KDAMONDS "/%u", root, inv->nr_slots))
		err = read_slot(inv, root, inv->nr_slots++);
	return err;
}

static int read_module(struct damon_inventory *inv, const char *root, size_t nr)
{
	char dir[PATH_MAX], val[8];
	struct damon_attrs *a;
	struct damon_kdamond *k;
	struct damon_target *t;
	u64 start, end;

	snprintf(dir, sizeof(dir), "%s/sys/module/%s/parameters", root, modules[nr].name);
	if (damon_sysfs__read(val, sizeof(val), "%s/enabled", dir) || val[0] != 'Y')
		return 0;
	k = add_kdamond(inv);
	t = k ? damon_setup__add_target(&k->setup, 0, NULL) : NULL;
	if (!t)
		return -ENOMEM;
	snprintf(k->setup.owner, sizeof(k->setup.owner), "%s", modules[nr].name);
	k->running = DAMON_YES;
	k->exclusive = true;
	k->setup.ops = DAMON_OPS_PADDR;
	k->setup.kdamond = max(0, damon_sysfs__count("%s/kdamond_pid", dir));
	k->auto_tuned = modules[nr].auto_tuned ||
			(!damon_sysfs__read(val, sizeof(val), "%s/autotune_monitoring_intervals", dir) &&
			 val[0] == 'Y');

	a = &k->setup.attrs;
	a->sample_us = number("%s/sample_interval", dir);
	/* aggr_interval_us is the interval that DAMON_STAT has tuned by now */
	a->aggr_us = number("%s/aggr_interval", dir) ?: number("%s/aggr_interval_us", dir);
	a->min_nr_regions = number("%s/min_nr_regions", dir);
	a->max_nr_regions = number("%s/max_nr_regions", dir);
	start = number("%s/monitor_region_start", dir);
	end = number("%s/monitor_region_end", dir);
	return start < end ? damon_ranges__add(&t->ranges, start, end) : 0;
}

static bool is_kernel_thread(const char *root, const char *pid)
{
	char stat[128], *name_end;
	int parent;

	if (damon_sysfs__read(stat, sizeof(stat), "%s/proc/%s/stat", root, pid))
		return false;
	name_end = strrchr(stat, ')');
	return name_end && sscanf(name_end, ") %*c %d", &parent) == 1 && parent == KTHREADD_PID;
}

static struct damon_kdamond *find_thread(const struct damon_inventory *inv, pid_t pid)
{
	for (size_t i = 0; i < inv->nr; i++) {
		if (inv->kdamonds[i].setup.kdamond == pid)
			return &inv->kdamonds[i];
	}
	return NULL;
}

static int add_thread(struct damon_inventory *inv, const char *root, const char *pid)
{
	char comm[DAMON_COMM_LEN];
	struct damon_kdamond *k;

	if (damon_sysfs__read(comm, sizeof(comm), "%s/proc/%s/comm", root, pid) ||
	    strncmp(comm, "kdamond.", strlen("kdamond.")) || !is_kernel_thread(root, pid))
		return 0;
	k = find_thread(inv, atoi(pid));
	if (!k) {
		k = add_kdamond(inv);
		if (!k)
			return -ENOMEM;
		k->running = DAMON_YES;
		k->setup.kdamond = atoi(pid);
	}
	memcpy(k->thread, comm, sizeof(k->thread));
	return 0;
}

static int read_threads(struct damon_inventory *inv, const char *root)
{
	char path[PATH_MAX];
	struct dirent *entry;
	int err = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/proc", root);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (!err && (entry = readdir(dir))) {
		if (isdigit((unsigned char)entry->d_name[0]))
			err = add_thread(inv, root, entry->d_name);
	}
	closedir(dir);
	return err;
}

/**
 * damon_inventory__read - find out who uses DAMON
 * @inv: overwritten; the caller frees it with damon_inventory__exit(), also after an error
 * @root: put before every path: "", or in tests another directory
 *
 * Return: 0 or -ENOMEM. It is not an error if something cannot be read.
 */
int damon_inventory__read(struct damon_inventory *inv, const char *root)
{
	int err;

	memset(inv, 0, sizeof(*inv));
	err = read_slots(inv, root);
	for (size_t i = 0; !err && i < ARRAY_SIZE(modules); i++)
		err = read_module(inv, root, i);
	if (!err)
		err = read_threads(inv, root);
	return err;
}

/** damon_inventory__exit - free what @inv owns */
void damon_inventory__exit(struct damon_inventory *inv)
{
	for (size_t i = 0; i < inv->nr; i++)
		damon_setup__exit(&inv->kdamonds[i].setup);
	zfree(&inv->kdamonds);
	inv->nr = 0;
}

/** damon_inventory__exclusive - get the kdamond of a module that keeps DAMON for itself, or NULL */
const struct damon_kdamond *damon_inventory__exclusive(const struct damon_inventory *inv)
{
	for (size_t i = 0; i < inv->nr; i++) {
		if (inv->kdamonds[i].exclusive)
			return &inv->kdamonds[i];
	}
	return NULL;
}

/**
 * damon_inventory__free_slot - find a directory in sysfs that nobody has configured
 *
 * Return: the number of the directory, or -ENOENT.
 */
int damon_inventory__free_slot(const struct damon_inventory *inv)
{
	for (size_t i = 0; i < inv->nr; i++) {
		const struct damon_kdamond *k = &inv->kdamonds[i];

		if (k->slot >= 0 && k->running == DAMON_NO && !k->configured)
			return k->slot;
	}
	return -ENOENT;
}

/**
 * damon_inventory__check_exclusive - check that no kernel module keeps DAMON for itself
 *
 * Return: 0, or -EBUSY with @e naming the module and the ways out.
 */
int damon_inventory__check_exclusive(const struct damon_inventory *inv, struct damon_error *e)
{
	const struct damon_kdamond *k = damon_inventory__exclusive(inv);

	if (!k)
		return 0;
	damon_error__set(e, -EBUSY, "DAMON is in use by the kernel's own %s", k->setup.owner);
	damon_error__hint(e, "record what it sees: perf damon record --attach; or pause it meanwhile: perf damon record --take-over ...; or end it: echo N | sudo tee /sys/module/%s/parameters/enabled",
			  k->setup.owner);
	return -EBUSY;
}

static int refuse_running(const struct damon_kdamond *k, struct damon_error *e)
{
	if (k->running == DAMON_UNKNOWN)
		return damon_error__set(e, -EBUSY, "DAMON is in use: the state of kdamond %d cannot be read",
					k->slot);
	damon_error__set(e, -EBUSY, "DAMON is in use: kdamond %d (pid %d) runs, which somebody else started",
			 k->slot, k->setup.kdamond);
	damon_error__hint(e, "record what it sees: perf damon record --attach; or end it: echo off | sudo tee " DAMON_SYSFS_KDAMONDS "/%d/state",
			  k->slot);
	return -EBUSY;
}

/**
 * damon_inventory__check_slots - check that there is a directory in sysfs for one more kdamond
 *
 * If no directory is free, slot.c can make one, but only while no kdamond of sysfs runs.
 *
 * Return: 0, or -EBUSY with @e naming the kdamond that runs and the ways out.
 */
int damon_inventory__check_slots(const struct damon_inventory *inv, struct damon_error *e)
{
	if (damon_inventory__free_slot(inv) >= 0)
		return 0;
	for (size_t i = 0; i < inv->nr; i++) {
		const struct damon_kdamond *k = &inv->kdamonds[i];

		if (k->slot >= 0 && k->running != DAMON_NO)
			return refuse_running(k, e);
	}
	return 0;
}
