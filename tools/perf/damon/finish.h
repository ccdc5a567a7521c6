/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FINISH_H
#define PERF_DAMON_FINISH_H

#include <stddef.h>

struct damon_error;
struct damon_trailer;

/**
 * struct damon_finish - the file that a perf record beside us writes
 * @path: NULL if it writes to a pipe: all else is unused then
 * @head: the file up to its events; NULL before it has begun, or if it is none to finish
 * @head_size: of @head, in bytes
 * @reserve: descriptor of a file without a name whose blocks are kept for the end, or -1
 */
struct damon_finish {
	const char *path;
	void *head;
	size_t head_size;
	int reserve;
};

void damon_finish__init(struct damon_finish *f, const char *path);
void damon_finish__begun(struct damon_finish *f);
int damon_finish__run(struct damon_finish *f, const struct damon_trailer *t,
			 struct damon_error *e);
void damon_finish__exit(struct damon_finish *f);

#endif /* PERF_DAMON_FINISH_H */
