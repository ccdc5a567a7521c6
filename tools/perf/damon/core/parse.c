// SPDX-License-Identifier: GPL-2.0
/* Parses and checks the values of perf damon record's own options */
#include "damon/core/parse.h"
#include "damon/base/error.h"
#include "damon/core/setup.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/time64.h>

/* DAMON accepts no fewer regions: it needs one for each of the three areas of a process */
#define MIN_NR_REGIONS	3

/*
 * The default bounds of the number of regions. Each region costs a look at a page in each sample. A
 * long window has few samples, maybe one, so the number of regions decides how sure its estimate is:
 * if a tenth of the memory was touched, 1000 regions tell that to a fifth of it.
 */
#define MIN_OF_INTERVAL	10
#define MIN_OF_WINDOWS	100
#define MAX_BY_DEFAULT	1000
#define MIN_OF_LONG	1000
#define MAX_OF_LONG	4000

#define BP_PER_PERCENT	100

/* Parse unsigned decimal digits at *@s, and move *@s after them */
static int parse_u64(const char **s, u64 *val)
{
	char *end;

	if (**s < '0' || **s > '9')
		return -EINVAL;
	errno = 0;
	*val = strtoull(*s, &end, 10);
	if (errno)
		return -errno;
	*s = end;
	return 0;
}

static const struct {
	const char *name;
	u64 us;
} time_units[] = {
	{ "us", 1 }, { "ms", 1000 }, { "s", 1000000 },
};

/* Format a time, in the largest unit that gives a whole number */
static const char *time_str(u64 us, char *buf, size_t size)
{
	size_t i = ARRAY_SIZE(time_units) - 1;

	while (us % time_units[i].us)
		i--;
	snprintf(buf, size, "%" PRIu64 "%s", us / time_units[i].us, time_units[i].name);
	return buf;
}

/* Parse a whole number above 0 and its unit at *@s, and move *@s after them */
static int parse_time(const char **s, u64 *us)
{
	const char *p = *s;
	u64 val;

	if (parse_u64(&p, &val) || !val)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(time_units); i++) {
		size_t len = strlen(time_units[i].name);

		/* sysfs takes an unsigned long, which has 32 bits on some machines */
		if (strncmp(p, time_units[i].name, len) || isalnum((unsigned char)p[len]) ||
		    val > ULONG_MAX / time_units[i].us)
			continue;
		*us = val * time_units[i].us;
		*s = p + len;
		return 0;
	}
	return -EINVAL;
}

/**
 * damon_parse__time - parse a whole number with its unit: 500us, 5ms, 1s
 * @option: name of the option, for the error message
 * @us: the time in microseconds, at least 1
 *
 * A number without a unit is refused, because tools for DAMON use different units.
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_parse__time(const char *option, const char *str, u64 *us, struct damon_error *e)
{
	const char *s = str;
	u64 val;

	if (!parse_time(&s, &val) && !*s) {
		*us = val;
		return 0;
	}
	damon_error__set(e, -EINVAL, "--%s %s: not a time", option, str);
	damon_error__hint(e, "give a whole number above 0 with us, ms or s, as in --%s 5ms", option);
	return -EINVAL;
}

/**
 * damon_parse__nr_regions - parse MIN-MAX
 *
 * Return: 0, or -EINVAL with @e filled and @attrs unchanged.
 */
int damon_parse__nr_regions(const char *str, struct damon_attrs *attrs, struct damon_error *e)
{
	const char *s = str;
	u64 min, max;

	if (parse_u64(&s, &min) || *s++ != '-' || parse_u64(&s, &max) || *s || max > UINT_MAX) {
		damon_error__set(e, -EINVAL, "--nr-regions %s: not a range of numbers", str);
		damon_error__hint(e, "give the minimum and the maximum, as in --nr-regions 10-1000");
		return -EINVAL;
	}
	if (min < MIN_NR_REGIONS)
		return damon_error__set(e, -EINVAL, "--nr-regions %s: DAMON needs at least %d regions",
					str, MIN_NR_REGIONS);
	if (max < min)
		return damon_error__set(e, -EINVAL,
					"--nr-regions %s: the maximum is less than the minimum",
					str);
	attrs->min_nr_regions = min;
	attrs->max_nr_regions = max;
	return 0;
}

static int refuse_windows(const char *str, struct damon_error *e)
{
	damon_error__set(e, -EINVAL, "--windows %s: not a list of times that get longer", str);
	damon_error__hint(e, "give up to %d times, as in --windows 5ms,100ms,1s,10s", DAMON_MAX_TURNS);
	return -EINVAL;
}

