/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_HISTOGRAM_H
#define PERF_DAMON_HISTOGRAM_H

#include <stddef.h>
#include <linux/types.h>

/**
 * struct damon_histogram_slot - a size and how often it came
 * @bytes: the size; where several sizes are counted as one, the largest of them
 * @nr: how often; 0: the slot is free
 */
struct damon_histogram_slot {
	u64 bytes;
	u64 nr;
};

/* How many sizes wait to be put into a large table. More than a CPU fetches at a time. */
#define DAMON_HISTOGRAM_PENDING		16

/**
 * struct damon_histogram - any number of sizes in bounded memory; initialize with zeroes
 * @slots: a hash table
 * @nr_slots: size of @slots, a power of two
 * @max_slots: the most slots that the table may have, half of which are used; 0 for as many
 *	       as one report may have
 * @nr: slots that are taken
 * @nr_sizes: all sizes that came
 * @shift: sizes that differ in so many low bits only are counted as one
 * @pending: sizes that are not in the table yet, while their slots are fetched into the
 *	     CPU's cache
 * @nr_pending: how many of them there are
 */
struct damon_histogram {
	struct damon_histogram_slot *slots;
	size_t nr_slots;
	size_t max_slots;
	size_t nr;
	u64 nr_sizes;
	unsigned int shift;
	unsigned int nr_pending;
	struct damon_histogram_slot pending[DAMON_HISTOGRAM_PENDING];
};

int damon_histogram__add(struct damon_histogram *hist, u64 bytes, u64 nr);
int damon_histogram__copy(const struct damon_histogram *from, struct damon_histogram *to);
void damon_histogram__sort(struct damon_histogram *hist);
u64 damon_histogram__percentile(const struct damon_histogram *hist, unsigned int percent);
u64 damon_histogram__error(const struct damon_histogram *hist);
void damon_histogram__exit(struct damon_histogram *hist);

#endif /* PERF_DAMON_HISTOGRAM_H */
