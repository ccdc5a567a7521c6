// SPDX-License-Identifier: GPL-2.0
/* Percentiles of sizes, against sorting all of them. */
#include "counts.h"
#include "tap.h"

#include <stdlib.h>
#include <linux/kernel.h>

#define MAX	200000

static u64 sizes[MAX];

static int by_size(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* Whether all percentiles are those of sizes[], rounded down to @unit */
static bool is_right(struct damon_counts *c, size_t nr, u64 unit)
{
	qsort(sizes, nr, sizeof(*sizes), by_size);
	damon_counts__sort(c);
	damon_counts__sort(c);
	for (unsigned int p = 0; p <= 100; p++) {
		size_t rank = (nr * p + 99) / 100;

		if (damon_counts__percentile(c, p) != sizes[rank ? rank - 1 : 0] / unit * unit)
			return false;
	}
	return true;
}

static void test_few(void)
{
	bool ok = true;

	for (unsigned int seed = 1; seed <= 300; seed++) {
		struct damon_counts c = {};
		size_t nr;

		srand(seed);
		nr = 1 + rand() % 500;
		for (size_t i = 0; i < nr; i++) {
			sizes[i] = 4096ULL * (rand() % (seed % 3 ? 1 << 20 : 5));
			damon_counts__add(&c, sizes[i]);
		}
		ok = ok && c.nr == nr && c.unit == 1 && is_right(&c, nr, 1);
		damon_counts__exit(&c);
	}
	tap_ok(ok, "random sizes");
}

/* As many sizes as there may be, each several times: still exact */
static void test_bound(void)
{
	struct damon_counts c = {};
	size_t nr = 4 * DAMON_COUNTS_MAX;

	for (size_t i = 0; i < nr; i++) {
		sizes[i] = 4096ULL * (i % DAMON_COUNTS_MAX);
		damon_counts__add(&c, sizes[i]);
	}
	tap_eq(c.unit, 1, "as many different sizes as are counted exactly");
	tap_ok(is_right(&c, nr, 1), "and they are");
	damon_counts__exit(&c);
}

static void test_beyond(void)
{
	struct damon_counts c = {};

	srand(7);
	for (size_t i = 0; i < MAX; i++) {
		sizes[i] = 4096ULL * (rand() % (8 * DAMON_COUNTS_MAX));
		damon_counts__add(&c, sizes[i]);
	}
	tap_ok(c.unit > 4096 && c.unit <= 16 * 4096, "more sizes: rounded to %llu",
	       (unsigned long long)c.unit);
	tap_ok(c.max <= 2 * DAMON_COUNTS_MAX, "in bounded memory");
	tap_ok(is_right(&c, MAX, c.unit), "percentiles are right but for that");
	damon_counts__exit(&c);
}

static void test_none(void)
{
	struct damon_counts c = {};

	damon_counts__sort(&c);
	tap_eq(damon_counts__percentile(&c, 50), 0, "no size");
}

int main(void)
{
	test_few();
	test_bound();
	test_beyond();
	test_none();
	return tap_done();
}