/**
 * damon_parse__windows - parse TIME[,TIME...], in ascending order
 *
 * Return: 0, or -EINVAL with @e filled and @attrs unchanged.
 */
int damon_parse__windows(const char *str, struct damon_attrs *attrs, struct damon_error *e)
{
	struct damon_windows windows = {};
	const char *s = str;

	do {
		u64 *us = &windows.us[windows.nr];

		if (windows.nr == DAMON_MAX_TURNS || parse_time(&s, us) ||
		    (windows.nr && *us <= us[-1]))
			return refuse_windows(str, e);
		windows.nr++;
	} while (*s == ',' && s++);
	if (*s)
		return refuse_windows(str, e);
	attrs->windows = windows;
	return 0;
}

/**
 * damon_parse__default_windows - let the default windows take turns
 * @only_short: leave out windows that are too long for a command or for one of several files
 */
void damon_parse__default_windows(struct damon_attrs *attrs, bool only_short)
{
	struct damon_error never;

	damon_parse__windows(only_short ? DAMON_PARSE_SHORT_WINDOWS : DAMON_PARSE_WINDOWS, attrs,
			     &never);
}

/**
 * damon_parse__complete - choose what the user has left open
 * @attrs: its numbers of regions may be 0. If windows take turns, the intervals become those of the
 *	   first one
 */
void damon_parse__complete(struct damon_attrs *attrs)
{
	struct damon_windows *windows = &attrs->windows;

	if (windows->nr) {
		attrs->sample_us = windows->us[0];
		attrs->aggr_us = windows->us[0] * damon_windows__nr_samples(windows->us[0]);
	}
	if (attrs->max_nr_regions) {
		attrs->long_min_nr_regions = attrs->min_nr_regions;
		attrs->long_max_nr_regions = attrs->max_nr_regions;
		return;
	}
	attrs->min_nr_regions = windows->nr ? MIN_OF_WINDOWS : MIN_OF_INTERVAL;
	attrs->max_nr_regions = MAX_BY_DEFAULT;
	attrs->long_min_nr_regions = MIN_OF_LONG;
	attrs->long_max_nr_regions = MAX_OF_LONG;
}

/* Parse a percentage above 0 and below 100, with at most two decimals, to basis points */
static int parse_percent(const char **s, u64 *bp)
{
	const char *p = *s;
	unsigned int unit = BP_PER_PERCENT;

	if (parse_u64(&p, bp) || *bp >= 100)
		return -EINVAL;
	*bp *= BP_PER_PERCENT;
	if (*p == '.') {
		p++;
		do {
			if (!isdigit((unsigned char)*p) || unit == 1)
				return -EINVAL;
			unit /= 10;
			*bp += (*p++ - '0') * unit;
		} while (*p != '%');
	}
	if (*p++ != '%' || !*bp)
		return -EINVAL;
	*s = p;
	return 0;
}

/**
 * damon_parse__overhead - parse a percentage of the time of one CPU, with or without "%"
 *
 * Return: 0, or -EINVAL with @e filled and @attrs unchanged.
 */
int damon_parse__overhead(const char *str, struct damon_attrs *attrs, struct damon_error *e)
{
	char percent[16];
	const char *s;
	u64 bp;

	snprintf(percent, sizeof(percent), "%s%s", str, strchr(str, '%') ? "" : "%");
	s = percent;
	if (strlen(str) + 1 >= sizeof(percent) || parse_percent(&s, &bp) || *s) {
		damon_error__set(e, -EINVAL, "--overhead %s: not a percentage", str);
		damon_error__hint(e, "give a number above 0 and below 100, with at most two decimals, as in --overhead 0.5");
		return -EINVAL;
	}
	attrs->overhead_bp = bp;
	attrs->free_cpu_us = 0;
	return 0;
}

/** damon_parse__default_overhead - bound the CPU time, but not of a short recording */
void damon_parse__default_overhead(struct damon_attrs *attrs)
{
	struct damon_error never;

	damon_parse__overhead(DAMON_PARSE_OVERHEAD, attrs, &never);
	attrs->free_cpu_us = DAMON_PARSE_FREE_SECONDS * USEC_PER_SEC;
}

