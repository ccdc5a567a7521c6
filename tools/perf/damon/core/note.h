/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_NOTE_H
#define PERF_DAMON_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "damon/core/setup.h"

enum damon_note_type {
	DAMON_NOTE_BEGIN,	/* the targets are about to change */
	DAMON_NOTE_TARGET,	/* a target from now on */
	DAMON_NOTE_KDAMOND,	/* the kdamond from now on */
	DAMON_NOTE_END,		/* the notes since DAMON_NOTE_BEGIN are complete, and valid now */
	DAMON_NOTE_CPU,		/* CPU time of a kdamond since its start */
	DAMON_NOTE_STOP,	/* why the recording ends */
	DAMON_NOTE_TURN,	/* the intervals are about to change */
	DAMON_NOTE_WINDOW,	/* the intervals from now on */
	DAMON_NOTE_MEMORY,	/* how much memory a target has, or all together */
	DAMON_NOTE_SMAPS,	/* how much of that memory is shared, and in huge pages */
	DAMON_NOTE_CGROUP,	/* how much memory is charged to the cgroup */
};

enum damon_stop {
	DAMON_STOP_UNKNOWN,
	DAMON_STOP_SIGNAL,	/* perf got a signal */
	DAMON_STOP_COMMAND,	/* the command has ended */
	DAMON_STOP_TARGETS,	/* all targets have ended */
	DAMON_STOP_CGROUP,	/* the cgroup was removed */
	DAMON_STOP_KDAMOND,	/* the kdamond has ended, although targets are left */
	DAMON_STOP_NR,
};

/**
 * struct damon_note - a fact that the keeper notes while perf records
 * @type: the kind of note, on which it depends which members are used
 * @target_id: DAMON_NOTE_TARGET: DAMON's number of the target
 * @pid: DAMON_NOTE_TARGET: the process; DAMON_NOTE_KDAMOND, DAMON_NOTE_CPU: the kdamond;
 *	 DAMON_NOTE_MEMORY, DAMON_NOTE_SMAPS: the process, or 0 for all targets together
 * @comm: DAMON_NOTE_TARGET: name of the process
 * @cpu_ns: DAMON_NOTE_CPU: CPU time in nanoseconds
 * @stop: DAMON_NOTE_STOP: the reason
 * @signal: DAMON_NOTE_STOP with DAMON_STOP_SIGNAL: number of the signal
 * @sample_us: DAMON_NOTE_WINDOW: the sampling interval, in microseconds
 * @aggr_us: DAMON_NOTE_WINDOW: the aggregation interval, in microseconds
 * @resident: DAMON_NOTE_MEMORY: bytes in RAM; DAMON_NOTE_SMAPS: the same, but memory that several
 *	      targets share counts for each; DAMON_NOTE_CGROUP: all that is charged
 * @swapped: DAMON_NOTE_MEMORY: bytes in swap
 * @proportional: DAMON_NOTE_SMAPS: bytes in RAM, each page divided by how many processes share it
 * @shared: DAMON_NOTE_SMAPS: the part of @resident that is shared with other processes
 * @huge: DAMON_NOTE_SMAPS: the part of @resident in huge pages
 * @anon: DAMON_NOTE_CGROUP: the part of @resident that belongs to no file
 * @file: DAMON_NOTE_CGROUP: the part of @resident that belongs to files, with @shmem
 * @shmem: DAMON_NOTE_CGROUP: the part of @file that has no disk, as tmpfs
 */
struct damon_note {
	enum damon_note_type type;
	unsigned int target_id;
	pid_t pid;
	char comm[DAMON_COMM_LEN];
	u64 cpu_ns;
	enum damon_stop stop;
	int signal;
	u64 sample_us;
	u64 aggr_us;
	u64 resident;
	u64 swapped;
	u64 proportional;
	u64 shared;
	u64 huge;
	u64 anon;
	u64 file;
	u64 shmem;
};

/** struct damon_kept_notes - notes that stay mapped, page after page */
struct damon_kept_notes {
	char *area;
	size_t nr;
};

const char *damon_stop__name(enum damon_stop stop);
int damon_note__format(const struct damon_note *note, char *buf, size_t size);
bool damon_note__parse(const char *mapped, struct damon_note *note);
int damon_note__write(const struct damon_note *note);
int damon_note__keep(struct damon_kept_notes *kept, const struct damon_note *note);

#endif /* PERF_DAMON_NOTE_H */
