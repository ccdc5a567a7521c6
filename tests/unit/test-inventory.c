// SPDX-License-Identifier: GPL-2.0
/* Modules: machine/inventory machine/abilities machine/attach core/setup machine/sysfs base/error base/ranges */
/* The users of DAMON, found in files that the test makes */
#include "damon/machine/attach.h"
#include "damon/base/error.h"
#include "fake-root.h"
#include "damon/machine/inventory.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLOT	"/sys/kernel/mm/damon/admin/kdamonds/"

static void thread(int pid, const char *comm, int parent)
{
	char path[64], stat[64];

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	snprintf(stat, sizeof(stat), "%s\n", comm);
	put(path, stat);
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	snprintf(stat, sizeof(stat), "%d (%s) S %d 0 0\n", pid, comm, parent);
	put(path, stat);
}

/* Make the directory of a kdamond, without a context */
static void slot(int nr, const char *state, const char *pid)
{
	char path[96];

	snprintf(path, sizeof(path), SLOT "%d/state", nr);
	put(path, state);
	snprintf(path, sizeof(path), SLOT "%d/pid", nr);
	put(path, pid);
	snprintf(path, sizeof(path), SLOT "%d/contexts/nr_contexts", nr);
	put(path, "0\n");
}

static void vaddr_context(void)
{
#define CONTEXT	SLOT "0/contexts/0/"
	put(CONTEXT "avail_operations", "vaddr\nfvaddr\n");
	put(CONTEXT "operations", "vaddr\n");
	put(CONTEXT "monitoring_attrs/intervals/sample_us", "7000\n");
	put(CONTEXT "monitoring_attrs/intervals/aggr_us", "140000\n");
	put(CONTEXT "monitoring_attrs/intervals/update_us", "60000000\n");
	put(CONTEXT "monitoring_attrs/nr_regions/min", "20\n");
	put(CONTEXT "monitoring_attrs/nr_regions/max", "300\n");
	put(CONTEXT "targets/nr_targets", "2\n");
	put(CONTEXT "targets/0/pid_target", "412\n");
	put(CONTEXT "targets/0/regions/nr_regions", "0\n");
	put(CONTEXT "targets/1/pid_target", "413\n");
	put(CONTEXT "targets/1/regions/nr_regions", "1\n");
	put(CONTEXT "targets/1/regions/0/start", "4096\n");
	put(CONTEXT "targets/1/regions/0/end", "8192\n");
	put(CONTEXT "schemes/nr_schemes", "3\n");
#undef CONTEXT
}

static void look(struct damon_inventory *inv)
{
	tap_eq(damon_inventory__read(inv, root), 0, "the inventory is read");
}

static void test_nothing(void)
{
	struct damon_inventory inv;
	struct damon_error e = {};
	struct damon_setup *setups;
	size_t nr;

	new_root();
	look(&inv);
	tap_eq(inv.nr, 0, "no DAMON: no kdamonds");
	tap_ok(!inv.sysfs, "no DAMON: no sysfs interface");
	tap_eq(inv.abilities.ops[DAMON_OPS_VADDR], DAMON_UNKNOWN,
	       "no DAMON: its operations are unknown");
	tap_eq(inv.abilities.intervals_goal, DAMON_UNKNOWN, "no DAMON: interval goals are unknown");
	tap_eq(damon_attach__plan(&inv, &setups, &nr, &e), -ENOENT,
	       "no DAMON: there is nothing to attach to");
	free(setups);
	damon_inventory__exit(&inv);
	remove_root();
}

