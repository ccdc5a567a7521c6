// SPDX-License-Identifier: GPL-2.0
/*
 * Translate DAMON's target ids and threads to those of the whole recording.
 *
 * DAMON numbers the targets that live, so that the same number means another process when
 * targets have come and gone, and a new kdamond may have to go on when one has ended. A
 * recording has one list of all targets that there ever were, and knows a kdamond by its
 * first thread. The keeper's notes (core/note.h) tell which number and which thread mean
 * what, and from when on.
 */
#include "damon/read/target-ids.h"
#include "damon/core/note.h"
#include "damon/core/setup.h"
#include "damon/read/framer.h"
#include "damon/read/recording.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What the ids of a set-up's kdamond mean at the moment */
struct damon_kdamond_now {
	size_t *targets;	/* by target_id: index in the set-up's targets */
	size_t nr_targets;
	pid_t tid;		/* of the thread that monitors now */
	struct {
		pid_t tid;
		u64 ns;
		u64 time_ns;
	} cpu;			/* the latest note of CPU time */
	bool changing;		/* between the notes "begin" and "end" */
};

static int init_kdamond(struct damon_kdamond_now *kdamond, const struct damon_setup *setup)
{
	kdamond->tid = setup->kdamond;
	kdamond->nr_targets = setup->nr_targets;
	kdamond->targets = calloc(setup->nr_targets, sizeof(*kdamond->targets));
	if (!kdamond->targets && setup->nr_targets)
		return -ENOMEM;
	for (size_t i = 0; i < setup->nr_targets; i++)
		kdamond->targets[i] = i;
	return 0;
}

/**
 * damon_target_ids__update - the recording may have more set-ups than before
 *
 * Return: 0 or -ENOMEM.
 */
int damon_target_ids__update(struct damon_target_ids *ids)
{
	size_t old = ids->nr, nr = ids->rec->nr_setups;
	struct damon_kdamond_now *kdamonds;
	struct damon_run *runs;
	int err = 0;

	if (old == nr)
		return 0;
	ids->latest.is_valid = false;
	kdamonds = realloc(ids->kdamonds, nr * sizeof(*kdamonds));
	if (!kdamonds)
		return -ENOMEM;
	ids->kdamonds = kdamonds;
	runs = realloc(ids->rec->runs, nr * sizeof(*runs));
	if (!runs)
		return -ENOMEM;
	ids->rec->runs = runs;
	memset(kdamonds + old, 0, (nr - old) * sizeof(*kdamonds));
	memset(runs + old, 0, (nr - old) * sizeof(*runs));
	for (; !err && ids->nr < nr; ids->nr++)
		err = init_kdamond(&kdamonds[ids->nr], &ids->rec->setups[ids->nr]);
	return err;
}

static int translate(const struct damon_target_ids *ids, struct damon_region_event *event)
{
	bool all_ours = ids->rec->nr_setups;

	for (size_t i = 0; i < ids->rec->nr_setups; i++) {
		const struct damon_setup *setup = &ids->rec->setups[i];
		const struct damon_kdamond_now *kdamond = &ids->kdamonds[i];
		bool is_ours = setup->keeper && !setup->owner[0];

		all_ours &= is_ours;
		if (kdamond->tid != event->kdamond)
			continue;
		event->kdamond = setup->kdamond;
		if (!is_ours)
			return 0;
		if (kdamond->changing)
			return -EAGAIN;
		if (event->target_id >= kdamond->nr_targets)
			return -EINVAL;
		event->target_id = kdamond->targets[event->target_id];
		return 0;
	}
	return all_ours ? -ENOENT : 0;
}

/**
 * damon_target_ids__translate_anew - damon_target_ids__translate() without what is kept
 *
 * Return: 0; -EAGAIN for an event while targets change, or -ENOENT for an event of a kdamond
 * that is not ours, which our recordings may catch: such events are not to be used; or
 * -EINVAL for a target_id that no target has.
 */
int damon_target_ids__translate_anew(struct damon_target_ids *ids,
				     struct damon_region_event *event)
{
	pid_t tid = event->kdamond;
	u64 id = event->target_id;
	int err = translate(ids, event);

	if (err)
		return err;
	ids->latest.is_valid = true;
	ids->latest.from_tid = tid;
	ids->latest.from_id = id;
	ids->latest.to_tid = event->kdamond;
	ids->latest.to_id = event->target_id;
	return 0;
}

/*
 * From now on the note's target_id means the note's process. The process is a new target of
 * the set-up if none of this pid is known, or if it runs another program now.
 */
static int take_target(struct damon_setup *setup, struct damon_kdamond_now *kdamond,
		       const struct damon_note *note)
{
	size_t *targets, nr = setup->nr_targets;

	while (nr && (setup->targets[nr - 1].pid != note->pid ||
		      strcmp(setup->targets[nr - 1].comm, note->comm)))
		nr--;
	if (nr)
		nr--;
	else if (damon_setup__add_target(setup, note->pid, note->comm))
		nr = setup->nr_targets - 1;
	else
		return -ENOMEM;

	/* The keeper writes notes in order of target ids. It did not write this one. */
	if (note->target_id != kdamond->nr_targets)
		return 0;
	targets = realloc(kdamond->targets, (kdamond->nr_targets + 1) * sizeof(*targets));
	if (!targets)
		return -ENOMEM;
	targets[kdamond->nr_targets++] = nr;
	kdamond->targets = targets;
	return 0;
}

