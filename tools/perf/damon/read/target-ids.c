// SPDX-License-Identifier: GPL-2.0
/*
 * DAMON numbers the targets that live, and another thread may have to go on where
 * one has ended. A recording has a list of all targets that there ever were, and
 * knows a kdamond by its first thread. The keeper's notes (note.c) tell which number
 * and which thread mean what, from when on.
 */
#include "damon/read/target-ids.h"
#include "damon/core/note.h"
#include "damon/core/setup.h"
#include "damon/read/framer.h"
#include "damon/read/recording.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Which of its set-up's targets a kdamond's target_ids mean at the moment */
struct damon_numbered {
	size_t *v;		/* by target_id */
	size_t nr;
	pid_t kdamond;		/* the thread that does it now */
	struct {
		pid_t kdamond;
		u64 ns;
		u64 time_ns;
	} cpu;			/* as noted last */
	bool changing;		/* between the notes "begin" and "end" */
};

static int init_targets(struct damon_numbered *t, const struct damon_setup *setup)
{
	t->kdamond = setup->kdamond;
	t->nr = setup->nr_targets;
	t->v = calloc(t->nr, sizeof(*t->v));
	if (!t->v && t->nr)
		return -ENOMEM;
	for (size_t i = 0; i < t->nr; i++)
		t->v[i] = i;
	return 0;
}

/**
 * damon_target_ids__update - the recording may have more set-ups than before
 *
 * Return: 0 or -ENOMEM.
 */
int damon_target_ids__update(struct damon_target_ids *n)
{
	size_t old = n->nr, nr = n->rec->nr_setups;
	struct damon_numbered *v;
	struct damon_run *runs;
	int err = 0;

	if (old == nr)
		return 0;
	v = realloc(n->v, nr * sizeof(*v));
	if (!v)
		return -ENOMEM;
	n->v = v;
	runs = realloc(n->rec->runs, nr * sizeof(*runs));
	if (!runs)
		return -ENOMEM;
	n->rec->runs = runs;
	memset(v + old, 0, (nr - old) * sizeof(*v));
	memset(runs + old, 0, (nr - old) * sizeof(*runs));
	for (; !err && n->nr < nr; n->nr++)
		err = init_targets(&v[n->nr], &n->rec->setups[n->nr]);
	return err;
}

/**
 * damon_target_ids__translate - to the number and the thread of the whole recording
 *
 * Return: 0; -EAGAIN while targets change, and -ENOENT for other kdamonds than ours,
 * which our recordings may catch: neither is to be used; -EINVAL for a number that
 * there cannot be.
 */
int damon_target_ids__translate(const struct damon_target_ids *n, struct damon_region_event *event)
{
	bool all_ours = n->rec->nr_setups;

	for (size_t i = 0; i < n->rec->nr_setups; i++) {
		const struct damon_setup *setup = &n->rec->setups[i];
		const struct damon_numbered *t = &n->v[i];
		bool ours = setup->keeper && !setup->owner[0];

		all_ours &= ours;
		if (t->kdamond != event->kdamond)
			continue;
		event->kdamond = setup->kdamond;
		if (!ours)
			return 0;
		if (t->changing)
			return -EAGAIN;
		if (event->target_id >= t->nr)
			return -EINVAL;
		event->target_id = t->v[event->target_id];
		return 0;
	}
	return all_ours ? -ENOENT : 0;
}

/* From now on, this @target_id means that process; anew if it runs another program */
static int take_target(struct damon_setup *setup, struct damon_numbered *t,
		       const struct damon_note *note)
{
	size_t *v, nr = setup->nr_targets;

	while (nr && (setup->targets[nr - 1].pid != note->pid ||
		      strcmp(setup->targets[nr - 1].comm, note->comm)))
		nr--;
	if (nr)
		nr--;
	else if (damon_setup__add_target(setup, note->pid, note->comm))
		nr = setup->nr_targets - 1;
	else
		return -ENOMEM;

	/* notes come in order; anything else is not the keeper's */
	if (note->target_id != t->nr)
		return 0;
	v = realloc(t->v, (t->nr + 1) * sizeof(*v));
	if (!v)
		return -ENOMEM;
	v[t->nr++] = nr;
	t->v = v;
	return 0;
}