static void test_slots(void)
{
	struct damon_inventory inv;
	struct damon_error e = {};
	const struct damon_kdamond *k;

	new_root();
	slot(0, "on\n", "77\n");
	vaddr_context();
	thread(412, "stairs", 1);
	thread(77, "kdamond.0", 2);
	look(&inv);
	tap_eq(inv.nr, 1, "a kdamond and its thread are one user");
	k = inv.kdamonds;
	tap_ok(inv.sysfs && k->running == DAMON_YES && k->configured && !k->exclusive,
	       "the kdamond runs, and is not exclusive");
	tap_eq(k->setup.kdamond, 77, "the kdamond's pid");
	tap_str_eq(k->setup.owner, "sysfs kdamond 0", "the kdamond's owner");
	tap_str_eq(k->thread, "kdamond.0", "the kdamond's thread");
	tap_eq(k->setup.ops, DAMON_OPS_VADDR, "the kdamond's operations");
	tap_eq(k->setup.attrs.sample_us, 7000, "the sampling interval");
	tap_eq(k->setup.attrs.aggr_us, 140000, "the aggregation interval");
	tap_eq(k->setup.attrs.max_nr_regions, 300, "the maximum of regions");
	tap_eq(k->nr_schemes, 3, "schemes");
	tap_eq(k->setup.nr_targets, 2, "targets");
	tap_eq(k->setup.targets[0].pid, 412, "the target's pid");
	tap_str_eq(k->setup.targets[0].comm, "stairs", "the target's name");
	tap_str_eq(k->setup.targets[1].comm, "", "a target that has ended has no name");
	tap_eq(k->setup.targets[1].ranges.v[0].end, 8192, "the target's ranges");
	tap_eq(inv.abilities.ops[DAMON_OPS_FVADDR], DAMON_YES, "fvaddr is available");
	tap_eq(inv.abilities.ops[DAMON_OPS_PADDR], DAMON_NO, "paddr is not available");
	tap_eq(inv.abilities.intervals_goal, DAMON_NO, "interval goals are not available");
	tap_eq(damon_inventory__check_exclusive(&inv, &e), 0, "no user of DAMON is exclusive");
	tap_eq(damon_inventory__check_slots(&inv, &e), -EBUSY, "no slot is free");
	tap_ok(strstr(e.msg, "kdamond 0 (pid 77)") && strstr(e.hint, "--attach"),
	       "the error names the user, the hint a way out");
	damon_inventory__exit(&inv);

	slot(1, "off\n", "-1\n");
	look(&inv);
	tap_eq(damon_inventory__check_slots(&inv, &e), 0,
	       "a directory without a context is a free slot");
	tap_eq(damon_inventory__free_slot(&inv), 1, "the free slot is found");
	damon_inventory__exit(&inv);
	remove_root();

	new_root();
	slot(0, "off\n", "-1\n");
	vaddr_context();
	look(&inv);
	tap_eq(damon_inventory__check_slots(&inv, &e), 0, "a stopped kdamond is not in the way");
	tap_eq(damon_inventory__free_slot(&inv), -ENOENT,
	       "the slot of a stopped kdamond is not free");
	damon_inventory__exit(&inv);
	remove_root();
}

static void test_modules(void)
{
	struct damon_inventory inv;
	struct damon_error e = {};

	new_root();
	put("/sys/module/damon_reclaim/parameters/enabled", "N\n");
	put("/sys/module/damon_reclaim/parameters/kdamond_pid", "-1\n");
	look(&inv);
	tap_eq(inv.nr, 0, "damon_reclaim that is off is no user");
	damon_inventory__exit(&inv);

	put("/sys/module/damon_stat/parameters/enabled", "Y\n");
	put("/sys/module/damon_stat/parameters/kdamond_pid", "55\n");
	put("/sys/module/damon_stat/parameters/aggr_interval_us", "2000000\n");
	look(&inv);
	tap_eq(inv.nr, 1, "damon_stat that is on is a user");
	tap_ok(inv.kdamonds->exclusive && inv.kdamonds->auto_tuned,
	       "damon_stat is exclusive and auto-tuned");
	tap_eq(inv.kdamonds->setup.kdamond, 55, "damon_stat's pid");
	tap_eq(damon_inventory__check_exclusive(&inv, &e), -EBUSY, "damon_stat is in the way");
	tap_ok(strstr(e.msg, "damon_stat") && strstr(e.hint, "--attach") &&
	       strstr(e.hint, "--take-over") &&
	       strstr(e.hint, "/sys/module/damon_stat/parameters/enabled"),
	       "the error names damon_stat, the hint every way out");
	damon_inventory__exit(&inv);
	remove_root();
}

