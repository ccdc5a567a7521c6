// SPDX-License-Identifier: GPL-2.0
/* Modules: view/axis view/palette view/term base/text */
/* Scales: round numbers on axes, levels of colour. */
#include "damon/view/axis.h"
#include "damon/view/palette.h"
#include "damon/view/term.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

static void test_round_up(void)
{
	static const double cases[][2] = {
		{ 1, 1 }, { 1.01, 2 }, { 2, 2 }, { 3, 5 }, { 5.1, 10 }, { 0.3, 0.5 },
		{ 0.047, 0.05 }, { 0.2, 0.2 }, { 1750000000, 2000000000 }, { 1e12, 1e12 },
		/* A mean of twenties, as rounding may yield it. */
		{ 20.000000000000004, 20 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		double got = damon_axis__round_up(cases[i][0]);

		if (!tap_ok(fabs(got - cases[i][1]) < 1e-9 * got, "%g is rounded up to %g",
			    cases[i][0], cases[i][1]))
			printf("# %.17g\n", got);
	}
	/* Round numbers stay, even if they are inexact in binary. */
	for (int power = -12; power <= 18; power++) {
		for (int digit = 1; digit <= 5; digit += digit == 2 ? 3 : 1) {
			double value = digit * pow(10, power);

			if (fabs(damon_axis__round_up(value) - value) > 1e-9 * value)
				tap_ok(false, "%d times the %d. power of 10 is round", digit, power);
		}
	}
}

/* Five levels: 0, and four equal parts; each part includes its upper end. */
static void test_levels(void)
{
	static const struct { double value; unsigned int level; } cases[] = {
		{ 0, 0 }, { 1e-12, 1 }, { .125, 1 }, { .126, 2 }, { .25, 2 }, { .26, 3 },
		{ .375, 3 }, { .38, 4 }, { .5, 4 }, { .6, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tap_eq(damon_palette__level(5, cases[i].value, .5), cases[i].level,
		       "%g of 0.5 is level %u of 4", cases[i].value, cases[i].level);
}

static void test_sgr(void)
{
	static const enum damon_colours kinds[] = { DAMON_COLOURS_256, DAMON_COLOURS_TRUE };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		unsigned int levels = damon_palette__levels(kinds[i]), same = 0;
		char buf[DAMON_PALETTE_SGR_LEN], last[DAMON_PALETTE_SGR_LEN] = "";

		for (unsigned int level = 0; level < levels; level++) {
			damon_palette__sgr(kinds[i], level, false, buf, sizeof(buf));
			same += !strcmp(buf, last) || buf[strlen(buf) - 1] != 'm';
			memcpy(last, buf, sizeof(last));
		}
		tap_eq(same, 0, "%u levels have different colours", levels);
	}
}

static void check_axis(struct damon_time_axis axis, const char *want)
{
	const struct damon_term term = { .cols = 80, .lines = 24 };
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	damon_axis__fprint_time(f, &axis, &term);
	fclose(f);
	if (!tap_ok(!strcmp(text, want), "axis from %g s, %g s per column", axis.start_ns / 1e9,
		    axis.col_ns / 1e9))
		printf("# %s# %s", text, want);
	free(text);
}

static void test_time(void)
{
	const u64 ms = 1000000;

	check_axis((struct damon_time_axis){ .indent = 2, .nr_cols = 30, .col_ns = 100 * ms },
		   " ++---------+---------+---------\n"
		   "  0 s       1 s       2 s\n");
	check_axis((struct damon_time_axis){ .indent = 1, .nr_cols = 24, .start_ns = 950 * ms,
					     .col_ns = 100 * ms },
		   "++---------+---------+---\n 1 s       2 s       3 s\n");
	check_axis((struct damon_time_axis){ .indent = 1, .nr_cols = 12, .start_ns = 5 * ms / 2,
					     .col_ns = ms / 4 },
		   "+----------+-\n\n");	/* no room for "5 ms" */
	/* No room for every second label. */
	check_axis((struct damon_time_axis){ .indent = 1, .nr_cols = 40,
					     .start_ns = 1234567000 * ms, .col_ns = 50 * ms },
		   "++---------+---------+---------+---------\n"
		   " 1234567 s 1234567.5 s         1234568.5 s\n");
}

int main(void)
{
	test_round_up();
	test_levels();
	test_sgr();
	test_time();
	return tap_done();
}
