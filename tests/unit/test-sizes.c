// SPDX-License-Identifier: GPL-2.0
/* However many sizes come, each rank is near what sorting all of them tells. */
#include "sizes.h"
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

/* The @nr sizes of @all by rank, against those of a table */
static void check(size_t nr, u64 max_error, const char *what)
{
	struct damon_sizes sizes = { 0 };
	u64 error, worst = 0, sum = 0;
	size_t rank = 0;
	bool ordered = true;

	for (size_t i = 0; i < nr; i++)
		damon_sizes__add(&sizes, all[i], 1);
	qsort(all, nr, sizeof(*all), cmp_u64);
	damon_sizes__sort(&sizes);
	error = damon_sizes__error(&sizes);
	tap_ok(error <= max_error, "%s: an error of %" PRIu64, what, error);
	tap_ok(sizes.nr_slots <= 1 << 18, "%s: a table of %zu", what, sizes.nr_slots);

	for (size_t i = 0; i < sizes.nr; i++) {
		ordered &= !i || sizes.slots[i].bytes > sizes.slots[i - 1].bytes;
		for (u64 n = 0; n < sizes.slots[i].nr && rank < nr; n++, rank++) {
			if (sizes.slots[i].bytes < all[rank])
				worst = UINT64_MAX;
			worst = max(worst, sizes.slots[i].bytes - all[rank]);
		}
		sum += sizes.slots[i].nr;
	}
	tap_eq(sum, nr, "%s: none is missing", what);
	tap_ok(ordered, "%s: ascending", what);
	tap_ok(worst <= error, "%s: at most %" PRIu64 " too large", what, worst);
	damon_sizes__exit(&sizes);
}

int main(void)
{
	srand(1);
	check(0, 0, "none");
	all[0] = UINT64_MAX;
	check(1, 0, "one");
	for (size_t i = 0; i < MAX; i++)
		all[i] = 4096ULL * (rand() % 100000);
	check(MAX, 0, "many of few");
	for (size_t i = 0; i < 131000; i++)
		all[i] = big_random() << 2;
	check(131000, 0, "as many as there is room for");
	for (size_t i = 0; i < MAX; i++)
		all[i] = big_random() % (1ULL << 40);
	check(MAX, (1ULL << 40) / 10000, "many of many");
	for (size_t i = 0; i < MAX; i++)
		all[i] = 4096ULL * i;
	check(MAX, 4096ULL * MAX / 10000, "growing");
	return tap_done();
}
