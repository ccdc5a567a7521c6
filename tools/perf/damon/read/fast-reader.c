// SPDX-License-Identifier: GPL-2.0
/*
 * Read the events of a perf.data in order of time, an order of magnitude faster than
 * perf's own session: most of the events are samples of one kind, of which few fields
 * matter.
 *
 * perf record writes in rounds: it reads each CPU's buffer once, and then writes a mark.
 * The events of one CPU are in order, so the file is a sequence of runs that are in order.
 * The reader remembers where a run begins and ends, not its events, and looks at the
 * events twice: first to find the runs, then to merge them. In a round that is in order
 * anyway there is nothing to merge. At the end of a round an event that is older than the
 * newest event of this round may still be missing, but no event that is older than the
 * newest one of the round before.
 */
#include "damon/read/fast-reader.h"
#include "damon/read/compat.h"
#include "damon/read/fields.h"
#include "damon/read/records.h"
#include "damon/read/sample-layout.h"
#include "damon/read/unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>
#include <perf/event.h>

#include "ui/progress.h"
#include "util/data.h"
#include "util/event.h"
#include "util/evlist.h"
#include "util/header.h"
#include "util/session.h"

#define READER_CACHE_BITS	8

/*
 * Two rounds have two runs for each CPU. The runs of a file that has more than this are
 * merged before the end of a round, so that they need no more memory.
 */
#define READER_MAX_RUNS		(1U << 16)

/* The time of an event that has none, as in perf's own ordering */
#define NO_TIME			(~0ULL)

/* What the reader knows of the samples with an id */
struct reader_evsel {
	u64 id;
	struct evsel *evsel;	/* NULL: this place in the cache is free */
	const struct damon_fields *fields;	/* NULL: the samples are of no interest */
	struct damon_sample_layout layout;
};

/* Consecutive events that are in order */
struct reader_run {
	u64 pos;
	u64 end;
	u64 time;		/* of the event at @pos */
};

/* One event, looked at as far as its place among the others needs */
struct reader_event {
	union perf_event *event;
	u16 size;
	bool wanted;
	u64 time;
	const struct reader_evsel *evsel;	/* of a sample, else NULL */
};

struct reader {
	struct perf_session *session;
	const struct perf_tool *tool;
	const struct damon_fast_reader_ops *ops;
	void *ctx;
	struct damon_records records;
	u16 id_hdr_size;	/* of what follows each event that is no sample */
	u16 id_offset;		/* of the id in a sample; 0: there is one evsel */

	struct reader_evsel cache[1 << READER_CACHE_BITS];	/* by id */

	/*
	 * The latest sample that was looked at and whose fields have fixed places: the next
	 * one is most likely of the same evsel and of the same size.
	 */
	u64 last_header;
	u64 last_id;
	u16 last_size;
	const struct reader_evsel *last;	/* NULL: there was none */

	struct reader_run run;	/* the run that is being found; empty: pos == end */
	u64 run_last;		/* time of its last event */
	struct reader_run *runs;	/* a heap while they are merged */
	size_t nr_runs;
	u64 newest;
	u64 round_newest;	/* @newest at the end of the round before */

	struct ui_progress progress;
};

static u64 load_u64(const void *p)
{
	u64 val;

	memcpy(&val, p, sizeof(val));
	return val;
}

static u32 load_u32(const void *p)
{
	u32 val;

	memcpy(&val, p, sizeof(val));
	return val;
}

/**
 * damon_fast_reader__can - whether the fast reader reads the file of @session
 *
 * It reads regular files, compressed ones included where this perf can unpack them. It
 * does not read pipes, directories, and files of the other byte order.
 */
bool damon_fast_reader__can(const struct perf_session *session)
{
	const struct perf_header *header = &session->header;
	struct stat st;

	return !evlist__empty(session->evlist) && !session->data->is_pipe &&
	       !session->data->is_dir && !header->needs_swap &&
	       (!perf_header__has_feat(header, HEADER_COMPRESSED) || damon_unpacker__can()) &&
	       !fstat(perf_data__fd(session->data), &st) && S_ISREG(st.st_mode) &&
	       header->data_offset <= (u64)st.st_size &&
	       header->data_size <= st.st_size - header->data_offset;
}

