// SPDX-License-Identifier: GPL-2.0
/* Numbers and names as people read them, with bytes that could do harm replaced. */
#include "damon/base/text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <linux/kernel.h>

/**
 * damon_text__round - round a value to a number of significant digits
 * @digits: the number of digits, at least 1
 *
 * Use it for measured and estimated values, which are not known more exactly.
 */
u64 damon_text__round(u64 val, unsigned int digits)
{
	u64 limit = 1, unit = 1;

	while (digits--)
		limit *= 10;
	while (val / unit >= limit)
		unit *= 10;
	/* val + unit / 2 could overflow. */
	return (val / unit + (val % unit >= DIV_ROUND_UP(unit, 2) && unit > 1)) * unit;
}

/**
 * damon_text__size - format a size, as "20.0 MiB" or "512 B"
 *
 * The unit is the largest one that leaves at least 1. Sizes in KiB and larger units have one
 * decimal place.
 *
 * Return: @buf, for use as an argument.
 */
char *damon_text__size(char *buf, size_t len, double bytes)
{
	static const char * const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	size_t unit = 0;

	/* A size that would be rounded to "1024.0" gets the next unit, too. */
	while (bytes >= 1023.95 && unit < ARRAY_SIZE(units) - 1) {
		bytes /= 1024;
		unit++;
	}
	snprintf(buf, len, "%.*f %s", unit ? 1 : 0, bytes, units[unit]);
	return buf;
}

/**
 * damon_text__time - format a duration, as "5 ms", "1.25 s", "90 s" or "0 s"
 *
 * The unit is the largest one that leaves at least 1. There are at most three decimal places.
 *
 * Return: @buf, for use as an argument.
 */
char *damon_text__time(char *buf, size_t len, u64 ns)
{
	static const struct {
		const char *name;
		u64 ns;
	} units[] = {
		{ "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 },
	};
	size_t u = 0;
	char digits[DAMON_TEXT_LEN];
	size_t n;

	while (ns && u < ARRAY_SIZE(units) - 1 && ns < units[u].ns)
		u++;
	n = snprintf(digits, sizeof(digits), "%.3f", (double)ns / units[u].ns);
	while (digits[n - 1] == '0')
		digits[--n] = '\0';
	if (digits[n - 1] == '.')
		digits[--n] = '\0';
	snprintf(buf, len, "%s %s", digits, units[u].name);
	return buf;
}

/**
 * damon_text__heat - format an access rate, as "12.3 %", or a count, as "12.3"
 * @value: the access rate, or the mean of nr_accesses
 * @is_rate: whether @value is a rate
 *
 * The value has three significant digits. A value that is very small but not 0 becomes
 * "<0.001".
 *
 * Return: @buf, for use as an argument.
 */
char *damon_text__heat(char *buf, size_t len, double value, bool is_rate)
{
	double shown = is_rate ? 100 * value : value;
	const char *unit = is_rate ? " %" : "";

	if (shown > 0 && shown < 0.001)
		snprintf(buf, len, "<0.001%s", unit);
	else
		snprintf(buf, len, shown < 100 ? "%.3g%s" : "%.0f%s", shown, unit);
	return buf;
}

/**
 * damon_text__count - format a count, as "1,234,567" in every locale
 *
 * Return: @buf, for use as an argument.
 */
char *damon_text__count(char *buf, size_t len, u64 count)
{
	char digits[DAMON_TEXT_LEN];
	int n = snprintf(digits, sizeof(digits), "%" PRIu64, count);
	size_t to = 0;

	for (int i = 0; i < n && to + 1 < len; i++) {
		if (i && (n - i) % 3 == 0 && to + 2 < len)
			buf[to++] = ',';
		buf[to++] = digits[i];
	}
	buf[to] = '\0';
	return buf;
}

/**
 * damon_text__printable - copy a name from a recording, and make it harmless
 * @len: size of @buf, at least 1; a longer name is cut
 *
 * A name may hold any bytes, commands to the terminal included. Bytes that are not printable
 * ASCII become question marks.
 *
 * Return: @buf, for use as an argument.
 */
char *damon_text__printable(char *buf, size_t len, const char *src)
{
	size_t i;

	for (i = 0; src[i] && i + 1 < len; i++)
		buf[i] = src[i] >= ' ' && src[i] <= '~' ? src[i] : '?';
	buf[i] = '\0';
	return buf;
}

/**
 * damon_text__fit - copy a name as damon_text__printable() does, and shorten it
 * @cols: the most characters that the copy may have; less than 5 count as 5
 *
 * An ellipsis replaces the middle of a long name: names differ at their ends.
 *
 * Return: @buf, for use as an argument.
 */
char *damon_text__fit(char *buf, size_t len, const char *src, unsigned int cols)
{
	size_t n = strlen(src), max = min(max(cols, 5U), (unsigned int)len - 1);
	size_t head = (max - 3) / 2, tail = max - 3 - head;

	if (n <= max)
		return damon_text__printable(buf, len, src);
	damon_text__printable(buf, head + 1, src);
	memcpy(buf + head, "...", 3);
	damon_text__printable(buf + head + 3, tail + 1, src + n - tail);
	return buf;
}

/** damon_text__cols - how many columns a string in UTF-8 takes, without wide characters in it */
unsigned int damon_text__cols(const char *s)
{
	unsigned int cols = 0;

	/* The bytes of a character after the first take no column. */
	for (; *s; s++)
		cols += (*s & 0xc0) != 0x80;
	return cols;
}

/**
 * damon_text__utf8_len - the length of the character that a string begins with
 * @s: must not be empty
 *
 * As RFC 3629 has it: overlong forms and surrogates are not characters.
 *
 * Return: 1 to 4 bytes, or 0 if @s does not begin with a character in UTF-8.
 */
unsigned int damon_text__utf8_len(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned int len = u[0] < 0x80 ? 1 : u[0] < 0xc2 ? 0 : u[0] < 0xe0 ? 2 :
			   u[0] < 0xf0 ? 3 : u[0] < 0xf5 ? 4 : 0;

	for (unsigned int i = 1; i < len; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) ||
	    (u[0] == 0xf0 && u[1] < 0x90) || (u[0] == 0xf4 && u[1] > 0x8f))
		return 0;
	return len;
}
