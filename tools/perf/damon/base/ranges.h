/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RANGES_H
#define PERF_DAMON_RANGES_H

#include <stddef.h>
#include <linux/types.h>

/** struct damon_range - addresses [start, end), in bytes */
struct damon_range {
	u64 start;
	u64 end;
};

/** struct damon_ranges - a list of ranges; zero-initialise it */
struct damon_ranges {
	struct damon_range *v;
	size_t nr;
};

int damon_range__parse(const char *str, struct damon_range *range);

int damon_ranges__add(struct damon_ranges *ranges, u64 start, u64 end);
int damon_ranges__copy(struct damon_ranges *to, const struct damon_ranges *from);
u64 damon_ranges__bytes(const struct damon_ranges *ranges);
void damon_ranges__merge(struct damon_ranges *ranges);
void damon_ranges__trim(struct damon_ranges *ranges);
int damon_ranges__intersect(const struct damon_ranges *a, const struct damon_ranges *b,
			    struct damon_ranges *out);
void damon_ranges__exit(struct damon_ranges *ranges);

#endif /* PERF_DAMON_RANGES_H */
