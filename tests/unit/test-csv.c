// SPDX-License-Identifier: GPL-2.0
/* Modules: base/csv base/text */
#include "damon/base/csv.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

static char *text;
static size_t len;

static void begin(struct damon_csv *csv, const char *separator, bool comment)
{
	*csv = (struct damon_csv){
		.f = open_memstream(&text, &len), .separator = separator, .comment = comment,
	};
}

static void is(struct damon_csv *csv, const char *want, const char *what)
{
	fclose(csv->f);
	tap_str_eq(text, want, "%s", what);
	free(text);
}

static void test_table(void)
{
	static const char * const names[] = { "a", "b", "c", "d", NULL };
	struct damon_csv csv;

	for (int comment = 0; comment < 2; comment++) {
		begin(&csv, comment ? ";" : ",", comment);
		damon_csv__header(&csv, names);
		damon_csv__number(&csv, UINT64_MAX);
		damon_csv__empty(&csv);
		damon_csv__double(&csv, 0.1);
		damon_csv__string(&csv, "x");
		damon_csv__end(&csv);
		damon_csv__empty(&csv);
		damon_csv__end(&csv);
		is(&csv, comment ?
		   "# a;b;c;d\n18446744073709551615;;0.10000000000000001;x\n\n" :
		   "a,b,c,d\n18446744073709551615,,0.10000000000000001,x\n\n",
		   comment ? "as -x has it" : "a header and lines");
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

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		begin(&csv, cases[i].separator, false);
		damon_csv__string(&csv, cases[i].s);
		is(&csv, cases[i].want, cases[i].want);
	}
}

int main(void)
{
	test_table();
	test_strings();
	return tap_done();
}
