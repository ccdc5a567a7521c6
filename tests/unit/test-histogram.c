// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/histogram */
/* However many sizes are added, each rank is near the rank in a sorted list of all sizes. */
#include "damon/analysis/histogram.h"
#include "tap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define MAX	2000000

static u64 all[MAX];

static int cmp_u64(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static u64 big_random(void)
{
	return (u64)rand() << 31 ^ rand();
}

/* Compare the @nr sizes of @all by rank with those of a histogram */
static void check_in(size_t max_slots, size_t nr, u64 max_error, const char *what)
{
	struct damon_histogram sizes = { .max_slots = max_slots };
	u64 error, worst = 0, sum = 0;
	size_t rank = 0;
	bool ordered = true;

	for (size_t i = 0; i < nr; i++)
		damon_histogram__add(&sizes, all[i], 1);
	qsort(all, nr, sizeof(*all), cmp_u64);
	damon_histogram__sort(&sizes);
	error = damon_histogram__error(&sizes);
	tap_ok(error <= max_error, "%s: the error is %" PRIu64, what, error);
	tap_ok(sizes.nr <= (max_slots ?: 1 << 18) / 2,
	       "%s: the table has %zu slots", what, sizes.nr);

	for (size_t i = 0; i < sizes.nr; i++) {
		ordered &= !i || sizes.slots[i].bytes > sizes.slots[i - 1].bytes;
		for (u64 n = 0; n < sizes.slots[i].nr && rank < nr; n++, rank++) {
			if (sizes.slots[i].bytes < all[rank])
				worst = UINT64_MAX;
			worst = max(worst, sizes.slots[i].bytes - all[rank]);
		}
		sum += sizes.slots[i].nr;
	}
	tap_eq(sum, nr, "%s: no size is missing", what);
	tap_ok(ordered, "%s: sizes ascend", what);
	tap_ok(worst <= error, "%s: sizes are at most %" PRIu64 " too large", what, worst);
	damon_histogram__exit(&sizes);
}

static void check(size_t nr, u64 max_error, const char *what)
{
	check_in(0, nr, max_error, what);
}

static void test_percentiles(void)
{
	struct damon_histogram sizes = { 0 };

	damon_histogram__sort(&sizes);
	tap_eq(damon_histogram__percentile(&sizes, 50), 0, "a percentile without sizes is 0");
	for (u64 i = 1; i <= 10; i++)
		damon_histogram__add(&sizes, i, i);
	damon_histogram__sort(&sizes);
	damon_histogram__sort(&sizes);
	tap_eq(sizes.nr_sizes, 55, "equal sizes are counted");
	tap_eq(damon_histogram__percentile(&sizes, 0), 1, "percentile 0 is the smallest size");
	tap_eq(damon_histogram__percentile(&sizes, 100), 10, "percentile 100 is the largest size");
	/* ranks 28 and 50 of 55: 1 to 7 are 28 sizes, 1 to 9 are 45 */
	tap_eq(damon_histogram__percentile(&sizes, 50), 7, "the median");
	tap_eq(damon_histogram__percentile(&sizes, 90), 10, "the 90th percentile");
	damon_histogram__exit(&sizes);
}

int main(void)
{
	srand(1);
	test_percentiles();
	check(0, 0, "none");
	all[0] = UINT64_MAX;
	check(1, 0, "one");
	for (size_t i = 0; i < MAX; i++)
		all[i] = 4096ULL * (rand() % 100000);
	check(MAX, 0, "many sizes of few values");
	for (size_t i = 0; i < 131000; i++)
		all[i] = big_random() << 2;
	check(131000, 0, "as many values as there is room for");
	for (size_t i = 0; i < MAX; i++)
		all[i] = big_random() % (1ULL << 40);
	check(MAX, (1ULL << 40) / 10000, "many sizes of many values");
	check_in(1 << 10, MAX, (1ULL << 40) / 128, "many sizes of many values in a small table");
	for (size_t i = 0; i < MAX; i++)
		all[i] = 4096ULL * i;
	check(MAX, 4096ULL * MAX / 10000, "growing");
	return tap_done();
}
