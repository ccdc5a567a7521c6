// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/wss analysis/rounds analysis/histogram base/spool */
/* Sizes, sums over targets and percentiles, compared with counting by hand */
#include "damon/analysis/wss.h"
#include "tap.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define MS	1000000ULL
#define MAX	1000

static const struct damon_stream streams[] = {
	{ .idx = 0, .kdamond = 1, .target_id = 0 },
	{ .idx = 1, .kdamond = 1, .target_id = 1 },
	{ .idx = 2, .kdamond = 1, .target_id = 2 },
};

/* A snapshot whose working set is @bytes; half of the other memory was never used. */
static void add(struct damon_wss *wss, unsigned int stream, u64 start_ms, u64 end_ms, u64 bytes,
		unsigned int nr_lost)
{
	const struct damon_region regions[] = {
		{ .start = 0, .end = 0x1000, .nr_accesses = 0 },
		{ .start = 0x1000, .end = 0x1000 + bytes, .nr_accesses = 1 },
	};
	const struct damon_snapshot snapshot = {
		.stream = &streams[stream], .start_ns = start_ms * MS, .end_ns = end_ms * MS,
		.nr_lost = nr_lost, .nr_regions = bytes ? 2 : 1, .regions = regions,
	};

	damon_wss__add(wss, &snapshot);
}

/* The smallest size that at least p % of all sizes do not exceed. */
static u64 slow_percentile(const u64 *sizes, size_t nr, unsigned int p)
{
	u64 best = UINT64_MAX;

	for (size_t i = 0; i < nr; i++) {
		size_t not_above = 0;

		for (size_t j = 0; j < nr; j++)
			not_above += sizes[j] <= sizes[i];
		if (not_above * 100 >= nr * p)
			best = min(best, sizes[i]);
	}
	return best;
}

static void test_percentiles(void)
{
	for (unsigned int seed = 1; seed <= 200; seed++) {
		struct damon_wss *wss;
		struct damon_wss_dist dist;
		u64 sizes[MAX];
		size_t nr, skip;
		double sum = 0;
		bool ok;

		srand(seed);
		nr = seed <= 20 ? seed : 1U + rand() % 400;
		skip = rand() % 2 ? 0 : rand() % nr;
		wss = damon_wss__new(1, skip);
		for (size_t i = 0; i < nr; i++) {
			sizes[i] = 4096ULL * (rand() % (seed % 3 ? 1 << 20 : 5));
			add(wss, 0, i * 100, i * 100 + 100, sizes[i], 0);
		}
		damon_wss__finish(wss);
		ok = !damon_wss__dist(wss, &dist) && dist.nr == nr - skip &&
		     dist.nr_skipped == skip;
		for (unsigned int p = 0; ok && p <= 100; p++)
			ok = damon_wss_dist__percentile(&dist, p) ==
			     slow_percentile(sizes + skip, nr - skip, p);
		for (size_t i = skip; i < nr; i++)
			sum += sizes[i];
		ok = ok && fabs(dist.mean - sum / (nr - skip)) <= 1e-9 * sum;
		if (!ok)
			tap_ok(false, "seed %u: %zu sizes, %zu skipped", seed, nr, skip);
		damon_wss_dist__exit(&dist);
		damon_wss__delete(wss);
	}
	tap_ok(true, "percentiles of random sizes were compared");
}

static void test_threshold(void)
{
	const struct damon_region regions[] = {
		{ .start = 0, .end = 10, .nr_accesses = 0 },
		{ .start = 10, .end = 30, .nr_accesses = 1 },
		{ .start = 30, .end = 70, .nr_accesses = 2 },
		{ .start = 70, .end = 150, .nr_accesses = 3 },
	};
	static const u64 want[] = { 150, 140, 120, 80, 0 };
	const struct damon_snapshot snapshot = {
		.stream = &streams[0], .end_ns = MS, .nr_regions = ARRAY_SIZE(regions),
		.regions = regions,
	};

	for (u32 t = 0; t < ARRAY_SIZE(want); t++) {
		struct damon_wss *wss = damon_wss__new(t, 0);
		struct damon_wss_dist dist;

		damon_wss__add(wss, &snapshot);
		damon_wss__finish(wss);
		tap_eq(damon_wss__dist(wss, &dist), 0, "threshold %u: there is a distribution", t);
		tap_eq(damon_wss_dist__percentile(&dist, 50), want[t], "threshold %u: size", t);
		tap_eq(dist.monitored, 150, "threshold %u: monitored", t);
		damon_wss_dist__exit(&dist);
		damon_wss__delete(wss);
	}
}

