// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/touched-chart analysis/estimate analysis/interval */
/* Estimates over time: pieces of time, gaps, and pieces that become longer */
#include "damon/analysis/touched-chart.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define MS	1000000ULL
#define START	(1000 * MS)

static const struct damon_window_length length = { .sample_ns = 5 * MS };

/* What a round finds that is of @ms milliseconds and ends @at_ms after the start */
static void add(struct damon_touched_chart *chart, u64 at_ms, u64 ms, double bytes)
{
	const struct damon_round_sum sum = {
		.bytes = bytes, .monitored = 1000, .largest = 10, .variance = bytes, .nr_regions = 9,
	};
	u64 end_ns = START + at_ms * MS;

	if (damon_touched_chart__add(chart, end_ns - ms * MS, end_ns, &sum, 5))
		tap_ok(false, "a round is taken");
}

static struct damon_window window_of(const struct damon_touched_chart *chart, unsigned int i)
{
	return damon_estimate__window(&chart->cols[i].estimate, &length);
}

static void test_pieces(void)
{
	struct damon_touched_chart *chart = calloc(1, sizeof(*chart));

	add(chart, 25, 25, 100);
	add(chart, 250, 25, 300);
	add(chart, 275, 25, 50);
	add(chart, 5000, 25, 70);
	tap_ok(chart->start_ns == START && chart->col_ns == 250 * MS, "a quarter of a second each");
	tap_eq(window_of(chart, 0).nr, 2, "the end of a piece belongs to it");
	tap_eq(window_of(chart, 0).bytes, 200, "the mean of two rounds");
	tap_eq(window_of(chart, 1).bytes, 50, "the next piece");
	tap_ok(chart->cols[1].start_ns == START + 250 * MS && chart->cols[1].end_ns == START + 275 * MS,
	       "a piece has the times of its rounds");
	tap_eq(chart->nr, 20, "as many pieces as there is time");
	tap_eq(window_of(chart, 9).nr, 0, "and those between have no rounds");
	damon_touched_chart__fit(chart, 10);
	tap_eq(chart->nr, 10, "pieces of twice the time");
	tap_eq(window_of(chart, 0).nr, 3, "the first has the rounds of two");
	tap_eq(window_of(chart, 0).bytes, 150, "and their mean");
	tap_eq(window_of(chart, 9).bytes, 70, "a piece that is joined with an empty one");
	damon_touched_chart__exit(chart);
	free(chart);
}

static void test_long_rounds(void)
{
	struct damon_touched_chart *chart = calloc(1, sizeof(*chart));

	add(chart, 5000, 5000, 100);
	add(chart, 10000, 5000, 200);
	tap_ok(chart->col_ns == 5000 * MS, "pieces of rounds that are longer are as long");
	tap_eq(chart->nr, 2, "one round each");
	damon_touched_chart__exit(chart);
	free(chart);
}

/* Pieces that were joined tell the same as if the rounds had been added to one estimate */
static void test_joined(void)
{
	struct damon_touched_chart *chart = calloc(1, sizeof(*chart));
	struct damon_estimate all = {};
	unsigned int nr = 0;
	struct damon_window got, want;

	srandom(7);
	for (unsigned int i = 0; i < 4096; i++) {
		const struct damon_round_sum sum = {
			.bytes = random() % 1000, .monitored = 1000, .largest = 10, .nr_regions = 9,
		};
		u64 start_ns = START + i * 25 * MS;

		damon_touched_chart__add(chart, start_ns, start_ns + 25 * MS, &sum, 5);
		damon_estimate__add(&all, &sum, 5);
	}
	tap_ok(chart->nr <= DAMON_TOUCHED_MAX_COLS && chart->nr > DAMON_TOUCHED_MAX_COLS / 2,
	       "there are %u pieces", chart->nr);
	for (unsigned int i = 0; i < chart->nr; i++)
		nr += window_of(chart, i).nr;
	tap_eq(nr, 4096, "no round is lost");
	damon_touched_chart__fit(chart, 1);
	got = window_of(chart, 0);
	want = damon_estimate__window(&all, &length);
	tap_ok(fabs(got.bytes - want.bytes) < 1e-6 * want.bytes, "joined: the same estimate");
	tap_ok(fabs(got.monitored - want.monitored) < 1e-6, "joined: the same memory");
	/* Blocks that end in another piece are lost, so longer blocks are fewer. */
	printf("# %g to %g, not %g to %g\n", got.interval.low, got.interval.high,
	       want.interval.low, want.interval.high);
	tap_ok(fabs((got.interval.high - got.interval.low) /
		    (want.interval.high - want.interval.low) - 1) < 0.3,
	       "joined: an interval of about the same width");
	damon_estimate__exit(&all);
	damon_touched_chart__exit(chart);
	free(chart);
}

int main(void)
{
	test_pieces();
	test_long_rounds();
	test_joined();
	return tap_done();
}
