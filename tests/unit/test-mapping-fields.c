// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/mapping-fields base/error analysis/address-space */
#include "damon/analysis/mapping-fields.h"
#include "damon/base/error.h"
#include "tap.h"

#include <string.h>
#include <linux/kernel.h>

static struct damon_mapping_row rows[] = {
	{ .name = "b", .start = 1, .size = 10, .wss_mean = 1, .mean = 0.5, .idle_ns = 7 },
	{ .name = "a", .start = 2, .size = 30, .wss_mean = 5, .mean = 0.1, .idle_ns = 7 },
	{ .name = "c", .start = 3, .size = 20, .wss_mean = 5, .mean = 0.2, .idle_ns = 9 },
};

/* The names in the order that @keys ask for */
static void sorted(const char *keys, const char *want)
{
	struct damon_mapping_row copy[ARRAY_SIZE(rows)];
	struct damon_mapping_table table = { .rows = copy, .nr = ARRAY_SIZE(rows) };
	struct damon_mapping_fields by = {};
	struct damon_error e = {};
	char got[8] = "";

	memcpy(copy, rows, sizeof(rows));
	if (keys && damon_mapping_fields__parse(&by, "sort", keys, &e))
		printf("# %s\n", e.msg);
	damon_mapping_table__sort(&table, &by);
	for (size_t i = 0; i < table.nr; i++)
		strcat(got, copy[i].name);
	tap_str_eq(got, want, "by %s", keys ?: "default");
}

static void test_parse(void)
{
	static const char * const bad[] = { "", ",", "size,", ",size", "Size", "siz", "size,,name" };
	struct damon_mapping_fields fields;
	struct damon_error e = {};

	tap_ok(!damon_mapping_fields__parse(&fields, "fields", "name,size,wss_p50", &e) &&
	       fields.nr == 3 && !strcmp(fields.v[0]->key, "name") &&
	       !strcmp(fields.v[2]->key, "wss_p50"), "keys in their order");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		memset(&e, 0, sizeof(e));
		tap_ok(damon_mapping_fields__parse(&fields, "fields", bad[i], &e) && e.msg[0] &&
		       e.hint[0], "\"%s\" is refused", bad[i]);
	}
}

static void test_known(void)
{
	const struct damon_mapping_table counts = {}, rates = { .is_rate = true };
	struct damon_mapping_fields fields;
	struct damon_error e;

	damon_mapping_fields__parse(&fields, "", "rate,accesses,size", &e);
	tap_ok(!damon_mapping_field__is_known(fields.v[0], &counts) &&
	       damon_mapping_field__is_known(fields.v[1], &counts) &&
	       damon_mapping_field__is_known(fields.v[0], &rates) &&
	       !damon_mapping_field__is_known(fields.v[1], &rates) &&
	       damon_mapping_field__is_known(fields.v[2], &counts), "rates or counts");
}

int main(void)
{
	struct damon_mapping_fields all;

	sorted(NULL, "cab");
	sorted("size", "acb");
	sorted("name", "abc");
	sorted("start", "bac");
	sorted("idle_ns", "cba");
	sorted("idle_ns,size", "cab");
	sorted("rate", "bca");
	test_parse();
	test_known();
	damon_mapping_fields__all(&all);
	tap_ok(all.nr > 15 && !strcmp(all.v[all.nr - 1]->key, "name"), "all of them");
	return tap_done();
}
