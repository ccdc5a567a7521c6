// SPDX-License-Identifier: GPL-2.0
/* Modules: core/parse base/error */
/* The values of perf damon record's options */
#include "damon/base/error.h"
#include "damon/core/parse.h"
#include "damon/core/setup.h"
#include "tap.h"

#include <errno.h>
#include <string.h>

static void test_time(void)
{
	static const struct {
		const char *str;
		u64 us;			/* 0: refused */
	} table[] = {
		{ "1us", 1 },
		{ "5ms", 5000 },
		{ "2s", 2000000 },
		{ "18446744073709551615us", ~0ULL },
		{ "18446744073709551616us", 0 },
		{ "18446744073709551615ms", 0 },
		{ "0ms", 0 },
		{ "5", 0 },
		{ "ms", 0 },
		{ "", 0 },
		{ "-5ms", 0 },
		{ " 5ms", 0 },
		{ "5 ms", 0 },
		{ "5msec", 0 },
		{ "5m", 0 },
		{ "1.5ms", 0 },
		{ "0x5ms", 0 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct damon_error e = {};
		u64 us = 0;
		int err = damon_parse__time("sample", table[i].str, &us, &e);

		tap_eq(err, table[i].us ? 0 : -EINVAL, "'%s' is %s", table[i].str,
		       table[i].us ? "a time" : "refused");
		tap_eq(us, table[i].us, "'%s' is %llu us", table[i].str,
		       (unsigned long long)table[i].us);
		tap_ok(!err == !e.hint[0], "a refusal of '%s' has a hint", table[i].str);
	}
}

static void test_nr_regions(void)
{
	static const struct {
		const char *str;
		unsigned int min, max;	/* 0: refused */
	} table[] = {
		{ "10-1000", 10, 1000 },
		{ "3-3", 3, 3 },
		{ "2-1000", 0, 0 },
		{ "20-10", 0, 0 },
		{ "10", 0, 0 },
		{ "10-", 0, 0 },
		{ "-10", 0, 0 },
		{ "10-20-30", 0, 0 },
		{ "10-4294967296", 0, 0 },
		{ "a-b", 0, 0 },
		{ "", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct damon_attrs attrs = {};
		struct damon_error e = {};
		int err = damon_parse__nr_regions(table[i].str, &attrs, &e);

		tap_eq(err, table[i].max ? 0 : -EINVAL, "'%s' is %s", table[i].str,
		       table[i].max ? "a range" : "refused");
		tap_ok(attrs.min_nr_regions == table[i].min && attrs.max_nr_regions == table[i].max,
		       "'%s' is %u to %u", table[i].str, table[i].min, table[i].max);
	}
}

static void test_windows(void)
{
	static const char * const refused[] = {
		"", "5", "5ms,", ",5ms", "5ms,5ms", "1s,5ms", "5ms;1s", "5ms, 1s",
		"1ms,2ms,3ms,4ms,5ms,6ms,7ms,8ms,9ms",
	};
	struct damon_attrs attrs = {};
	struct damon_error e = {};

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		e = (struct damon_error){};
		tap_eq(damon_parse__windows(refused[i], &attrs, &e), -EINVAL, "'%s' is refused",
		       refused[i]);
		tap_ok(e.hint[0] && !attrs.windows.nr && !attrs.sample_us, "'%s' changes nothing",
		       refused[i]);
	}
	tap_eq(damon_parse__windows("5ms,100ms,1s", &attrs, &e), 0, "three windows");
	tap_ok(attrs.windows.nr == 3 && attrs.windows.us[0] == 5000 &&
	       attrs.windows.us[1] == 100000 && attrs.windows.us[2] == 1000000,
	       "three windows: in order");
	damon_parse__complete(&attrs);
	tap_ok(attrs.sample_us == 5000 && attrs.aggr_us == 25000,
	       "three windows: the intervals are those of the first");
	tap_ok(attrs.min_nr_regions == 100 && attrs.max_nr_regions == 1000,
	       "three windows: at least 100 regions");
	tap_ok(attrs.long_min_nr_regions == 1000 && attrs.long_max_nr_regions == 4000,
	       "three windows: more regions in long ones");
	tap_eq(damon_parse__windows("1s", &attrs, &e), 0, "one window");
	attrs.min_nr_regions = 7;
	damon_parse__complete(&attrs);
	tap_ok(attrs.sample_us == 1000000 && attrs.aggr_us == 1000000,
	       "a long window has one sample");
	tap_ok(attrs.min_nr_regions == 7 && attrs.long_min_nr_regions == 7 &&
	       attrs.long_max_nr_regions == 1000, "the user's number of regions stays");
	attrs = (struct damon_attrs){ .sample_us = 2, .aggr_us = 3 };
	damon_parse__complete(&attrs);
	tap_ok(!attrs.windows.nr && attrs.sample_us == 2 && attrs.aggr_us == 3,
	       "one interval: no windows");
	tap_eq(attrs.min_nr_regions, 10, "one interval: at least 10 regions");
	damon_parse__default_windows(&attrs, false);
	tap_ok(attrs.windows.nr == 6 && attrs.windows.us[5] == 60000000, "the default windows");
	damon_parse__default_windows(&attrs, true);
	tap_ok(attrs.windows.nr == 3 && attrs.windows.us[2] == 1000000,
	       "the default windows of a command and of several files");
}

static void test_overhead(void)
{
	static const struct {
		const char *str;
		unsigned int bp;	/* 0: refused */
	} table[] = {
		{ "1", 100 }, { "1%", 100 }, { "0.5", 50 }, { "0.25%", 25 }, { "99.99", 9999 },
		{ "", 0 }, { "0", 0 }, { "%", 0 }, { "100", 0 }, { "-1", 0 }, { "1%%", 0 },
		{ "1.", 0 }, { "0.001", 0 }, { "1 %", 0 }, { "12345678901234567890", 0 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct damon_attrs attrs = {};
		struct damon_error e = {};

		tap_eq(damon_parse__overhead(table[i].str, &attrs, &e), table[i].bp ? 0 : -EINVAL,
		       "overhead '%s' is %s", table[i].str, table[i].bp ? "taken" : "refused");
		tap_eq(attrs.overhead_bp, table[i].bp, "overhead '%s'", table[i].str);
	}
}

static void test_attrs(void)
{
	struct damon_attrs attrs = { .sample_us = 10000, .aggr_us = 5000 };
	struct damon_error e = {};

	tap_eq(damon_parse__check_attrs(&attrs, &e), -EINVAL,
	       "an aggregation below the sampling interval is refused");
	tap_str_eq(e.msg, "--aggr 5ms is shorter than --sample 10ms",
		   "the error has the user's units");
	tap_ok(strstr(e.hint, "--aggr 200ms"), "the hint has a value that is possible");
	attrs.aggr_us = 10000;
	tap_eq(damon_parse__check_attrs(&attrs, &e), 0,
	       "an aggregation equal to the sampling interval is accepted");
}

static void test_auto_tune(void)
{
	static const struct {
		const char *str;
		struct damon_goal goal;		/* access_bp 0: refused */
	} table[] = {
		{ DAMON_PARSE_GOAL, { 400, 3, 5000, 10000000 } },
		{ "4%", { 400, 3, 5000, 10000000 } },
		{ "12.5%", { 1250, 3, 5000, 10000000 } },
		{ "0.01%", { 1, 3, 5000, 10000000 } },
		{ "99.99%,1", { 9999, 1, 5000, 10000000 } },
		{ "4%,3,5ms-5ms", { 400, 3, 5000, 5000 } },
		{ "7%,20,100us-2s", { 700, 20, 100, 2000000 } },
		{ .str = "4%,3,6ms-5ms" },
		{ .str = "4" },
		{ .str = "0%" },
		{ .str = "0.00%" },
		{ .str = "100%" },
		{ .str = "4.%" },
		{ .str = "4.125%" },
		{ .str = ".5%" },
		{ .str = "-4%" },
		{ .str = "4%," },
		{ .str = "4%,0" },
		{ .str = "4%,4294967296" },
		{ .str = "4%,three" },
		{ .str = "4%,3," },
		{ .str = "4%,3,5ms" },
		{ .str = "4%,3,5-10" },
		{ .str = "4%,3,5ms-" },
		{ .str = "4%,3,5ms-10sec" },
		{ .str = "4%,3,0ms-10s" },
		{ .str = "4%,3,5ms-10s,1" },
		{ .str = "4%,5ms-10s" },
		{ .str = "" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct damon_attrs attrs = { .sample_us = 5000, .aggr_us = 100000 };
		const struct damon_goal *goal = &table[i].goal;
		struct damon_error e = {};
		int err = damon_parse__auto_tune(table[i].str, &attrs, &e);

		tap_eq(err, goal->access_bp ? 0 : -EINVAL, "'%s' is %s", table[i].str,
		       goal->access_bp ? "a goal" : "refused");
		tap_eq(attrs.tuned, !err, "'%s': tuning is on or off", table[i].str);
		tap_ok(!memcmp(&attrs.goal, goal, sizeof(*goal)),
		       "'%s': the parts of the goal", table[i].str);
		tap_ok(!err == !e.msg[0], "'%s': a refusal has an error", table[i].str);
	}
}

/* The kernel tunes from --sample on, so --sample must be within the bounds */
static void test_start(void)
{
	struct damon_attrs attrs = { .sample_us = 1000, .aggr_us = 20000 };
	struct damon_error e = {};

	damon_parse__auto_tune("4%", &attrs, &e);
	tap_eq(damon_parse__check_attrs(&attrs, &e), -EINVAL,
	       "a start below the bounds is refused");
	tap_str_eq(e.msg, "--sample 1ms, with which tuning begins, is not within --auto-tune's bounds of 5ms to 10s",
		   "the error names --sample and the bounds");
	tap_ok(strstr(e.hint, "1ms-10s"), "the hint has bounds that are possible");
	attrs.sample_us = 11000000;
	attrs.aggr_us = 220000000;
	tap_eq(damon_parse__check_attrs(&attrs, &e), -EINVAL,
	       "a start above the bounds is refused");
	tap_ok(strstr(e.hint, "5ms-11s"), "the hint has bounds that are possible");
	attrs.sample_us = 10000000;
	tap_eq(damon_parse__check_attrs(&attrs, &e), 0, "a start at a bound is accepted");
}

/* If the update interval is longer than the time between two tunings, no update happens. */
static void test_update(void)
{
	struct damon_attrs attrs = { .sample_us = 10000, .aggr_us = 200000, .update_us = 1000000 };
	struct damon_error e = {};

	tap_eq(damon_parse__fit_update(&attrs, false, &e), 0,
	       "not tuned: any update interval is accepted");
	tap_eq(attrs.update_us, 1000000, "not tuned: the update interval stays");
	damon_parse__auto_tune("4%,3,5ms-10s", &attrs, &e);
	tap_eq(damon_parse__fit_update(&attrs, true, &e), -EINVAL,
	       "an update interval longer than three times 100 ms is refused");
	tap_ok(strstr(e.msg, "--update 1s is too long") && strstr(e.hint, "--update 150ms"),
	       "the error names --update, the hint a possible value");
	tap_eq(damon_parse__fit_update(&attrs, false, &e), 0,
	       "a default that is too long is no error");
	tap_eq(attrs.update_us, 150000, "a default that is too long becomes 150 ms");
	tap_eq(damon_parse__fit_update(&attrs, true, &e), 0, "the user may give 150 ms");
	attrs.goal.min_sample_us = 1000000;
	attrs.update_us = 1000000;
	tap_eq(damon_parse__fit_update(&attrs, false, &e), 0,
	       "tuned every minute: the default is accepted");
	tap_eq(attrs.update_us, 1000000, "tuned every minute: the default stays");
}

int main(void)
{
	test_time();
	test_nr_regions();
	test_windows();
	test_overhead();
	test_attrs();
	test_auto_tune();
	test_start();
	test_update();
	return tap_done();
}
