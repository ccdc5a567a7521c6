// SPDX-License-Identifier: GPL-2.0
/* Modules: view/gather view/results analysis/heatmap analysis/wss analysis/touched analysis/touched-chart analysis/estimate analysis/rounds analysis/interval analysis/mapping-stats analysis/mapping-touched analysis/address-space analysis/stream-stats analysis/hits analysis/filter analysis/histogram analysis/areas base/ranges base/bounds base/text core/setup base/error read/recording read/framer read/relay base/worker base/field base/spool */
/* Of windows that took turns, a report over time must show one; estimates are of all of them. */
#include "damon/analysis/touched.h"
#include "damon/analysis/wss.h"
#include "damon/core/events.h"
#include "damon/core/snapshot.h"
#include "damon/view/gather.h"
#include "damon/view/results.h"
#include "tap.h"

#include <string.h>

#define SEC	1000000000ULL
#define MS	1000000ULL

static struct damon_results results;
static struct damon_gather gather;
static struct damon_stream stream;
static unsigned int nr_passed;

static int on_snapshot(const struct damon_snapshot *snapshot, void *ctx)
{
	(void)snapshot;
	(void)ctx;
	nr_passed++;
	return 0;
}

static void begin(u64 window_ns)
{
	memset(&results, 0, sizeof(results));
	results.skip = DAMON_WSS_SKIP_AUTO;
	gather = (struct damon_gather){
		.results = &results, .window_ns = window_ns, .min_accesses = 1, .needs_wss = true,
		.needs_touched = true,
		.heatmap_cols = 64, .on_snapshot = on_snapshot,
	};
	stream = (struct damon_stream){ .kdamond = 1, .pid = 7, .shortest_ns = 5 * MS };
	nr_passed = 0;
}

static void take(u64 window_ns, u64 start_ns, u64 end_ns, u32 accesses)
{
	struct damon_region region = { .start = 0, .end = 1 << 20, .nr_accesses = accesses };
	struct damon_snapshot s = {
		.stream = &stream, .start_ns = start_ns, .end_ns = end_ns, .nr_regions = 1,
		.regions = &region,
	};

	stream.sample_ns = window_ns;
	stream.aggr_ns = window_ns;
	stream.ratio_sample = stream.ratio_aggr = 1;
	tap_eq(damon_gather__events(&gather)->snapshot(&s, &gather), 0, "a snapshot is taken");
}

static unsigned int nr_windows(void)
{
	struct damon_window windows[DAMON_MAX_WINDOWS];

	damon_gather__finish(&gather);
	return damon_touched__windows(results.kdamonds[0].touched, windows);
}

/* How many snapshots the working set was gathered from */
static size_t nr_in(const struct damon_results *r)
{
	struct damon_wss_dist dist;
	size_t nr = 0;

	if (!damon_wss__dist(r->kdamonds[0].wss, &dist)) {
		nr = dist.nr + dist.nr_skipped;
		damon_wss_dist__exit(&dist);
	}
	return nr;
}

static size_t nr_shown(void)
{
	return nr_in(&results);
}

static void test_shortest(void)
{
	begin(0);
	take(SEC, 1 * SEC, 2 * SEC, 1);
	tap_ok(results.window_ns == SEC, "the shortest window so far is shown");
	take(5 * MS, 2 * SEC, 2 * SEC + 5 * MS, 1);
	tap_ok(results.window_ns == 5 * MS, "a shorter window takes its place");
	take(SEC, 3 * SEC, 4 * SEC, 1);
	take(5 * MS, 4 * SEC, 4 * SEC + 5 * MS, 1);
	take(5 * MS, 4 * SEC + 5 * MS, 4 * SEC + 10 * MS, 1);
	tap_eq(nr_windows(), 2, "estimates are of both windows");
	tap_eq(nr_shown(), 3, "snapshots of the shortest window are shown, no others");
	tap_eq(nr_passed, 5, "the view of regions gets all snapshots");
	damon_results__exit(&results);
}

static void test_chosen(void)
{
	begin(SEC);
	take(5 * MS, 2 * SEC, 2 * SEC + 5 * MS, 1);
	tap_ok(!results.streams[0].window_end_ns, "another window is not shown");
	take(SEC, 3 * SEC, 4 * SEC, 1);
	tap_eq(nr_windows(), 2, "chosen: estimates are of both windows");
	tap_eq(nr_shown(), 1, "chosen: one snapshot is shown");
	tap_eq(nr_passed, 1, "chosen: the view of regions gets this window only");
	damon_results__exit(&results);
}

