/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_HISTOGRAM_H
#define PERF_DAMON_HISTOGRAM_H

#include <stddef.h>
#include <linux/types.h>

/**
 * struct damon_histogram_slot - a size, and how often it came
 * @bytes: of several that are counted as one the largest
 */
struct damon_histogram_slot {
	u64 bytes;
	u64 nr;
};

/**
 * struct damon_histogram - any number of sizes in bounded memory; begins as zeroes
 * @slots: a hash table; a slot with @nr 0 is free
 * @nr_slots: a power of two
 * @max_slots: of which half are used; 0, as at the beginning, for as many as one
 *	       report may have
 * @nr: slots that are taken
 * @nr_sizes: all that came
 * @shift: sizes that are the same but for that many low bits count as one
 */
struct damon_histogram {
	struct damon_histogram_slot *slots;
	size_t nr_slots;
	size_t max_slots;
	size_t nr;
	u64 nr_sizes;
	unsigned int shift;
};

int damon_histogram__add(struct damon_histogram *sizes, u64 bytes, u64 nr);
int damon_histogram__copy(const struct damon_histogram *from, struct damon_histogram *to);
void damon_histogram__sort(struct damon_histogram *sizes);
u64 damon_histogram__percentile(const struct damon_histogram *sizes, unsigned int percent);
u64 damon_histogram__error(const struct damon_histogram *sizes);
void damon_histogram__exit(struct damon_histogram *sizes);

#endif /* PERF_DAMON_HISTOGRAM_H */
