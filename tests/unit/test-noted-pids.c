// SPDX-License-Identifier: GPL-2.0
/* Modules: record/noted-pids core/note */
/* The targets, from the notes that a keeper (here this process) has mapped */
#include "damon/record/noted-pids.h"
#include "damon/core/note.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct damon_kept_notes notes;

static void keep(enum damon_note_type type, pid_t pid)
{
	const struct damon_note note = { .type = type, .pid = pid, .comm = "a b/c" };

	if (damon_note__keep(&notes, &note))
		tap_ok(false, "a note is kept");
}

/* The number of pids, and the pids, as "NR:PID,PID," */
static const char *pids_of(const char *format)
{
	static char text[100];
	char recorded[50];
	pid_t *pids;
	int nr;

	snprintf(recorded, sizeof(recorded), format, getpid());
	nr = damon_noted_pids__get(recorded, &pids);
	snprintf(text, sizeof(text), "%d:", nr);
	for (int i = 0; i < nr; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d,", pids[i]);
	free(pids);
	return text;
}

static void test_kept(void)
{
	tap_str_eq(pids_of("%d,2,31,41"), "0:", "without notes there are no pids");
	keep(DAMON_NOTE_BEGIN, 0);
	keep(DAMON_NOTE_TARGET, 41);
	keep(DAMON_NOTE_TARGET, 512);
	keep(DAMON_NOTE_TARGET, 4);
	keep(DAMON_NOTE_KDAMOND, 77);
	keep(DAMON_NOTE_END, 0);
	tap_str_eq(pids_of("%d,2,31,41"), "2:512,4,", "targets that perf does not record yet");
	tap_str_eq(pids_of("%d"), "3:41,512,4,", "all targets, if perf records none of them");
	tap_str_eq(pids_of("%d,512,4,41"), "0:", "no pids, if perf records all targets");
	keep(DAMON_NOTE_BEGIN, 0);
	keep(DAMON_NOTE_TARGET, 6);
	keep(DAMON_NOTE_KDAMOND, 77);
	keep(DAMON_NOTE_END, 0);
	tap_str_eq(pids_of("%d,2,31,41"), "1:6,", "only the targets of the last notes");
}

static void test_nobody(void)
{
	pid_t *pids;

	tap_eq(damon_noted_pids__get(NULL, &pids), 0, "perf record without --pid: no pids");
	tap_ok(!pids, "perf record without --pid: nothing to free");
	tap_eq(damon_noted_pids__get("999999999,1", &pids), 0,
	       "a keeper that does not exist: no pids");
	tap_eq(damon_noted_pids__get("1", &pids), 0, "a process that is no keeper: no pids");
	free(pids);
}

static void test_changing(void)
{
	static char half[] =
		"7000-8000 r--p 0 0:1 5 /memfd:damon-note:1:begin (deleted)\n"
		"8000-9000 r--p 0 0:1 6 /memfd:damon-note:1:target=0.5.sh (deleted)\n";
	FILE *f = fmemopen(half, strlen(half), "r");
	pid_t *pids;

	tap_eq(damon_noted_pids__read(f, "", &pids), -EAGAIN,
	       "notes that are not complete yet: try again");
	free(pids);
	fclose(f);
}

int main(void)
{
	test_kept();
	test_nobody();
	test_changing();
	return tap_done();
}
