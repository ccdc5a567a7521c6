// SPDX-License-Identifier: GPL-2.0
/* What a report knows of a recording besides its snapshots: the set-ups, and how it went. */
#include "damon/read/recording.h"
#include "damon/read/framer.h"
#include "damon/read/relay.h"

#include <errno.h>
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

static struct damon_resident *find_resident(const struct damon_run *run, pid_t pid)
{
	for (size_t i = 0; i < run->nr_residents; i++) {
		if (run->residents[i].pid == pid)
			return &run->residents[i];
	}
	return NULL;
}

/**
 * damon_run__add_resident - take a note of how much memory a target has, or all together
 *
 * Return: 0 or -ENOMEM.
 */
int damon_run__add_resident(struct damon_run *run, const struct damon_note *note)
{
	struct damon_resident *resident = find_resident(run, note->pid);

	if (!resident) {
		struct damon_resident *residents =
			realloc(run->residents, (run->nr_residents + 1) * sizeof(*residents));

		if (!residents)
			return -ENOMEM;
		run->residents = residents;
		resident = &residents[run->nr_residents++];
		*resident = (struct damon_resident){ .pid = note->pid };
	}
	resident->nr++;
	resident->bytes += (note->resident - resident->bytes) / resident->nr;
	resident->swapped += (note->swapped - resident->swapped) / resident->nr;
	return 0;
}

/**
 * damon_recording__resident - get how much memory a target of a kdamond had
 * @pid: the process; 0: all targets together
 *
 * Return: NULL if the recording does not tell.
 */
const struct damon_resident *damon_recording__resident(const struct damon_recording *rec,
						       pid_t kdamond, pid_t pid)
{
	const struct damon_setup *setup = damon_recording__setup(rec, kdamond);

	return setup && rec->runs ? find_resident(&rec->runs[setup - rec->setups], pid) : NULL;
}

/** damon_recording__exit - free what @rec owns, its streams included */
void damon_recording__exit(struct damon_recording *rec)
{
	for (size_t i = 0; i < rec->nr_setups; i++) {
		damon_setup__exit(&rec->setups[i]);
		if (rec->runs)
			free(rec->runs[i].residents);
	}
	zfree(&rec->setups);
	zfree(&rec->runs);
	zfree(&rec->kernel);
	damon_framer__delete(rec->framer);
	rec->framer = NULL;
	damon_relay__delete(rec->relay);
	rec->relay = NULL;
}
