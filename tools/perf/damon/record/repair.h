/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_REPAIR_H
#define PERF_DAMON_REPAIR_H

#include <stddef.h>

struct damon_error;
struct damon_repair_features;

/**
 * struct damon_repair - the file that a perf record beside us writes
 * @path: NULL if it writes to a pipe: all else is unused then
 * @head: the file up to its events; NULL before it has begun, or if it is none to finish
 * @head_size: of @head, in bytes
 * @reserve: descriptor of a file without a name whose blocks are kept for the end, or -1
 */
struct damon_repair {
	const char *path;
	void *head;
	size_t head_size;
	int reserve;
};

void damon_repair__init(struct damon_repair *f, const char *path);
void damon_repair__begun(struct damon_repair *f);
int damon_repair__run(struct damon_repair *f, const struct damon_repair_features *t,
			 struct damon_error *e);
void damon_repair__exit(struct damon_repair *f);

#endif /* PERF_DAMON_REPAIR_H */
