// SPDX-License-Identifier: GPL-2.0
/* Modules: read/framer */
/* Region events must become the snapshots that DAMON traced, whatever was lost. */
#include "damon/read/framer.h"
#include "tap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define MS		1000000ULL
#define AGGR		(100 * MS)
#define MAX_SNAPSHOTS	16
#define MAX_REGIONS	16

struct seen {
	pid_t kdamond;
	u64 target_id;
	u64 start_ns, end_ns;
	u64 aggr_ns, sample_ns;
	bool aggr_estimated, sample_estimated;
	u32 max_accesses;
	unsigned int nr_lost, nr_regions;
	struct damon_region regions[MAX_REGIONS];
	unsigned int nr_probes;
	u8 hits[MAX_REGIONS * 2];
};

static struct seen seen[MAX_SNAPSHOTS];
static unsigned int nr_seen;
static u64 known_aggr_ns;
static struct damon_stream known;	/* the set-up of tuned streams */

static int on_stream(struct damon_stream *stream, void *ctx __maybe_unused)
{
	stream->aggr_ns = known_aggr_ns;
	if (known.tuned) {
		stream->tuned = true;
		stream->sample_ns = known.sample_ns;
		stream->ratio_aggr = known.ratio_aggr;
		stream->ratio_sample = known.ratio_sample;
	}
	if (known.shortest_ns) {
		stream->sample_ns = known.sample_ns;
		stream->ratio_aggr = known.ratio_aggr;
		stream->ratio_sample = known.ratio_sample;
	}
	return 0;
}

static int on_snapshot(const struct damon_snapshot *s, void *ctx __maybe_unused)
{
	struct seen *to = &seen[nr_seen];

	if (nr_seen == MAX_SNAPSHOTS || s->nr_regions > MAX_REGIONS)
		return -ENOSPC;
	to->kdamond = s->stream->kdamond;
	to->target_id = s->stream->target_id;
	to->start_ns = s->start_ns;
	to->end_ns = s->end_ns;
	to->aggr_ns = s->stream->aggr_ns;
	to->aggr_estimated = s->stream->aggr_estimated;
	to->sample_ns = s->stream->sample_ns;
	to->sample_estimated = s->stream->sample_estimated;
	to->max_accesses = damon_stream__max_accesses(s->stream);
	to->nr_lost = s->nr_lost;
	to->nr_regions = s->nr_regions;
	memcpy(to->regions, s->regions, s->nr_regions * sizeof(*s->regions));
	to->nr_probes = s->nr_probes;
	if (s->nr_probes)
		memcpy(to->hits, s->hits, s->nr_regions * s->nr_probes);
	nr_seen++;
	return 0;
}

static const struct damon_framer_ops ops = { .stream = on_stream, .snapshot = on_snapshot };

static struct damon_framer *begin(u64 aggr_ns)
{
	nr_seen = 0;
	known_aggr_ns = aggr_ns;
	return damon_framer__new(&ops, NULL);
}

static int event(struct damon_framer *f, u64 time, pid_t kdamond, u64 target,
		 unsigned int nr, u64 start, u64 end)
{
	const struct damon_region_event e = {
		.time_ns = time, .kdamond = kdamond, .target_id = target, .nr_regions = nr,
		.region = { .start = start, .end = end, .nr_accesses = start & 0xff, .age = 7 },
	};

	return damon_framer__event(f, &e);
}

/* Regions 0 to @nr - 1 of 0x10 bytes, 1 us apart; regions whose bit is set in @lost are missing. */
static void burst(struct damon_framer *f, u64 time, pid_t kdamond, u64 target,
		  unsigned int nr, unsigned int lost)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (!(lost & (1U << i)))
			event(f, time + i * 1000, kdamond, target, nr, i * 0x10, (i + 1) * 0x10);
	}
}

static void end(struct damon_framer *f)
{
	damon_framer__flush(f);
	damon_framer__delete(f);
}

static void check(unsigned int i, u64 start_ns, u64 end_ns, unsigned int nr_regions,
		  unsigned int nr_lost, const char *what)
{
	const struct seen *s = &seen[i];

	if (!tap_ok(i < nr_seen && s->start_ns == start_ns && s->end_ns == end_ns &&
		    s->nr_regions == nr_regions && s->nr_lost == nr_lost,
		    "%s, snapshot %u", what, i) && i < nr_seen)
		printf("# %" PRIu64 " to %" PRIu64 ", %u regions, %u lost\n",
		       s->start_ns, s->end_ns, s->nr_regions, s->nr_lost);
}