static int look_up(struct reader *r, union perf_event *event, u64 id, struct reader_evsel *re)
{
	struct evsel *evsel = evlist__event2evsel(r->session->evlist, event);
	int err;

	if (!evsel)
		return -EINVAL;
	if (r->last == re)
		r->last = NULL;
	re->evsel = NULL;
	err = r->ops->fields(evsel, &re->fields, r->ctx);
	if (err)
		return err;
	re->id = id;
	re->evsel = evsel;
	damon_sample_layout__init(&re->layout, evsel->core.attr.sample_type);
	return 0;
}

static int find_evsel(struct reader *r, union perf_event *event, u16 size,
		      const struct reader_evsel **ret)
{
	struct reader_evsel *re = &r->cache[0];
	u64 id = 0;

	if (r->id_offset) {
		if (size < r->id_offset + sizeof(id))
			return -EINVAL;
		id = load_u64((char *)event + r->id_offset);
		re = &r->cache[id % ARRAY_SIZE(r->cache)];
	}
	*ret = re;
	return re->evsel && re->id == id ? 0 : look_up(r, event, id, re);
}

/* Events, other than samples, that the tool takes */
static bool is_wanted(u32 type)
{
	switch (type) {
	case PERF_RECORD_MMAP:
	case PERF_RECORD_MMAP2:
	case PERF_RECORD_COMM:
	case PERF_RECORD_FORK:
	case PERF_RECORD_EXIT:
	case PERF_RECORD_LOST:
	case PERF_RECORD_LOST_SAMPLES:
		return true;
	default:
		return false;
	}
}

static int look_at_other(struct reader *r, struct reader_event *ev)
{
	int err;

	ev->evsel = NULL;
	ev->time = NO_TIME;
	ev->wanted = is_wanted(ev->event->header.type);
	if (!ev->wanted)
		return 0;
	if (ev->size < sizeof(ev->event->header) + r->id_hdr_size)
		return -EINVAL;
	err = evlist__parse_sample_timestamp(r->session->evlist, ev->event, &ev->time);
	return err == -1 ? 0 : err;
}

static int look_at_sample(struct reader *r, struct reader_event *ev)
{
	const struct damon_sample_layout *layout;
	int err = find_evsel(r, ev->event, ev->size, &ev->evsel);

	if (err)
		return err;
	ev->time = NO_TIME;
	ev->wanted = ev->evsel->fields;
	if (!ev->wanted)
		return 0;
	layout = &ev->evsel->layout;
	if (ev->size < layout->size)
		return -EINVAL;
	if (layout->time)
		ev->time = load_u64((char *)ev->event + layout->time);
	if (layout->time && layout->is_fixed) {
		r->last = ev->evsel;
		r->last_size = ev->size;
		r->last_header = load_u64(ev->event);
		r->last_id = load_u64((char *)ev->event + r->id_offset);
	}
	return 0;
}

/*
 * Whether @data, of @len bytes, begins with a sample that has the same header and the same
 * id as the last one, so that its fields are in the same places.
 */
static bool is_like_last(const struct reader *r, const char *data, size_t len)
{
	return r->last && len >= r->last_size && load_u64(data) == r->last_header &&
	       load_u64(data + r->id_offset) == r->last_id;
}

/* Look at the event at @data. Returns 0, or -ENODATA when it is longer than @len. */
static int look_at(struct reader *r, const char *data, size_t len, struct reader_event *ev)
{
	ev->event = (union perf_event *)data;
	if (len < sizeof(ev->event->header))
		return -ENODATA;
	ev->size = ev->event->header.size;
	if (is_like_last(r, data, len)) {
		ev->evsel = r->last;
		ev->wanted = true;
		ev->time = load_u64(data + r->last->layout.time);
		return 0;
	}
	if (ev->size < sizeof(ev->event->header))
		return -EINVAL;
	if (ev->size > len)
		return -ENODATA;
	return ev->event->header.type == PERF_RECORD_SAMPLE ? look_at_sample(r, ev) :
							      look_at_other(r, ev);
}

/*
 * Take from the record at @data what matters of a sample whose fields are in the same places
 * in all samples of its evsel. Returns whether the raw data lie within the record.
 */
static bool read_fixed(const struct reader_evsel *re, const char *data, u16 size, u64 ns,
		       struct damon_sample *sample)
{
	const struct damon_sample_layout *layout = &re->layout;

	*sample = (struct damon_sample){
		.fields = re->fields,
		.time_ns = ns,
		.tid = layout->tid ? (pid_t)load_u32(data + layout->tid + sizeof(u32)) : -1,
		.raw_size = load_u32(data + layout->raw),
		.raw = data + layout->size,
	};
	return sample->raw_size <= (u32)(size - layout->size);
}

