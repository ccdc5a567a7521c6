// SPDX-License-Identifier: GPL-2.0
/* Notes now and then how much memory the targets have, so that a report can tell what was idle */
#include "damon/record/memory-notes.h"
#include "damon/base/clock.h"
#include "damon/core/note.h"
#include "damon/core/setup.h"
#include "damon/machine/memory-use.h"

#include <linux/kernel.h>
#include <linux/time64.h>

/* The notes are this far apart at least ... */
#define INTERVAL_MS	1000

/* ... and this many times as long as it took to read what they tell */
#define TIMES_AS_LONG	100

/*
 * A note for each target, and one for all targets together. Memory that targets share counts once in
 * the latter: a single target has all of its memory, and each of several has its part.
 */
static void write_notes(const struct damon_setup *setup)
{
	struct damon_note all = { .type = DAMON_NOTE_MEMORY };
	size_t nr = 0;

	for (size_t i = 0; i < setup->nr_targets; i++) {
		struct damon_note note = {
			.type = DAMON_NOTE_MEMORY,
			.pid = setup->targets[i].pid,
		};
		struct damon_memory_use use;

		if (damon_memory_use__read(note.pid, &use))
			continue;
		note.resident = use.resident;
		note.swapped = use.swapped;
		if (note.pid)
			damon_note__write(&note);
		all.resident += setup->nr_targets > 1 ? use.proportional : use.resident;
		all.swapped += use.swapped;
		nr++;
	}
	if (nr)
		damon_note__write(&all);
}

/**
 * damon_memory_notes__write - note how much memory the targets have, if it is time
 * @m: zero-initialised before the first call
 * @setup: with the targets of the moment. Memory of single NUMA nodes is not noted
 * @now_ms: the time in milliseconds
 */
void damon_memory_notes__write(struct damon_memory_notes *m, const struct damon_setup *setup,
			       u64 now_ms)
{
	u64 begin_ns = damon_clock__ns(), took_ms;

	if (now_ms < m->next_ms || setup->nodes)
		return;
	write_notes(setup);
	took_ms = (damon_clock__ns() - begin_ns) / NSEC_PER_MSEC;
	m->next_ms = now_ms + max_t(u64, INTERVAL_MS, TIMES_AS_LONG * took_ms);
}