static void test_complete(void)
{
	struct damon_framer *f = begin(AGGR);

	burst(f, 1000 * MS, 1, 0, 4, 0);
	tap_eq(nr_seen, 1, "complete: delivered with its last region");
	burst(f, 1101 * MS, 1, 0, 4, 0);
	burst(f, 1203 * MS, 1, 0, 3, 0);
	tap_eq(damon_framer__nr_streams(f), 1, "complete: one stream");
	tap_eq(damon_framer__stream(f, 0)->kdamond, 1, "complete: the stream has the kdamond");
	end(f);
	tap_eq(nr_seen, 3, "complete: the end delivers only the last snapshot");
	check(0, 900 * MS, 1000 * MS, 4, 0, "complete");
	check(1, 1000 * MS, 1101 * MS, 4, 0, "complete");
	check(2, 1101 * MS, 1203 * MS, 3, 0, "complete");
	tap_ok(seen[1].regions[2].start == 0x20 && seen[1].regions[2].end == 0x30 &&
	       seen[1].regions[2].nr_accesses == 0x20 && seen[1].regions[2].age == 7,
	       "complete: a region has the values of its event");
	tap_ok(!seen[0].aggr_estimated, "complete: a known interval is not called estimated");
}

/* One region of the second of three snapshots is lost, at any position. */
static void test_one_lost(void)
{
	for (unsigned int i = 0; i < 5; i++) {
		struct damon_framer *f = begin(AGGR);
		char what[32];

		burst(f, 1000 * MS, 1, 0, 5, 0);
		burst(f, 1100 * MS, 1, 0, 5, 1U << i);
		burst(f, 1200 * MS, 1, 0, 5, 0);
		end(f);
		snprintf(what, sizeof(what), "region %u lost", i);
		tap_eq(nr_seen, 3, "%s: three snapshots", what);
		check(0, 900 * MS, 1000 * MS, 5, 0, what);
		check(1, 1000 * MS, 1100 * MS + (i ? 0 : 1000), 4, 1, what);
		check(2, 1100 * MS + (i ? 0 : 1000), 1200 * MS, 5, 0, what);
	}
}

static void test_boundaries(void)
{
	struct damon_framer *f = begin(AGGR);

	/* The end of a snapshot and the start of the next are lost: the pause separates them. */
	burst(f, 1000 * MS, 1, 0, 4, 0xc);
	burst(f, 1100 * MS, 1, 0, 4, 0x3);
	burst(f, 1200 * MS, 1, 0, 4, 0);
	end(f);
	tap_eq(nr_seen, 3, "time gap: three snapshots");
	check(0, 900 * MS, 1000 * MS, 2, 2, "time gap");
	check(1, 1000 * MS, 1100 * MS + 2000, 2, 2, "time gap");
	check(2, 1100 * MS + 2000, 1200 * MS, 4, 0, "time gap");

	/* Without a pause, a different nr_regions separates snapshots. */
	f = begin(AGGR);
	event(f, 1000 * MS, 1, 0, 3, 0x00, 0x10);
	event(f, 1001 * MS, 1, 0, 4, 0x10, 0x20);
	end(f);
	tap_eq(nr_seen, 2, "nr_regions changes: two snapshots");
	check(0, 900 * MS, 1000 * MS, 1, 2, "nr_regions changes");
	check(1, 1000 * MS, 1001 * MS, 1, 3, "nr_regions changes");

	/* Overlapping addresses separate snapshots. */
	f = begin(AGGR);
	event(f, 1000 * MS, 1, 0, 3, 0x10, 0x20);
	event(f, 1001 * MS, 1, 0, 3, 0x1f, 0x30);
	end(f);
	tap_eq(nr_seen, 2, "overlap: two snapshots");

	/* Events with short pauses are one snapshot. */
	f = begin(AGGR);
	event(f, 1000 * MS, 1, 0, 3, 0x00, 0x10);
	event(f, 1040 * MS, 1, 0, 3, 0x10, 0x20);
	event(f, 1080 * MS, 1, 0, 3, 0x20, 0x30);
	end(f);
	tap_eq(nr_seen, 1, "pauses below half an interval: one snapshot");
	check(0, 900 * MS, 1000 * MS, 3, 0, "pauses");

	f = begin(AGGR);
	for (int i = 0; i < 4; i++)
		event(f, (1000 + 100 * i) * MS, 1, 0, 1, 0x1000, 0x2000);
	end(f);
	tap_eq(nr_seen, 4, "single region: each event is a snapshot");
	check(3, 1200 * MS, 1300 * MS, 1, 0, "single region");

	/* Whole snapshots lost: the next snapshot covers the time since the last one seen. */
	f = begin(AGGR);
	burst(f, 1000 * MS, 1, 0, 3, 0);
	burst(f, 1300 * MS, 1, 0, 3, 0);
	end(f);
	check(1, 1000 * MS, 1300 * MS, 3, 0, "whole snapshots lost");
}