/* A thread's first note tells what it took before perf recorded */
static void take_cpu(struct damon_run *run, struct damon_numbered *t,
		     const struct damon_note *note, u64 time_ns)
{
	if (t->cpu.kdamond == note->pid && note->cpu_ns >= t->cpu.ns && time_ns > t->cpu.time_ns) {
		run->cpu_ns += note->cpu_ns - t->cpu.ns;
		run->observed_ns += time_ns - t->cpu.time_ns;
	}
	t->cpu.kdamond = note->pid;
	t->cpu.ns = note->cpu_ns;
	t->cpu.time_ns = time_ns;
}

/* A new thread has the intervals of the set-up, whatever those of the one before */
static int begin_tuning(struct damon_target_ids *n, const struct damon_setup *setup, u64 time_ns)
{
	const struct damon_tune_event event = {
		.time_ns = time_ns,
		.kdamond = setup->kdamond,
		.sample_us = setup->attrs.sample_us,
	};

	return setup->attrs.tuned && n->tunings_told ?
		damon_framer__tune(n->rec->framer, &event) : 0;
}

static int take_note(struct damon_target_ids *n, struct damon_setup *setup,
		     const struct damon_note *note, u64 time_ns)
{
	struct damon_numbered *t = &n->v[setup - n->rec->setups];
	struct damon_run *run = &n->rec->runs[setup - n->rec->setups];

	switch (note->type) {
	case DAMON_NOTE_CPU:
		if (note->pid == t->kdamond)
			take_cpu(run, t, note, time_ns);
		return 0;
	case DAMON_NOTE_STOP:
		run->stop = note->stop;
		run->signal = note->signal;
		return 0;
	case DAMON_NOTE_BEGIN:
		t->changing = true;
		t->nr = 0;
		break;
	case DAMON_NOTE_TARGET:
		return take_target(setup, t, note);
	case DAMON_NOTE_KDAMOND:
		t->kdamond = note->pid;
		/* the first of a cgroup that was empty is what the file knows it by */
		if (!setup->kdamond)
			setup->kdamond = note->pid;
		return begin_tuning(n, setup, time_ns);
	case DAMON_NOTE_END:
	default:
		t->changing = false;
		break;
	}
	damon_framer__break(n->rec->framer, setup->kdamond, time_ns);
	return 0;
}

/**
 * damon_target_ids__note - a process has written a note
 * @writer: its pid; what is not a keeper of the recording does not count
 *
 * Return: 0, or a negative errno that ends the reading.
 */
int damon_target_ids__note(struct damon_target_ids *n, pid_t writer, const struct damon_note *note,
			  u64 time_ns)
{
	int err = 0;

	for (size_t i = 0; !err && i < n->rec->nr_setups; i++) {
		struct damon_setup *setup = &n->rec->setups[i];

		if (setup->keeper && setup->keeper == writer)
			err = take_note(n, setup, note, time_ns);
	}
	return err;
}

/** damon_target_ids__kdamond - how the recording calls the kdamond with that thread */
pid_t damon_target_ids__kdamond(const struct damon_target_ids *n, pid_t tid)
{
	for (size_t i = 0; i < n->nr; i++) {
		if (n->v[i].kdamond == tid)
			return n->rec->setups[i].kdamond;
	}
	return tid;
}

/** damon_target_ids__exit - free what @n owns */
void damon_target_ids__exit(struct damon_target_ids *n)
{
	for (size_t i = 0; i < n->nr; i++)
		free(n->v[i].v);
	free(n->v);
}
