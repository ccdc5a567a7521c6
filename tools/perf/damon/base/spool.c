// SPDX-License-Identifier: GPL-2.0
#include "damon/base/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* That memory holds before they are written, all at once */
#define SPOOL_ITEMS	(1 << 14)

/* All of memory's, or none; where it cannot be written it stays where it is. */
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
 * damon_spool__add - append a copy of @item
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
 * damon_spool__read - some of what was appended
 * @first: number of the first one, from 0 on
 * @items: gets them
 * @max: how many there is room for
 *
 * Return: how many there are, 0 behind the last; or a negative errno.
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

/** damon_spool__exit - free what @spool owns */
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
