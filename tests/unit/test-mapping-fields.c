// SPDX-License-Identifier: GPL-2.0
/* Modules: view/mapping-fields base/field base/error analysis/address-space */
/* The fields of mappings, and the order of mappings by them */
#include "damon/view/mapping-fields.h"
#include "damon/base/error.h"
#include "tap.h"

#include <string.h>
#include <linux/kernel.h>

static struct damon_mapping_row rows[] = {
	{ .name = "b", .start = 1, .size = 10, .wss_mean = 1, .mean = 0.5, .idle_ns = 7 },
	{ .name = "a", .start = 2, .size = 30, .wss_mean = 5, .mean = 0.1, .idle_ns = 7 },
	{ .name = "c", .start = 3, .size = 20, .wss_mean = 5, .mean = 0.2, .idle_ns = 9 },
};

/* The names of the mappings, sorted by @keys */
static void sorted(const char *keys, const char *want)
{
	struct damon_mapping_row copy[ARRAY_SIZE(rows)];
	struct damon_mapping_table table = { .rows = copy, .nr = ARRAY_SIZE(rows) };
	struct damon_fields by = {};
	struct damon_error e = {};
	char got[8] = "";

	memcpy(copy, rows, sizeof(rows));
	if (keys && damon_fields__parse(&by, &damon_mapping_fields, "sort", keys, &e))
		printf("# %s\n", e.msg);
	damon_mapping_table__sort(&table, &by);
	for (size_t i = 0; i < table.nr; i++)
		strcat(got, copy[i].name);
	tap_str_eq(got, want, "by %s", keys ?: "default");
}

static bool is_known(const struct damon_field *field, bool is_rate)
{
	const struct damon_mapping_line line = { .row = &rows[0], .is_rate = is_rate };

	return damon_field__value(field, &line).is_known;
}

static void test_known(void)
{
	struct damon_fields fields = {};

	damon_fields__add(&fields, &damon_mapping_fields, "rate,accesses,size");
	tap_ok(!is_known(fields.v[0], false) && is_known(fields.v[1], false) &&
	       is_known(fields.v[0], true) && !is_known(fields.v[1], true) &&
	       is_known(fields.v[2], false) && is_known(fields.v[2], true),
	       "either rates or counts are known");
}

/* The hint must name each key, except some percentiles. */
static void test_hint(void)
{
	for (size_t i = 0; i < damon_mapping_fields.nr; i++) {
		const char *key = damon_mapping_fields.fields[i].key;

		tap_ok(strstr(damon_mapping_fields.hint, key) ||
		       (!strncmp(key, "wss_p", 5) && strstr(damon_mapping_fields.hint, key + 5)),
		       "the hint names %s", key);
	}
}

int main(void)
{
	struct damon_fields all = {};

	sorted(NULL, "cab");
	sorted("size", "acb");
	sorted("name", "abc");
	sorted("start", "bac");
	sorted("idle_ns", "cba");
	sorted("idle_ns,size", "cab");
	sorted("rate", "bca");
	test_known();
	test_hint();
	damon_fields__add_all(&all, &damon_mapping_fields);
	tap_ok(all.nr > 15 && !strcmp(all.v[all.nr - 1]->key, "name"),
	       "all fields are chosen");
	return tap_done();
}
