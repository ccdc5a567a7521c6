// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the processes that are recorded by now, for files that perf record --switch-output begins
 * later.
 *
 * Into each new file perf writes the mappings of the processes that it was called with. It does not
 * know the processes that were forked since then: they inherit its events, but do not get into its
 * list. The keeper's notes name these processes, and stay mapped for as long as they are valid.
 */
#include "damon/record/noted-pids.h"
#include "damon/core/note.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* DAMON takes one or two aggregation intervals to change its targets; not all are noted then */
#define TRIES		100
#define TRY_AGAIN_US	20000

static bool is_in(const char *list, pid_t pid)
{
	char *end;

	for (const char *s = list; *s; s = *end ? end + 1 : end) {
		if (strtol(s, &end, 10) == pid)
			return true;
		if (*end && *end != ',')
			return false;
	}
	return false;
}

static int add_pid(pid_t **pids, int nr, pid_t pid)
{
	pid_t *more = realloc(*pids, (nr + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	more[nr] = pid;
	*pids = more;
	return nr + 1;
}

/**
 * damon_noted_pids__read - read the targets from the notes that a keeper has mapped
 * @maps: the keeper's mappings, in the format of /proc/PID/maps
 * @known: pids to leave out, separated by commas
 * @pids: the pids, which the caller frees, also after an error
 *
 * Return: the number of pids, -EAGAIN while the targets change, or -ENOMEM.
 */
int damon_noted_pids__read(FILE *maps, const char *known, pid_t **pids)
{
	bool changing = false;
	struct damon_note note;
	char *line = NULL;
	size_t size = 0;
	int nr = 0;

	*pids = NULL;
	while (nr >= 0 && getline(&line, &size, maps) > 0) {
		const char *name = strchr(line, '/');

		if (!name || !damon_note__parse(name, &note))
			continue;
		if (note.type == DAMON_NOTE_BEGIN)
			changing = true;
		else if (note.type == DAMON_NOTE_END)
			changing = false;
		else if (note.type == DAMON_NOTE_TARGET && !is_in(known, note.pid))
			nr = add_pid(pids, nr, note.pid);
	}
	free(line);
	return changing && nr >= 0 ? -EAGAIN : nr;
}

/**
 * damon_noted_pids__get - get the current targets, without the ones that perf was called with
 * @recorded: value of perf record's --pid; the first pid is the keeper's. May be NULL
 * @pids: the pids, which the caller frees
 *
 * Return: the number of pids; 0 if there is no keeper beside this perf record.
 */
int damon_noted_pids__get(const char *recorded, pid_t **pids)
{
	int nr = -EAGAIN;
	char path[64];

	*pids = NULL;
	if (!recorded)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/maps", atoi(recorded));
	for (int i = 0; i < TRIES && nr == -EAGAIN; i++) {
		FILE *maps;

		if (i)
			usleep(TRY_AGAIN_US);
		free(*pids);
		*pids = NULL;
		maps = fopen(path, "r");
		if (!maps)
			return 0;
		nr = damon_noted_pids__read(maps, recorded, pids);
		fclose(maps);
	}
	return nr > 0 ? nr : 0;
}
