// SPDX-License-Identifier: GPL-2.0
/* Modules: view/head-text core/setup read/recording base/ranges base/text read/relay base/worker */
/* The head of the views: streams, intervals, losses, and replaced control characters */
#include "damon/view/head-text.h"
#include "damon/analysis/stream-stats.h"
#include "damon/core/snapshot.h"
#include "damon/read/recording.h"
#include "text-file.h"

#define MS	1000000ULL

static struct damon_setup setup = {
	.kdamond = 100, .ops = DAMON_OPS_VADDR,
	.attrs.goal = { .access_bp = 1000, .aggrs = 3, .min_sample_us = 5000,
			.max_sample_us = 50000 },
};

static const struct damon_recording bare = {};
static const struct damon_recording rec = { .setups = &setup, .nr_setups = 1 };

static void is(const struct damon_recording *of, const struct damon_stream_stat *stat,
	       const char *want, const char *name)
{
	FILE *f = text_open();

	damon_head_text__fprint_stream(f, of, stat);
	text_is(f, want, name);
}

static void test_stream(void)
{
	struct damon_stream stream = {
		.kdamond = 100, .pid = 42, .name = "stairs", .sample_ns = 5 * MS,
		.aggr_ns = 100 * MS, .ratio_aggr = 20, .ratio_sample = 1,
	};
	struct damon_stream_stat stat = {
		.stream = &stream, .start_ns = 1000 * MS, .end_ns = 31123 * MS,
		.nr_snapshots = 1214, .nr_regions = 1234567,
	};

	is(&bare, &stat,
	   "# stairs (pid 42), sample 5 ms, aggregation 100 ms\n"
	   "# 30.12 s, 1,214 snapshots, 1,234,567 regions, none lost\n", "known intervals");
	is(&rec, &stat,
	   "# stairs (pid 42), virtual memory, sample 5 ms, aggregation 100 ms\n"
	   "# 30.12 s, 1,214 snapshots, 1,234,567 regions, none lost\n", "a stream with a set-up");
	setup.cgroup = strdup("a\x1b[31m/b");
	setup.ops = DAMON_OPS_FVADDR;
	is(&rec, &stat,
	   "# stairs (pid 42), cgroup a?[31m/b, ranges of virtual memory, sample 5 ms, aggregation 100 ms\n"
	   "# 30.12 s, 1,214 snapshots, 1,234,567 regions, none lost\n",
	   "a cgroup, without the control characters of its name");
	setup.ops = DAMON_OPS_PADDR;
	free(setup.cgroup);
	setup.cgroup = NULL;
	stat.nr_lost = 6;
	stat.nr_incomplete = 1;
	stream.aggr_estimated = true;
	stream.aggr_ns = 104321 * MS / 1000;
	is(&rec, &stat,
	   "# stairs (pid 42), sample 5 ms, aggregation about 100 ms (estimated)\n"
	   "# 30.12 s, 1,214 snapshots, 1,234,567 regions, 6 LOST in 1 incomplete snapshot\n",
	   "losses, and an estimated interval");
	stat.nr_snapshots = 1;
	stat.nr_regions = 1;
	stat.nr_lost = 0;
	stream = (struct damon_stream){ .kdamond = 7, .name = "kdamond 7, target 0" };
	is(&rec, &stat,
	   "# kdamond 7, target 0, intervals unknown\n"
	   "# 30.12 s, 1 snapshot, 1 region, none lost\n"
	   "# sampling interval unknown: accesses are counts, not rates\n",
	   "one snapshot, one region, unknown intervals");
	stream.sample_ns = 5 * MS;
	is(&rec, &stat,
	   "# kdamond 7, target 0, sample 5 ms, intervals unknown\n"
	   "# 30.12 s, 1 snapshot, 1 region, none lost\n"
	   "# aggregation interval unknown: accesses are counts, not rates\n",
	   "only the sampling interval is known");
	stream.unchecked = true;
	is(&rec, &stat,
	   "# kdamond 7, target 0, sample 5 ms, intervals unknown\n"
	   "# 30.12 s, 1 snapshot, 1 region, none lost\n"
	   "# accesses were not looked for: probes with weights take their place\n", "accesses were not looked for");
}

static void test_tuned(void)
{
	struct damon_stream stream = {
		.kdamond = 100, .name = "a: b", .tuned = true, .max_accesses = 23,
	};
	struct damon_stream_stat stat = {
		.stream = &stream, .end_ns = 10000 * MS, .nr_snapshots = 20, .nr_regions = 300,
	};

	is(&rec, &stat,
	   "# a: b, intervals unknown\n"
	   "# 10 s, 20 snapshots, 300 regions, none lost\n"
	   "# auto-tuned: 10 % of the accesses that could be seen in 3 aggregations, sample 5 ms to 50 ms\n"
	   "# rates are estimates: an aggregation is taken to have 23 samples\n",
	   "tuned for a goal, unknown intervals");
	stat.sample_ns = (struct damon_span){ 5 * MS, 50 * MS };
	stat.aggr_ns = (struct damon_span){ 100 * MS, 1000 * MS };
	stat.nr_estimated = 20;
	is(&bare, &stat,
	   "# a: b, sample 5 ms to 50 ms, aggregation 100 ms to 1 s (estimated)\n"
	   "# 10 s, 20 snapshots, 300 regions, none lost\n"
	   "# auto-tuned for a goal that is not known\n"
	   "# rates are estimates: an aggregation is taken to have 23 samples\n",
	   "tuned for an unknown goal, all intervals estimated");
	stat.nr_estimated = 3;
	stat.sample_ns.max = 5 * MS;
	stream.ratio_sample = 1;
	stream.ratio_aggr = 20;
	is(&rec, &stat,
	   "# a: b, sample 5 ms, aggregation 100 ms to 1 s (in part estimated)\n"
	   "# 10 s, 20 snapshots, 300 regions, none lost\n"
	   "# auto-tuned: 10 % of the accesses that could be seen in 3 aggregations, sample 5 ms to 50 ms\n",
	   "intervals in part estimated, known ratio");
}

static void test_recording(void)
{
	struct damon_recording wrong = {
		.nr_lost_events = 1, .nr_bad_events = 1234, .nr_unread_setups = 1,
		.kernel = strdup("6.12\x07<x>"),
	};
	char *lines;
	FILE *f;

	f = text_open();
	damon_head_text__fprint_recording(f, &bare);
	damon_head_text__fprint_kernel(f, &bare);
	text_is(f, "", "no line without losses, damage and a known kernel");
	f = text_open();
	damon_head_text__fprint_recording(f, &wrong);
	damon_head_text__fprint_kernel(f, &wrong);
	text_is(f,
	   "# 1 event LOST while recording: use a larger buffer, as in -m 4096\n"
	   "# 1,234 events left out: damaged, or in the file twice\n"
	   "# how DAMON was set up cannot be read: a newer perf damon wrote it\n"
	   "# Recorded on kernel 6.12?<x>\n", "losses, damage, a set-up of a newer version, a kernel");
	lines = damon_head_text__recording(&wrong);
	tap_ok(lines && !strchr(lines, '#') && !strncmp(lines, "1 event LOST", 12) &&
	       strstr(lines, "\n1,234 events left out"),
	       "lines for a picture have no comment sign");
	free(lines);
	free(wrong.kernel);
}

int main(void)
{
	test_stream();
	test_tuned();
	test_recording();
	return tap_done();
}
