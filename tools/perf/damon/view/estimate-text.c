// SPDX-License-Identifier: GPL-2.0
/* An estimate as people read it: with its error, or as a bound. */
#include "damon/view/estimate-text.h"
#include "damon/analysis/interval.h"
#include "damon/base/text.h"

#include <stdio.h>
#include <string.h>
#include <linux/kernel.h>

/** damon_estimate_text__is_bound - whether an estimate is no larger than its error: only a bound */
bool damon_estimate_text__is_bound(double bytes, const struct damon_interval *interval)
{
	return interval->high - bytes >= bytes;
}

/**
 * damon_estimate_text__format - format an estimate, as "62.9 MiB ± 4 %" or "at most 6.1 KiB"
 * @interval: of 95 %
 * @utf8: whether characters other than ASCII can be printed
 *
 * The error is that of the farther end of @interval, and at least 1 %.
 *
 * Return: @buf, for use as an argument.
 */
char *damon_estimate_text__format(char *buf, size_t len, double bytes,
				  const struct damon_interval *interval, bool utf8)
{
	char size[DAMON_TEXT_LEN];
	double error;

	if (damon_estimate_text__is_bound(bytes, interval)) {
		snprintf(buf, len, "at most %s",
			 damon_text__size(size, sizeof(size), interval->high));
		return buf;
	}
	error = max(interval->high - bytes, bytes - interval->low);
	snprintf(buf, len, "%s %s %.0f %%", damon_text__size(size, sizeof(size), bytes),
		 utf8 ? "±" : "+-", max(100 * error / bytes, 1.0));
	return buf;
}

/**
 * damon_estimate_text__pad - append blanks up to a number of columns, one at least
 *
 * Return: @buf, for use as an argument.
 */
char *damon_estimate_text__pad(char *buf, size_t len, unsigned int cols)
{
	unsigned int used = damon_text__cols(buf);
	size_t n = strlen(buf);

	scnprintf(buf + n, len - n, "%*s", used < cols ? (int)(cols - used) : 1, "");
	return buf;
}