/* The first note on a thread tells the CPU time from before perf recorded. */
static void take_cpu(struct damon_run *run, struct damon_kdamond_now *kdamond,
		     const struct damon_note *note, u64 time_ns)
{
	if (kdamond->cpu.tid == note->pid && note->cpu_ns >= kdamond->cpu.ns &&
	    time_ns > kdamond->cpu.time_ns) {
		run->cpu_ns += note->cpu_ns - kdamond->cpu.ns;
		run->observed_ns += time_ns - kdamond->cpu.time_ns;
	}
	kdamond->cpu.tid = note->pid;
	kdamond->cpu.ns = note->cpu_ns;
	kdamond->cpu.time_ns = time_ns;
}

/* A new thread begins with the set-up's intervals, not with what the last one was tuned to. */
static int begin_tuning(struct damon_target_ids *ids, const struct damon_setup *setup, u64 time_ns)
{
	const struct damon_tune_event event = {
		.time_ns = time_ns,
		.kdamond = setup->kdamond,
		.sample_us = setup->attrs.sample_us,
	};

	return setup->attrs.tuned && ids->tunings_told ?
		damon_framer__tune(ids->rec->framer, &event) : 0;
}

/* A window that cannot be is ignored, as other notes are */
static int take_window(struct damon_target_ids *ids, const struct damon_setup *setup,
		       const struct damon_note *note, u64 time_ns)
{
	const struct damon_window_event event = {
		.time_ns = time_ns,
		.kdamond = setup->kdamond,
		.sample_us = note->sample_us,
		.aggr_us = note->aggr_us,
	};

	damon_framer__window(ids->rec->framer, &event);
	return 0;
}

static int take_note(struct damon_target_ids *ids, size_t i, const struct damon_note *note,
		     u64 time_ns)
{
	struct damon_setup *setup = &ids->rec->setups[i];
	struct damon_run *run = &ids->rec->runs[i];
	struct damon_kdamond_now *kdamond = &ids->kdamonds[i];

	switch (note->type) {
	case DAMON_NOTE_CPU:
		if (note->pid == kdamond->tid)
			take_cpu(run, kdamond, note, time_ns);
		return 0;
	case DAMON_NOTE_STOP:
		run->stop = note->stop;
		run->signal = note->signal;
		damon_framer__stop(ids->rec->framer);
		return 0;
	case DAMON_NOTE_BEGIN:
		kdamond->changing = true;
		kdamond->nr_targets = 0;
		break;
	case DAMON_NOTE_TARGET:
		return take_target(setup, kdamond, note);
	case DAMON_NOTE_KDAMOND:
		kdamond->tid = note->pid;
		/* A cgroup that was empty has no kdamond yet: the file knows it by the first. */
		if (!setup->kdamond)
			setup->kdamond = note->pid;
		return begin_tuning(ids, setup, time_ns);
	case DAMON_NOTE_MEMORY:
		return damon_run__add_resident(run, note);
	case DAMON_NOTE_SMAPS:
		return damon_run__add_smaps(run, note);
	case DAMON_NOTE_CGROUP:
		damon_run__add_cgroup(run, note);
		return 0;
	case DAMON_NOTE_TURN:
		return damon_framer__turn(ids->rec->framer, setup->kdamond);
	case DAMON_NOTE_WINDOW:
		return take_window(ids, setup, note, time_ns);
	case DAMON_NOTE_END:
	default:
		kdamond->changing = false;
		break;
	}
	damon_framer__break(ids->rec->framer, setup->kdamond, time_ns);
	return 0;
}

/**
 * damon_target_ids__note - a process has written a note
 * @writer: its pid; the notes of a process that is no keeper of the recording are ignored
 *
 * Return: 0, or a negative errno that ends the reading.
 */
int damon_target_ids__note(struct damon_target_ids *ids, pid_t writer,
			   const struct damon_note *note, u64 time_ns)
{
	int err = 0;

	ids->latest.is_valid = false;
	for (size_t i = 0; !err && i < ids->rec->nr_setups; i++) {
		const struct damon_setup *setup = &ids->rec->setups[i];

		if (setup->keeper && setup->keeper == writer)
			err = take_note(ids, i, note, time_ns);
	}
	return err;
}

/** damon_target_ids__kdamond - the thread by which the recording knows the kdamond of @tid */
pid_t damon_target_ids__kdamond(const struct damon_target_ids *ids, pid_t tid)
{
	for (size_t i = 0; i < ids->nr; i++) {
		if (ids->kdamonds[i].tid == tid)
			return ids->rec->setups[i].kdamond;
	}
	return tid;
}

/** damon_target_ids__exit - free what @ids owns */
void damon_target_ids__exit(struct damon_target_ids *ids)
{
	for (size_t i = 0; i < ids->nr; i++)
		free(ids->kdamonds[i].targets);
	free(ids->kdamonds);
}
