/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_NOTE_H
#define PERF_DAMON_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "damon/core/setup.h"

enum damon_note_type {
	DAMON_NOTE_BEGIN,	/* the targets are about to change */
	DAMON_NOTE_TARGET,	/* from now on this is a target */
	DAMON_NOTE_KDAMOND,	/* another thread does the monitoring now */
	DAMON_NOTE_END,		/* all has been told */
	DAMON_NOTE_CPU,		/* so long a kdamond has run by now */
	DAMON_NOTE_STOP,	/* this ends the recording */
};

enum damon_stop {
	DAMON_STOP_UNKNOWN,
	DAMON_STOP_SIGNAL,	/* to perf */
	DAMON_STOP_COMMAND,	/* has ended */
	DAMON_STOP_TARGETS,	/* have ended */
	DAMON_STOP_CGROUP,	/* was removed */
	DAMON_STOP_KDAMOND,	/* has ended, though targets are left */
	DAMON_STOP_NR,
};

/**
 * struct damon_note - what the keeper writes down while perf records
 * @target_id: with DAMON_NOTE_TARGET: its number in DAMON
 * @pid: its process; with DAMON_NOTE_KDAMOND and DAMON_NOTE_CPU the thread
 * @comm: that one's name
 * @cpu_ns: with DAMON_NOTE_CPU
 * @stop: with DAMON_NOTE_STOP: why
 * @signal: its number, with DAMON_STOP_SIGNAL
 */
struct damon_note {
	enum damon_note_type type;
	unsigned int target_id;
	pid_t pid;
	char comm[DAMON_COMM_LEN];
	u64 cpu_ns;
	enum damon_stop stop;
	int signal;
};

/** struct damon_kept_notes - those that are mapped, in a row */
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
