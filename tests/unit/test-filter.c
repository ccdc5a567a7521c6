// SPDX-License-Identifier: GPL-2.0
#include "filter.h"
#include "tap.h"

#include <errno.h>
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

		tap_eq(damon_filter__apply(&filter, &snapshot), cases[i].process,
		       "case %zu: a process", i);
		snapshot.stream = &foreign;
		tap_eq(damon_filter__apply(&filter, &snapshot), cases[i].foreign,
		       "case %zu: a target without pid", i);
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
	struct damon_filter filter = { .has_range = true, .range = { 0x2800, 0x9000 } };

	for (unsigned int nr = 0; nr <= ARRAY_SIZE(regions); nr++) {
		static const unsigned int want[] = { 0, 0, 1, 2, 2 };
		struct damon_snapshot s = { .stream = &stream, .regions = regions,
					    .nr_regions = nr };

		tap_eq(damon_filter__apply(&filter, &s), 1, "%u regions: a snapshot", nr);
		tap_eq(s.nr_regions, want[nr], "%u regions: within the range", nr);
		if (nr == ARRAY_SIZE(regions))
			tap_ok(s.regions[0].start == 0x2800 && s.regions[0].end == 0x4000 &&
			       s.regions[0].nr_accesses == 2 && s.regions[1].start == 0x6000 &&
			       s.regions[1].end == 0x9000 && s.regions[1].nr_accesses == 3,
			       "regions are cut at its ends");
	}
	damon_filter__exit(&filter);
}

int main(void)
{
	test_streams();
	test_range();
	return tap_done();
}
