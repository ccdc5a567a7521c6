// SPDX-License-Identifier: GPL-2.0
#include "counts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

#define FIRST_SLOTS	16

static struct damon_count *find_slot(struct damon_count *slots, unsigned int max, u64 size)
{
	/* Fibonacci hashing: sizes are multiples of pages, their low bits say nothing */
	unsigned int i = (size * 0x9e3779b97f4a7c15ULL) >> 32 & (max - 1);

	while (slots[i].nr && slots[i].size != size)
		i = (i + 1) & (max - 1);
	return &slots[i];
}

static void put(struct damon_counts *c, u64 size, u64 nr)
{
	struct damon_count *slot = find_slot(c->slots, c->max, size);

	if (!slot->nr)
		c->used++;
	slot->size = size;
	slot->nr += nr;
}

/* All of it anew, in @max slots, with sizes rounded to the unit */
static int rehash(struct damon_counts *c, unsigned int max)
{
	struct damon_count *old = c->slots, *slots = calloc(max, sizeof(*slots));
	unsigned int old_max = c->max;

	if (!slots)
		return -ENOMEM;
	c->slots = slots;
	c->max = max;
	c->used = 0;
	for (unsigned int i = 0; i < old_max; i++) {
		u64 size = old[i].size / c->unit * c->unit;

		if (size && old[i].nr)
			put(c, size, old[i].nr);
		else
			c->nr_zero += old[i].nr;
	}
	free(old);
	return 0;
}

/* A free slot for another size, with half of them to spare */
static int make_room(struct damon_counts *c)
{
	int err = 0;

	if (!c->max) {
		c->unit = 1;
		return rehash(c, FIRST_SLOTS);
	}
	if (2 * c->used < c->max)
		return 0;
	if (c->max < 2 * DAMON_COUNTS_MAX)
		return rehash(c, 2 * c->max);
	while (!err && c->used >= DAMON_COUNTS_MAX) {
		c->unit *= 2;
		err = rehash(c, c->max);
	}
	return err;
}

/**
 * damon_counts__add - it occurred once more
 *
 * Return: 0 or -ENOMEM.
 */
int damon_counts__add(struct damon_counts *c, u64 size)
{
	u64 rounded = c->max ? size / c->unit * c->unit : size;
	int err;

	c->nr++;
	if (!rounded) {
		c->nr_zero++;
		c->sum += size;
		return 0;
	}
	if (!c->max || !find_slot(c->slots, c->max, rounded)->nr) {
		err = make_room(c);
		if (err)
			return err;
		rounded = size / c->unit * c->unit;
	}
	put(c, rounded, 1);
	c->sum += size;
	return 0;
}

/** damon_counts__add_zeroes - the size 0 occurred @nr times more */
void damon_counts__add_zeroes(struct damon_counts *c, u64 nr)
{
	c->nr_zero += nr;
	c->nr += nr;
}

static int by_size(const void *a, const void *b)
{
	const struct damon_count *x = a, *y = b;

	return x->size < y->size ? -1 : x->size > y->size;
}

/** damon_counts__sort - no more sizes come, percentiles are wanted */
void damon_counts__sort(struct damon_counts *c)
{
	unsigned int used = 0;

	for (unsigned int i = 0; i < c->max; i++) {
		if (c->slots[i].nr)
			c->slots[used++] = c->slots[i];
	}
	c->max = used;
	if (used)
		qsort(c->slots, used, sizeof(*c->slots), by_size);
}

/**
 * damon_counts__percentile - the size that @percent % of them do not exceed, once sorted
 * @percent: 0 to 100; 0 is the smallest
 *
 * Nearest rank: the ceil(percent / 100 * n)-th of the n sizes.
 *
 * Return: bytes; 0 where there are no sizes.
 */
u64 damon_counts__percentile(const struct damon_counts *c, unsigned int percent)
{
	u64 rank = DIV_ROUND_UP(c->nr * percent, 100), below = c->nr_zero;

	if (below >= max_t(u64, rank, 1))
		return 0;
	for (unsigned int i = 0; i < c->used; i++) {
		below += c->slots[i].nr;
		if (below >= max_t(u64, rank, 1))
			return c->slots[i].size;
	}
	return 0;
}

/** damon_counts__exit - free what @counts owns */
void damon_counts__exit(struct damon_counts *c)
{
	zfree(&c->slots);
	c->max = 0;
	c->used = 0;
}
