// SPDX-License-Identifier: GPL-2.0
#include "framer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/hashtable.h>
#include <linux/kernel.h>
#include <linux/time64.h>
#include <linux/zalloc.h>

#define FRAMER_HASH_BITS	8

/*
 * A silence this long ends a snapshot whose aggregation interval is not known
 * yet. The regions of one are traced microseconds apart.
 */
#define FRAMER_GAP_NS		NSEC_PER_SEC

struct damon_region_list {
	struct damon_region *v;
	unsigned int nr;
	unsigned int max;
};

/* One stream and the snapshot it is in. */
struct framer_stream {
	struct damon_stream stream;
	struct hlist_node node;

	struct damon_region_list regions;
	unsigned int nr_announced;
	u64 begin_ns;		/* first event of the open snapshot */
	u64 last_ns;		/* last event of the stream */
	struct damon_region last;

	/*
	 * The first snapshot covers one aggregation interval. Where that is not
	 * known, the snapshot waits here until the next one begins and shows it.
	 */
	struct damon_region_list held;
	unsigned int held_announced;

	u64 prev_ns;		/* end of the previous snapshot */
	bool prev_complete;
	bool seen;		/* there was a previous one */
};

struct damon_framer {
	const struct damon_framer_ops *ops;
	void *ctx;
	DECLARE_HASHTABLE(hash, FRAMER_HASH_BITS);
	struct framer_stream *last;	/* events of a stream come in a row */
	struct framer_stream **streams;	/* by stream.idx */
	unsigned int nr_streams;
};

/**
 * damon_framer__new - a framer without streams
 * @ops: kept, not copied
 *
 * Return: to be freed with damon_framer__delete(), or NULL when out of memory.
 */
struct damon_framer *damon_framer__new(const struct damon_framer_ops *ops, void *ctx)
{
	struct damon_framer *framer = zalloc(sizeof(*framer));

	if (framer) {
		framer->ops = ops;
		framer->ctx = ctx;
		hash_init(framer->hash);
	}
	return framer;
}

/** damon_framer__delete - free it and its streams; does not flush */
void damon_framer__delete(struct damon_framer *framer)
{
	if (!framer)
		return;
	for (unsigned int i = 0; i < framer->nr_streams; i++) {
		zfree(&framer->streams[i]->regions.v);
		zfree(&framer->streams[i]->held.v);
		free(framer->streams[i]);
	}
	free(framer->streams);
	free(framer);
}

/** damon_framer__nr_streams - how many streams appeared */
unsigned int damon_framer__nr_streams(const struct damon_framer *framer)
{
	return framer->nr_streams;
}

/** damon_framer__stream - stream number @idx; lives as long as @framer */
const struct damon_stream *damon_framer__stream(const struct damon_framer *framer,
						unsigned int idx)
{
	return &framer->streams[idx]->stream;
}

static int region_list__add(struct damon_region_list *list, const struct damon_region *region)
{
	if (list->nr == list->max) {
		unsigned int max = list->max ? 2 * list->max : 64;
		struct damon_region *v = realloc(list->v, max * sizeof(*v));

		if (!v)
			return -ENOMEM;
		list->v = v;
		list->max = max;
	}
	list->v[list->nr++] = *region;
	return 0;
}

static bool is_of(const struct framer_stream *fs, const struct damon_region_event *event)
{
	return fs->stream.kdamond == event->kdamond && fs->stream.target_id == event->target_id;
}

static int stream__new(struct damon_framer *framer, const struct damon_region_event *event,
		       u64 key, struct framer_stream **ret)
{
	struct framer_stream **streams, *fs;

	streams = realloc(framer->streams, (framer->nr_streams + 1) * sizeof(*streams));
	if (!streams)
		return -ENOMEM;
	framer->streams = streams;
	fs = zalloc(sizeof(*fs));
	if (!fs)
		return -ENOMEM;

	fs->stream.kdamond = event->kdamond;
	fs->stream.target_id = event->target_id;
	fs->stream.idx = framer->nr_streams;
	streams[framer->nr_streams++] = fs;
	hash_add(framer->hash, &fs->node, key);
	*ret = fs;
	return framer->ops->stream ? framer->ops->stream(&fs->stream, framer->ctx) : 0;
}

static int stream__findnew(struct damon_framer *framer, const struct damon_region_event *event,
			   struct framer_stream **ret)
{
	u64 key = event->target_id ^ ((u64)event->kdamond << 32);
	struct framer_stream *fs = framer->last;
	int err;

	if (fs && is_of(fs, event)) {
		*ret = fs;
		return 0;
	}
	hash_for_each_possible(framer->hash, fs, node, key) {
		if (is_of(fs, event))
			goto found;
	}
	err = stream__new(framer, event, key, &fs);
	if (err)
		return err;
found:
	framer->last = fs;
	*ret = fs;
	return 0;
}

static int deliver(struct damon_framer *framer, struct framer_stream *fs,
		   const struct damon_region_list *list, unsigned int nr_announced,
		   u64 start_ns, u64 end_ns)
{
	const struct damon_snapshot snapshot = {
		.stream = &fs->stream,
		.start_ns = start_ns,
		.end_ns = end_ns,
		.nr_lost = nr_announced - list->nr,
		.nr_regions = list->nr,
		.regions = list->v,
	};

	return framer->ops->snapshot(&snapshot, framer->ctx);
}

