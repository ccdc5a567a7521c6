// SPDX-License-Identifier: GPL-2.0
/* Makes setups of the kdamonds that run already, for --attach, which changes none of them */
#include "damon/machine/attach.h"
#include "damon/base/error.h"
#include "damon/machine/inventory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A setup of this size fits into the name of an event, which is at most 3.5 KB */
#define MAX_TARGETS	64
#define MAX_RANGES	32

/* Remove what does not fit. If there are too many ranges, remove all: some would look like all. */
static void limit(struct damon_setup *setup)
{
	size_t nr_ranges = 0;

	while (setup->nr_targets > MAX_TARGETS)
		damon_ranges__exit(&setup->targets[--setup->nr_targets].ranges);
	for (size_t i = 0; i < setup->nr_targets; i++)
		nr_ranges += setup->targets[i].ranges.nr;
	for (size_t i = 0; nr_ranges > MAX_RANGES && i < setup->nr_targets; i++)
		damon_ranges__exit(&setup->targets[i].ranges);
}

/**
 * damon_attach__plan - get the setups of the kdamonds that run, as far as they are known
 * @inv: the setups move from here to @setups
 * @setups: the setups; the caller frees each with damon_setup__exit(), and the array with free()
 * @nr: number of @setups
 *
 * Return: 0, or a negative errno with @e filled: -ENOENT if no kdamond runs, -ENOMEM.
 */
int damon_attach__plan(struct damon_inventory *inv, struct damon_setup **setups, size_t *nr,
		       struct damon_error *e)
{
	*nr = 0;
	*setups = calloc(inv->nr + 1, sizeof(**setups));
	if (!*setups)
		return damon_error__set(e, -ENOMEM, "out of memory");
	for (size_t i = 0; i < inv->nr; i++) {
		struct damon_kdamond *k = &inv->kdamonds[i];
		struct damon_setup *setup = &(*setups)[*nr];

		if (k->running != DAMON_YES || !k->setup.kdamond)
			continue;
		*setup = k->setup;
		memset(&k->setup, 0, sizeof(k->setup));
		/* Of tuned intervals only the ratio is still right, and it needs both of them */
		setup->attrs.tuned = k->auto_tuned;
		if (k->auto_tuned && !(setup->attrs.sample_us && setup->attrs.aggr_us))
			setup->attrs.sample_us = setup->attrs.aggr_us = 0;
		setup->abilities = inv->abilities;
		limit(setup);
		(*nr)++;
	}
	if (*nr)
		return 0;
	damon_error__set(e, -ENOENT, "no kdamond runs: there is nothing to attach to");
	damon_error__hint(e, "without --attach, a command, -p PID or --paddr starts a kdamond; perf damon list shows who uses DAMON");
	return -ENOENT;
}
