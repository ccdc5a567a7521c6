/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_DECODE_H
#define PERF_DAMON_DECODE_H

#include "damon/read/files.h"

struct damon_error;
struct damon_events;
struct damon_recording;

/**
 * struct damon_decode_opts - which part of which files
 * @files: perf.data files of one recording, in whatever order, or one, which may
 *	   be "-", a pipe; sorted by reading them
 * @nr_files: 0: the file that other perf commands find
 * @force: read a file of another user
 * @in_thread: the callbacks may be called in a thread. They must not write to the terminal or a
 *	       pipe then, as the thread gets no signals.
 * @time_str: as for perf report --time, or NULL; picks snapshots by their end
 */
struct damon_decode_opts {
	struct damon_file *files;
	unsigned int nr_files;
	bool force;
	bool in_thread;
	const char *time_str;
};

int damon_decode(const struct damon_decode_opts *opts, const struct damon_events *events,
		 void *ctx, struct damon_recording *rec, struct damon_error *e);

#endif /* PERF_DAMON_DECODE_H */
