// SPDX-License-Identifier: GPL-2.0
/*
 * damon-sim: simulate an address space of any size, and print how well the engine finds its
 * hot memory.
 *
 * Each line is the mean over all snapshots since the time of the previous line, and over all
 * runs.
 */
#include "space.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/kernel.h>

#define MAX_LINES	32

struct line {
	double until_s;
	unsigned long nr;
	double regions, precision, recall, wss, bound, bound_of_max;
};

struct table {
	struct line lines[MAX_LINES];
	unsigned int nr;
	double checks;
};

static const char usage[] =
"damon-sim [OPTION]...\n"
"  --total SIZE      size of the space, with K, M, G or T (5T)\n"
"  --hot SIZE        size of the hot memory (10G)\n"
"  --pieces N        number of areas that the hot memory is divided into (1)\n"
"  --hot-rate P      probability that a hot page is accessed in a sampling interval (1)\n"
"  --cold-rate P     probability that a cold page is accessed in a sampling interval (0)\n"
"  --move TIME       time after which the hot areas move to other places (never)\n"
"  --regions MIN,MAX bounds of the number of regions (10,1000)\n"
"  --sample TIME     sampling interval, with us, ms or s (5ms)\n"
"  --aggr TIME       aggregation interval (100ms)\n"
"  --seconds N       simulated time (100)\n"
"  --seed N          seed; the same seed gives the same result (1)\n"
"  --runs N          number of runs, each with the next seed (1)\n"
"  --csv             print CSV\n";

static void fail(const char *what, const char *value)
{
	fprintf(stderr, "damon-sim: %s: %s\n", what, value);
	exit(2);
}

/* Parse a number followed by one of @names, and multiply it by the value in @by. */
static unsigned long scaled(const char *text, const char *const names[], const unsigned long by[],
			    const char *what)
{
	double value;
	char *end;

	value = strtod(text, &end);
	for (; end != text && *names; names++, by++) {
		if (!strcmp(end, *names) && value >= 0 && value * *by < 1e18)
			return value * *by;
	}
	fail(what, text);
	return 0;
}

static unsigned long bytes(const char *text)
{
	static const char *const names[] = { "", "K", "M", "G", "T", NULL };
	static const unsigned long by[] = { 1, 1UL << 10, 1UL << 20, 1UL << 30, 1UL << 40 };

	return scaled(text, names, by, "invalid size") / PAGE_SIZE * PAGE_SIZE;
}

static unsigned long usecs(const char *text)
{
	static const char *const names[] = { "us", "ms", "s", NULL };
	static const unsigned long by[] = { 1, 1000, 1000000 };

	return scaled(text, names, by, "invalid time");
}

static unsigned long count(const char *text)
{
	static const char *const names[] = { "", NULL };
	static const unsigned long by[] = { 1 };

	return scaled(text, names, by, "invalid number");
}

static double chance(const char *text)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value >= 0 && value <= 1))
		fail("invalid probability", text);
	return value;
}

static void regions(char *text, struct damon_attrs *attrs)
{
	char *comma = strchr(text, ',');

	if (!comma)
		fail("invalid MIN,MAX", text);
	*comma = '\0';
	attrs->min_nr_regions = count(text);
	attrs->max_nr_regions = count(comma + 1);
}

/* Set the times of the lines to 1, 2, 5, 10, ... seconds, up to @seconds. */
static void make_table(struct table *table, double seconds)
{
	static const double steps[] = { 1, 2, 5 };
	double unit = 1, s;

	for (unsigned int i = 0; table->nr < MAX_LINES - 1; i++) {
		if (i && i % ARRAY_SIZE(steps) == 0)
			unit *= 10;
		s = unit * steps[i % ARRAY_SIZE(steps)];
		if (s >= seconds)
			break;
		table->lines[table->nr++].until_s = s;
	}
	table->lines[table->nr++].until_s = seconds;
}

static void add(const struct space_score *score, void *arg)
{
	struct table *table = arg;
	struct line *line = table->lines, *last = line + table->nr - 1;

	while (line < last && line->until_s * 1e6 < score->us)
		line++;
	table->checks += score->checks;
	line->nr++;
	line->regions += score->regions;
	line->precision += score->precision;
	line->recall += score->recall;
	line->wss += score->wss;
	line->bound += score->bound;
	line->bound_of_max += score->bound_of_max;
}