/* The same event twice, in the middle or at the end of a snapshot. */
static void test_repeated(void)
{
	struct damon_framer *f = begin(AGGR);

	for (unsigned int i = 0; i < 6; i++) {
		u64 time = 1000 * MS + i / 3 * AGGR + i % 3 * 1000;

		tap_eq(event(f, time, 1, 0, 3, i % 3 * 0x10, i % 3 * 0x10 + 0x10), 0,
		       "repeated: event %u", i);
		tap_eq(event(f, time, 1, 0, 3, i % 3 * 0x10, i % 3 * 0x10 + 0x10), -EINVAL,
		       "repeated: event %u the second time", i);
	}
	end(f);
	tap_eq(nr_seen, 2, "repeated: two snapshots");
	check(0, 900 * MS, 1000 * MS, 3, 0, "repeated");
	check(1, 1000 * MS, 1100 * MS, 3, 0, "repeated");
}

static void test_streams(void)
{
	struct damon_framer *f = begin(AGGR);

	/* Two kdamonds, both with target 0, and one also with target 1. */
	for (unsigned int i = 0; i < 3; i++) {
		event(f, 1000 * MS + i * 1000, 1, 0, 3, i * 0x10, (i + 1) * 0x10);
		event(f, 1000 * MS + i * 1000, 2, 0, 3, i * 0x10, (i + 1) * 0x10);
	}
	burst(f, 1001 * MS, 2, 1, 2, 0);
	end(f);
	tap_eq(nr_seen, 3, "interleaved: three snapshots");
	check(0, 900 * MS, 1000 * MS, 3, 0, "interleaved");
	check(1, 900 * MS, 1000 * MS, 3, 0, "interleaved");
	check(2, 901 * MS, 1001 * MS, 2, 0, "interleaved");
	tap_ok(seen[0].kdamond == 1 && seen[1].kdamond == 2 && seen[2].kdamond == 2 &&
	       !seen[0].target_id && !seen[1].target_id && seen[2].target_id == 1,
	       "interleaved: each snapshot has its kdamond and target");

	f = begin(AGGR);
	for (int i = 0; i < 2000; i++)
		event(f, 1000 * MS, 1 + i % 50, i / 50, 2, 0, 0x10);
	tap_eq(damon_framer__nr_streams(f), 2000, "many streams are kept apart");
	damon_framer__delete(f);
}

static void test_unknown_interval(void)
{
	struct damon_framer *f = begin(0);

	burst(f, 1000 * MS, 1, 0, 4, 0);
	tap_eq(nr_seen, 0, "unknown interval: the first snapshot waits");
	burst(f, 1110 * MS, 1, 0, 4, 1);
	burst(f, 1210 * MS, 1, 0, 4, 0);
	tap_ok(seen[0].aggr_estimated && seen[0].aggr_ns == 110 * MS + 1000,
	       "unknown interval: the interval is estimated from the next snapshot");
	tap_eq(seen[2].aggr_ns, 110 * MS + 1000,
	       "unknown interval: an incomplete snapshot does not change the estimate");
	burst(f, 1315 * MS, 1, 0, 4, 0);
	burst(f, 1515 * MS, 1, 0, 4, 0);
	tap_eq(damon_framer__stream(f, 0)->aggr_ns, 105 * MS,
	       "unknown interval: the shortest interval is the estimate");
	end(f);
	tap_eq(nr_seen, 5, "unknown interval: five snapshots");
	check(0, 890 * MS - 1000, 1000 * MS, 4, 0, "unknown interval");
	check(1, 1000 * MS, 1110 * MS + 1000, 3, 1, "unknown interval");
	check(2, 1110 * MS + 1000, 1210 * MS, 4, 0, "unknown interval");

	f = begin(0);
	burst(f, 1000 * MS, 1, 0, 4, 2);
	end(f);
	tap_eq(nr_seen, 1, "unknown interval, one snapshot: delivered at the end");
	check(0, 1000 * MS, 1000 * MS, 3, 1, "unknown interval, one snapshot");
	tap_ok(!seen[0].aggr_estimated, "unknown interval, one snapshot: there is no estimate");

	/* The recording began less than an interval after the clock did. */
	f = begin(AGGR);
	burst(f, 50 * MS, 1, 0, 2, 0);
	end(f);
	check(0, 0, 50 * MS, 2, 0, "start of the clock");
}

