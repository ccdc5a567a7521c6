// SPDX-License-Identifier: GPL-2.0
/* The kdamonds that run already, as set-ups of a recording that touches none of them */
#include "damon/machine/attach.h"
#include "damon/base/error.h"
#include "damon/machine/inventory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What an event's name is sure to carry; it is 3.5 KB at most. */
#define MAX_TARGETS	64
#define MAX_RANGES	32

/* Better no range of any target than some, which would pass for all. */
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
 * damon_attach__plan - what the kdamonds that run monitor, as far as is known
 * @inv: those that are recorded lose their set-ups to @setups
 * @setups: an array that the caller frees, and each with damon_setup__exit()
 *
 * Return: 0, -ENOENT with @e filled when none runs, or -ENOMEM with @e filled.
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
		/* what is tuned is not what it was, but for the ratio */
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
	damon_error__hint(e, "without --attach, a command, -p PID or --paddr starts one; perf damon list tells who uses DAMON");
	return -ENOENT;
}
