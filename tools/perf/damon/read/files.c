// SPDX-License-Identifier: GPL-2.0
/*
 * A recording may be in several files: perf record --switch-output begins a new
 * one from time to time. Their names say when that was, but need not be kept.
 */
#include "damon/read/files.h"
#include "damon/base/error.h"
#include "damon/check/file-check.h"
#include "damon/read/compat.h"

#include <errno.h>
#include <stdlib.h>
#include <linux/err.h>
#include <linux/kernel.h>

#include "util/data.h"
#include "util/session.h"

struct peek {
	struct perf_tool tool;
	u64 first_ns;
};

/* One is enough. */
static int on_sample(DAMON_SAMPLE_PARAMS)
{
	struct peek *peek = container_of(tool, struct peek, tool);

	(void)DAMON_SAMPLE_EVSEL;
	peek->first_ns = sample->time;
	return -ECANCELED;
}

static int find_first(struct damon_file *file, bool force, struct damon_error *e)
{
	struct perf_data data = {
		.path = file->path,
		.mode = PERF_DATA_MODE_READ,
		.force = force,
	};
	struct perf_session *session;
	struct peek peek = { 0 };
	int err = damon_file__check(file->path, force, e);

	if (err)
		return err;
	perf_tool__init(&peek.tool, /*ordered_events=*/false);
	peek.tool.sample = on_sample;
	peek.tool.attr = perf_event__process_attr;
	peek.tool.tracing_data = perf_event__process_tracing_data;
	peek.tool.no_warn = true;
	session = perf_session__new(&data, &peek.tool);
	if (IS_ERR(session))
		return damon_error__set(e, -EINVAL, "cannot read %s: its header is damaged",
					file->path);
	/* What is wrong with a file is found, and told, when it is read. */
	perf_session__process_events(session);
	perf_session__delete(session);
	file->first_ns = peek.first_ns;
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
