// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/filter base/bounds analysis/address-space */
#include "damon/analysis/filter.h"
#include "damon/analysis/address-space.h"
#include "tap.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <linux/kernel.h>

static void test_streams(void)
{
	static const struct damon_stream process = { .kdamond = 7, .target_id = 3, .pid = 412 };
	static const struct damon_stream foreign = { .kdamond = 8, .target_id = 3 };
	static const struct {
		struct damon_filter filter;
		int process, foreign;
	} cases[] = {
		{ { 0 }, 1, 1 },
		{ { .kdamond = 7 }, 1, 0 },
		{ { .kdamond = 9 }, 0, 0 },
		{ { .has_target = true, .target = 412 }, 1, 0 },
		{ { .has_target = true, .target = 3 }, 0, 1 },
		{ { .has_target = true, .target = 3, .kdamond = 7 }, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct damon_filter filter = cases[i].filter;
		struct damon_snapshot snapshot = { .stream = &process };

		tap_eq(damon_filter__apply(&filter, NULL, &snapshot), cases[i].process,
		       "case %zu: for a stream of a process", i);
		snapshot.stream = &foreign;
		tap_eq(damon_filter__apply(&filter, NULL, &snapshot), cases[i].foreign,
		       "case %zu: for a target without a pid", i);
	}
}

static void test_range(void)
{
	static const struct damon_stream stream = { .kdamond = 7 };
	static const struct damon_region regions[] = {
		{ .start = 0x1000, .end = 0x2000, .nr_accesses = 1 },
		{ .start = 0x2000, .end = 0x4000, .nr_accesses = 2 },
		{ .start = 0x6000, .end = 0x9000, .nr_accesses = 3 },
		{ .start = 0x9000, .end = 0xa000, .nr_accesses = 4 },
	};
	static const u8 hits[] = { 1, 10, 2, 20, 3, 30, 4, 40 };
	struct damon_filter filter = { .has_range = true, .range = { 0x2800, 0x9000 } };

	for (unsigned int nr = 0; nr <= ARRAY_SIZE(regions); nr++) {
		static const unsigned int want[] = { 0, 0, 1, 2, 2 };
		struct damon_snapshot s = { .stream = &stream, .regions = regions,
					    .nr_regions = nr, .nr_probes = 2, .hits = hits };

		tap_eq(damon_filter__apply(&filter, NULL, &s), 1,
		       "%u regions: the snapshot is kept", nr);
		tap_eq(s.nr_regions, want[nr], "%u regions: those within the range are kept", nr);
		if (nr == ARRAY_SIZE(regions))
			tap_ok(s.regions[0].start == 0x2800 && s.regions[0].end == 0x4000 &&
			       s.regions[0].nr_accesses == 2 && s.regions[1].start == 0x6000 &&
			       s.regions[1].end == 0x9000 && s.regions[1].nr_accesses == 3,
			       "regions are cut at the ends of the range");
		if (nr == ARRAY_SIZE(regions))
			tap_ok(!memcmp(s.hits, hits + 2, 4),
			       "regions within the range keep their hits");
	}
	damon_filter__exit(&filter);
}

/* Regions of three sizes, rates and ages, and which of them each limit shows */
static void test_hidden(void)
{
	static const struct damon_stream stream = {
		.kdamond = 7, .sample_ns = 5000000, .aggr_ns = 100000000,
	};
	static const struct damon_stream foreign = { .kdamond = 7, .ageless = true,
						     .aggr_ns = 100000000 };
	static const struct damon_region regions[] = {
		{ .start = 0x1000, .end = 0x2000, .nr_accesses = 0, .age = 100 },
		{ .start = 0x2000, .end = 0x4000, .nr_accesses = 7, .age = 10 },
		{ .start = 0x6000, .end = 0x9000, .nr_accesses = 20, .age = 0 },
	};
	static const struct {
		struct damon_filter filter;
		bool shown[3];
	} cases[] = {
		{ { .size = { true, 0x2000, 0x2000 } }, { false, true, false } },
		{ { .size = { true, 0x2000, 1e9 } }, { false, true, true } },
		{ { .rate = { true, 35, 100 } }, { false, true, true } },
		{ { .rate = { true, 0, 35 } }, { true, true, false } },
		{ { .rate = { true, 36, INFINITY } }, { false, false, true } },
		{ { .age = { true, 1e9, INFINITY } }, { true, true, false } },
		{ { .age = { true, 0, 999999999 } }, { false, false, true } },
		{ { .size = { true, 0x2000, 1e9 }, .age = { true, 1, 1e10 } },
		  { false, true, false } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct damon_filter filter = cases[i].filter;
		struct damon_snapshot s = { .stream = &stream, .regions = regions,
					    .nr_regions = 3 };

		damon_filter__apply(&filter, NULL, &s);
		tap_ok(s.nr_regions == 3 && s.is_part &&
		       damon_snapshot__shows(&s, 0) == cases[i].shown[0] &&
		       damon_snapshot__shows(&s, 1) == cases[i].shown[1] &&
		       damon_snapshot__shows(&s, 2) == cases[i].shown[2],
		       "limits %zu: all regions stay monitored, the expected ones are shown", i);
		s.stream = &foreign;
		tap_eq(damon_filter__apply(&filter, NULL, &s),
		       filter.rate.set ? -EOPNOTSUPP : filter.age.set ? -EDOM : 1,
		       "limits %zu: an error without rates or ages", i);
		damon_filter__exit(&filter);
	}
}

/* An age is counted in aggregations, whose length may become known only later. */
static void test_age_units(void)
{
	static const struct damon_stream unknown = { .kdamond = 7 };
	static const struct damon_region region = { .start = 0x1000, .end = 0x2000, .age = 5 };
	struct damon_filter filter = { .age = { true, 0, INFINITY } };
	struct damon_snapshot s = { .stream = &unknown, .regions = &region, .nr_regions = 1 };

	tap_eq(damon_filter__apply(&filter, NULL, &s), 1,
	       "an unknown interval: the snapshot is kept");
	tap_ok(!damon_snapshot__shows(&s, 0),
	       "an unknown interval: a region of unknown age is not shown");
	damon_filter__exit(&filter);
}

static void test_map(void)
{
	static const struct damon_stream stream = { .pid = 1 };
	static const struct damon_region regions[] = {
		{ .start = 0x1000, .end = 0x8000, .nr_accesses = 1 },
		{ .start = 0x8000, .end = 0xb000, .nr_accesses = 2 },
		{ .start = 0xb000, .end = 0xc000, .nr_accesses = 3 },
	};
	static const struct damon_mapping mappings[] = {
		{ .pid = 1, .start = 0x2000, .end = 0x3000, .name = "/a" },
		{ .pid = 1, .start = 0x3000, .end = 0x4000, .name = "/b" },
		{ .pid = 1, .start = 0x5000, .end = 0x9000, .name = "/a" },
	};
	struct damon_filter filter = { .by_mapping = true, .has_range = true,
				       .range = { 0x2800, 0xc000 } };
	struct damon_snapshot s = { .stream = &stream, .regions = regions, .nr_regions = 3 };
	struct damon_address_spaces *m = damon_address_spaces__new("/a");

	for (size_t i = 0; i < ARRAY_SIZE(mappings); i++)
		damon_address_spaces__map(m, &mappings[i]);
	damon_filter__apply(&filter, damon_address_spaces__space(m, &stream), &s);
	tap_ok(s.is_part && !s.hidden && s.nr_regions == 3 &&
	       s.regions[0].start == 0x2800 && s.regions[0].end == 0x3000 &&
	       s.regions[1].start == 0x5000 && s.regions[1].end == 0x8000 &&
	       s.regions[2].start == 0x8000 && s.regions[2].end == 0x9000 &&
	       s.regions[1].nr_accesses == 1 && s.regions[2].nr_accesses == 2,
	       "regions are cut to the mappings that match");
	damon_filter__exit(&filter);
	damon_address_spaces__delete(m);
}

static void test_leaves_out(void)
{
	const struct damon_filter parts[] = {
		{ .has_range = true }, { .by_mapping = true },
		{ .size.set = true }, { .rate.set = true }, { .age.set = true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		tap_ok(damon_filter__leaves_out(&parts[i]), "a filter that leaves out some, %zu", i);
	tap_ok(!damon_filter__leaves_out(&(struct damon_filter){ .kdamond = 1, .has_target = true }),
	       "all memory of a target is left");
}

int main(void)
{
	test_hidden();
	test_age_units();
	test_map();
	test_streams();
	test_range();
	test_leaves_out();
	return tap_done();
}
