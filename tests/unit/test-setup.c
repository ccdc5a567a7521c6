// SPDX-License-Identifier: GPL-2.0
/* Modules: core/setup base/ranges */
/* The setup of a kdamond: its defaults, the names of operations, and its lists */
#include "damon/core/setup.h"
#include "tap.h"

#include <errno.h>
#include <string.h>

static void test_defaults(void)
{
	struct damon_setup setup;

	memset(&setup, 0xff, sizeof(setup));
	damon_setup__init(&setup);
	tap_eq(setup.ops, DAMON_OPS_VADDR, "default: processes");
	tap_eq(setup.attrs.sample_us, 5000, "default: sample 5 ms");
	tap_eq(setup.attrs.aggr_us, 100000, "default: aggr 100 ms");
	tap_eq(setup.attrs.update_us, 1000000, "default: update 1 s");
	tap_ok(setup.attrs.min_nr_regions == 10 && setup.attrs.max_nr_regions == 1000,
	       "default: 10-1000 regions");
	tap_ok(!setup.attrs.tuned && !setup.nr_targets && !setup.nr_probes && !setup.kdamond,
	       "default: no tuning, no targets, no probes, no kdamond");
	damon_setup__exit(&setup);
}

static void test_ops(void)
{
	for (int i = 0; i < DAMON_OPS_NR; i++)
		tap_eq(damon_ops__parse(damon_ops__name(i)), i, "the name of %s is parsed",
		       damon_ops__name(i));
	tap_eq(damon_ops__parse("vaddr2"), -EINVAL, "a longer name is refused");
	tap_eq(damon_ops__parse(""), -EINVAL, "an empty name is refused");
}

static void test_lists(void)
{
	struct damon_setup setup;
	struct damon_target *t;

	damon_setup__init(&setup);
	t = damon_setup__add_target(&setup, 412, "a-name-that-is-too-long");
	tap_ok(t && t == setup.targets, "a target is added");
	tap_str_eq(t->comm, "a-name-that-is-", "the target's name is cut as the kernel cuts it");
	damon_ranges__add(&t->ranges, 4096, 8192);
	t = damon_setup__add_target(&setup, 0, NULL);
	tap_ok(t && t == setup.targets + 1, "a second target is added");
	tap_ok(!t->pid && !t->comm[0] && !t->ranges.nr,
	       "the second target has no pid, name or ranges");
	tap_eq(setup.targets[0].ranges.nr, 1, "the first target has kept its range");
	damon_setup__clear_targets(&setup);
	tap_ok(!setup.nr_targets && !setup.targets, "all targets are removed");
	t = damon_setup__add_target(&setup, 7, "x");
	tap_ok(t && setup.nr_targets == 1, "a target can be added again");

	tap_eq(damon_setup__add_probe_name(&setup, "anon"), 0, "the name of a probe is added");
	tap_str_eq(setup.probe_names[0], "anon", "the name of a probe is kept");
	tap_eq(setup.nr_probes, 0, "a name does not add a probe");
	setup.nodes = strdup("0-1");
	setup.cgroup = strdup("crew");
	damon_setup__exit(&setup);
	tap_ok(!setup.targets && !setup.probe_names && !setup.nodes && !setup.cgroup,
	       "everything is freed");
}

int main(void)
{
	test_defaults();
	test_ops();
	test_lists();
	return tap_done();
}
