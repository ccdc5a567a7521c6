// SPDX-License-Identifier: GPL-2.0
/* What a report knows of a recording besides its snapshots: the set-ups, and how it went. */
#include "damon/read/recording.h"
#include "damon/read/framer.h"
#include "damon/read/relay.h"

#include <stdlib.h>
#include <linux/zalloc.h>

/**
 * damon_recording__setup - the set-up of the kdamond with that tid
 *
 * Return: NULL where the recording does not have it.
 */
const struct damon_setup *damon_recording__setup(const struct damon_recording *rec,
						 pid_t kdamond)
{
	for (size_t i = 0; i < rec->nr_setups; i++) {
		if (rec->setups[i].kdamond == kdamond)
			return &rec->setups[i];
	}
	return NULL;
}

/** damon_recording__exit - free what @rec owns, its streams included */
void damon_recording__exit(struct damon_recording *rec)
{
	for (size_t i = 0; i < rec->nr_setups; i++)
		damon_setup__exit(&rec->setups[i]);
	zfree(&rec->setups);
	zfree(&rec->runs);
	zfree(&rec->kernel);
	damon_framer__delete(rec->framer);
	rec->framer = NULL;
	damon_relay__delete(rec->relay);
	rec->relay = NULL;
}
