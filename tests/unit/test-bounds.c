// SPDX-License-Identifier: GPL-2.0
/* Modules: base/bounds */
/* Bounds of sizes, percentages and times */
#include "damon/base/bounds.h"
#include "tap.h"

#include <math.h>
#include <linux/kernel.h>

typedef int (*parse_fn)(const char *str, struct damon_bounds *bounds);

static void test_good(void)
{
	static const struct {
		parse_fn parse;
		const char *str;
		double min, max;
	} cases[] = {
		{ damon_bounds__parse_size, "4096-8192", 4096, 8192 },
		{ damon_bounds__parse_size, "4K-2M", 4096, 2 << 20 },
		{ damon_bounds__parse_size, "4kib-2mb", 4096, 2 << 20 },
		{ damon_bounds__parse_size, "1.5G-", 1.5 * (1 << 30), INFINITY },
		{ damon_bounds__parse_size, "-1T", 0, 1099511627776.0 },
		{ damon_bounds__parse_percent, "50-100", 50, 100 },
		{ damon_bounds__parse_percent, "0%-5%", 0, 5 },
		{ damon_bounds__parse_percent, "12.5-", 12.5, INFINITY },
		{ damon_bounds__parse_time, "500ms-10s", 5e8, 1e10 },
		{ damon_bounds__parse_time, "0-0", 0, 0 },
		{ damon_bounds__parse_time, "-20us", 0, 20000 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct damon_bounds l = {};

		tap_ok(!cases[i].parse(cases[i].str, &l) && l.set && l.min == cases[i].min &&
		       l.max == cases[i].max, "%s", cases[i].str);
	}
}

static void test_bad(void)
{
	static const struct {
		parse_fn parse;
		const char *str;
	} cases[] = {
		{ damon_bounds__parse_size, "" },
		{ damon_bounds__parse_size, "-" },
		{ damon_bounds__parse_size, "4K" },
		{ damon_bounds__parse_size, "8K-4K" },
		{ damon_bounds__parse_size, "4X-" },
		{ damon_bounds__parse_size, "0x10-" },
		{ damon_bounds__parse_size, "nan-" },
		{ damon_bounds__parse_size, "inf-" },
		{ damon_bounds__parse_size, "--5" },
		{ damon_bounds__parse_size, "1-2-3" },
		{ damon_bounds__parse_size, " 1-2" },
		{ damon_bounds__parse_size, ".-" },
		{ damon_bounds__parse_percent, "50K-" },
		{ damon_bounds__parse_time, "5-10" },
		{ damon_bounds__parse_time, "5s-10" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct damon_bounds l = {};

		tap_ok(cases[i].parse(cases[i].str, &l) && !l.set, "\"%s\" is refused", cases[i].str);
	}
}

static void test_has(void)
{
	const struct damon_bounds none = {}, some = { .set = true, .min = 2, .max = 3 };

	tap_ok(damon_bounds__has(&none, 17), "without limits, every number is within");
	tap_ok(!damon_bounds__has(&some, 1) && damon_bounds__has(&some, 2) &&
	       damon_bounds__has(&some, 3) && !damon_bounds__has(&some, 4),
	       "both limits are within");
}

int main(void)
{
	test_good();
	test_bad();
	test_has();
	return tap_done();
}