static void print(const struct table *table, double sample_s, bool csv)
{
	const char *format = csv ? "%g,%.1f,%.0f,%.4f,%.4f,%.4f,%.4f,%.4f\n" :
		"%9g %8.0f %9.0f %10.3f %7.3f %6.2f %7.3f %13.3f\n";
	const struct line *line;

	puts(csv ? "until_s,regions,checks_per_s,precision,recall,wss,bound,bound_of_max" :
	     "  until s  regions  checks/s  precision  recall    wss   bound  of max. regions");
	for (line = table->lines; line < table->lines + table->nr; line++) {
		if (!line->nr)
			continue;
		printf(format, line->until_s, line->regions / line->nr,
		       line->regions / line->nr / sample_s, line->precision / line->nr,
		       line->recall / line->nr, line->wss / line->nr,
		       line->bound / line->nr, line->bound_of_max / line->nr);
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

struct options {
	struct space_plan plan;
	unsigned long runs;
	bool csv;
};

static void parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "total", required_argument, NULL, 't' },
		{ "hot", required_argument, NULL, 'h' },
		{ "pieces", required_argument, NULL, 'p' },
		{ "hot-rate", required_argument, NULL, 'H' },
		{ "cold-rate", required_argument, NULL, 'C' },
		{ "move", required_argument, NULL, 'm' },
		{ "regions", required_argument, NULL, 'r' },
		{ "sample", required_argument, NULL, 's' },
		{ "aggr", required_argument, NULL, 'a' },
		{ "seconds", required_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 'S' },
		{ "runs", required_argument, NULL, 'R' },
		{ "csv", no_argument, NULL, 'c' },
		{ }
	};
	struct space_plan *p = &o->plan;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 't':
			p->total = bytes(optarg);
			break;
		case 'h':
			p->hot = bytes(optarg);
			break;
		case 'p':
			p->pieces = count(optarg);
			break;
		case 'H':
			p->hot_rate = chance(optarg);
			break;
		case 'C':
			p->cold_rate = chance(optarg);
			break;
		case 'm':
			p->move_us = usecs(optarg);
			break;
		case 'r':
			regions(optarg, &p->attrs);
			break;
		case 's':
			p->attrs.sample_us = usecs(optarg);
			break;
		case 'a':
			p->attrs.aggr_us = usecs(optarg);
			break;
		case 'n':
			p->us = count(optarg) * 1000000;
			break;
		case 'S':
			p->seed = count(optarg);
			break;
		case 'R':
			o->runs = count(optarg);
			break;
		case 'c':
			o->csv = true;
			break;
		default:
			fputs(usage, stderr);
			exit(2);
		}
	}
	if (optind < argc)
		fail("unexpected argument", argv[optind]);
	if (!p->pieces || p->pieces > SPACE_MAX_PIECES || p->hot > p->total ||
	    p->hot / p->pieces < PAGE_SIZE || !p->us)
		fail("cannot simulate this", "check --pieces, --hot, --total, --seconds");
}

int main(int argc, char **argv)
{
	struct options o = {
		.plan = {
			.attrs = DAMON_DEFAULT_ATTRS,
			.total = 5UL << 40, .hot = 10UL << 30, .pieces = 1,
			.hot_rate = 1, .us = 100000000, .seed = 1,
		},
		.runs = 1,
	};
	struct table table = { };
	unsigned long run;
	double start;

	parse(argc, argv, &o);
	make_table(&table, o.plan.us / 1e6);
	start = now();
	for (run = 0; run < o.runs; run++, o.plan.seed++) {
		if (space_simulate(&o.plan, add, &table))
			fail("the engine refuses the attributes",
			     "check --regions, --sample, --aggr");
	}
	print(&table, o.plan.attrs.sample_us / 1e6, o.csv);
	if (!o.csv)
		printf("%.1f million checks per second of CPU time\n",
		       table.checks / (now() - start) / 1e6);
	return 0;
}
