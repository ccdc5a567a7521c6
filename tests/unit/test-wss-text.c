// SPDX-License-Identifier: GPL-2.0
/* Modules: view/wss-text view/axis view/term analysis/wss analysis/rounds analysis/histogram base/spool base/text */
/* The working set as text: the distribution, and the chart on several terminals */
#include "damon/view/wss-text.h"
#include "damon/analysis/wss.h"
#include "damon/view/term.h"
#include "text-file.h"

#include <linux/kernel.h>

#define MS	1000000ULL
#define MIB	1048576ULL

static void test_left_out(void)
{
	static const struct {
		struct damon_wss_dist dist;
		size_t skip;
		const char *want;
	} cases[] = {
		{ { .nr = 1 }, 0,
	   "1 snapshot" },
		{ { .nr = 90, .nr_skipped = 10 }, 10,
	   "90 snapshots; left out: the first 10" },
		{ { .nr = 90, .nr_skipped = 10 }, DAMON_WSS_SKIP_AUTO,
	   "90 snapshots; left out: the first 10, not settled yet (see --skip)" },
		{ { .nr = 5, .nr_incomplete = 3 }, 0,
	   "5 snapshots; left out: 3 incomplete" },
		{ { .nr = 5, .nr_skipped = 1, .nr_incomplete = 3, .error = 8192 },
		  DAMON_WSS_SKIP_AUTO,
	   "5 snapshots; left out: the first 1, not settled yet (see --skip) and 3 incomplete; sizes to within 8.0 KiB" },
	};
	char buf[DAMON_WSS_TEXT_LEFT_OUT_LEN];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		FILE *f = text_open();

		fputs(damon_wss_text__left_out(buf, sizeof(buf), &cases[i].dist, cases[i].skip), f);
		text_is(f, cases[i].want, "which snapshots count");
	}
}

static void test_dist(void)
{
	const struct damon_region regions[] = {
		{ .start = 0, .end = MIB, .nr_accesses = 1 },
		{ .start = MIB, .end = 10 * MIB },
	};
	const struct damon_stream stream = { .kdamond = 1 };
	struct damon_wss *wss = damon_wss__new(1, 0);
	struct damon_wss_dist dist;
	FILE *f;

	for (u64 i = 0; i < 100; i++) {
		struct damon_region r[2] = { regions[0], regions[1] };
		const struct damon_snapshot s = {
			.stream = &stream, .start_ns = i * 100 * MS,
			.end_ns = (i + 1) * 100 * MS, .nr_regions = 2, .regions = r,
		};

		/* 4 KiB to 400 KiB */
		r[0].end = (i + 1) * 4096;
		r[1].start = r[0].end;
		damon_wss__add(wss, &s);
	}
	damon_wss__finish(wss);
	tap_eq(damon_wss__dist(wss, &dist), 0, "there is a distribution");
	f = text_open();
	damon_wss_text__fprint_dist(f, &dist);
	text_is(f,
	   "  p0          4.0 KiB   the least\n"
	   "  p25       100.0 KiB\n"
	   "  p50       200.0 KiB   half of the time it was no more\n"
	   "  p75       300.0 KiB\n"
	   "  p90       360.0 KiB\n"
	   "  p95       380.0 KiB\n"
	   "  p99       396.0 KiB\n"
	   "  p100      400.0 KiB   the most\n"
	   "  mean      202.0 KiB\n", "percentiles and mean");
	damon_wss_dist__exit(&dist);
	damon_wss__delete(wss);
}

static void test_chart(void)
{
	struct damon_wss_col cols[28] = {};
	const struct damon_wss_chart chart = {
		.start_ns = 1000 * MS, .end_ns = 6600 * MS, .col_ns = 200 * MS,
		.nr_cols = ARRAY_SIZE(cols), .max = 100 * MIB, .cols = cols,
	};
	struct damon_term term = { .cols = 40, .lines = 24 };
	FILE *f;

	/* Up to 100 MiB, then nothing for some time, almost nothing, and all at once */
	for (unsigned int c = 0; c < ARRAY_SIZE(cols); c++) {
		cols[c].ns = c < 20 || c > 22 ? 200 * MS : 0;
		cols[c].mean = c < 20 ? c * 5.0 * MIB + 5 * MIB : c > 22 ? 4096 : 0;
	}
	cols[27].mean = 100.0 * MIB;
	tap_eq(damon_wss_text__chart_cols(&term), 28,
	       "the columns of a chart on a narrow terminal");
	f = text_open();
	damon_wss_text__fprint_chart(f, &chart, &term, 0);
	text_is(f,
	   " 100.0 MiB |                ..:#       #\n"
	   "           |             ..:####       #\n"
	   "           |          ..:#######       #\n"
	   "  50.0 MiB |      ..:###########       #\n"
	   "           |   ..:##############       #\n"
	   "           |..:#################   ....#\n"
	   "           +-----+---------+---------+--\n"
	   "                 2 s       4 s       6 s\n", "ASCII");
	term.utf8 = true;
	f = text_open();
	damon_wss_text__fprint_chart(f, &chart, &term, 1000 * MS);
	text_is(f,
	   " 100.0 MiB │                ▁▃▅█       █\n"
	   "           │             ▁▄▆████       █\n"
	   "           │          ▂▄▇███████       █\n"
	   "  50.0 MiB │      ▁▃▅███████████       █\n"
	   "           │   ▁▄▆██████████████       █\n"
	   "           │▂▄▇█████████████████   ▁▁▁▁█\n"
	   "           └┴─────────┴─────────┴───────\n"
	   "            0 s       2 s       4 s\n", "UTF-8, time from the chart's start");
	term.cols = 200;
	tap_eq(damon_wss_text__chart_cols(&term), 188, "the columns of a chart on a wide terminal");
}

int main(void)
{
	test_left_out();
	test_dist();
	test_chart();
	return tap_done();
}