/* Snapshots of all targets wait for an interval, and precede the snapshot that shows it. */
static void test_unknown_interval_of_two(void)
{
	static const u64 order[] = { 0, 1, 0, 1, 2, 0 };
	struct damon_framer *f = begin(0);

	burst(f, 1000 * MS, 1, 0, 4, 0);
	burst(f, 1001 * MS, 1, 1, 4, 0);
	burst(f, 1100 * MS, 1, 0, 4, 0);
	burst(f, 1101 * MS, 1, 1, 4, 0);
	burst(f, 1102 * MS, 1, 2, 4, 0);
	burst(f, 1200 * MS, 1, 0, 4, 0);
	tap_eq(nr_seen, ARRAY_SIZE(order), "unknown interval of two: all snapshots are delivered");
	for (unsigned int i = 0; i < ARRAY_SIZE(order); i++)
		tap_eq(seen[i].target_id, order[i], "unknown interval of two, snapshot %u", i);
	check(1, 901 * MS, 1001 * MS, 4, 0, "unknown interval of two");
	check(4, 1002 * MS, 1102 * MS, 4, 0, "unknown interval of two");
	end(f);
}

static int refuse(const struct damon_snapshot *s __maybe_unused, void *ctx)
{
	return *(int *)ctx;
}

static void test_refused(void)
{
	static const struct damon_framer_ops refusing = { .snapshot = refuse };
	struct damon_framer *f = begin(AGGR);
	int err = -EINTR;

	tap_eq(event(f, 1000 * MS, 1, 0, 4, 0x10, 0x10), -EINVAL, "an empty region is refused");
	tap_eq(event(f, 1000 * MS, 1, 0, 4, 0x20, 0x10), -EINVAL,
	       "a region that ends before its start is refused");
	tap_eq(event(f, 1000 * MS, 1, 0, 0, 0x10, 0x20), -EINVAL,
	       "an event with nr_regions 0 is refused");
	tap_eq(event(f, 1000 * MS, 1, 0, ~0U, 0x10, 0x20), 0, "nr_regions may be four billion");
	tap_eq(event(f, 999 * MS, 1, 0, ~0U, 0x20, 0x30), -EINVAL,
	       "a time that goes back is refused");
	tap_eq(event(f, 1000 * MS, 1, 0, 2, 0x0, ~0ULL), 0,
	       "a region may be the whole address space");
	end(f);
	tap_eq(nr_seen, 2, "refused events leave no trace");

	f = damon_framer__new(&refusing, &err);
	tap_eq(event(f, 1, 1, 0, 1, 0, 1), 0, "the only snapshot waits for an interval");
	tap_eq(event(f, 2, 1, 0, 1, 0, 1), -EINTR, "the callback's error is returned");
	damon_framer__delete(f);
}

/* Regions that a kdamond traces while its targets change are left out, and not monitored. */
static void test_break(void)
{
	struct damon_framer *f = begin(AGGR);

	burst(f, 1000 * MS, 1, 0, 3, 0);
	burst(f, 1000 * MS, 2, 0, 3, 0);
	event(f, 1100 * MS, 1, 0, 3, 0, 0x10);		/* the first of three */
	event(f, 1100 * MS, 2, 0, 3, 0, 0x10);
	damon_framer__break(f, 1, 1150 * MS);
	burst(f, 1200 * MS, 1, 0, 3, 0);
	end(f);
	tap_eq(nr_seen, 4, "break: the open snapshot is dropped, that of another kdamond is not");
	tap_eq(seen[2].kdamond, 1, "break: the next snapshot is delivered");
	tap_eq(seen[2].nr_lost, 0, "break: the next snapshot has all regions");
	tap_eq(seen[2].start_ns, 1150 * MS, "break: the next snapshot begins at the break");
	tap_eq(seen[2].end_ns, 1200 * MS, "break: the next snapshot ends at its own time");
	tap_eq(seen[3].kdamond, 2, "break: the other kdamond's snapshot is delivered at the end");
	tap_eq(seen[3].nr_lost, 2, "incomplete");
}

