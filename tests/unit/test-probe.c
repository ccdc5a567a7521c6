// SPDX-License-Identifier: GPL-2.0
/* Modules: core/probe core/setup base/error base/ranges */
/* The values that --probe takes, and the setups that it contradicts */
#include "damon/base/error.h"
#include "damon/core/probe.h"
#include "damon/core/setup.h"
#include "tap.h"

#include <errno.h>
#include <string.h>
#include <linux/kernel.h>

static void test_parse(void)
{
	static const struct {
		const char *str, *type, *arg;	/* type NULL: refused */
		bool negated;
	} table[] = {
		{ "anon", "anon", "", false },
		{ "!anon", "anon", "", true },
		{ "memcg:/x", "memcg", "/x", false },
		{ "!memcg:/x/y.slice", "memcg", "/x/y.slice", true },
		{ "memcg:/", "memcg", "/", false },
		{ "memcg:/a:b,c d", "memcg", "/a:b,c d", false },
		{ "", NULL, "", false },
		{ "!", NULL, "", false },
		{ "!!anon", NULL, "", false },
		{ "ano", NULL, "", false },
		{ "anonymous", NULL, "", false },
		{ "anon:", NULL, "", false },
		{ "anon:/x", NULL, "", false },
		{ "memcg", NULL, "", false },
		{ "memcg:", NULL, "", false },
		{ "memcg:x", NULL, "", false },
		{ "memcg/x", NULL, "", false },
		{ "young", NULL, "", false },
		{ " anon", NULL, "", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct damon_error e = {};
		struct damon_probe probe;
		int err = damon_probe__parse(table[i].str, &probe, &e);

		tap_eq(err, table[i].type ? 0 : -EINVAL, "'%s' is %s", table[i].str,
		       table[i].type ? "a probe" : "refused");
		if (err) {
			tap_ok(strstr(e.msg, table[i].str) && strstr(e.hint, "anon") &&
			       strstr(e.hint, "memcg"), "'%s': the hint names the probes",
			       table[i].str);
			continue;
		}
		tap_str_eq(probe.type, table[i].type,
			   "'%s': the kernel's name of the type", table[i].str);
		tap_str_eq(probe.arg ?: "", table[i].arg, "'%s': the path", table[i].str);
		tap_eq(probe.negated, table[i].negated, "'%s': negated or not", table[i].str);
	}
}

static void test_add(void)
{
	struct damon_setup setup;
	struct damon_error e = {};
	char text[] = "!memcg:/a.slice";

	damon_setup__init(&setup);
	tap_eq(damon_probe__add(&setup, "anon", &e), 0, "a probe is added");
	tap_eq(damon_probe__add(&setup, text, &e), 0, "a second probe is added");
	tap_eq(damon_probe__add(&setup, "young", &e), -EINVAL, "an unknown probe is refused");
	tap_eq(setup.nr_probes, 2, "an unknown probe is not added");
	tap_eq(setup.nr_probe_names, 2, "each probe has a name");
	memset(text, 'x', sizeof(text) - 1);
	tap_str_eq(setup.probe_names[0], "anon", "the first name");
	tap_str_eq(setup.probe_names[1], "!memcg:/a.slice", "the second name is a copy");
	tap_str_eq(setup.probes[0].type, "anon", "the type of the first probe");
	tap_ok(!setup.probes[0].arg && !setup.probes[0].negated,
	       "the first probe has no path, and is not negated");
	tap_str_eq(setup.probes[1].type, "memcg", "the type of the second probe");
	tap_str_eq(setup.probes[1].arg, "/a.slice", "the path of the second probe is a copy");
	tap_ok(setup.probes[1].negated, "the second probe is negated");
	damon_setup__exit(&setup);
}

static void test_check(void)
{
	static const struct {
		enum damon_ops ops;
		u64 sample_us, aggr_us, nr_probes;
		int err;
	} table[] = {
		{ DAMON_OPS_PADDR, 5000, 100000, 1, 0 },
		{ DAMON_OPS_VADDR, 5000, 100000, 0, 0 },
		{ DAMON_OPS_VADDR, 5000, 100000, 1, -EINVAL },
		{ DAMON_OPS_FVADDR, 5000, 100000, 1, -EINVAL },
		{ DAMON_OPS_PADDR, 1000, 255999, 4, 0 },
		{ DAMON_OPS_PADDR, 1000, 256000, 1, -EINVAL },
		{ DAMON_OPS_PADDR, 1000, 256000, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const struct damon_setup setup = {
			.ops = table[i].ops,
			.attrs = { .sample_us = table[i].sample_us, .aggr_us = table[i].aggr_us },
			.nr_probes = table[i].nr_probes,
		};
		struct damon_error e = {};

		tap_eq(damon_probe__check(&setup, &e), table[i].err, "setup %zu", i);
		tap_ok(!table[i].err == !e.hint[0], "setup %zu: a refusal has a hint", i);
	}
}

int main(void)
{
	test_parse();
	test_add();
	test_check();
	return tap_done();
}
