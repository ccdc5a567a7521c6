/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SPOOL_H
#define PERF_DAMON_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/**
 * struct damon_spool - a list that only grows, of any length in bounded memory
 *
 * Most items of a long list are in a file that has no name. Set @item_size, and zero the
 * other members, before the first call.
 *
 * @item_size: size of an item in bytes
 * @nr: number of all items
 * @items: the last items, which are in memory
 * @nr_items: number of @items
 * @max_items: how many items @items has room for
 * @f: the file, which holds the first @nr - @nr_items items; NULL before it is needed
 * @no_file: writing to the file failed, so that all further items stay in memory
 */
struct damon_spool {
	size_t item_size;
	size_t nr;
	char *items;
	size_t nr_items;
	size_t max_items;
	FILE *f;
	bool no_file;
};

int damon_spool__add(struct damon_spool *spool, const void *item);
ssize_t damon_spool__read(const struct damon_spool *spool, size_t first, void *items, size_t max);
void damon_spool__exit(struct damon_spool *spool);

#endif /* PERF_DAMON_SPOOL_H */