static int tune(struct damon_framer *f, u64 time_ns, pid_t kdamond, u64 sample_us)
{
	const struct damon_tune_event e = {
		.time_ns = time_ns, .kdamond = kdamond, .sample_us = sample_us,
	};

	return damon_framer__tune(f, &e);
}

static void check_intervals(unsigned int i, u64 sample_ns, u64 aggr_ns, bool estimated,
			    const char *what)
{
	const struct seen *s = &seen[i];

	if (!tap_ok(i < nr_seen && s->sample_ns == sample_ns && s->aggr_ns == aggr_ns &&
		    s->aggr_estimated == estimated, "%s, snapshot %u", what, i) && i < nr_seen)
		printf("# sample %" PRIu64 ", aggregation %" PRIu64 ", %sestimated\n",
		       s->sample_ns, s->aggr_ns, s->aggr_estimated ? "" : "not ");
}

/* As seen on 7.3.4: the kernel tunes 0.1 ms before it traces what it measured until then. */
static void test_tuned(void)
{
	struct damon_framer *f;
	u64 T = 1000 * MS;

	known = (struct damon_stream){
		.tuned = true, .sample_ns = 5 * MS, .ratio_aggr = 20, .ratio_sample = 1,
	};
	f = begin(AGGR);
	burst(f, T, 1, 0, 3, 0);
	burst(f, T + 1, 1, 1, 2, 0);
	tune(f, T + 99 * MS, 1, 10000);
	tune(f, T + 99 * MS, 2, 77777);
	burst(f, T + 100 * MS, 1, 0, 3, 0);
	burst(f, T + 100 * MS + 1, 1, 1, 2, 0);
	burst(f, T + 300 * MS, 1, 0, 3, 0);
	burst(f, T + 300 * MS + 1, 1, 1, 2, 0);
	burst(f, T + 300 * MS + 2, 1, 2, 2, 0);		/* a target that is added later */
	end(f);
	check_intervals(0, 5 * MS, 100 * MS, false, "tuned");
	check_intervals(2, 5 * MS, 100 * MS, false,
			"tuned: a snapshot has the intervals from before the change");
	check_intervals(3, 5 * MS, 100 * MS, false,
			"tuned: so has the snapshot of another target");
	check_intervals(4, 10 * MS, 200 * MS, false,
			"tuned: the next snapshot has the new intervals");
	check_intervals(5, 10 * MS, 200 * MS, false,
			"tuned: so has the next snapshot of another target");
	check_intervals(6, 10 * MS, 200 * MS, false, "tuned: so has the snapshot of a new target");
	check(4, T + 100 * MS, T + 300 * MS, 3, 0, "tuned");
	tap_ok(seen[0].max_accesses == 20 && seen[4].max_accesses == 20,
	       "tuned: the number of samples stays");

	/* The snapshot before the change is lost; its end is lost; the kernel tunes twice. */
	f = begin(AGGR);
	burst(f, T, 1, 0, 3, 0);
	tune(f, T + 99 * MS, 1, 10000);
	burst(f, T + 300 * MS, 1, 0, 3, 0);
	tune(f, T + 499 * MS, 1, 20000);
	burst(f, T + 500 * MS, 1, 0, 3, 4);
	burst(f, T + 900 * MS, 1, 0, 3, 0);
	tune(f, T + 1299 * MS, 1, 20000);
	tune(f, T + 1699 * MS, 1, 5000);
	burst(f, T + 1700 * MS, 1, 0, 3, 0);
	burst(f, T + 1800 * MS, 1, 0, 3, 0);
	end(f);
	check_intervals(1, 10 * MS, 200 * MS, false,
			"tuned, lost: a late snapshot has the new intervals");
	check_intervals(2, 10 * MS, 200 * MS, false,
			"tuned, tail lost: a snapshot has the old intervals");
	check_intervals(3, 20 * MS, 400 * MS, false,
			"tuned, tail lost: the next has the new intervals");
	check_intervals(4, 20 * MS, 400 * MS, false,
			"tuned twice: a snapshot has the old intervals");
	check_intervals(5, 5 * MS, 100 * MS, false, "tuned twice: the next has the last intervals");

	tap_eq(tune(f = begin(AGGR), 1, 1, 0), -EINVAL, "a sampling interval of 0 is refused");
	tap_eq(tune(f, 1, 1, ~0ULL), -EINVAL, "a sampling interval that overflows is refused");
	end(f);
}

