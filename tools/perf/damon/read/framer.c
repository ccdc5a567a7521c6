// SPDX-License-Identifier: GPL-2.0
/*
 * Put the regions that DAMON traces one by one together to snapshots, by target, whatever was
 * lost in between, and estimate intervals that the recording does not tell.
 */
#include "damon/read/framer.h"

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

/* A year, so that nanoseconds do not overflow */
#define FRAMER_MAX_SAMPLE_US	(365ULL * 24 * 3600 * USEC_PER_SEC)

struct damon_region_list {
	struct damon_region *v;
	unsigned int nr;
	unsigned int max;
	unsigned int nr_probes;		/* of all of them */
	u8 *hits;
	size_t max_hits;
};

/* What the kernel tuned last, for all targets of one kdamond */
struct framer_tuning {
	struct hlist_node node;
	struct damon_tune_event event;
};

/*
 * The latest turn of a kdamond whose windows take turns. The intervals change between the notes
 * that begin and end the turn.
 */
struct framer_turn {
	struct hlist_node node;
	u64 nr;				/* number of the turn, from 1 on */
	bool is_over;
	struct damon_window_event event;	/* valid if the turn is over */
};

/* A stream and its open snapshot */
struct framer_stream {
	struct damon_stream stream;
	struct hlist_node node;
	u64 tuned_ns;		/* time of the tuning that it is at */
	u64 turn;		/* number of the turn whose window it is at */
	u64 last_of_turn;	/* number of the turn before which its last snapshot was taken */
	bool drop_first;	/* the first snapshot of the window is not to be used */
	bool drop;		/* the open snapshot is not to be used */
	bool converted;		/* its counts are of the next window's number of samples */

	struct damon_region_list regions;
	unsigned int nr_announced;
	u32 most_accesses;	/* of any region so far */
	u64 begin_ns;		/* first event of the open snapshot */
	u64 last_ns;		/* last event of the stream */
	struct damon_region last;	/* the same, when no snapshot is open */

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
	struct hlist_head tunings;	/* few: one a kdamond */
	struct hlist_head turns;	/* few, too */
	struct framer_stream *last;	/* events of a stream come in a row */
	struct framer_stream **streams;	/* by stream.idx */
	unsigned int nr_streams;
	bool stopping;			/* DAMON has been told to end */
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
		INIT_HLIST_HEAD(&framer->tunings);
		INIT_HLIST_HEAD(&framer->turns);
	}
	return framer;
}

static void region_list__exit(struct damon_region_list *list)
{
	zfree(&list->v);
	zfree(&list->hits);
	memset(list, 0, sizeof(*list));
}

