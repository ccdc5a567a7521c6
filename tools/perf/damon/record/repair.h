/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_REPAIR_H
#define PERF_DAMON_REPAIR_H

#include <stddef.h>

struct damon_error;
struct damon_repair_features;

/**
 * struct damon_repair - the file that perf record writes
 * @path: the file; NULL if perf record writes to a pipe, and the other members are unused then
 * @head: the file up to its events; NULL before perf has begun, or if there is nothing to repair
 * @head_size: size of @head, in bytes
 * @reserve: descriptor of a file without a name, whose blocks are freed for the repair, or -1
 */
struct damon_repair {
	const char *path;
	void *head;
	size_t head_size;
	int reserve;
};

void damon_repair__init(struct damon_repair *r, const char *path);
void damon_repair__begun(struct damon_repair *r);
int damon_repair__run(struct damon_repair *r, const struct damon_repair_features *f,
		      struct damon_error *e);
void damon_repair__exit(struct damon_repair *r);

#endif /* PERF_DAMON_REPAIR_H */