/* Kdamonds that ran before: the ratio is known, or nothing is; or the kernel traces no tuning */
static void test_tuned_unknown(void)
{
	struct damon_framer *f;
	u64 T = 1000 * MS;

	known = (struct damon_stream){ .tuned = true, .ratio_aggr = 25, .ratio_sample = 2 };
	f = begin(0);
	burst(f, T, 1, 0, 3, 0);
	burst(f, T + 125 * MS, 1, 0, 3, 0);
	burst(f, T + 375 * MS, 1, 0, 3, 0);
	tune(f, T + 499 * MS, 1, 40000);
	burst(f, T + 500 * MS, 1, 0, 3, 0);
	burst(f, T + 1020 * MS, 1, 0, 3, 0);
	end(f);
	check_intervals(0, 10 * MS, 125 * MS, true, "ratio known");
	check_intervals(1, 10 * MS, 125 * MS, true, "ratio known");
	check_intervals(2, 20 * MS, 250 * MS, true,
			"ratio known: a longer interval is estimated, too");
	tap_ok(seen[2].sample_estimated, "ratio known: the sampling interval is estimated");
	check_intervals(4, 40 * MS, 500 * MS, false, "ratio known: the interval is traced");
	tap_ok(!seen[4].sample_estimated, "ratio known: the sampling interval is traced");
	for (unsigned int i = 0; i < nr_seen; i++)
		tap_eq(seen[i].max_accesses, 12, "ratio known: 12 samples in snapshot %u", i);

	memset(&known, 0, sizeof(known));
	f = begin(0);
	burst(f, T, 1, 0, 3, 0);
	burst(f, T + 120 * MS, 1, 0, 3, 0);
	tune(f, T + 239 * MS, 1, 5000);
	burst(f, T + 240 * MS, 1, 0, 3, 0);
	tap_eq(seen[2].max_accesses, 0, "nothing known: the number of samples is not known yet");
	burst(f, T + 480 * MS, 1, 0, 3, 0);
	burst(f, T + 700 * MS, 1, 0, 3, 1);
	tune(f, T + 889 * MS, 1, 40000);
	burst(f, T + 920 * MS, 1, 0, 3, 0);
	burst(f, T + 1765 * MS, 1, 0, 2, 0);
	tap_eq(seen[3].max_accesses, 48,
	       "nothing known: the number of samples is what fits at most");
	tap_eq(seen[6].max_accesses, 0x20,
	       "nothing known: the number of samples is at least the counted accesses");
	check_intervals(3, 5 * MS, 240 * MS, true,
			"nothing known: the sampling interval is traced");
	check_intervals(6, 40 * MS, 845 * MS, true,
			"nothing known: the aggregation interval is estimated");
	end(f);
}

/* The probes count @i and 100 + @i in region @i; the event's bytes are overwritten afterwards. */
static void probed(struct damon_framer *f, u64 time, unsigned int nr_probes, unsigned int i)
{
	u8 hits[] = { i, 100 + i };
	const struct damon_region_event e = {
		.time_ns = time + i * 1000, .kdamond = 1, .nr_regions = 12,
		.region = { .start = i * 0x10, .end = (i + 1) * 0x10 },
		.nr_probes = nr_probes, .hits = nr_probes ? hits : NULL,
	};

	damon_framer__event(f, &e);
	memset(hits, 0xff, sizeof(hits));
}

static bool has_hits(const struct seen *s, const char *want)
{
	char got[4 * sizeof(s->hits) + 1] = "";

	for (unsigned int i = 0; i < s->nr_regions * s->nr_probes; i++)
		sprintf(got + strlen(got), " %u", s->hits[i]);
	if (strcmp(got, want))
		printf("# hits are%s, not%s\n", got, want);
	return !strcmp(got, want);
}

