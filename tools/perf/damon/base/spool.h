/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SPOOL_H
#define PERF_DAMON_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/**
 * struct damon_spool - a list that is only appended to, of any length in bounded memory
 *
 * Most of a long one is in a file without a name. Set @item_size, zero the rest.
 *
 * @item_size: bytes
 * @nr: items in all
 * @items: the last ones
 * @nr_items: of which there are so many
 * @max_items: that there is room for
 * @f: those before, @nr - @nr_items of them; or NULL
 * @no_file: there is no room for more of them in it, so that memory has to do
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
