// SPDX-License-Identifier: GPL-2.0
/* Show on a terminal how far long work has come, through perf's own progress functions. */
#include "damon/read/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include <linux/compiler.h>

#include "ui/progress.h"

/* Work that takes less time shows no line, as it would come and go at once. */
#define PROGRESS_AFTER_SEC	1

/* There is one progress at a time: perf does not tell its functions which one. */
static time_t started;
static bool is_shown;

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static void init(struct ui_progress *p __maybe_unused)
{
	started = now();
}

static void update(struct ui_progress *p)
{
	if (!p->total || now() - started < PROGRESS_AFTER_SEC)
		return;
	is_shown = true;
	fprintf(stderr, "\r%s %3" PRIu64 " %%", p->title, p->curr * 100 / p->total);
}

static void finish(void)
{
	if (is_shown)
		fputs("\r\033[K", stderr);
	is_shown = false;
}

/** damon_progress__init - show on a terminal how far long work has come */
void damon_progress__init(void)
{
	static struct ui_progress_ops ops = {
		.init = init,
		.update = update,
		.finish = finish,
	};

	if (isatty(STDERR_FILENO))
		ui_progress__ops = &ops;
}