static int deliver_fixed(struct reader *r, const struct reader_event *ev)
{
	struct damon_sample sample;

	if (!read_fixed(ev->evsel, (const char *)ev->event, ev->size, ev->time, &sample))
		return -EINVAL;
	return r->ops->samples(&sample, 1, r->ctx);
}

/* Deliver a sample that perf has parsed. */
static int deliver_parsed_sample(struct reader *r, const struct reader_event *ev,
				 const struct perf_sample *parsed)
{
	const struct damon_sample sample = {
		.fields = ev->evsel->fields,
		.time_ns = parsed->time,
		.tid = parsed->tid,
		.raw_size = parsed->raw_size,
		.raw = parsed->raw_data,
	};

	return r->ops->samples(&sample, 1, r->ctx);
}

static int deliver_parsed(struct reader *r, const struct reader_event *ev)
{
	const struct perf_tool *tool = r->tool;
	union perf_event *event = ev->event;
	struct perf_sample sample;
	int err = evlist__parse_sample(r->session->evlist, event, &sample);

	if (err) {
		damon_sample__exit(&sample);
		return err;
	}
	switch (event->header.type) {
	case PERF_RECORD_SAMPLE:
		err = deliver_parsed_sample(r, ev, &sample);
		break;
	case PERF_RECORD_MMAP:
		err = tool->mmap(tool, event, &sample, NULL);
		break;
	case PERF_RECORD_MMAP2:
		err = tool->mmap2(tool, event, &sample, NULL);
		break;
	case PERF_RECORD_COMM:
		err = tool->comm(tool, event, &sample, NULL);
		break;
	case PERF_RECORD_FORK:
		err = tool->fork(tool, event, &sample, NULL);
		break;
	case PERF_RECORD_EXIT:
		err = tool->exit(tool, event, &sample, NULL);
		break;
	case PERF_RECORD_LOST:
		err = tool->lost(tool, event, &sample, NULL);
		break;
	case PERF_RECORD_LOST_SAMPLES:
		err = tool->lost_samples(tool, event, &sample, NULL);
		break;
	default:
		break;
	}
	damon_sample__exit(&sample);
	return err;
}

static int deliver(struct reader *r, const struct reader_event *ev)
{
	return ev->evsel && ev->evsel->layout.is_fixed ? deliver_fixed(r, ev) :
							  deliver_parsed(r, ev);
}

static bool has_time(const struct reader_event *ev)
{
	return ev->time && ev->time != NO_TIME;
}

/* Of two events of the same time the first in the file comes first. */
static bool is_before(const struct reader_run *a, const struct reader_run *b)
{
	return a->time != b->time ? a->time < b->time : a->pos < b->pos;
}

static void sift_down(struct reader *r, size_t i)
{
	struct reader_run *runs = r->runs, run = runs[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= r->nr_runs)
			break;
		if (child + 1 < r->nr_runs && is_before(&runs[child + 1], &runs[child]))
			child++;
		if (is_before(&run, &runs[child]))
			break;
		runs[i] = runs[child];
		i = child;
	}
	runs[i] = run;
}

/* Where the first run stops being the first: at the next one's place, or at @limit */
static struct reader_run next_of_heap(const struct reader *r, u64 limit)
{
	struct reader_run next = { .pos = UINT64_MAX, .time = limit };

	for (size_t i = 1; i < 3 && i < r->nr_runs; i++) {
		if (is_before(&r->runs[i], &next))
			next = r->runs[i];
	}
	return next;
}

/*
 * Deliver, of the part of @run that is at @data, the samples before @next that are like the last
 * one: that is what most of a recording consists of. Returns 0 or a negative errno.
 */
static int consume_alike(struct reader *r, struct reader_run *run, const struct reader_run *next,
			 const char *data, size_t len)
{
	struct damon_sample samples[DAMON_MAX_SAMPLES];
	const struct reader_evsel *last = r->last;
	u64 pos = run->pos;
	u16 size = r->last_size;
	size_t nr;

	for (nr = 0; nr < ARRAY_SIZE(samples) && is_like_last(r, data, len); nr++) {
		u64 ns = load_u64(data + last->layout.time);

		if (!ns || ns == NO_TIME || ns > next->time ||
		    (ns == next->time && pos >= next->pos) ||
		    !read_fixed(last, data, size, ns, &samples[nr]))
			break;
		pos += size;
		data += size;
		len -= size;
	}
	run->pos = pos;
	return nr ? r->ops->samples(samples, nr, r->ctx) : 0;
}

