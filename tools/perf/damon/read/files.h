/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FILES_H
#define PERF_DAMON_FILES_H

#include <stdbool.h>
#include <linux/types.h>

struct damon_error;

/** struct damon_file - a file of a recording; @first_ns: time of its first sample */
struct damon_file {
	const char *path;
	u64 first_ns;
};

int damon_files__sort(struct damon_file *files, unsigned int nr, bool force,
		      struct damon_error *e);

#endif /* PERF_DAMON_FILES_H */
