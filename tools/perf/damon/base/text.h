/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TEXT_H
#define PERF_DAMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/* Numbers and names as people read them. */

#define DAMON_TEXT_LEN	32	/* room for any number with its unit */

u64 damon_text__round(u64 val, unsigned int digits);
char *damon_text__size(char *buf, size_t len, double bytes);
char *damon_text__time(char *buf, size_t len, u64 ns);
char *damon_text__heat(char *buf, size_t len, double value, bool is_rate);
char *damon_text__count(char *buf, size_t len, u64 count);
/** damon_text__s - the ending of a regular noun behind @count: "s" for the plural, or "" */
static inline const char *damon_text__s(u64 count)
{
	return count == 1 ? "" : "s";
}

char *damon_text__printable(char *buf, size_t len, const char *src);
char *damon_text__fit(char *buf, size_t len, const char *src, unsigned int cols);
unsigned int damon_text__cols(const char *s);
unsigned int damon_text__utf8_len(const char *s);

#endif /* PERF_DAMON_TEXT_H */