/*
 * Deliver, of the part of @run that is at @data, the events that come before @next.
 * Returns 1 when @next is reached, and 0 when the part ends.
 */
static int consume_part(struct reader *r, struct reader_run *run, const struct reader_run *next,
			const char *data, size_t len)
{
	u64 end = run->pos + len;

	while (run->pos < end) {
		u64 pos = run->pos;
		struct reader_event ev;
		int err = consume_alike(r, run, next, data, end - pos);

		if (err)
			return err;
		if (run->pos > pos) {
			data += run->pos - pos;
			continue;
		}
		err = look_at(r, data, end - pos, &ev);
		if (err)
			return err == -ENODATA ? 0 : err;
		if (ev.wanted && has_time(&ev)) {
			run->time = ev.time;
			if (!is_before(run, next))
				return 1;
			err = deliver(r, &ev);
			if (err)
				return err;
		}
		run->pos += ev.size;
		data += ev.size;
	}
	return 0;
}

/* Deliver the events of @run that come before @next, and leave the rest. */
static int consume(struct reader *r, struct reader_run *run, const struct reader_run *next)
{
	while (run->pos < run->end) {
		u64 pos = run->pos;
		const char *data;
		size_t len;
		int err = damon_records__at(&r->records, pos, run->end, &data, &len);

		if (!err)
			err = consume_part(r, run, next, data, len);
		if (err)
			return err < 0 ? err : 0;
		/* A file that changes is not the same when it is read again. */
		if (run->pos == pos)
			return -EINVAL;
	}
	return 0;
}

static int close_run(struct reader *r)
{
	if (r->run.pos == r->run.end)
		return 0;
	if (r->nr_runs % 64 == 0) {
		struct reader_run *runs = realloc(r->runs, (r->nr_runs + 64) * sizeof(*runs));

		if (!runs)
			return -ENOMEM;
		r->runs = runs;
	}
	r->runs[r->nr_runs++] = r->run;
	r->run.pos = r->run.end;
	return 0;
}

/* Deliver all events up to the time @limit. */
static int flush(struct reader *r, u64 limit)
{
	int err = close_run(r);

	for (size_t i = r->nr_runs / 2; i-- > 0;)
		sift_down(r, i);
	while (!err && r->nr_runs && r->runs[0].time <= limit) {
		const struct reader_run next = next_of_heap(r, limit);

		err = consume(r, &r->runs[0], &next);
		if (r->runs[0].pos >= r->runs[0].end)
			r->runs[0] = r->runs[--r->nr_runs];
		if (r->nr_runs)
			sift_down(r, 0);
	}
	return err;
}

static int finish_round(struct reader *r)
{
	int err = flush(r, r->round_newest);

	r->round_newest = r->newest;
	return err;
}

/* Add an event to the end of the run that is being found, or begin another run with it. */
static int enqueue(struct reader *r, u64 pos, const struct reader_event *ev)
{
	int err = 0;

	if (r->run.pos == r->run.end || ev->time < r->run_last) {
		err = close_run(r);
		if (!err && r->nr_runs >= READER_MAX_RUNS)
			err = flush(r, r->newest);
		r->run.pos = pos;
		r->run.time = ev->time;
	}
	r->run.end = pos + ev->size;
	r->run_last = ev->time;
	r->newest = max(r->newest, ev->time);
	return err;
}

/*
 * Add to the run the samples at @data that are like the last one and in order: that is
 * what most of a recording consists of. Returns their bytes.
 */
static size_t enqueue_alike(struct reader *r, const char *data, size_t len)
{
	const char *p = data, *end = data + len;
	u16 time, size;

	if (!r->last || r->run.pos == r->run.end)
		return 0;
	time = r->last->layout.time;
	size = r->last_size;
	for (; is_like_last(r, p, end - p); p += size) {
		u64 ns = load_u64(p + time);

		if (ns < r->run_last || ns == NO_TIME)
			break;
		r->run_last = ns;
	}
	r->newest = max(r->newest, r->run_last);
	return p - data;
}

/* Bytes that follow an event and are no events end a run. */
static int skip(struct reader *r, u64 pos, u64 len)
{
	int err = close_run(r);

	return err ?: damon_records__skip(&r->records, pos, len);
}

/*
 * Take an event that perf itself added to the file. *@len, its size, grows by the bytes
 * that belong to it and follow it.
 */
