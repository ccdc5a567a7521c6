// SPDX-License-Identifier: GPL-2.0
/*
 * Sort the files of a recording that is in several: perf record --switch-output begins a
 * new one from time to time. The names say when that was, but users may rename files, so
 * the first sample of each file decides.
 */
#include "damon/read/files.h"
#include "damon/base/error.h"
#include "damon/check/file-check.h"
#include "damon/read/fields.h"
#include "damon/read/session.h"

#include <errno.h>
#include <stdlib.h>
#include <linux/compiler.h>
#include <linux/types.h>

/* The first sample is enough. */
static int on_samples(const struct damon_sample *samples, size_t nr __maybe_unused, void *ctx)
{
	struct damon_file *file = ctx;

	file->first_ns = samples->time_ns;
	return -ECANCELED;
}

static const struct damon_session_ops ops = { .samples = on_samples };

static int find_first(struct damon_file *file, bool force, struct damon_error *e)
{
	struct damon_session session;
	int err = damon_file__check(file->path, force, e);

	if (err)
		return err;
	file->first_ns = 0;
	if (damon_session__open(&session, file->path, force, &ops, file))
		return damon_error__set(e, -EINVAL, "cannot read %s: its header is damaged",
					file->path);
	/* What is wrong with a file is found, and told, when it is read. */
	damon_session__process_events(&session);
	damon_session__close(&session);
	return 0;
}

static int cmp_file(const void *a, const void *b)
{
	const struct damon_file *x = a, *y = b;

	return x->first_ns < y->first_ns ? -1 : x->first_ns > y->first_ns;
}

/**
 * damon_files__sort - the files of a recording in order of time
 * @files: their paths; sorted, and @first_ns filled in, 0 for one without samples
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_files__sort(struct damon_file *files, unsigned int nr, bool force,
		      struct damon_error *e)
{
	for (unsigned int i = 0; i < nr; i++) {
		int err = find_first(&files[i], force, e);

		if (err)
			return err;
	}
	qsort(files, nr, sizeof(*files), cmp_file);
	return 0;
}
