// SPDX-License-Identifier: GPL-2.0
/* Modules: base/ranges */
/* Ranges of addresses: parsing, lists of ranges, whole pages */
#include "damon/base/ranges.h"
#include "tap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

static void test_parse_range(void)
{
	static const struct { const char *str; int err; u64 start, end; } table[] = {
		{ "1000-2000", 0, 0x1000, 0x2000 },
		{ "0x1000-0X2000", 0, 0x1000, 0x2000 },
		{ "0-ffffffffffffffff", 0, 0, UINT64_MAX },
		{ "0-10000000000000000", -ERANGE, 0, 0 },
		{ "2000-1000", -EINVAL, 0, 0 },
		{ "1000-1000", -EINVAL, 0, 0 },
		{ "1000", -EINVAL, 0, 0 },
		{ "1000-", -EINVAL, 0, 0 },
		{ "-1000", -EINVAL, 0, 0 },
		{ " 1000-2000", -EINVAL, 0, 0 },
		{ "1000--2000", -EINVAL, 0, 0 },
		{ "1000-2000x", -EINVAL, 0, 0 },
		{ "", -EINVAL, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct damon_range range;
		int err = damon_range__parse(table[i].str, &range);

		tap_ok(err == table[i].err && (err || (range.start == table[i].start &&
						       range.end == table[i].end)),
		       "range '%s'", table[i].str);
	}
}

#define PAGES	64

/* A set of pages, from which the expected ranges are computed independently */
static void draw(const struct damon_ranges *r, bool *map)
{
	memset(map, 0, PAGES);
	for (size_t i = 0; i < r->nr; i++) {
		for (u64 p = r->v[i].start; p < r->v[i].end; p++)
			map[p] = true;
	}
}

static void fill(struct damon_ranges *r)
{
	int nr = rand() % 6;

	while (nr--) {
		u64 start = rand() % (PAGES - 1);

		damon_ranges__add(r, start, start + 1 + rand() % (PAGES - start));
	}
}

static bool is_merged(const struct damon_ranges *r)
{
	for (size_t i = 0; i < r->nr; i++) {
		if (r->v[i].start >= r->v[i].end || (i && r->v[i].start <= r->v[i - 1].end))
			return false;
	}
	return true;
}

static bool sets_agree(void)
{
	struct damon_ranges a = {}, b = {}, both = {}, copy = {};
	bool in_a[PAGES], in_b[PAGES], in_both[PAGES], again[PAGES];
	bool ok;

	fill(&a);
	fill(&b);
	draw(&a, in_a);
	draw(&b, in_b);
	damon_ranges__merge(&a);
	damon_ranges__merge(&b);
	damon_ranges__intersect(&a, &b, &both);
	damon_ranges__copy(&copy, &a);
	draw(&both, in_both);
	draw(&copy, again);

	ok = is_merged(&a) && is_merged(&b) && !memcmp(in_a, again, PAGES);
	for (int p = 0; p < PAGES; p++)
		ok &= in_both[p] == (in_a[p] && in_b[p]);
	damon_ranges__exit(&a);
	damon_ranges__exit(&b);
	damon_ranges__exit(&both);
	damon_ranges__exit(&copy);
	return ok;
}

static void test_sets(void)
{
	int agree = 0;

	while (agree < 1000 && sets_agree())
		agree++;
	tap_eq(agree, 1000, "a thousand random sets, merged and intersected");
}

static void test_trim(void)
{
	struct damon_ranges r = {};

	damon_ranges__add(&r, 0x1000, 0x3000);
	damon_ranges__add(&r, 0x4001, 0x6fff);
	damon_ranges__add(&r, 0x7001, 0x7fff);
	damon_ranges__add(&r, ~0ULL - 0x2800, ~0ULL);
	damon_ranges__trim(&r);
	tap_eq(r.nr, 3, "ranges without a whole page are removed");
	tap_ok(r.v[0].start == 0x1000 && r.v[0].end == 0x3000, "whole pages stay");
	tap_ok(r.v[1].start == 0x5000 && r.v[1].end == 0x6000, "parts of pages are cut off");
	tap_ok(r.v[2].start == ~0ULL - 0x1fff && r.v[2].end == ~0ULL - 0xfff,
	       "parts of pages are cut off at the end of the address space, too");
	tap_eq(damon_ranges__bytes(&r), 0x2000 + 0x1000 + 0x1000, "bytes");
	damon_ranges__exit(&r);
}

int main(void)
{
	test_parse_range();
	test_sets();
	test_trim();
	return tap_done();
}
