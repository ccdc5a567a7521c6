/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_UNPACK_H
#define PERF_DAMON_UNPACK_H

#include <stdbool.h>
#include <linux/types.h>

struct damon_records;
struct damon_unpacker;

bool damon_unpacker__can(void);
struct damon_unpacker *damon_unpacker__new(void);
int damon_unpacker__more(struct damon_unpacker *u, struct damon_records *r, u64 pos);
void damon_unpacker__delete(struct damon_unpacker *u);

#endif /* PERF_DAMON_UNPACK_H */