static void test_attach(void)
{
	struct damon_setup *setups;
	struct damon_inventory inv;
	struct damon_error e = {};
	size_t nr;

	new_root();
	slot(0, "on\n", "77\n");
	vaddr_context();
	slot(1, "off\n", "-1\n");
	put("/sys/module/damon_stat/parameters/enabled", "Y\n");
	put("/sys/module/damon_stat/parameters/kdamond_pid", "55\n");
	put("/sys/module/damon_stat/parameters/aggr_interval_us", "2000000\n");
	thread(77, "kdamond.0", 2);
	thread(99, "kdamond.3", 2);
	/* Any process may use this name */
	thread(100, "kdamond.4", 1);
	look(&inv);
	tap_eq(inv.nr, 4, "two slots, damon_stat, and a thread without an owner");
	tap_eq(damon_attach__plan(&inv, &setups, &nr, &e), 0, "there are kdamonds to attach to");
	tap_eq(nr, 3, "all running kdamonds are recorded");
	tap_str_eq(setups[0].owner, "sysfs kdamond 0", "the first kdamond is of sysfs");
	tap_eq(setups[0].attrs.aggr_us, 140000, "the kdamond of sysfs has its interval");
	tap_str_eq(setups[1].owner, "damon_stat", "the second kdamond is damon_stat");
	tap_eq(setups[1].attrs.aggr_us, 0, "damon_stat has no fixed interval");
	tap_ok(setups[1].attrs.tuned && !setups[0].attrs.tuned,
	       "damon_stat is tuned, the kdamond of sysfs is not");
	tap_eq(setups[2].kdamond, 99, "the third kdamond has no owner");
	tap_eq(setups[2].ops, DAMON_OPS_NR, "the operations of the third kdamond are unknown");
	for (size_t i = 0; i < nr; i++)
		damon_setup__exit(&setups[i]);
	free(setups);
	damon_inventory__exit(&inv);
	remove_root();
}

#define PROBES	"/sys/kernel/mm/damon/admin/kdamonds/0/contexts/0/monitoring_attrs/probes/"
#define GOAL	"/sys/kernel/mm/damon/admin/kdamonds/0/contexts/0/monitoring_attrs/intervals/intervals_goal/"

static void test_attach_tuned(void)
{
	struct damon_setup *setups;
	struct damon_inventory inv;
	struct damon_error e = {};
	size_t nr;

	new_root();
	slot(0, "on\n", "77\n");
	vaddr_context();
	put(GOAL "access_bp", "400\n");
	put(GOAL "aggrs", "4\n");
	put(GOAL "min_sample_us", "1000\n");
	put(GOAL "max_sample_us", "90000\n");
	put(PROBES "nr_probes", "2\n");
	put(PROBES "0/weight", "0\n");
	put(PROBES "1/weight", "0\n");
	look(&inv);
	tap_eq(inv.abilities.intervals_goal, DAMON_YES, "interval goals are available");
	tap_ok(inv.kdamonds->auto_tuned, "the kdamond has a goal");
	tap_eq(damon_attach__plan(&inv, &setups, &nr, &e), 0, "the kdamond can be attached to");
	tap_ok(setups->attrs.tuned && setups->attrs.goal.aggrs == 4 &&
	       setups->attrs.goal.max_sample_us == 90000, "the goal is recorded");
	tap_eq(setups->attrs.aggr_us / setups->attrs.sample_us, 20,
	       "the ratio of the intervals is recorded");
	tap_ok(setups->nr_probes == 2 && !setups->unchecked, "probes are counted beside accesses");
	damon_setup__exit(setups);
	free(setups);
	damon_inventory__exit(&inv);

	put(PROBES "1/weight", "3\n");
	look(&inv);
	tap_ok(inv.kdamonds->setup.unchecked,
	       "probes with weights are counted instead of accesses");
	damon_inventory__exit(&inv);
	remove_root();
}

int main(void)
{
	test_nothing();
	test_slots();
	test_modules();
	test_attach();
	test_attach_tuned();
	return tap_done();
}
