// SPDX-License-Identifier: GPL-2.0
/* The setup of a kdamond: its defaults, and the memory of the lists in it. */
#include "damon/core/setup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* The kernel's names, as in the sysfs file `operations` */
static const char * const ops_names[DAMON_OPS_NR] = {
	[DAMON_OPS_VADDR]	= "vaddr",
	[DAMON_OPS_FVADDR]	= "fvaddr",
	[DAMON_OPS_PADDR]	= "paddr",
};

/** damon_ops__name - the kernel's name of an operations set */
const char *damon_ops__name(enum damon_ops ops)
{
	return ops_names[ops];
}

/**
 * damon_ops__parse - find an operations set by the kernel's name
 *
 * Return: an enum damon_ops, or -EINVAL if this program does not know the name.
 */
int damon_ops__parse(const char *name)
{
	for (int i = 0; i < DAMON_OPS_NR; i++) {
		if (!strcmp(name, ops_names[i]))
			return i;
	}
	return -EINVAL;
}

/**
 * damon_setup__init - set the defaults
 *
 * The defaults are DAMON's own, except for the update interval: the kernel's default of 60 s
 * would leave new mappings unmonitored for up to a minute.
 */
void damon_setup__init(struct damon_setup *setup)
{
	memset(setup, 0, sizeof(*setup));
	setup->attrs.sample_us = 5000;
	setup->attrs.aggr_us = 100000;
	setup->attrs.update_us = 1000000;
	setup->attrs.min_nr_regions = 10;
	setup->attrs.max_nr_regions = 1000;
}

/**
 * damon_setup__add_target - append a target
 * @pid: process, or 0 for physical memory
 * @comm: name of the process, or NULL; a longer name is cut like the kernel cuts it
 *
 * Return: the target, owned by @setup and valid until the next target is added, or NULL when
 * out of memory.
 */
struct damon_target *damon_setup__add_target(struct damon_setup *setup,
					     pid_t pid, const char *comm)
{
	struct damon_target *t;

	t = realloc(setup->targets, (setup->nr_targets + 1) * sizeof(*t));
	if (!t)
		return NULL;
	setup->targets = t;
	t += setup->nr_targets++;
	memset(t, 0, sizeof(*t));
	t->pid = pid;
	if (comm)
		snprintf(t->comm, sizeof(t->comm), "%s", comm);
	return t;
}

/**
 * damon_setup__add_probe_name - append the name of a probe; @name is copied
 *
 * Return: 0 or -ENOMEM.
 */
int damon_setup__add_probe_name(struct damon_setup *setup, const char *name)
{
	char **names = realloc(setup->probe_names, (setup->nr_probe_names + 1) * sizeof(*names));

	if (!names)
		return -ENOMEM;
	setup->probe_names = names;
	names[setup->nr_probe_names] = strdup(name);
	return names[setup->nr_probe_names++] ? 0 : -ENOMEM;
}

/** damon_setup__clear_targets - remove and free all targets */
void damon_setup__clear_targets(struct damon_setup *setup)
{
	for (size_t i = 0; i < setup->nr_targets; i++)
		damon_ranges__exit(&setup->targets[i].ranges);
	zfree(&setup->targets);
	setup->nr_targets = 0;
}

/** damon_setup__exit - free what @setup owns */
void damon_setup__exit(struct damon_setup *setup)
{
	damon_setup__clear_targets(setup);
	for (size_t i = 0; i < setup->nr_probe_names; i++)
		free(setup->probe_names[i]);
	zfree(&setup->probe_names);
	setup->nr_probe_names = 0;
	zfree(&setup->probes);
	zfree(&setup->nodes);
	zfree(&setup->cgroup);
}