static int deliver_held(struct damon_framer *framer, struct framer_stream *fs)
{
	u64 aggr_ns = fs->stream.aggr_ns;
	int err;

	err = deliver(framer, fs, &fs->held, fs->held_announced,
		      fs->prev_ns - min(fs->prev_ns, aggr_ns), fs->prev_ns);
	zfree(&fs->held.v);
	fs->held.nr = 0;
	return err;
}

/*
 * A kdamond sleeps for its sampling interval at least, however busy the machine
 * is, so of all times between two snapshots the shortest is nearest to what was
 * asked for. Only complete ones tell when they began.
 */
static void estimate_interval(struct framer_stream *fs)
{
	u64 ns = fs->begin_ns - fs->prev_ns;
	bool complete = fs->prev_complete && fs->regions.nr == fs->nr_announced;
	bool better = fs->stream.aggr_estimated && complete && ns < fs->stream.aggr_ns;

	if (!fs->stream.aggr_ns || better) {
		fs->stream.aggr_ns = ns;
		fs->stream.aggr_estimated = true;
	}
}

/* The snapshot that is open in @fs gets no more regions. */
static int close_snapshot(struct damon_framer *framer, struct framer_stream *fs)
{
	unsigned int nr = fs->regions.nr;
	int err = 0;

	if (!nr)
		return 0;

	if (fs->seen)
		estimate_interval(fs);
	if (fs->held.nr) {
		err = deliver_held(framer, fs);
		if (err)
			return err;
	}
	if (fs->seen) {
		err = deliver(framer, fs, &fs->regions, fs->nr_announced,
			      fs->prev_ns, fs->begin_ns);
	} else if (fs->stream.aggr_ns) {
		err = deliver(framer, fs, &fs->regions, fs->nr_announced,
			      fs->begin_ns - min(fs->begin_ns, fs->stream.aggr_ns), fs->begin_ns);
	} else {
		fs->held_announced = fs->nr_announced;
		fs->held = fs->regions;
		memset(&fs->regions, 0, sizeof(fs->regions));
	}
	fs->seen = true;
	fs->prev_ns = fs->begin_ns;
	fs->prev_complete = nr == fs->nr_announced;
	fs->regions.nr = 0;
	return err;
}

/* Whether @event cannot belong to the snapshot that is open in @fs. */
static bool starts_new(const struct framer_stream *fs, const struct damon_region_event *event)
{
	const struct damon_region *last = &fs->regions.v[fs->regions.nr - 1];
	u64 gap_ns = fs->stream.aggr_ns ? fs->stream.aggr_ns / 2 : FRAMER_GAP_NS;

	return event->region.start < last->end ||
	       event->nr_regions != fs->nr_announced ||
	       event->time_ns - fs->last_ns > gap_ns;
}

/* perf record with a full buffer was seen to write an event twice. */
static bool is_repeated(const struct framer_stream *fs, const struct damon_region_event *event)
{
	return event->time_ns == fs->last_ns && event->region.start == fs->last.start &&
	       event->region.end == fs->last.end;
}

/**
 * damon_framer__event - take the next event; time must not go back
 *
 * A snapshot is handed on with its last region, or, where regions were lost,
 * when an event comes that cannot be part of it: its address falls back, it
 * announces another number of regions, or there was a silence of half an
 * aggregation interval.
 *
 * Return: 0, -EINVAL for an event that no DAMON writes, or that was taken before
 * (it is ignored, and so may be the error), -ENOMEM, or what a callback returned.
 */
int damon_framer__event(struct damon_framer *framer, const struct damon_region_event *event)
{
	struct framer_stream *fs;
	int err;

	if (event->region.start >= event->region.end || !event->nr_regions)
		return -EINVAL;
	err = stream__findnew(framer, event, &fs);
	if (err)
		return err;
	if (event->time_ns < fs->last_ns || is_repeated(fs, event))
		return -EINVAL;

	if (fs->regions.nr && starts_new(fs, event)) {
		err = close_snapshot(framer, fs);
		if (err)
			return err;
	}
	if (!fs->regions.nr) {
		fs->begin_ns = event->time_ns;
		fs->nr_announced = event->nr_regions;
	}
	fs->last_ns = event->time_ns;
	fs->last = event->region;
	err = region_list__add(&fs->regions, &event->region);
	if (!err && fs->regions.nr == fs->nr_announced)
		err = close_snapshot(framer, fs);
	return err;
}

/**
 * damon_framer__break - what @kdamond has traced up to @time_ns is not to be used
 *
 * The regions of an open snapshot are forgotten, and the next snapshot covers
 * the time from here on.
 */
void damon_framer__break(struct damon_framer *framer, pid_t kdamond, u64 time_ns)
{
	for (unsigned int i = 0; i < framer->nr_streams; i++) {
		struct framer_stream *fs = framer->streams[i];

		if (fs->stream.kdamond != kdamond)
			continue;
		fs->regions.nr = 0;
		if (fs->seen && !fs->held.nr)
			fs->prev_ns = max(fs->prev_ns, time_ns);
	}
}

/**
 * damon_framer__flush - no more events come: hand on what is still open
 *
 * Return: 0 or what a callback returned.
 */
int damon_framer__flush(struct damon_framer *framer)
{
	for (unsigned int i = 0; i < framer->nr_streams; i++) {
		struct framer_stream *fs = framer->streams[i];
		int err = close_snapshot(framer, fs);

		if (!err && fs->held.nr)
			err = deliver_held(framer, fs);
		if (err)
			return err;
	}
	return 0;
}
