// SPDX-License-Identifier: GPL-2.0
/* Modules: page/page */
/* A page, put together with a template of this test */
#include "damon/page/page.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

static const struct damon_page_files files = {
	.html = "a@b @NONCE@ <@CSS@> <@JS@> <@DATA@> @NONCE@ @",
	.css = "@media @JS@",
	.js = "@DATA@",
};

static char *page_of(const char *data)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (damon_page__fprint(f, &files, data, strlen(data)))
		exit(1);
	fclose(f);
	return text;
}

static void test_template(void)
{
	char *first = page_of("@CSS@"), *second = page_of("");
	const char *nonce = first + strlen("a@b ");
	size_t len = strspn(nonce, "0123456789abcdef");

	tap_eq(len, 32, "the nonce has 128 bits");
	tap_str_eq(nonce + len + 1 + strlen("<@media @JS@> <@DATA@> <@CSS@> ") + len, " @",
		   "inserted text is not searched for placeholders");
	tap_ok(!strncmp(nonce + len, " <@media @JS@> <@DATA@> <@CSS@> ", 32),
	       "all parts are inserted");
	tap_ok(!memcmp(nonce, first + strlen(first) - 2 - len, len), "a page has one nonce");
	tap_ok(memcmp(nonce, second + strlen("a@b "), len), "another page has another nonce");
	free(first);
	free(second);
}

static void test_data(void)
{
	static const struct { const char *data, *want; } cases[] = {
		{ "[\"</script>\"]", "[\"\\u003c/script\\u003e\"]" },
		{ "[\"<!--&\"]", "[\"\\u003c!--\\u0026\"]" },
		{ "[\"\xe2\x80\xa8|\xe2\x80\xa9\"]", "[\"\\u2028|\\u2029\"]" },
		{ "[\"\xe2\x82\xac\"]", "[\"\xe2\x82\xac\"]" },	/* a Euro sign */
		{ "[\"\xe2\"]", "[\"\xe2\"]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *page = page_of(cases[i].data), *data = strrchr(page, '<') + 1;

		*strrchr(data, '>') = '\0';
		tap_str_eq(data, cases[i].want, "data %zu cannot end its element", i);
		free(page);
	}
}

/* The test vectors of RFC 4648 */
static void test_base64(void)
{
	static const char * const want[] = {
		"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy",
	};

	for (size_t len = 0; len <= 6; len++) {
		char *got = damon_page__base64((const u8 *)"foobar", len);

		tap_str_eq(got, want[len], "base64 of %zu bytes", len);
		free(got);
	}
}

int main(void)
{
	test_template();
	test_data();
	test_base64();
	return tap_done();
}
