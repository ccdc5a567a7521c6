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

/* Returns what is known of the memory of @pid so far, or NULL when out of memory */
static struct damon_resident *get_resident(struct damon_run *run, pid_t pid)
{
	struct damon_resident *residents, *resident = find_resident(run, pid);

	if (resident)
		return resident;
	residents = realloc(run->residents, (run->nr_residents + 1) * sizeof(*residents));
	if (!residents)
		return NULL;
	run->residents = residents;
	resident = &residents[run->nr_residents++];
	*resident = (struct damon_resident){ .pid = pid };
	return resident;
}

/* Let *@mean, of @nr - 1 values, become the mean of these and of @value */
static void add_to_mean(double *mean, u64 nr, u64 value)
{
	*mean += (value - *mean) / nr;
}

/**
 * damon_run__add_resident - take a note of how much memory a target has, or all together
 *
 * Return: 0 or -ENOMEM.
 */
int damon_run__add_resident(struct damon_run *run, const struct damon_note *note)
{
	struct damon_resident *resident = get_resident(run, note->pid);

	if (!resident)
		return -ENOMEM;
	resident->nr++;
	add_to_mean(&resident->bytes, resident->nr, note->resident);
	add_to_mean(&resident->swapped, resident->nr, note->swapped);
	return 0;
}

/**
 * damon_run__add_smaps - take a note of how much of the memory is shared, and in huge pages
 *
 * Return: 0 or -ENOMEM.
 */
int damon_run__add_smaps(struct damon_run *run, const struct damon_note *note)
{
	struct damon_resident *resident = get_resident(run, note->pid);

	if (!resident)
		return -ENOMEM;
	resident->nr_smaps++;
	add_to_mean(&resident->rss, resident->nr_smaps, note->resident);
	add_to_mean(&resident->pss, resident->nr_smaps, note->proportional);
	add_to_mean(&resident->shared, resident->nr_smaps, note->shared);
	add_to_mean(&resident->huge, resident->nr_smaps, note->huge);
	return 0;
}

/** damon_run__add_cgroup - take a note of how much memory is charged to the cgroup */
void damon_run__add_cgroup(struct damon_run *run, const struct damon_note *note)
{
	struct damon_cgroup_memory *cgroup = &run->cgroup;

	cgroup->nr++;
	add_to_mean(&cgroup->total, cgroup->nr, note->resident);
	add_to_mean(&cgroup->anon, cgroup->nr, note->anon);
	add_to_mean(&cgroup->file, cgroup->nr, note->file);
	add_to_mean(&cgroup->shmem, cgroup->nr, note->shmem);
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
	const struct damon_resident *resident = NULL;

	if (setup && rec->runs)
		resident = find_resident(&rec->runs[setup - rec->setups], pid);
	return resident && resident->nr ? resident : NULL;
}

/**
 * damon_recording__cgroup - get how much memory the cgroup had whose processes a kdamond monitored
 *
 * Return: NULL if the recording does not tell.
 */
const struct damon_cgroup_memory *damon_recording__cgroup(const struct damon_recording *rec,
							  pid_t kdamond)
{
	const struct damon_setup *setup = damon_recording__setup(rec, kdamond);
	const struct damon_run *run = setup && rec->runs ? &rec->runs[setup - rec->setups] : NULL;

	return run && run->cgroup.nr ? &run->cgroup : NULL;
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
