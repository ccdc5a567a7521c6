// SPDX-License-Identifier: GPL-2.0
/* Modules: base/text */
#include "damon/base/text.h"
#include "tap.h"

#include <string.h>
#include <linux/kernel.h>

static void test_round(void)
{
	static const struct { u64 val; unsigned int digits; u64 rounded; } cases[] = {
		{ 0, 2, 0 }, { 7, 1, 7 }, { 99, 2, 99 }, { 104, 2, 100 }, { 105, 2, 110 },
		{ 995, 2, 1000 }, { 113088000, 2, 110000000 }, { 139253123, 3, 139000000 },
		{ 18446744073709551615ULL, 3, 18400000000000000000ULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tap_eq(damon_text__round(cases[i].val, cases[i].digits), cases[i].rounded,
		       "%llu to %u digits", (unsigned long long)cases[i].val, cases[i].digits);
}

static void test_size(void)
{
	static const struct { double bytes; const char *text; } cases[] = {
		{ 0, "0 B" }, { 1, "1 B" }, { 1023, "1023 B" }, { 1024, "1.0 KiB" },
		{ 1536, "1.5 KiB" }, { 1048575, "1.0 MiB" }, { 20 << 20, "20.0 MiB" },
		{ 1023.9 * 1024, "1023.9 KiB" }, { 1ULL << 40, "1.0 TiB" },
		{ 18446744073709551615.0, "16.0 EiB" }, { 1e30, "867361737988.4 EiB" },
	};
	char buf[DAMON_TEXT_LEN];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tap_str_eq(damon_text__size(buf, sizeof(buf), cases[i].bytes), cases[i].text,
			   "size %s", cases[i].text);
}

static void test_time(void)
{
	static const struct { u64 ns; const char *text; } cases[] = {
		{ 0, "0 s" }, { 1, "1 ns" }, { 999, "999 ns" }, { 1000, "1 us" },
		{ 1500, "1.5 us" }, { 5000000, "5 ms" }, { 100000000, "100 ms" },
		{ 1234567890, "1.235 s" }, { 10000000000, "10 s" }, { 3600000000000, "3600 s" },
		{ 18446744073709551615ULL, "18446744073.71 s" },
	};
	char buf[DAMON_TEXT_LEN];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tap_str_eq(damon_text__time(buf, sizeof(buf), cases[i].ns), cases[i].text,
			   "time %s", cases[i].text);
}

static void test_heat(void)
{
	static const struct { double value; bool is_rate; const char *text; } cases[] = {
		{ 0, true, "0 %" }, { 1, true, "100 %" }, { 0.12345, true, "12.3 %" },
		{ 1e-9, true, "<0.001 %" }, { 0.00001, true, "0.001 %" }, { 0, false, "0" },
		{ 12.34, false, "12.3" }, { 1234.5, false, "1234" }, { 1e-4, false, "<0.001" },
	};
	char buf[DAMON_TEXT_LEN];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tap_str_eq(damon_text__heat(buf, sizeof(buf), cases[i].value, cases[i].is_rate),
			   cases[i].text, "heat %s", cases[i].text);
}

static void test_count(void)
{
	static const struct { u64 count; const char *text; } cases[] = {
		{ 0, "0" }, { 999, "999" }, { 1000, "1,000" }, { 123456, "123,456" },
		{ 1234567, "1,234,567" }, { 18446744073709551615ULL, "18,446,744,073,709,551,615" },
	};
	char buf[DAMON_TEXT_LEN];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tap_str_eq(damon_text__count(buf, sizeof(buf), cases[i].count), cases[i].text,
			   "count %s", cases[i].text);
}

static void test_printable(void)
{
	char all[256], buf[256];
	bool harmless = true;

	for (int i = 0; i < 255; i++)
		all[i] = i + 1;
	all[255] = '\0';
	damon_text__printable(buf, sizeof(buf), all);
	for (int i = 0; i < 255; i++)
		harmless &= all[i] >= 32 && all[i] < 127 ? buf[i] == all[i] : buf[i] == '?';
	tap_ok(harmless && !buf[255], "all bytes become printable ASCII");
	tap_str_eq(damon_text__printable(buf, 5, "a\033[31mb"), "a?[3",
		   "a text is cut to the buffer");
	tap_str_eq(damon_text__printable(buf, 1, "abc"), "",
		   "a buffer of one byte has an empty text");
}

static void test_fit(void)
{
	static const struct { const char *name; unsigned int cols; const char *text; } cases[] = {
		{ "/lib/libc.so.6", 14, "/lib/libc.so.6" },
		{ "/lib/libc.so.6", 13, "/lib/....so.6" },
		{ "/usr/lib/x86_64-linux-gnu/libc.so.6", 20, "/usr/lib...libc.so.6" },
		{ "abcdefgh", 5, "a...h" },
		{ "abcdefgh", 0, "a...h" },
		{ "a\x1b[31mbcdefghijk", 9, "a?[...ijk" },
		{ "", 5, "" },
	};
	char buf[64], tiny[8];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tap_str_eq(damon_text__fit(buf, sizeof(buf), cases[i].name, cases[i].cols),
			   cases[i].text, "%s in %u columns", cases[i].text, cases[i].cols);
	tap_str_eq(damon_text__fit(tiny, sizeof(tiny), "abcdefghijkl", 12), "ab...kl",
		   "a text is shortened to the buffer");
}

static void test_utf8(void)
{
	static const struct { const char *s; unsigned int len; } cases[] = {
		{ "a", 1 }, { "\x7f", 1 }, { "\x80", 0 }, { "\xc1\xbf", 0 }, { "\xc2\x80", 2 },
		{ "\xc3", 0 }, { "\xe0\x9f\xbf", 0 }, { "\xe0\xa0\x80", 3 },
		{ "\xed\x9f\xbf", 3 }, { "\xed\xa0\x80", 0 }, { "\xef\xbf\xbf", 3 },
		{ "\xf0\x8f\xbf\xbf", 0 }, { "\xf0\x90\x80\x80", 4 },
		{ "\xf4\x8f\xbf\xbf", 4 }, { "\xf4\x90\x80\x80", 0 }, { "\xf5\x80\x80\x80", 0 },
		{ "\xe2\x82", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tap_eq(damon_text__utf8_len(cases[i].s), cases[i].len, "UTF-8, case %zu", i);
}

int main(void)
{
	test_fit();
	test_utf8();
	test_round();
	test_size();
	test_time();
	test_heat();
	test_count();
	test_printable();
	return tap_done();
}