static void test_each(void)
{
	begin(0);
	gather.needs_each_window = true;
	take(SEC, 1 * SEC, 2 * SEC, 1);
	take(5 * MS, 2 * SEC, 2 * SEC + 5 * MS, 1);
	take(100 * MS, 3 * SEC, 3 * SEC + 100 * MS, 1);
	take(5 * MS, 4 * SEC, 4 * SEC + 5 * MS, 1);
	tap_eq(damon_gather__finish(&gather), 0, "each window: the results are complete");
	tap_eq(results.nr_windows, 3, "each window has results");
	tap_ok(results.by_window[0].window_ns == 5 * MS && results.by_window[1].window_ns == 100 * MS &&
	       results.by_window[2].window_ns == SEC, "the shortest window is the first");
	tap_eq(nr_in(&results.by_window[0]), 2, "the shortest window has its snapshots");
	tap_eq(nr_in(&results.by_window[1]), 1, "the window between has its snapshot");
	tap_eq(nr_in(&results.by_window[2]), 1, "the longest window has its snapshot");
	tap_eq(results.by_window[0].streams[0].stat.nr_snapshots, 2, "a window counts its snapshots");
	for (unsigned int i = 0; i < results.nr_windows; i++)
		tap_ok(results.by_window[i].streams[0].heatmap, "window %u has a heatmap", i);
	tap_ok(!results.streams[0].heatmap && !results.kdamonds[0].wss,
	       "what each window has is not gathered once more");
	tap_ok(results.window_ns == 5 * MS, "each window: the shortest is the one to begin with");
	damon_results__exit(&results);

	begin(0);
	gather.needs_each_window = true;
	stream.shortest_ns = 0;
	take(5 * MS, 2 * SEC, 2 * SEC + 5 * MS, 1);
	take(10 * MS, 2 * SEC + 5 * MS, 2 * SEC + 15 * MS, 1);
	damon_gather__finish(&gather);
	tap_ok(results.nr_windows == 1 && !results.by_window[0].window_ns,
	       "without turns there is one picture, whatever the intervals are");
	tap_eq(nr_in(&results.by_window[0]), 2, "without turns: it has all snapshots");
	damon_results__exit(&results);
}

static void test_ended(void)
{
	const struct damon_events *events = damon_gather__events(&gather);

	begin(0);
	take(5 * MS, 2 * SEC, 2 * SEC + 5 * MS, 0);
	events->exit(8, 3 * SEC, &gather);
	take(5 * MS, 3 * SEC, 3 * SEC + 5 * MS, 0);
	events->exit(7, 3 * SEC, &gather);
	take(SEC, 3 * SEC, 4 * SEC, 0);
	tap_eq(nr_windows(), 1, "what is left of a process that has ended is not taken");
	take(5 * MS, 4 * SEC, 4 * SEC + 5 * MS, 1);
	tap_eq(nr_passed, 3, "but accesses are");
	damon_results__exit(&results);
}

/* When the last of two snapshots begins that have a gap of @gap_ns between them */
static u64 start_after_gap(u64 shortest_ns, u64 gap_ns)
{
	struct damon_wss_snapshot shown[2] = {};

	begin(0);
	gather.keeps_snapshots = true;
	stream.shortest_ns = shortest_ns;
	take(5 * MS, 2 * SEC, 3 * SEC, 1);
	take(5 * MS, 3 * SEC + gap_ns, 4 * SEC + gap_ns, 1);
	damon_gather__finish(&gather);
	damon_wss__snapshots(results.kdamonds[0].wss, 0, shown, 2);
	damon_results__exit(&results);
	return shown[1].start_ns;
}

static void test_gap(void)
{
	tap_ok(start_after_gap(5 * MS, SEC) == 3 * SEC, "between turns: a snapshot stands for a second");
	tap_ok(start_after_gap(5 * MS, 5 * SEC) == 8 * SEC, "between turns: but not for five");
	tap_ok(start_after_gap(0, SEC) == 4 * SEC, "without turns a gap stays");
}

int main(void)
{
	test_gap();
	test_shortest();
	test_chosen();
	test_each();
	test_ended();
	return tap_done();
}
