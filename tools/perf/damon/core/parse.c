// SPDX-License-Identifier: GPL-2.0
/* The values of perf damon record's own options: text to numbers, or a refusal */
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

/* DAMON refuses fewer: it could not follow the three areas of a process */
#define MIN_NR_REGIONS	3

#define BP_PER_PERCENT	100

/* Unsigned decimal digits at *@s, which moves behind them */
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

/* In the largest unit that gives a whole number */
static const char *time_str(u64 us, char *buf, size_t size)
{
	size_t i = ARRAY_SIZE(time_units) - 1;

	while (us % time_units[i].us)
		i--;
	snprintf(buf, size, "%" PRIu64 "%s", us / time_units[i].us, time_units[i].name);
	return buf;
}

/* A whole number above 0 and its unit at *@s, which moves behind them */
static int parse_time(const char **s, u64 *us)
{
	const char *p = *s;
	u64 val;

	if (parse_u64(&p, &val) || !val)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(time_units); i++) {
		size_t len = strlen(time_units[i].name);

		/* sysfs takes an unsigned long, which is 32 bits on some */
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
 * damon_parse__time - a whole number with its unit: 500us, 5ms, 1s
 * @option: the option's name, for the message
 * @us: gets microseconds, at least 1
 *
 * A number without a unit is refused: tools around DAMON differ in what it
 * would mean.
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
	damon_error__hint(e, "a whole number above 0 with us, ms or s: --%s 5ms", option);
	return -EINVAL;
}

/**
 * damon_parse__nr_regions - MIN-MAX
 *
 * Return: 0, or -EINVAL with @e filled and @attrs unchanged.
 */
int damon_parse__nr_regions(const char *str, struct damon_attrs *attrs, struct damon_error *e)
{
	const char *s = str;
	u64 min, max;

	if (parse_u64(&s, &min) || *s++ != '-' || parse_u64(&s, &max) || *s || max > UINT_MAX) {
		damon_error__set(e, -EINVAL, "--nr-regions %s: not a range of numbers", str);
		damon_error__hint(e, "give the least and the most, as in --nr-regions 10-1000");
		return -EINVAL;
	}
	if (min < MIN_NR_REGIONS)
		return damon_error__set(e, -EINVAL, "--nr-regions %s: DAMON needs at least %d regions",
					str, MIN_NR_REGIONS);
	if (max < min)
		return damon_error__set(e, -EINVAL,
					"--nr-regions %s: the most is less than the least", str);
	attrs->min_nr_regions = min;
	attrs->max_nr_regions = max;
	return 0;
}

/* Percent with at most two decimals, above 0 and below 100, as hundredths */
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
 * damon_parse__auto_tune - ACCESSES%[,AGGREGATIONS[,MIN-MAX]]
 *
 * What is left out is as in DAMON_PARSE_GOAL.
 *
 * Return: 0, or -EINVAL with @e filled and @attrs unchanged.
 */
int damon_parse__auto_tune(const char *str, struct damon_attrs *attrs, struct damon_error *e)
{
	struct damon_goal goal;

	parse_goal(DAMON_PARSE_GOAL, &goal);
	if (parse_goal(str, &goal)) {
		damon_error__set(e, -EINVAL, "--auto-tune=%s: not a goal", str);
		damon_error__hint(e, "accesses to be seen, in how many aggregations, bounds of the sampling interval: --auto-tune=%s",
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
 * damon_parse__fit_update - an update interval that comes due between two tunings
 * @given: the user has chosen it
 *
 * Whenever the kernel tunes, the time to the next update begins anew (seen on
 * 7.3.4): a longer one never ends, and new mappings are never followed.
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
	damon_error__set(e, -EINVAL, "--update %s is too long for --auto-tune: the kernel may tune earlier, and does not update then",
			 update);
	damon_error__hint(e, "%s at most, as is the default then: --update %s", fit, fit);
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
	damon_error__set(e, -EINVAL, "--sample %s is not within --auto-tune's %s to %s, and tuning begins with it",
			 sample, min, max);
	damon_error__hint(e, "give bounds that it is within, as in --auto-tune=4%%,3,%s-%s",
			  attrs->sample_us < goal->min_sample_us ? sample : min,
			  attrs->sample_us > goal->max_sample_us ? sample : max);
	return -EINVAL;
}

/**
 * damon_parse__check_attrs - intervals that contradict each other
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
