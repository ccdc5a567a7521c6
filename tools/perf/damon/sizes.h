/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SIZES_H
#define PERF_DAMON_SIZES_H

#include <stddef.h>
#include <linux/types.h>

/**
 * struct damon_size - a size, and how often it came
 * @bytes: of several that are counted as one the largest
 */
struct damon_size {
	u64 bytes;
	u64 nr;
};

/**
 * struct damon_sizes - any number of sizes in bounded memory; begins as zeroes
 * @slots: a hash table; a slot with @nr 0 is free
 * @nr_slots: a power of two
 * @max_slots: of which half are used; 0, as at the beginning, for as many as one
 *	       report may have
 * @nr: slots that are taken
 * @nr_sizes: all that came
 * @shift: sizes that are the same but for that many low bits count as one
 */
struct damon_sizes {
	struct damon_size *slots;
	size_t nr_slots;
	size_t max_slots;
	size_t nr;
	u64 nr_sizes;
	unsigned int shift;
};

int damon_sizes__add(struct damon_sizes *sizes, u64 bytes, u64 nr);
int damon_sizes__copy(const struct damon_sizes *from, struct damon_sizes *to);
void damon_sizes__sort(struct damon_sizes *sizes);
u64 damon_sizes__percentile(const struct damon_sizes *sizes, unsigned int percent);
u64 damon_sizes__error(const struct damon_sizes *sizes);
void damon_sizes__exit(struct damon_sizes *sizes);

#endif /* PERF_DAMON_SIZES_H */