static void check_sizes(struct damon_wss *wss, const u64 *want, size_t nr, const char *what)
{
	struct damon_wss_dist dist;

	damon_wss__finish(wss);
	tap_eq(damon_wss__dist(wss, &dist), nr ? 0 : -ENODATA, "%s: there is a distribution", what);
	tap_eq(dist.nr, nr, "%s: the number of sizes is right", what);
	for (size_t i = 0, rank = 0; i < dist.sizes.nr; i++) {
		for (u64 n = 0; n < dist.sizes.slots[i].nr && rank < nr; n++, rank++)
			tap_eq(dist.sizes.slots[i].bytes, want[rank], "%s: size %zu", what, rank);
	}
	damon_wss_dist__exit(&dist);
	damon_wss__delete(wss);
}

static void test_targets(void)
{
	struct damon_wss *wss = damon_wss__new(1, 0);

	/* When one target is large the other is small: sums of sorted lists would be 22. */
	for (int i = 0; i < 10; i++) {
		add(wss, 0, i * 100, i * 100 + 100, i % 2 ? 10 : 1, 0);
		add(wss, 1, i * 100 + 1, i * 100 + 101, i % 2 ? 2 : 12, 0);
	}
	check_sizes(wss, (u64[]){ 12, 12, 12, 12, 12, 13, 13, 13, 13, 13 }, 10, "two targets");

	/* The recording began between target 0 and target 1. */
	wss = damon_wss__new(1, 0);
	add(wss, 1, 0, 100, 1, 0);
	add(wss, 2, 0, 100, 2, 0);
	add(wss, 0, 100, 200, 40, 0);
	add(wss, 1, 100, 200, 100, 0);
	add(wss, 2, 100, 200, 200, 0);
	check_sizes(wss, (u64[]){ 3, 340 }, 2, "begun in a round");

	/* A whole snapshot of target 1 is lost once; at the end target 1 is gone. */
	wss = damon_wss__new(1, 0);
	add(wss, 0, 0, 100, 1, 0);
	add(wss, 1, 0, 100, 10, 0);
	add(wss, 0, 100, 200, 2, 0);
	add(wss, 0, 200, 300, 3, 0);
	add(wss, 1, 100, 300, 20, 0);
	add(wss, 0, 300, 400, 100, 0);
	add(wss, 0, 400, 500, 200, 0);
	check_sizes(wss, (u64[]){ 11, 12, 23, 120, 200 }, 5, "a target is missing");

	/* An incomplete snapshot is delivered late, when its end is known, and voids the round. */
	wss = damon_wss__new(1, 0);
	add(wss, 0, 0, 100, 1, 0);
	add(wss, 1, 0, 101, 10, 0);
	add(wss, 1, 101, 201, 20, 0);
	add(wss, 0, 100, 200, 2, 1);
	add(wss, 0, 200, 300, 3, 0);
	add(wss, 1, 201, 301, 30, 0);
	check_sizes(wss, (u64[]){ 11, 33 }, 2, "a late incomplete snapshot");

	/* A target counts once in a round, whatever the times are. */
	wss = damon_wss__new(1, 0);
	add(wss, 0, 0, 100, 1, 0);
	add(wss, 0, 100, 100, 2, 0);
	check_sizes(wss, (u64[]){ 1, 2 }, 2, "no time between snapshots");

	wss = damon_wss__new(1, 0);
	add(wss, 0, 0, 100, 1, 3);
	check_sizes(wss, NULL, 0, "no complete snapshot");

	wss = damon_wss__new(1, 0);
	check_sizes(wss, NULL, 0, "no snapshot");
}

