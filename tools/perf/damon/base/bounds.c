// SPDX-License-Identifier: GPL-2.0
/* Parses bounds in the form MIN-MAX, as in 4K-2M, 50%- and -10s */
#include "damon/base/bounds.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <linux/kernel.h>

struct unit {
	const char *name;
	double factor;
};

static const struct unit size_units[] = {
	{ "", 1 }, { "B", 1 },
	{ "K", 1ULL << 10 }, { "KB", 1ULL << 10 }, { "KiB", 1ULL << 10 },
	{ "M", 1ULL << 20 }, { "MB", 1ULL << 20 }, { "MiB", 1ULL << 20 },
	{ "G", 1ULL << 30 }, { "GB", 1ULL << 30 }, { "GiB", 1ULL << 30 },
	{ "T", 1ULL << 40 }, { "TB", 1ULL << 40 }, { "TiB", 1ULL << 40 },
	{ NULL }
};

static const struct unit percent_units[] = { { "", 1 }, { "%", 1 }, { NULL } };

/* Only 0 needs no unit: tools for DAMON use different units for a number without one */
static const struct unit time_units[] = {
	{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 }, { NULL }
};

static int parse_value(const char *str, size_t len, const struct unit *units, double *val)
{
	char buf[64], *end;

	/* strtod() alone would also accept signs, blanks, hex, "nan" and "inf" */
	if (!len || len >= sizeof(buf) || strspn(str, "0123456789.") == 0)
		return -EINVAL;
	memcpy(buf, str, len);
	buf[len] = '\0';
	if (buf[0] == '0' && (buf[1] == 'x' || buf[1] == 'X'))
		return -EINVAL;
	*val = strtod(buf, &end);
	if (end == buf)
		return -EINVAL;
	if (!*end && *val == 0)
		return 0;
	for (; units->name; units++) {
		if (!strcasecmp(end, units->name)) {
			*val *= units->factor;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse(const char *str, const struct unit *units, struct damon_bounds *bounds)
{
	struct damon_bounds l = { .set = true, .min = 0, .max = INFINITY };
	const char *dash = strchr(str, '-');

	if (!dash || !strcmp(str, "-") ||
	    (dash > str && parse_value(str, dash - str, units, &l.min)) ||
	    (dash[1] && parse_value(dash + 1, strlen(dash + 1), units, &l.max)) ||
	    l.min > l.max)
		return -EINVAL;
	*bounds = l;
	return 0;
}

/**
 * damon_bounds__parse_size - parse bounds of a size: 4096-1M  1.5G-  -64KiB
 *
 * The units are powers of 1024. The minimum or the maximum may be left out, also in the functions
 * below.
 *
 * Return: 0 or -EINVAL with @bounds unchanged.
 */
int damon_bounds__parse_size(const char *str, struct damon_bounds *bounds)
{
	return parse(str, size_units, bounds);
}

/**
 * damon_bounds__parse_percent - parse bounds of a percentage: 50-100  0%-5%
 *
 * Return: 0 or -EINVAL with @bounds, in percent, unchanged.
 */
int damon_bounds__parse_percent(const char *str, struct damon_bounds *bounds)
{
	return parse(str, percent_units, bounds);
}

/**
 * damon_bounds__parse_time - parse bounds of a time: 500ms-10s  0-1s
 *
 * Return: 0 or -EINVAL with @bounds, in nanoseconds, unchanged.
 */
int damon_bounds__parse_time(const char *str, struct damon_bounds *bounds)
{
	return parse(str, time_units, bounds);
}
