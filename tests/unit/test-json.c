// SPDX-License-Identifier: GPL-2.0
/* Modules: base/json base/field base/text base/error */
#include "damon/base/json.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

static char *text;
static size_t len;

static void begin(struct damon_json *j)
{
	*j = (struct damon_json){ .f = open_memstream(&text, &len) };
}

static void is(struct damon_json *j, const char *want, const char *what)
{
	fclose(j->f);
	tap_str_eq(text, want, "%s", what);
	free(text);
}

static void test_structure(void)
{
	struct damon_json j;

	begin(&j);
	damon_json__open(&j, NULL, '{');
	damon_json__number(&j, "n", UINT64_MAX);
	damon_json__bool(&j, "yes", true);
	damon_json__null(&j, "none");
	damon_json__open(&j, "list", '[');
	damon_json__open(&j, NULL, '{');
	damon_json__close(&j, '}');
	damon_json__newline(&j);
	damon_json__open(&j, NULL, '{');
	damon_json__string(&j, "s", NULL);
	damon_json__close(&j, '}');
	damon_json__newline(&j);
	damon_json__close(&j, ']');
	damon_json__open(&j, "empty", '[');
	damon_json__close(&j, ']');
	damon_json__close(&j, '}');
	is(&j, "{\"n\":18446744073709551615,\"yes\":true,\"none\":null,\"list\":[{},\n"
	   "{\"s\":null}\n],\"empty\":[]}", "objects, lists, commas");
}

static void test_strings(void)
{
	static const struct {
		const char *s;
		const char *want;
	} cases[] = {
		{ "", "\"\"" },
		{ "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
		{ "\n\t\x1b[31m\x7f", "\"\\u000a\\u0009\\u001b[31m\\u007f\"" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"" },
		{ "a\xff\xc3", "\"a\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xc0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	struct damon_json j;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		begin(&j);
		damon_json__string(&j, NULL, cases[i].s);
		is(&j, cases[i].want, cases[i].want);
	}
}

static void test_doubles(void)
{
	bool ok = true;
	struct damon_json j;

	srand(1);
	for (int i = 0; i < 1000; i++) {
		double val = ldexp(rand() / 3.0, rand() % 200 - 100);

		begin(&j);
		damon_json__double(&j, NULL, val);
		fclose(j.f);
		ok &= strtod(text, NULL) == val;
		free(text);
	}
	tap_ok(ok, "doubles are unchanged after parsing");
	begin(&j);
	damon_json__double(&j, NULL, NAN);
	is(&j, "null", "NaN is null");
}

int main(void)
{
	test_structure();
	test_strings();
	test_doubles();
	return tap_done();
}
