// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/hits */
/* Shares of the memory that probes hit, computed here by hand */
#include "damon/analysis/hits.h"
#include "tap.h"

#include <math.h>
#include <string.h>

/* Of physical memory, with so many samples an aggregation */
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
	tap_ok(share(&hits, 0, 20) < 0, "without probes there is no part");

	s.nr_probes = 2;
	s.hits = first;
	tap_eq(damon_hits__add(&hits, &s), 0, "a snapshot with two probes");
	tap_ok(is_near(share(&hits, 0, 20), (1 * 20 + 3 * 10) / 80.0), "by bytes, one");
	tap_ok(is_near(share(&hits, 1, 20), (1 * 0 + 3 * 4) / 80.0), "by bytes, the other");

	/* counts for three times as much */
	s.start_ns = 2000;
	s.end_ns = 5000;
	s.hits = later;
	damon_hits__add(&hits, &s);
	tap_ok(is_near(share(&hits, 0, 20), 50 / 320.0), "by time, one");
	tap_ok(is_near(share(&hits, 1, 20), (12 + 3 * 80) / 320.0), "by time, the other");

	tap_ok(share(&hits, 2, 20) < 0, "there is no third probe");
	tap_ok(share(&hits, 0, 0) < 0, "samples not known: no part is told");
	tap_ok(share(&hits, 0, 255) >= 0, "as many samples as the kernel counts");
	tap_ok(share(&hits, 0, 256) < 0, "more samples: counts may have begun again");
	tap_ok(is_near(share(&hits, 1, 1), 1), "never more than all");

	s.nr_probes = 3;
	s.hits = wide;
	tap_eq(damon_hits__add(&hits, &s), 0, "another probe later");
	tap_ok(is_near(share(&hits, 2, 5), 12 / 28.0), "another probe later: counts from then on");
	damon_hits__exit(&hits);
}

/* Hidden regions were monitored; their hits are not to be seen */
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
	tap_ok(is_near(share(&hits, 0, 20), 0.25), "hidden regions");
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
	tap_ok(damon_hits__share(&hits, 0, &stream) < 0, "a kernel that does not count there");
	tap_ok(is_near(share(&hits, 0, 20), 0), "of physical memory nothing is 0");
	counts[1] = 20;
	damon_hits__add(&hits, &s);
	tap_ok(is_near(damon_hits__share(&hits, 0, &stream), 0), "a kernel that does: none of it, and ...");
	tap_ok(is_near(damon_hits__share(&hits, 1, &stream), 0.5), "... half of it");
	damon_hits__exit(&hits);
}

int main(void)
{
	test_share();
	test_hidden();
	test_processes();
	return tap_done();
}