static int parse_goal(const char *s, struct damon_goal *goal)
{
	if (parse_percent(&s, &goal->access_bp))
		return -EINVAL;
	if (*s == ',') {
		s++;
		if (parse_u64(&s, &goal->aggrs) || !goal->aggrs || goal->aggrs > UINT_MAX)
			return -EINVAL;
	}
	if (*s == ',') {
		s++;
		if (parse_time(&s, &goal->min_sample_us) || *s++ != '-' ||
		    parse_time(&s, &goal->max_sample_us))
			return -EINVAL;
	}
	return *s ? -EINVAL : 0;
}

/**
 * damon_parse__auto_tune - parse ACCESSES%[,AGGREGATIONS[,MIN-MAX]]
 *
 * Parts that are left out get their values from DAMON_PARSE_GOAL.
 *
 * Return: 0, or -EINVAL with @e filled and @attrs unchanged.
 */
int damon_parse__auto_tune(const char *str, struct damon_attrs *attrs, struct damon_error *e)
{
	struct damon_goal goal;

	parse_goal(DAMON_PARSE_GOAL, &goal);
	if (parse_goal(str, &goal)) {
		damon_error__set(e, -EINVAL, "--auto-tune=%s: not a goal", str);
		damon_error__hint(e, "give ACCESSES%%[,AGGREGATIONS[,MIN-MAX]] with bounds of the sampling interval, as in --auto-tune=%s",
				  DAMON_PARSE_GOAL);
		return -EINVAL;
	}
	if (goal.min_sample_us > goal.max_sample_us)
		return damon_error__set(e, -EINVAL,
					"--auto-tune=%s: the longest sampling interval is shorter than the shortest",
					str);
	attrs->goal = goal;
	attrs->tuned = true;
	return 0;
}

/**
 * damon_parse__fit_update - make the update interval shorter than the time between two tunings
 * @given: the user has chosen the update interval, so that it must not be changed
 *
 * Whenever the kernel tunes, it waits for a whole update interval again (seen on 7.3.4). If the
 * update interval is longer than the time between two tunings, it never ends, and new mappings are
 * never monitored.
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_parse__fit_update(struct damon_attrs *attrs, bool given, struct damon_error *e)
{
	double shortest = (double)attrs->goal.min_sample_us * attrs->aggr_us / attrs->sample_us *
			  attrs->goal.aggrs;
	char update[32], fit[32];

	if (!attrs->tuned || attrs->update_us <= shortest / 2)
		return 0;
	if (!given) {
		attrs->update_us = shortest / 2;
		return 0;
	}
	time_str(attrs->update_us, update, sizeof(update));
	time_str(shortest / 2, fit, sizeof(fit));
	damon_error__set(e, -EINVAL, "--update %s is too long for --auto-tune: if the kernel tunes earlier, it puts the update off",
			 update);
	damon_error__hint(e, "give %s or less, which is the default with --auto-tune: --update %s",
			  fit, fit);
	return -EINVAL;
}

static int check_start(const struct damon_attrs *attrs, struct damon_error *e)
{
	const struct damon_goal *goal = &attrs->goal;
	char sample[32], min[32], max[32];

	if (!attrs->tuned || (attrs->sample_us >= goal->min_sample_us &&
			      attrs->sample_us <= goal->max_sample_us))
		return 0;
	time_str(attrs->sample_us, sample, sizeof(sample));
	time_str(goal->min_sample_us, min, sizeof(min));
	time_str(goal->max_sample_us, max, sizeof(max));
	damon_error__set(e, -EINVAL, "--sample %s, with which tuning begins, is not within --auto-tune's bounds of %s to %s",
			 sample, min, max);
	damon_error__hint(e, "give bounds that include it, as in --auto-tune=4%%,3,%s-%s",
			  attrs->sample_us < goal->min_sample_us ? sample : min,
			  attrs->sample_us > goal->max_sample_us ? sample : max);
	return -EINVAL;
}

/**
 * damon_parse__check_attrs - check that the intervals do not contradict each other
 *
 * Return: 0, or -EINVAL with @e filled.
 */
int damon_parse__check_attrs(const struct damon_attrs *attrs, struct damon_error *e)
{
	char aggr[32], sample[32];

	if (attrs->aggr_us >= attrs->sample_us)
		return check_start(attrs, e);
	damon_error__set(e, -EINVAL, "--aggr %s is shorter than --sample %s",
			 time_str(attrs->aggr_us, aggr, sizeof(aggr)),
			 time_str(attrs->sample_us, sample, sizeof(sample)));
	damon_error__hint(e, "an aggregation counts samples: make it several times as long, as in --aggr %s",
			  time_str(attrs->sample_us * 20, aggr, sizeof(aggr)));
	return -EINVAL;
}
