// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/hits */
/* Shares of the memory that probes hit, compared with shares computed by hand */
#include "damon/analysis/hits.h"
#include "tap.h"

#include <math.h>
#include <string.h>

/* The share in a stream of physical memory, whose aggregations have @nr_samples samples */
static double share(const struct damon_hits *hits, unsigned int probe, u32 nr_samples)
{
	const struct damon_stream stream = {
		.paddr = true, .ratio_aggr = nr_samples, .ratio_sample = 1,
	};

	return damon_hits__share(hits, probe, &stream);
}

static bool is_near(double got, double want)
{
	bool near = fabs(got - want) < 1e-9;

	if (!near)
		printf("# %.12f, not %.12f\n", got, want);
	return near;
}

static void test_share(void)
{
	static const struct damon_region regions[] = {
		{ .start = 0x1000, .end = 0x2000 },	/* one page */
		{ .start = 0x3000, .end = 0x6000 },	/* three */
	};
	static const u8 first[] = { 20, 0, 10, 4 }, later[] = { 0, 20, 0, 20 };
	static const u8 wide[] = { 0, 0, 5, 0, 0, 5 };
	struct damon_hits hits = {};
	struct damon_snapshot s = {
		.start_ns = 1000, .end_ns = 2000, .nr_regions = 2, .regions = regions,
	};

	tap_eq(damon_hits__add(&hits, &s), 0, "a snapshot without probes");
	tap_ok(share(&hits, 0, 20) < 0, "without probes there is no share");

	s.nr_probes = 2;
	s.hits = first;
	tap_eq(damon_hits__add(&hits, &s), 0, "a snapshot with two probes");
	tap_ok(is_near(share(&hits, 0, 20), (1 * 20 + 3 * 10) / 80.0),
	       "the first share is weighted by bytes");
	tap_ok(is_near(share(&hits, 1, 20), (1 * 0 + 3 * 4) / 80.0),
	       "the second share is weighted by bytes");

	/* a snapshot of three times the length */
	s.start_ns = 2000;
	s.end_ns = 5000;
	s.hits = later;
	damon_hits__add(&hits, &s);
	tap_ok(is_near(share(&hits, 0, 20), 50 / 320.0), "the first share is weighted by time");
	tap_ok(is_near(share(&hits, 1, 20), (12 + 3 * 80) / 320.0),
	       "the second share is weighted by time");

	tap_ok(share(&hits, 2, 20) < 0, "a third probe has no share");
	tap_ok(share(&hits, 0, 0) < 0, "unknown number of samples: no share");
	tap_ok(share(&hits, 0, 255) >= 0, "as many samples as the kernel counts: a share");
	tap_ok(share(&hits, 0, 256) < 0, "more samples: no share, as counts may have wrapped");
	tap_ok(is_near(share(&hits, 1, 1), 1), "a share is never above 1");

	s.nr_probes = 3;
	s.hits = wide;
	tap_eq(damon_hits__add(&hits, &s), 0, "another probe later: the snapshot is added");
	tap_ok(is_near(share(&hits, 2, 5), 12 / 28.0),
	       "another probe later: its share counts from then on");
	damon_hits__exit(&hits);
}

/* Hidden regions were monitored, but their hits do not count. */
static void test_hidden(void)
{
	static const struct damon_region regions[] = {
		{ .start = 0x1000, .end = 0x2000 },
		{ .start = 0x2000, .end = 0x3000 },
	};
	static const u8 counts[] = { 10, 10 };
	static const bool hidden[] = { false, true };
	const struct damon_snapshot s = {
		.start_ns = 1000, .end_ns = 2000, .nr_regions = 2, .regions = regions,
		.hidden = hidden, .nr_probes = 1, .hits = counts,
	};
	struct damon_hits hits = {};

	damon_hits__add(&hits, &s);
	tap_ok(is_near(share(&hits, 0, 20), 0.25), "hits of hidden regions do not count");
	damon_hits__exit(&hits);
}

static void test_processes(void)
{
	static const struct damon_region region = { .start = 0x1000, .end = 0x2000 };
	const struct damon_stream stream = { .ratio_aggr = 20, .ratio_sample = 1 };
	u8 counts[] = { 0, 0 };
	const struct damon_snapshot s = {
		.start_ns = 1000, .end_ns = 2000, .nr_regions = 1, .regions = &region,
		.nr_probes = 2, .hits = counts,
	};
	struct damon_hits hits = {};

	damon_hits__add(&hits, &s);
	tap_ok(damon_hits__share(&hits, 0, &stream) < 0,
	       "a process without hits of any probe: no share");
	tap_ok(is_near(share(&hits, 0, 20), 0), "physical memory without hits has the share 0");
	counts[1] = 20;
	damon_hits__add(&hits, &s);
	tap_ok(is_near(damon_hits__share(&hits, 0, &stream), 0),
	       "a process with hits of another probe: the share is 0");
	tap_ok(is_near(damon_hits__share(&hits, 1, &stream), 0.5),
	       "a process: the share is a half");
	damon_hits__exit(&hits);
}

int main(void)
{
	test_share();
	test_hidden();
	test_processes();
	return tap_done();
}
