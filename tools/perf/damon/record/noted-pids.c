// SPDX-License-Identifier: GPL-2.0
/*
 * Who is recorded by now, for the files that perf record --switch-output begins later.
 *
 * perf writes into each file what is mapped by the processes that it was called with.
 * Of those that were forked since it knows nothing: events are inherited, the list is
 * not. The keeper's notes name them, and stay mapped for as long as they are right.
 */
#include "damon/record/noted-pids.h"
#include "damon/core/note.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* While the targets change, which takes DAMON an aggregation or two, they are not all noted */
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
 * damon_noted_pids__read - the targets among what a keeper has mapped
 * @maps: as /proc lists it
 * @known: pids to leave out, separated by commas
 * @pids: to be freed, also after an error
 *
 * Return: how many, -EAGAIN while they change, or -ENOMEM.
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
 * damon_noted_pids__get - the targets of now, but for those that perf was called with
 * @recorded: perf record's --pid, of which the first is the keeper's; may be NULL
 * @pids: to be freed
 *
 * Return: how many; none for a perf record that no keeper is beside.
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