static void test_hits(void)
{
	struct damon_framer *f = begin(0);

	for (unsigned int i = 0; i < 12; i++)
		probed(f, 1000 * MS, 2, i);
	tap_eq(nr_seen, 0, "hits: the first snapshot waits");
	for (unsigned int i = 0; i < 12; i++) {
		if (i != 1 && i != 4)
			probed(f, 1100 * MS, 2, i);
	}
	probed(f, 1200 * MS, 1, 0);
	probed(f, 1200 * MS, 2, 1);
	probed(f, 1200 * MS, 0, 2);
	probed(f, 1200 * MS, 1, 3);
	for (unsigned int i = 0; i < 3; i++)
		probed(f, 1300 * MS, 0, i);
	end(f);
	tap_eq(nr_seen, 4, "hits: snapshots");
	tap_eq(seen[0].nr_probes, 2, "hits: a snapshot of two probes");
	tap_ok(has_hits(&seen[0], " 0 100 1 101 2 102 3 103 4 104 5 105 6 106 7 107 8 108 9 109 10 110 11 111"),
	       "hits: the first snapshot, which waited, has its hits");
	tap_ok(has_hits(&seen[1], " 0 100 2 102 3 103 5 105 6 106 7 107 8 108 9 109 10 110 11 111"),
	       "hits: hits of lost regions are lost, no others");
	tap_eq(seen[2].nr_probes, 1, "hits: a snapshot of one probe");
	tap_ok(has_hits(&seen[2], " 0 1 0 3"), "hits: missing hits are 0");
	tap_eq(seen[3].nr_probes, 0, "hits: a snapshot without probes");
}

static void window(struct damon_framer *f, u64 time, u64 sample_ms, u64 aggr_ms)
{
	const struct damon_window_event e = {
		.time_ns = time, .kdamond = 1, .sample_us = sample_ms * 1000,
		.aggr_us = aggr_ms * 1000,
	};

	damon_framer__window(f, &e);
}

/* Begin with a window of 5 ms and five samples an aggregation */
static struct damon_framer *begin_windows(void)
{
	known = (struct damon_stream){
		.shortest_ns = 5 * MS, .sample_ns = 5 * MS, .ratio_aggr = 25, .ratio_sample = 5,
	};
	return begin(25 * MS);
}

static void end_windows(struct damon_framer *f)
{
	end(f);
	known = (struct damon_stream){ };
}

/* Windows take turns as they do on Linux 6.12: a commit is answered up to 100 ms late */
static void test_windows(void)
{
	struct damon_framer *f = begin_windows();
	u64 T = 1000 * MS;

	burst(f, T, 1, 0, 3, 0);
	damon_framer__turn(f, 1);
	burst(f, T + 25 * MS, 1, 0, 3, 0);	/* counts of five samples, converted to one */
	window(f, T + 90 * MS, 100, 100);
	burst(f, T + 100 * MS, 1, 0, 3, 0);	/* sooner than a sample of the new window */
	burst(f, T + 200 * MS, 1, 0, 3, 0);
	damon_framer__turn(f, 1);
	burst(f, T + 300 * MS, 1, 0, 3, 0);	/* a count of one sample, converted to five */
	burst(f, T + 325 * MS, 1, 0, 3, 0);	/* of the new window, before the answer */
	window(f, T + 340 * MS, 5, 25);
	burst(f, T + 355 * MS, 1, 0, 3, 0);	/* the regions were those of the long window */
	burst(f, T + 380 * MS, 1, 0, 3, 0);
	burst(f, T + 405 * MS, 1, 0, 3, 0);
	end_windows(f);
	tap_eq(nr_seen, 5, "windows: snapshots whose counts may be converted are left out");
	check(0, T - 25 * MS, T, 3, 0, "windows");
	check_intervals(0, 5 * MS, 25 * MS, false, "windows: the first");
	check(1, T + 100 * MS, T + 200 * MS, 3, 0, "windows");
	check_intervals(1, 100 * MS, 100 * MS, false, "windows: the second");
	check(2, T + 200 * MS, T + 300 * MS, 3, 0, "windows");
	check_intervals(2, 100 * MS, 100 * MS, false,
			"windows: the last snapshot of a turn, of one sample");
	check(3, T + 355 * MS, T + 380 * MS, 3, 0, "windows");
	check_intervals(3, 5 * MS, 25 * MS, false, "windows: the first again");
	tap_ok(seen[1].regions[2].nr_accesses == 0x20 && seen[2].regions[2].nr_accesses == 1 &&
	       !seen[2].regions[0].nr_accesses, "windows: counts of one sample are converted back");
	tap_ok(seen[0].max_accesses == 5 && seen[1].max_accesses == 1 &&
	       seen[2].max_accesses == 1 && seen[4].max_accesses == 5,
	       "windows: the number of samples changes with the window");
}

