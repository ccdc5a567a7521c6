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

static void note_memory(pid_t pid, const struct damon_memory_use *use)
{
	const struct damon_note note = {
		.type = DAMON_NOTE_MEMORY,
		.pid = pid,
		.resident = use->resident,
		.swapped = use->swapped,
	};

	damon_note__write(&note);
}

static void note_smaps(pid_t pid, const struct damon_memory_use *use)
{
	const struct damon_note note = {
		.type = DAMON_NOTE_SMAPS,
		.pid = pid,
		.resident = use->resident,
		.proportional = use->proportional,
		.shared = use->shared,
		.huge = use->huge,
	};

	damon_note__write(&note);
}

/*
 * Note the memory of each process, and of all together. Memory that targets share counts once of all
 * together: a single target has all of its memory, and each of several has its part. The kernel does
 * not divide shared pages of hugetlbfs. They are taken for the same pages in all targets.
 */
static void note_processes(const struct damon_setup *setup)
{
	struct damon_memory_use all = {}, together;
	size_t nr = 0;

	for (size_t i = 0; i < setup->nr_targets; i++) {
		pid_t pid = setup->targets[i].pid;
		struct damon_memory_use use;

		if (damon_memory_use__read(pid, &use))
			continue;
		note_memory(pid, &use);
		note_smaps(pid, &use);
		all.resident += use.resident;
		all.proportional += use.proportional;
		all.swapped += use.swapped;
		all.shared += use.shared;
		all.shared_hugetlb = max(all.shared_hugetlb, use.shared_hugetlb);
		all.huge += use.huge;
		nr++;
	}
	if (!nr)
		return;
	all.proportional += all.shared_hugetlb;
	together = all;
	if (setup->nr_targets > 1)
		together.resident = all.proportional;
	note_memory(0, &together);
	note_smaps(0, &all);
}

/* Note the memory of the machine, or of the nodes that are monitored */
static void note_machine(const struct damon_setup *setup)
{
	struct damon_memory_use use;
	int err = setup->nodes ? damon_memory_use__read_nodes("", setup->nodes, &use) :
				 damon_memory_use__read(0, &use);

	if (!err)
		note_memory(0, &use);
}

static void note_cgroup(int dir)
{
	struct damon_note note = { .type = DAMON_NOTE_CGROUP };
	struct damon_cgroup_use use;

	if (damon_memory_use__read_cgroup(dir, &use))
		return;
	note.resident = use.total;
	note.anon = use.anon;
	note.file = use.file;
	note.shmem = use.shmem;
	damon_note__write(&note);
}

/**
 * damon_memory_notes__write - note how much memory the targets have, if it is time
 * @m: zero-initialised before the first call
 * @setup: with the targets of the moment
 * @cgroup: descriptor of the directory of the cgroup that is monitored, or -1
 * @now_ms: the time in milliseconds
 */
void damon_memory_notes__write(struct damon_memory_notes *m, const struct damon_setup *setup,
			       int cgroup, u64 now_ms)
{
	u64 begin_ns = damon_clock__ns(), took_ms;

	if (now_ms < m->next_ms)
		return;
	if (setup->ops == DAMON_OPS_PADDR)
		note_machine(setup);
	else
		note_processes(setup);
	if (cgroup >= 0)
		note_cgroup(cgroup);
	took_ms = (damon_clock__ns() - begin_ns) / NSEC_PER_MSEC;
	m->next_ms = now_ms + max_t(u64, INTERVAL_MS, TIMES_AS_LONG * took_ms);
}
