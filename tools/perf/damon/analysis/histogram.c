// SPDX-License-Identifier: GPL-2.0
/*
 * Percentiles by rank need all sizes, but only as often as there are different
 * ones. Working sets are made of pages, so there are rarely more of these than a
 * small table holds. If there are, neighbours become one: what is then wrong with
 * a size is less than a ten-thousandth of the largest, where max_slots is not set.
 */
#include "damon/analysis/histogram.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/zalloc.h>

#define SIZES_MIN_SLOTS		16
#define SIZES_MAX_SLOTS		(1 << 18)

/* Up to here a table is filled; searches are short then. */
static bool is_full(const struct damon_histogram *sizes)
{
	return sizes->nr >= sizes->nr_slots / 2;
}

/* Its slot, or the one where it belongs */
static struct damon_histogram_slot *find(const struct damon_histogram *sizes, u64 bytes)
{
	u64 key = bytes >> sizes->shift;
	size_t i = hash_64(key, ilog2(sizes->nr_slots));

	while (sizes->slots[i].nr && sizes->slots[i].bytes >> sizes->shift != key)
		i = (i + 1) & (sizes->nr_slots - 1);
	return &sizes->slots[i];
}

static void put(struct damon_histogram *sizes, u64 bytes, u64 nr)
{
	struct damon_histogram_slot *slot = find(sizes, bytes);

	sizes->nr += !slot->nr;
	slot->bytes = max(slot->bytes, bytes);
	slot->nr += nr;
}

static int rebuild(struct damon_histogram *sizes, size_t nr_slots, unsigned int shift)
{
	struct damon_histogram new = *sizes;

	new.nr = 0;
	new.nr_slots = nr_slots;
	new.shift = shift;
	new.slots = calloc(nr_slots, sizeof(*new.slots));
	if (!new.slots)
		return -ENOMEM;
	for (size_t i = 0; i < sizes->nr_slots; i++) {
		if (sizes->slots[i].nr)
			put(&new, sizes->slots[i].bytes, sizes->slots[i].nr);
	}
	free(sizes->slots);
	*sizes = new;
	return 0;
}

static int make_room(struct damon_histogram *sizes)
{
	int err = 0;

	if (sizes->nr_slots < (sizes->max_slots ?: SIZES_MAX_SLOTS))
		return rebuild(sizes, max(2 * sizes->nr_slots, (size_t)SIZES_MIN_SLOTS), sizes->shift);
	/* half of the room at once, or the next ones would need it again */
	while (!err && sizes->nr > sizes->nr_slots / 4)
		err = rebuild(sizes, sizes->nr_slots, sizes->shift + 1);
	return err;
}

/**
 * damon_histogram__add - @bytes came @nr times more
 *
 * Return: 0 or -ENOMEM.
 */
int damon_histogram__add(struct damon_histogram *sizes, u64 bytes, u64 nr)
{
	if (is_full(sizes)) {
		int err = make_room(sizes);

		if (err)
			return err;
	}
	put(sizes, bytes, nr);
	sizes->nr_sizes += nr;
	return 0;
}

/**
 * damon_histogram__copy - make @to, which is overwritten, the same as @from
 *
 * Return: 0, and @to is to be freed with damon_histogram__exit(), or -ENOMEM.
 */
int damon_histogram__copy(const struct damon_histogram *from, struct damon_histogram *to)
{
	*to = *from;
	to->slots = calloc(from->nr_slots, sizeof(*to->slots));
	if (!to->slots && from->nr_slots)
		return -ENOMEM;
	if (from->nr_slots)
		memcpy(to->slots, from->slots, from->nr_slots * sizeof(*to->slots));
	return 0;
}

static int cmp_size(const void *a, const void *b)
{
	u64 x = ((const struct damon_histogram_slot *)a)->bytes, y = ((const struct damon_histogram_slot *)b)->bytes;

	return x < y ? -1 : x > y;
}

/** damon_histogram__sort - ascending, in @nr slots; nothing can be added any more */
void damon_histogram__sort(struct damon_histogram *sizes)
{
	size_t nr = 0;

	for (size_t i = 0; i < sizes->nr_slots; i++) {
		if (sizes->slots[i].nr)
			sizes->slots[nr++] = sizes->slots[i];
	}
	sizes->nr_slots = nr;
	if (nr)
		qsort(sizes->slots, nr, sizeof(*sizes->slots), cmp_size);
}

/**
 * damon_histogram__percentile - the size that @percent % do not exceed, once sorted
 * @percent: 0 to 100; 0 is the smallest
 *
 * Nearest rank: the ceil(percent / 100 * n)-th of the n sizes.
 *
 * Return: bytes, of which damon_histogram__error() may be too many; 0 where no size came.
 */
u64 damon_histogram__percentile(const struct damon_histogram *sizes, unsigned int percent)
{
	u64 rank = DIV_ROUND_UP(sizes->nr_sizes * percent, 100) ?: 1;

	for (size_t i = 0; i < sizes->nr; i++) {
		if (rank <= sizes->slots[i].nr)
			return sizes->slots[i].bytes;
		rank -= sizes->slots[i].nr;
	}
	return 0;
}

/** damon_histogram__error - bytes that a size may be too large at most; 0: they are exact */
u64 damon_histogram__error(const struct damon_histogram *sizes)
{
	return (1ULL << sizes->shift) - 1;
}

/** damon_histogram__exit - free what @sizes owns */
void damon_histogram__exit(struct damon_histogram *sizes)
{
	zfree(&sizes->slots);
	memset(sizes, 0, sizeof(*sizes));
}