/* A turn has one sample, whose snapshot comes only when the next turn begins */
static void test_long_window(void)
{
	struct damon_framer *f = begin_windows();
	u64 T = 1000 * MS;

	burst(f, T, 1, 0, 3, 0);
	burst(f, T + 1, 1, 1, 2, 0);
	damon_framer__turn(f, 1);
	window(f, T + 10 * MS, 2000, 2000);
	damon_framer__turn(f, 1);
	burst(f, T + 2010 * MS, 1, 0, 3, 0);
	burst(f, T + 2010 * MS + 1, 1, 1, 2, 0);
	window(f, T + 2011 * MS, 5, 25);
	burst(f, T + 2035 * MS, 1, 0, 3, 0);
	burst(f, T + 2035 * MS + 1, 1, 2, 2, 0);	/* a target that is added later */
	burst(f, T + 2060 * MS, 1, 0, 3, 0);
	damon_framer__turn(f, 1);
	window(f, T + 2065 * MS, 2000, 2000);
	burst(f, T + 3500 * MS, 1, 0, 3, 0);		/* the kdamond has ended */
	end_windows(f);
	check(2, T, T + 2010 * MS, 3, 0, "long window");
	check_intervals(2, 2000 * MS, 2000 * MS, false, "long window");
	check_intervals(3, 2000 * MS, 2000 * MS, false, "long window: of another target");
	check_intervals(4, 5 * MS, 25 * MS, false, "long window: a new target");
	check_intervals(5, 5 * MS, 25 * MS, false, "long window: the next turn");
	tap_eq(nr_seen, 6, "long window: a part of it is left out");
}

/* Linux 7.3 traces the last snapshot of a turn after it has answered; and the same window again */
static void test_late_snapshot(void)
{
	struct damon_framer *f = begin_windows();
	u64 T = 1000 * MS;

	burst(f, T, 1, 0, 3, 0);
	damon_framer__turn(f, 1);
	window(f, T + 20 * MS, 5, 25);
	burst(f, T + 21 * MS, 1, 0, 3, 0);
	burst(f, T + 46 * MS, 1, 0, 3, 0);	/* begun before the turn, maybe */
	burst(f, T + 71 * MS, 1, 0, 3, 0);
	damon_framer__turn(f, 1);
	window(f, T + 90 * MS, 100, 100);
	burst(f, T + 190 * MS, 1, 0, 3, 0);
	damon_framer__turn(f, 1);
	window(f, T + 290 * MS, 5, 25);
	burst(f, T + 291 * MS, 1, 0, 3, 0);
	end_windows(f);
	tap_eq(nr_seen, 4, "late: snapshots that may be wrong are left out");
	check(1, T + 46 * MS, T + 71 * MS, 3, 0, "late");
	check_intervals(2, 100 * MS, 100 * MS, false, "late: the first of one sample is right");
	check_intervals(3, 100 * MS, 100 * MS, false, "late: so is the last of one sample");

	f = begin_windows();
	window(f, T, 100, 100);
	burst(f, T + 25 * MS, 1, 0, 3, 0);
	end_windows(f);
	check_intervals(0, 5 * MS, 25 * MS, false, "a window without a turn is ignored");
}

/* DAMON is told to end in the middle of a long sample, and traces what it has */
static void test_stop(void)
{
	struct damon_framer *f;
	u64 T = 1000 * MS;

	f = begin(2000 * MS);
	damon_framer__stop(f);
	burst(f, T, 1, 0, 3, 0);
	end(f);
	tap_eq(nr_seen, 0, "stop: a first snapshot after it is left out");

	f = begin(2000 * MS);
	burst(f, T, 1, 0, 3, 0);
	burst(f, T + 1, 1, 1, 3, 0);
	damon_framer__stop(f);
	burst(f, T + 1000 * MS, 1, 0, 3, 0);
	burst(f, T + 2000 * MS, 1, 1, 3, 0);
	end_windows(f);
	tap_eq(nr_seen, 3, "stop: a part of an aggregation is left out, a whole one is not");
	check(2, T + 1, T + 2000 * MS, 3, 0, "stop: a whole one");
}

int main(void)
{
	test_windows();
	test_stop();
	test_long_window();
	test_late_snapshot();
	test_complete();
	test_break();
	test_one_lost();
	test_boundaries();
	test_repeated();
	test_streams();
	test_unknown_interval();
	test_tuned();
	test_tuned_unknown();
	test_unknown_interval_of_two();
	test_hits();
	test_refused();
	return tap_done();
}