static void test_auto_skip(void)
{
	static const struct { size_t nr, skipped; } cases[] = {
		{ 1, 0 }, { 9, 0 }, { 10, 1 }, { 55, 5 }, { 200, 20 }, { 900, 20 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct damon_wss *wss = damon_wss__new(1, DAMON_WSS_SKIP_AUTO);
		struct damon_wss_dist dist;

		for (size_t n = 0; n < cases[i].nr; n++)
			add(wss, 0, n * 100, n * 100 + 100, n, 0);
		damon_wss__finish(wss);
		damon_wss__dist(wss, &dist);
		tap_eq(dist.nr_skipped, cases[i].skipped,
		       "of %zu snapshots the expected number is skipped", cases[i].nr);
		tap_eq(damon_wss_dist__percentile(&dist, 0), cases[i].skipped,
		       "of %zu snapshots the first are left out", cases[i].nr);
		damon_wss_dist__exit(&dist);
		damon_wss__delete(wss);
	}
}

/* bytes x time of the chart must be those of the snapshots, however coarse the chart is. */
static void test_chart(void)
{
	static const unsigned int widths[] = { 1, 7, 70, 500 };

	for (unsigned int seed = 1; seed <= 40; seed++) {
		struct damon_wss *wss = damon_wss__new(1, 0);
		double area = 0, ns = 0;
		u64 time = 1000, peak = 0;

		srand(seed);
		for (unsigned int n = 1 + rand() % 3000; n; n--) {
			u64 start = time + (rand() % 8 ? 0 : rand() % 700);
			u64 bytes = 4096 * (rand() % 1000), lost = !(rand() % 10);

			time = start + 1 + rand() % 200;
			add(wss, 0, start, time, bytes, lost);
			if (lost)
				continue;
			area += (double)bytes * (time - start);
			ns += time - start;
			peak = max(peak, bytes);
		}
		damon_wss__finish(wss);
		for (size_t w = 0; w < ARRAY_SIZE(widths); w++) {
			struct damon_wss_chart chart;
			double got_area = 0, got_ns = 0;

			if (damon_wss__chart(wss, widths[w], &chart))
				continue;
			for (unsigned int c = 0; c < chart.nr_cols; c++) {
				got_area += chart.cols[c].mean * chart.cols[c].ns;
				got_ns += chart.cols[c].ns;
			}
			if (chart.nr_cols > widths[w] || chart.max != peak ||
			    fabs(got_ns - ns * MS) > 1 || fabs(got_area / MS - area) > 1e-9 * area)
				tap_ok(false, "seed %u, width %u: %g of %g bytes ms", seed,
				       widths[w], got_area / MS, area);
			damon_wss_chart__exit(&chart);
		}
		damon_wss__delete(wss);
	}
	tap_ok(true, "charts of random recordings were compared");
}

static void test_chart_columns(void)
{
	struct damon_wss *wss = damon_wss__new(1, 0);
	struct damon_wss_chart chart;

	for (int i = 0; i < 8; i++)
		add(wss, 0, i * 100, i * 100 + 100, i, i == 3);
	damon_wss__finish(wss);
	tap_eq(damon_wss__chart(wss, 8, &chart), 0, "eight snapshots: drawn");
	tap_eq(chart.nr_cols, 8, "eight snapshots: eight columns");
	for (unsigned int c = 0; c < chart.nr_cols; c++) {
		tap_eq(chart.cols[c].ns, c == 3 ? 0 : 100 * MS, "column %u: time", c);
		tap_eq(chart.cols[c].max, c == 3 ? 0 : c, "column %u: bytes", c);
	}
	damon_wss_chart__exit(&chart);
	damon_wss__delete(wss);
}

/* The snapshots behind the figures: with incomplete snapshots, and without hidden regions. */
static void test_snapshots(void)
{
	static const struct damon_region regions[] = {
		{ .start = 0, .end = 0x1000, .nr_accesses = 3 },
		{ .start = 0x1000, .end = 0x4000, .nr_accesses = 1 },
		{ .start = 0x4000, .end = 0x5000, .nr_accesses = 0 },
	};
	static const bool hidden[] = { false, true, false };
	struct damon_wss_snapshot v[4];
	struct damon_wss *wss = damon_wss__new(1, 1);
	struct damon_snapshot s = {
		.stream = &streams[0], .start_ns = 0, .end_ns = 100 * MS,
		.nr_regions = 3, .regions = regions,
	};
	struct damon_wss_dist dist;

	damon_wss__keep_snapshots(wss);
	damon_wss__add(wss, &s);
	s.start_ns = 100 * MS;
	s.end_ns = 210 * MS;
	s.nr_lost = 1;
	damon_wss__add(wss, &s);
	s.start_ns = 210 * MS;
	s.end_ns = 300 * MS;
	s.nr_lost = 0;
	s.hidden = hidden;
	damon_wss__add(wss, &s);
	damon_wss__finish(wss);
	tap_eq(damon_wss__snapshots(wss, 0, v, 4), 3, "all snapshots are listed");
	tap_ok(v[0].end_ns == 100 * MS && v[0].accessed == 0x4000 && v[0].monitored == 0x5000 &&
	       !v[0].incomplete, "a complete snapshot");
	tap_ok(v[1].start_ns == 100 * MS && v[1].end_ns == 210 * MS && v[1].incomplete,
	       "a snapshot with a lost region is incomplete");
	tap_ok(v[2].accessed == 0x1000 && v[2].monitored == 0x5000,
	       "hidden memory is not used, but monitored");
	tap_ok(!damon_wss__dist(wss, &dist) && dist.nr == 1 && damon_wss_dist__percentile(&dist, 50) == 0x1000 &&
	       dist.nr_incomplete == 1, "only complete snapshots are skipped and counted");
	damon_wss_dist__exit(&dist);
	damon_wss__delete(wss);
}

int main(void)
{
	test_snapshots();
	test_percentiles();
	test_threshold();
	test_targets();
	test_auto_skip();
	test_chart();
	test_chart_columns();
	return tap_done();
}
