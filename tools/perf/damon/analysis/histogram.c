// SPDX-License-Identifier: GPL-2.0
/*
 * Count sizes, for percentiles by rank, in bounded memory.
 *
 * Each different size is kept once, with the number of times it came. Working sets consist
 * of pages, so there are rarely more different sizes than a small table holds. If there
 * are, neighbouring sizes are counted as one. Where max_slots is not set, the error of a
 * size is then less than a ten-thousandth of the largest size.
 *
 * A table that exceeds the CPU's cache is the slowest part of a report, if each size waits
 * for its slot. So a size for a large table waits in a short list: its slot is requested
 * from memory at once, and counted when the list is full.
 */
#include "damon/analysis/histogram.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/zalloc.h>

#define HISTOGRAM_MIN_SLOTS		16
#define HISTOGRAM_MAX_SLOTS		(1 << 18)
/* A table of so many slots takes 64 KiB, more than the first cache has. */
#define HISTOGRAM_LARGE			(1 << 12)

/* At most half of the slots are taken, so that searches are short. */
static bool is_full(const struct damon_histogram *hist)
{
	return hist->nr >= hist->nr_slots / 2;
}

/* Where the search for the slot of a size begins */
static size_t first_place(const struct damon_histogram *hist, u64 bytes)
{
	return hash_64(bytes >> hist->shift, ilog2(hist->nr_slots));
}

/* The slot of a size, or the free slot where the size belongs */
static struct damon_histogram_slot *find(const struct damon_histogram *hist, u64 bytes)
{
	u64 key = bytes >> hist->shift;
	size_t i = first_place(hist, bytes);

	while (hist->slots[i].nr && hist->slots[i].bytes >> hist->shift != key)
		i = (i + 1) & (hist->nr_slots - 1);
	return &hist->slots[i];
}

static void put(struct damon_histogram *hist, u64 bytes, u64 nr)
{
	struct damon_histogram_slot *slot = find(hist, bytes);

	hist->nr += !slot->nr;
	slot->bytes = max(slot->bytes, bytes);
	slot->nr += nr;
}

static int rebuild(struct damon_histogram *hist, size_t nr_slots, unsigned int shift)
{
	struct damon_histogram new = *hist;

	new.nr = 0;
	new.nr_slots = nr_slots;
	new.shift = shift;
	new.slots = calloc(nr_slots, sizeof(*new.slots));
	if (!new.slots)
		return -ENOMEM;
	for (size_t i = 0; i < hist->nr_slots; i++) {
		if (hist->slots[i].nr)
			put(&new, hist->slots[i].bytes, hist->slots[i].nr);
	}
	free(hist->slots);
	*hist = new;
	return 0;
}

/* Low bits that are zero in all sizes: to leave out fewer of them makes no two sizes one. */
static unsigned int nr_zero_bits(const struct damon_histogram *hist)
{
	u64 bits = 0;

	for (size_t i = 0; i < hist->nr_slots; i++)
		bits |= hist->slots[i].bytes;
	return bits ? __builtin_ctzll(bits) : 0;
}

static int make_room(struct damon_histogram *hist)
{
	unsigned int shift;
	int err = 0;

	if (hist->nr_slots < (hist->max_slots ?: HISTOGRAM_MAX_SLOTS))
		return rebuild(hist, max(2 * hist->nr_slots, (size_t)HISTOGRAM_MIN_SLOTS),
			       hist->shift);
	shift = max(hist->shift, nr_zero_bits(hist));
	/* Half of the room becomes free at once, or the next sizes would need it again. */
	while (!err && hist->nr > hist->nr_slots / 4)
		err = rebuild(hist, hist->nr_slots, ++shift);
	return err;
}

static int add_now(struct damon_histogram *hist, u64 bytes, u64 nr)
{
	if (is_full(hist)) {
		int err = make_room(hist);

		if (err)
			return err;
	}
	put(hist, bytes, nr);
	return 0;
}

static int add_pending(struct damon_histogram *hist)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < hist->nr_pending; i++)
		err = add_now(hist, hist->pending[i].bytes, hist->pending[i].nr);
	hist->nr_pending = 0;
	return err;
}

/**
 * damon_histogram__add - @bytes came @nr times more
 *
 * Return: 0 or -ENOMEM.
 */
int damon_histogram__add(struct damon_histogram *hist, u64 bytes, u64 nr)
{
	int err = 0;

	if (hist->nr_slots < HISTOGRAM_LARGE) {
		err = add_now(hist, bytes, nr);
	} else {
		__builtin_prefetch(&hist->slots[first_place(hist, bytes)], 1);
		hist->pending[hist->nr_pending++] = (struct damon_histogram_slot){ bytes, nr };
		if (hist->nr_pending == DAMON_HISTOGRAM_PENDING)
			err = add_pending(hist);
	}
	if (!err)
		hist->nr_sizes += nr;
	return err;
}

/**
 * damon_histogram__copy - overwrite @to with a copy of @from
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
	const struct damon_histogram_slot *x = a, *y = b;

	return x->bytes < y->bytes ? -1 : x->bytes > y->bytes;
}

/**
 * damon_histogram__sort - sort the slots, ascending, and leave out free ones
 *
 * No size can be added any more.
 */
void damon_histogram__sort(struct damon_histogram *hist)
{
	size_t nr = 0;

	/* Half of the slots are free, so that pending sizes find room. */
	for (unsigned int i = 0; i < hist->nr_pending; i++)
		put(hist, hist->pending[i].bytes, hist->pending[i].nr);
	hist->nr_pending = 0;
	for (size_t i = 0; i < hist->nr_slots; i++) {
		if (hist->slots[i].nr)
			hist->slots[nr++] = hist->slots[i];
	}
	hist->nr_slots = nr;
	if (nr)
		qsort(hist->slots, nr, sizeof(*hist->slots), cmp_size);
}

/**
 * damon_histogram__percentile - the size that @percent % of all sizes do not exceed
 * @hist: sorted
 * @percent: 0 to 100; 0 is the smallest
 *
 * Nearest rank: the ceil(percent / 100 * n)-th of the n sizes.
 *
 * Return: bytes, too many by damon_histogram__error() at most; 0 where no size came.
 */
u64 damon_histogram__percentile(const struct damon_histogram *hist, unsigned int percent)
{
	u64 rank = DIV_ROUND_UP(hist->nr_sizes * percent, 100) ?: 1;

	for (size_t i = 0; i < hist->nr; i++) {
		if (rank <= hist->slots[i].nr)
			return hist->slots[i].bytes;
		rank -= hist->slots[i].nr;
	}
	return 0;
}

/** damon_histogram__error - by how many bytes a size is too large at most; 0: sizes are exact */
u64 damon_histogram__error(const struct damon_histogram *hist)
{
	return (1ULL << hist->shift) - 1;
}

/** damon_histogram__exit - free what @hist owns */
void damon_histogram__exit(struct damon_histogram *hist)
{
	zfree(&hist->slots);
	memset(hist, 0, sizeof(*hist));
}
