/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_STASH_H
#define PERF_DAMON_STASH_H

#include <stddef.h>

struct damon_error;

struct damon_stash_file {
	char *path;
	char *val;			/* without its last newline */
};

/**
 * struct damon_stash - what somebody has set up in DAMON's sysfs
 * @files: all that can be written, in an order in which they can be
 */
struct damon_stash {
	struct damon_stash_file *files;
	size_t nr;
};

int damon_stash__save(struct damon_stash *s, const char *root, unsigned int nr_slots,
		      struct damon_error *e);
int damon_stash__restore(const struct damon_stash *s, struct damon_error *e);
void damon_stash__exit(struct damon_stash *s);

#endif /* PERF_DAMON_STASH_H */
