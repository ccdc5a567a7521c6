// SPDX-License-Identifier: GPL-2.0
/* Modules: base/csv base/field base/text base/error */
/* CSV: quotes, separators, and strings whose control characters are replaced */
#include "damon/base/csv.h"
#include "damon/base/field.h"
#include "text-file.h"

struct line {
	u64 whole;
	double real;
	const char *str;
	bool is_known;
};

#define LINE(name, set, ...) DAMON_FIELD_GET(get_##name, struct line, set, __VA_ARGS__)

LINE(whole, whole, row->whole)
LINE(maybe, whole_if, row->is_known, row->whole)
LINE(real, real, row->real)
LINE(str, str, row->str)

static const struct damon_field all[] = {
	{ "a", NULL, 0, DAMON_FIELD_NUMBER, get_whole },
	{ "b", NULL, 0, DAMON_FIELD_NUMBER, get_maybe },
	{ "c", NULL, 0, DAMON_FIELD_REAL, get_real },
	{ "d", NULL, 0, DAMON_FIELD_STRING, get_str },
};

static const struct damon_fields fields = { { &all[0], &all[1], &all[2], &all[3] }, 4 };
static const struct damon_fields only_b = { { &all[1] }, 1 };
static const struct damon_fields only_d = { { &all[3] }, 1 };

static void begin(struct damon_csv *csv, const char *separator, bool comment)
{
	*csv = (struct damon_csv){
		.f = text_open(), .separator = separator, .comment = comment,
	};
}

static void test_table(void)
{
	static const struct line line = { .whole = UINT64_MAX, .real = 0.1, .str = "x" };
	struct damon_csv csv;

	for (int comment = 0; comment < 2; comment++) {
		begin(&csv, comment ? ";" : ",", comment);
		damon_csv__header(&csv, &fields);
		damon_csv__row(&csv, &fields, &line);
		damon_csv__row(&csv, &only_b, &line);
		text_is(csv.f, comment ?
			"# a;b;c;d\n18446744073709551615;;0.10000000000000001;x\n\n" :
			"a,b,c,d\n18446744073709551615,,0.10000000000000001,x\n\n",
			comment ? "the header is a comment, as with -x" : "a header and lines");
	}
}

static void test_strings(void)
{
	static const struct {
		const char *separator;
		const char *s;
		const char *want;
	} cases[] = {
		{ ",", "/lib/x y", "/lib/x y" },
		{ ",", "a,b", "\"a,b\"" },
		{ ";", "a,b", "a,b" },
		{ "::", "a::b", "\"a::b\"" },
		{ ",", "say \"hi\"", "\"say \"\"hi\"\"\"" },
		{ ",", "two\nlines", "\"two?lines\"" },
		{ ",", "\x1b[31m\x7f\t", "?[31m??" },
		{ ",", "#x", "\"#x\"" },
		{ ",", "\xc3\xa4", "\xc3\xa4" },
		{ ",", "\xff\xc3", "??" },
	};
	struct damon_csv csv;
	char want[64];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		begin(&csv, cases[i].separator, false);
		damon_csv__row(&csv, &only_d, &(struct line){ .str = cases[i].s });
		snprintf(want, sizeof(want), "%s\n", cases[i].want);
		text_is(csv.f, want, cases[i].want);
	}
}

int main(void)
{
	test_table();
	test_strings();
	return tap_done();
}