static int take_own(struct reader *r, u64 pos, const struct reader_event *ev, u64 *len)
{
	const union perf_event *event = ev->event;
	u64 more;

	switch (event->header.type) {
	case PERF_RECORD_FINISHED_ROUND:
		return finish_round(r);
	case PERF_RECORD_AUXTRACE:
		if (ev->size < sizeof(event->auxtrace))
			return -EINVAL;
		more = event->auxtrace.size;
		break;
	case PERF_RECORD_HEADER_TRACING_DATA:
		if (ev->size < sizeof(event->tracing_data))
			return -EINVAL;
		more = event->tracing_data.size;
		break;
	case PERF_RECORD_COMPRESSED:
		/* The header would have said so, and what was unpacked has none. */
		return -EINVAL;
	default:
		return 0;
	}
	*len += more;
	return skip(r, pos + ev->size, more);
}

static int take(struct reader *r, u64 pos, const struct reader_event *ev, u64 *len)
{
	*len = ev->size;
	if (ev->wanted)
		return r->tool->ordered_events && has_time(ev) ? enqueue(r, pos, ev) :
								 deliver(r, ev);
	if (!ev->evsel && ev->event->header.type >= PERF_RECORD_USER_TYPE_START)
		return take_own(r, pos, ev, len);
	return 0;
}

/* Take the whole events from *@pos on that are in memory. */
static int take_all(struct reader *r, u64 *pos)
{
	u64 more;
	int err;

	for (; *pos < r->records.end; *pos += more) {
		struct reader_event ev;
		size_t len;
		const char *data = damon_records__data(&r->records, *pos, &len);

		more = enqueue_alike(r, data, len);
		if (more) {
			r->run.end = *pos + more;
			continue;
		}
		err = look_at(r, data, len, &ev);
		if (err)
			return err == -ENODATA ? 0 : err;
		err = take(r, *pos, &ev, &more);
		if (err)
			return err;
	}
	return 0;
}

/* The first position of an event that was not delivered yet */
static u64 oldest_pos(const struct reader *r, u64 pos)
{
	if (r->run.pos != r->run.end)
		pos = min(pos, r->run.pos);
	for (size_t i = 0; i < r->nr_runs; i++)
		pos = min(pos, r->runs[i].pos);
	return pos;
}

static int read_events(struct reader *r)
{
	u64 pos = 0;

	for (;;) {
		u64 nr_read = r->records.nr_read;
		int err = damon_records__more(&r->records, pos, oldest_pos(r, pos));

		if (err < 0)
			return err;
		if (!err)
			break;
		err = take_all(r, &pos);
		if (err)
			return err;
		ui_progress__update(&r->progress, r->records.nr_read - nr_read);
	}
	/* perf leaves out a part of a record that a compressed file ends with. */
	if (pos != r->records.end && !r->records.unpacker)
		return -EINVAL;
	return flush(r, UINT64_MAX);
}

static void init(struct reader *r, struct perf_session *session,
		 const struct damon_fast_reader_ops *ops, void *ctx)
{
	struct evlist *evlist = session->evlist;

	r->session = session;
	r->tool = session->tool;
	r->ops = ops;
	r->ctx = ctx;
	r->id_hdr_size = evlist__id_hdr_size(evlist);
	if (evlist__first(evlist) != evlist__last(evlist))
		r->id_offset = damon_sample_layout__id(evlist__first(evlist)->core.attr.sample_type);
}

/**
 * damon_fast_reader__process_events - perf_session__process_events() of a regular file
 * @session: damon_fast_reader__can() said yes
 * @ops: who takes samples
 *
 * Of @session's tool these are called, in order of time with the samples: mmap, mmap2,
 * comm, fork, exit, lost and lost_samples.
 *
 * Return: 0, what a handler returned, -EIO for a file that got shorter while it
 * was read, or another negative errno for one that is damaged.
 */
int damon_fast_reader__process_events(struct perf_session *session,
				      const struct damon_fast_reader_ops *ops, void *ctx)
{
	const struct perf_header *header = &session->header;
	struct reader *r = zalloc(sizeof(*r));
	int err;

	if (!r)
		return -ENOMEM;
	init(r, session, ops, ctx);
	err = damon_records__init(&r->records, perf_data__fd(session->data), header->data_offset,
				  header->data_size,
				  perf_header__has_feat(header, HEADER_COMPRESSED));
	if (!err) {
		ui_progress__init_size(&r->progress, header->data_size, "Processing events...");
		err = read_events(r);
		ui_progress__finish();
		damon_records__exit(&r->records);
	}
	free(r->runs);
	free(r);
	return err;
}
