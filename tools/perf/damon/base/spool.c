// SPDX-License-Identifier: GPL-2.0
/*
 * A list of any length in bounded memory: it begins in memory, and most of a long list goes
 * to a temporary file.
 */
#include "damon/base/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* Items that memory holds; when it is full, all of them are written to the file at once. */
#define SPOOL_ITEMS	(1 << 14)

/* Writes all items in memory to the file. If that fails, they stay in memory. */
static bool move_to_file(struct damon_spool *spool)
{
	size_t size = spool->nr_items * spool->item_size;
	off_t at = (off_t)(spool->nr - spool->nr_items) * spool->item_size;

	if (!spool->f)
		spool->f = tmpfile();
	if (!spool->f || pwrite(fileno(spool->f), spool->items, size, at) != (ssize_t)size) {
		spool->no_file = true;
		return false;
	}
	spool->nr_items = 0;
	return true;
}

static int make_room(struct damon_spool *spool)
{
	size_t max = spool->max_items ? 2 * spool->max_items : 256;
	char *items;

	if (spool->nr_items >= SPOOL_ITEMS && !spool->no_file && move_to_file(spool))
		return 0;
	items = realloc(spool->items, max * spool->item_size);
	if (!items)
		return -ENOMEM;
	spool->items = items;
	spool->max_items = max;
	return 0;
}

/**
 * damon_spool__add - append a copy of an item
 *
 * Return: 0 or -ENOMEM.
 */
int damon_spool__add(struct damon_spool *spool, const void *item)
{
	if (spool->nr_items == spool->max_items) {
		int err = make_room(spool);

		if (err)
			return err;
	}
	memcpy(spool->items + spool->nr_items++ * spool->item_size, item, spool->item_size);
	spool->nr++;
	return 0;
}

/**
 * damon_spool__read - read items in the order in which they were appended
 * @first: index of the first item to read, from 0 on
 * @items: filled
 * @max: how many items there is room for; fewer may be read before the last one
 *
 * Return: how many items were read, 0 after the last one, or a negative errno.
 */
ssize_t damon_spool__read(const struct damon_spool *spool, size_t first, void *items, size_t max)
{
	size_t nr_in_file = spool->nr - spool->nr_items, size = spool->item_size;
	ssize_t len;

	if (first >= nr_in_file) {
		size_t nr = first < spool->nr ? min(max, spool->nr - first) : 0;

		if (nr)
			memcpy(items, spool->items + (first - nr_in_file) * size, nr * size);
		return nr;
	}
	max = min(max, nr_in_file - first);
	len = pread(fileno(spool->f), items, max * size, (off_t)first * size);
	if (len < 0)
		return -errno;
	return len == (ssize_t)(max * size) ? (ssize_t)max : -EIO;
}

/** damon_spool__exit - free everything that @spool owns */
void damon_spool__exit(struct damon_spool *spool)
{
	zfree(&spool->items);
	if (spool->f)
		fclose(spool->f);
	spool->f = NULL;
	spool->nr = 0;
	spool->nr_items = 0;
	spool->max_items = 0;
}
