/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_COUNTS_H
#define PERF_DAMON_COUNTS_H

#include <linux/types.h>

/**
 * struct damon_counts - how often each of many sizes occurred; zero-initialise to start
 *
 * For percentiles by rank in memory that does not grow with the number of sizes,
 * but of different sizes: at most DAMON_COUNTS_MAX. Where there are more, sizes
 * are rounded down to a multiple of @unit, which doubles as need be.
 *
 * @slots: a hash table of all but 0, which is by far the most frequent
 * @unit: bytes; 1: nothing is rounded
 */
struct damon_counts {
	struct damon_count {
		u64 size;
		u64 nr;		/* 0: the slot is free */
	} *slots;
	unsigned int max;
	unsigned int used;
	u64 unit;
	u64 nr_zero;
	u64 nr;			/* sizes, each as often as it occurred */
	double sum;
};

#define DAMON_COUNTS_MAX	(1 << 15)

int damon_counts__add(struct damon_counts *counts, u64 size);
void damon_counts__add_zeroes(struct damon_counts *counts, u64 nr);
void damon_counts__sort(struct damon_counts *counts);
u64 damon_counts__percentile(const struct damon_counts *counts, unsigned int percent);
void damon_counts__exit(struct damon_counts *counts);

#endif /* PERF_DAMON_COUNTS_H */