/** damon_framer__delete - free @framer and its streams, without a flush; may be NULL */
void damon_framer__delete(struct damon_framer *framer)
{
	struct framer_tuning *tuning;
	struct framer_turn *turn;
	struct hlist_node *next;

	if (!framer)
		return;
	hlist_for_each_entry_safe(turn, next, &framer->turns, node)
		free(turn);
	hlist_for_each_entry_safe(tuning, next, &framer->tunings, node)
		free(tuning);
	for (unsigned int i = 0; i < framer->nr_streams; i++) {
		region_list__exit(&framer->streams[i]->regions);
		region_list__exit(&framer->streams[i]->held);
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

/* If the first region has no hits, no region gets any. Hits that a later region lacks are 0. */
static int region_list__add_hits(struct damon_region_list *list,
				 const struct damon_region_event *event)
{
	size_t at = (size_t)list->nr * list->nr_probes;

	if (!list->nr)
		list->nr_probes = event->nr_probes;
	if (!list->nr_probes)
		return 0;
	if (at + list->nr_probes > list->max_hits) {
		size_t max_hits = max(2 * list->max_hits, at + list->nr_probes);
		u8 *hits = realloc(list->hits, max_hits);

		if (!hits)
			return -ENOMEM;
		list->hits = hits;
		list->max_hits = max_hits;
	}
	memset(list->hits + at, 0, list->nr_probes);
	if (event->nr_probes)
		memcpy(list->hits + at, event->hits, min(event->nr_probes, list->nr_probes));
	return 0;
}

static int region_list__add(struct damon_region_list *list, const struct damon_region_event *event)
{
	int err = region_list__add_hits(list, event);

	if (err)
		return err;
	if (list->nr == list->max) {
		unsigned int max = list->max ? 2 * list->max : 64;
		struct damon_region *v = realloc(list->v, max * sizeof(*v));

		if (!v)
			return -ENOMEM;
		list->v = v;
		list->max = max;
	}
	list->v[list->nr++] = event->region;
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
	fs->stream.ageless = event->ageless;
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
		.nr_probes = list->nr_probes,
		.hits = list->hits,
	};

	return framer->ops->snapshot(&snapshot, framer->ctx);
}

static int deliver_held(struct damon_framer *framer, struct framer_stream *fs)
{
	u64 aggr_ns = fs->stream.aggr_ns;
	int err;

	err = deliver(framer, fs, &fs->held, fs->held_announced,
		      fs->prev_ns - min(fs->prev_ns, aggr_ns), fs->prev_ns);
	region_list__exit(&fs->held);
	return err;
}

/* @ns times @num / @den, as exact as a double, without overflow */
static u64 scale(u64 ns, u64 num, u64 den)
{
	double product = (double)ns * num / den;

	return product < INT64_MAX ? product : INT64_MAX;
}

static void learn_interval(struct framer_stream *fs, const struct framer_stream *other)
{
	if (!fs->stream.aggr_ns) {
		fs->stream.aggr_ns = other->stream.aggr_ns;
		fs->stream.aggr_estimated = other->stream.aggr_ns;
	}
	if (!fs->stream.sample_ns) {
		fs->stream.sample_ns = other->stream.sample_ns;
		fs->stream.sample_estimated = other->stream.sample_estimated;
	}
}

/*
 * The targets of a kdamond have one interval. Where one shows it, none of the
 * others' first snapshots waits any longer: they come before it in time.
 */
static int deliver_all_held(struct damon_framer *framer, const struct framer_stream *fs)
{
	for (unsigned int i = 0; i < framer->nr_streams; i++) {
		struct framer_stream *other = framer->streams[i];
		int err;

		if (other->stream.kdamond != fs->stream.kdamond || !other->held.nr)
			continue;
		learn_interval(other, fs);
		err = deliver_held(framer, other);
		if (err)
			return err;
	}
	return 0;
}

/* Take the interval from another target of the kdamond. */
static void ask_others(const struct damon_framer *framer, struct framer_stream *fs)
{
	for (unsigned int i = 0; i < framer->nr_streams && !fs->stream.aggr_ns; i++) {
		if (framer->streams[i]->stream.kdamond == fs->stream.kdamond)
			learn_interval(fs, framer->streams[i]);
	}
}

/*
 * A kdamond sleeps for its sampling interval at least, however busy the machine
 * is, so of all times between two snapshots the shortest is nearest to what was
 * asked for. Only complete ones tell when they began. Of intervals that change
 * the time itself is all that is known.
 */
static void estimate_interval(struct framer_stream *fs)
{
	u64 ns = fs->begin_ns - fs->prev_ns;
	bool complete = fs->prev_complete && fs->regions.nr == fs->nr_announced;
	struct damon_stream *s = &fs->stream;
	bool better = s->aggr_estimated && (s->tuned || (complete && ns < s->aggr_ns));

	if (!s->aggr_ns || better) {
		s->aggr_ns = ns;
		s->aggr_estimated = true;
	}
	if (!s->aggr_estimated)
		return;
	if (s->ratio_sample) {
		s->sample_ns = scale(s->aggr_ns, s->ratio_sample, s->ratio_aggr);
		s->sample_estimated = true;
	} else if (s->tuned && s->sample_ns && complete) {
		u32 nr = min(ns / s->sample_ns, (u64)UINT32_MAX);

		if (!s->max_accesses || nr < s->max_accesses)
			s->max_accesses = nr;
		/* it cannot be less than what was counted */
		s->max_accesses = max(s->max_accesses, fs->most_accesses);
	}
}

static const struct damon_tune_event *tuning_of(const struct damon_framer *framer, pid_t kdamond)
{
	const struct framer_tuning *tuning;

	hlist_for_each_entry(tuning, &framer->tunings, node) {
		if (tuning->event.kdamond == kdamond)
			return &tuning->event;
	}
	return NULL;
}

static void apply_tuning(struct framer_stream *fs, const struct damon_tune_event *event)
{
	struct damon_stream *s = &fs->stream;

	fs->tuned_ns = event->time_ns;
	s->tuned = true;
	s->sample_ns = event->sample_us * NSEC_PER_USEC;
	s->sample_estimated = false;
	if (s->ratio_sample) {
		s->aggr_ns = scale(s->sample_ns, s->ratio_aggr, s->ratio_sample);
		s->aggr_estimated = false;
	}
}

/*
 * The kernel tunes where an aggregation ends, and traces its regions only then:
 * that snapshot was still made with the intervals before. One that begins later
 * than that was made with the new ones, of which it takes one sample at least.
 */
static void tune_before(const struct damon_framer *framer, struct framer_stream *fs, u64 begin_ns)
{
	const struct damon_tune_event *event = tuning_of(framer, fs->stream.kdamond);

	if (event && event->time_ns != fs->tuned_ns &&
	    begin_ns >= event->time_ns + event->sample_us * NSEC_PER_USEC)
		apply_tuning(fs, event);
}

static void tune_after(const struct damon_framer *framer, struct framer_stream *fs, u64 begin_ns)
{
	const struct damon_tune_event *event = tuning_of(framer, fs->stream.kdamond);

	if (event && event->time_ns != fs->tuned_ns && begin_ns >= event->time_ns)
		apply_tuning(fs, event);
}

static struct framer_turn *turn_of(const struct damon_framer *framer, pid_t kdamond)
{
	struct framer_turn *turn;

	hlist_for_each_entry(turn, &framer->turns, node) {
		if (turn->event.kdamond == kdamond)
			return turn;
	}
	return NULL;
}

/*
 * Linux 7.3 may change the intervals in the middle of an aggregation. What it had counted, converted
 * to the new number of samples and rounded down, is then part of the first snapshot of the new
 * window. If that has one sample, nothing is left of it. After a long window DAMON has more regions
 * than a window of several samples may have: looking at them takes time, so that the samples are
 * longer than the window, and DAMON merges them until they are few, whatever is lost by that.
 */
static void apply_window(struct framer_stream *fs, const struct framer_turn *turn)
{
	struct damon_stream *s = &fs->stream;

	fs->turn = turn->nr;
	s->sample_ns = turn->event.sample_us * NSEC_PER_USEC;
	s->aggr_ns = turn->event.aggr_us * NSEC_PER_USEC;
	s->sample_estimated = false;
	s->aggr_estimated = false;
	s->ratio_sample = turn->event.sample_us;
	s->ratio_aggr = turn->event.aggr_us;
	fs->drop_first = fs->seen && damon_stream__max_accesses(s) > 1;
}

/*
 * Until a turn is over, and shortly after that, the last snapshot of the window before is traced.
 * Linux from 6.12 on has converted its counts to the new number of samples by then, and rounded them
 * down: counts of one sample are still right, others are not.
 */
static bool is_right_at_turn(struct framer_stream *fs, const struct framer_turn *turn)
{
	bool is_last = fs->last_of_turn != turn->nr;

	fs->last_of_turn = turn->nr;
	fs->converted = true;
	return is_last && damon_stream__max_accesses(&fs->stream) == 1;
}

/* Give the regions of the open snapshot the counts that they had before the conversion: 0 or 1 */
static void convert_back(struct framer_stream *fs)
{
	u32 max_accesses = damon_stream__max_accesses(&fs->stream);

	for (unsigned int i = 0; fs->converted && i < fs->regions.nr; i++) {
		struct damon_region *region = &fs->regions.v[i];

		region->nr_accesses = min(region->nr_accesses, max_accesses);
	}
}

/* Take the intervals of the snapshot that begins; returns whether it is to be used */
static bool turn_before(const struct damon_framer *framer, struct framer_stream *fs, u64 begin_ns)
{
	const struct framer_turn *turn = turn_of(framer, fs->stream.kdamond);
	bool drop_first;

	if (turn && fs->turn != turn->nr) {
		if (!turn->is_over ||
		    begin_ns < turn->event.time_ns + turn->event.aggr_us * NSEC_PER_USEC / 2)
			return is_right_at_turn(fs, turn);
		apply_window(fs, turn);
	}
	drop_first = fs->drop_first;
	fs->drop_first = false;
	return !drop_first;
}

/* The latest region of the stream */
static const struct damon_region *last_region(const struct framer_stream *fs)
{
	return fs->regions.nr ? &fs->regions.v[fs->regions.nr - 1] : &fs->last;
}

/*
 * A kdamond that ends traces the aggregation at hand, which may be a small part of a long window.
 * In all others the kdamond has slept for the sampling intervals at least. When the first
 * aggregation of a stream began is not known.
 */
static bool was_cut_short(const struct damon_framer *framer, const struct framer_stream *fs)
{
	if (!fs->turn && !framer->stopping)
		return false;
	if (!fs->seen)
		return framer->stopping;
	return fs->begin_ns - fs->prev_ns < fs->stream.aggr_ns / 10 * 9;
}

/* The snapshot that is open in @fs gets no more regions. */
static int close_snapshot(struct damon_framer *framer, struct framer_stream *fs)
{
	unsigned int nr = fs->regions.nr;
	int err = 0;

	if (!nr)
		return 0;

	fs->last = *last_region(fs);
	if (fs->drop || was_cut_short(framer, fs))
		goto closed;
	convert_back(fs);
	if (fs->seen)
		estimate_interval(fs);
	else
		ask_others(framer, fs);
	if (fs->held.nr) {
		err = deliver_all_held(framer, fs);
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
closed:
	fs->seen = true;
	fs->prev_ns = fs->begin_ns;
	fs->prev_complete = nr == fs->nr_announced;
	fs->regions.nr = 0;
	tune_after(framer, fs, fs->begin_ns);
	return err;
}

/*
 * A kdamond traces target after target, so what is open in another one has lost its
 * last regions. It is handed on now, before what comes later.
 */
static int close_others(struct damon_framer *framer, const struct framer_stream *fs)
{
	for (unsigned int i = 0; i < framer->nr_streams; i++) {
		struct framer_stream *other = framer->streams[i];
		int err;

		if (other == fs || other->stream.kdamond != fs->stream.kdamond)
			continue;
		err = close_snapshot(framer, other);
		if (err)
			return err;
	}
	return 0;
}

/* The longest time between two events of one snapshot */
static u64 longest_gap(const struct framer_stream *fs)
{
	return fs->stream.aggr_ns ? fs->stream.aggr_ns / 2 : FRAMER_GAP_NS;
}

/* Whether @event cannot belong to the snapshot that is open in @fs. */
static bool starts_new(const struct framer_stream *fs, const struct damon_region_event *event)
{
	const struct damon_region *last = &fs->regions.v[fs->regions.nr - 1];

	return event->region.start < last->end ||
	       event->nr_regions != fs->nr_announced ||
	       event->time_ns - fs->last_ns > longest_gap(fs);
}

/* perf record without our patch writes some events twice when they come while it reads. */
static bool is_repeated(const struct framer_stream *fs, const struct damon_region_event *event)
{
	const struct damon_region *last = last_region(fs);

	return event->time_ns == fs->last_ns && event->region.start == last->start &&
	       event->region.end == last->end;
}

/*
 * Append to the open snapshot of the latest stream those of the events at @events that are
 * regions of this snapshot, but not its first and last one: that is what most events are.
 * Returns how many these were.
 */
static size_t append_regions(struct damon_framer *framer,
			     const struct damon_region_event *events, size_t nr)
{
	struct framer_stream *fs = framer->last;
	struct damon_region_list *list;
	const struct damon_region *last;
	size_t i, room;
	u64 last_ns, gap_ns;

	if (!fs || !fs->regions.nr || fs->regions.nr_probes)
		return 0;
	list = &fs->regions;
	room = min(list->max, fs->nr_announced - 1);
	room = room > list->nr ? room - list->nr : 0;
	last = &list->v[list->nr - 1];
	last_ns = fs->last_ns;
	gap_ns = longest_gap(fs);
	for (i = 0; i < nr && i < room; i++) {
		const struct damon_region_event *event = &events[i];
		const struct damon_region *region = &event->region;

		if (!is_of(fs, event) || region->start < last->end ||
		    region->start >= region->end || event->nr_regions != fs->nr_announced ||
		    event->time_ns < last_ns || event->time_ns - last_ns > gap_ns)
			break;
		last_ns = event->time_ns;
		fs->most_accesses = max(fs->most_accesses, region->nr_accesses);
		list->v[list->nr] = *region;
		last = &list->v[list->nr++];
	}
	fs->last_ns = last_ns;
	return i;
}

/**
 * damon_framer__event - take the next event; time must not go back
 *
 * A snapshot is handed on with its last region, or, where regions were lost,
 * when an event comes that cannot be part of it: its address falls back, it
 * announces another number of regions, there was a silence of half an
 * aggregation interval, or it is of another target of the kdamond.
 *
 * Return: 0; -EINVAL for an event that DAMON never writes or that was taken before, which is
 * ignored, so that the caller may go on; -ENOMEM, or what a callback returned.
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
		err = close_others(framer, fs);
		if (err)
			return err;
		tune_before(framer, fs, event->time_ns);
		fs->converted = false;
		fs->drop = !turn_before(framer, fs, event->time_ns);
		fs->begin_ns = event->time_ns;
		fs->nr_announced = event->nr_regions;
	}
	fs->most_accesses = max(fs->most_accesses, event->region.nr_accesses);
	fs->last_ns = event->time_ns;
	err = region_list__add(&fs->regions, event);
	if (!err && fs->regions.nr == fs->nr_announced)
		err = close_snapshot(framer, fs);
	return err;
}

/**
 * damon_framer__events - take the next events, as damon_framer__event() takes one
 * @nr_bad: grows by the number of events that were ignored
 *
 * Return: 0, -ENOMEM, or what a callback returned.
 */
int damon_framer__events(struct damon_framer *framer, const struct damon_region_event *events,
			 size_t nr, u64 *nr_bad)
{
	for (size_t i = 0; i < nr;) {
		size_t appended = append_regions(framer, &events[i], nr - i);
		int err = appended ? 0 : damon_framer__event(framer, &events[i]);

		if (err == -EINVAL)
			(*nr_bad)++;
		else if (err)
			return err;
		i += appended ?: 1;
	}
	return 0;
}

/**
 * damon_framer__tune - the intervals of all targets of a kdamond change
 *
 * Return: 0, -EINVAL for an interval that cannot be (it is ignored), or -ENOMEM.
 */
int damon_framer__tune(struct damon_framer *framer, const struct damon_tune_event *event)
{
	struct framer_tuning *tuning;

	if (!event->sample_us || event->sample_us > FRAMER_MAX_SAMPLE_US)
		return -EINVAL;
	hlist_for_each_entry(tuning, &framer->tunings, node) {
		if (tuning->event.kdamond == event->kdamond) {
			tuning->event = *event;
			return 0;
		}
	}
	tuning = zalloc(sizeof(*tuning));
	if (!tuning)
		return -ENOMEM;
	tuning->event = *event;
	hlist_add_head(&tuning->node, &framer->tunings);
	return 0;
}

/**
 * damon_framer__turn - the intervals of all targets of a kdamond are about to change
 *
 * Return: 0 or -ENOMEM.
 */
int damon_framer__turn(struct damon_framer *framer, pid_t kdamond)
{
	struct framer_turn *turn = turn_of(framer, kdamond);

	if (!turn) {
		turn = zalloc(sizeof(*turn));
		if (!turn)
			return -ENOMEM;
		turn->event.kdamond = kdamond;
		hlist_add_head(&turn->node, &framer->turns);
	}
	/* The turn that ends may have been too short for a snapshot before this */
	for (unsigned int i = 0; turn->is_over && i < framer->nr_streams; i++) {
		struct framer_stream *fs = framer->streams[i];

		if (fs->stream.kdamond == kdamond && fs->turn != turn->nr)
			apply_window(fs, turn);
	}
	turn->nr++;
	turn->is_over = false;
	return 0;
}

/**
 * damon_framer__window - the intervals of all targets of a kdamond have changed
 * @event: if there was no damon_framer__turn() before, it is ignored
 *
 * Return: 0; or -EINVAL for intervals that cannot be, which are ignored.
 */
int damon_framer__window(struct damon_framer *framer, const struct damon_window_event *event)
{
	struct framer_turn *turn = turn_of(framer, event->kdamond);

	if (!event->sample_us || event->aggr_us < event->sample_us ||
	    event->aggr_us > FRAMER_MAX_SAMPLE_US)
		return -EINVAL;
	if (turn) {
		turn->event = *event;
		turn->is_over = true;
	}
	return 0;
}

/** damon_framer__stop - all kdamonds have been told to end: their last aggregations may be cut short */
void damon_framer__stop(struct damon_framer *framer)
{
	framer->stopping = true;
}

/**
 * damon_framer__break - do not use the open snapshots of @kdamond
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
		fs->last = *last_region(fs);
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
