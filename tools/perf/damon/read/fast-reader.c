// SPDX-License-Identifier: GPL-2.0
/*
 * The events of a plain perf.data in order of time, an order of magnitude faster
 * than by perf's own session: most of them are one kind of sample, of which few
 * fields are looked at.
 *
 * perf record writes in rounds: each CPU's buffer in turn, and a mark when it has
 * been through with them. What a CPU wrote is in order, so the file is a sequence
 * of runs. A run is remembered as where it begins and ends, not event by event,
 * and runs are merged while they are read a second time: in a round that is in
 * order anyway there is nothing to merge. At the end of a round an event may
 * still be missing that is older than the newest one seen, but none that is older
 * than the newest of the round before.
 */
#include "damon/read/fast-reader.h"
#include "damon/read/compat.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

#define WALK_CACHE_BITS		8

/*
 * Two rounds have two runs for each CPU. Of a file with more than this the runs
 * are merged before the end of a round, in bounded memory.
 */
#define WALK_MAX_RUNS		(1U << 16)

/* How much is read between two looks at the progress bar */
#define WALK_PROGRESS_BYTES	(1U << 20)

/* Where an event without a time has none: as in perf's own ordering */
#define NO_TIME			(~0ULL)

/* What there is to know of an evsel's samples; offsets are from the event's start */
struct walk_evsel {
	u64 id;
	struct evsel *evsel;
	bool known;
	bool wanted;
	bool fixed;		/* the raw data are always at @raw */
	u16 size;		/* of the fields that every sample has */
	u16 tid;		/* 0: it has none */
	u16 time;
	u16 raw;
};

/* Consecutive events that are in order */
struct walk_run {
	u64 pos;
	u64 end;
	u64 time;		/* of the event at @pos */
};

struct walk {
	struct perf_session *session;
	const struct perf_tool *tool;
	damon_fast_reader_wants_fn wants;

	void *map;
	size_t map_size;
	const char *data;
	u64 size;
	u16 id_hdr_size;	/* of what follows each event that is no sample */
	int id_pos;		/* of the id in a sample, in words; -1: there is one evsel */
	bool ordered;

	struct walk_evsel cache[1 << WALK_CACHE_BITS];	/* by id */
	struct perf_sample sample;

	struct walk_run run;	/* what is being read; empty: pos == end */
	u64 run_last;		/* time of its last event */
	struct walk_run *runs;	/* a heap while they are merged */
	size_t nr_runs;
	u64 newest;
	u64 round_newest;	/* when the round before ended */

	struct ui_progress progress;
	u64 progress_pos;
	sigjmp_buf on_sigbus;
};

/* One event, looked at as far as needed to put it in its place */
struct walk_event {
	union perf_event *event;
	u16 size;
	u64 time;
	const struct walk_evsel *evsel;	/* of a sample, else NULL */
	bool wanted;
};

/**
 * damon_fast_reader__can - whether the file of @session is one that can be walked
 *
 * Not: a pipe, a directory, what is compressed, or of the other byte order.
 */
bool damon_fast_reader__can(const struct perf_session *session)
{
	const struct perf_header *header = &session->header;
	struct stat st;

	return sizeof(void *) == sizeof(u64) && !session->data->is_pipe &&
	       !session->data->is_dir && !header->needs_swap &&
	       !perf_header__has_feat(header, HEADER_COMPRESSED) &&
	       !fstat(perf_data__fd(session->data), &st) && S_ISREG(st.st_mode) &&
	       header->data_offset <= (u64)st.st_size &&
	       header->data_size <= st.st_size - header->data_offset;
}

static int id_position(u64 sample_type)
{
	if (sample_type & PERF_SAMPLE_IDENTIFIER)
		return 0;
	if (!(sample_type & PERF_SAMPLE_ID))
		return -1;
	return __builtin_popcountll(sample_type & (PERF_SAMPLE_IP | PERF_SAMPLE_TID |
						   PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR));
}

/* The fields of a sample come in this order, a word each up to those that vary */
static void lay_out(struct walk_evsel *we)
{
	static const u64 fields[] = {
		PERF_SAMPLE_IDENTIFIER, PERF_SAMPLE_IP, PERF_SAMPLE_TID, PERF_SAMPLE_TIME,
		PERF_SAMPLE_ADDR, PERF_SAMPLE_ID, PERF_SAMPLE_STREAM_ID, PERF_SAMPLE_CPU,
		PERF_SAMPLE_PERIOD,
	};
	u64 type = we->evsel->core.attr.sample_type;
	u16 pos = sizeof(struct perf_event_header);

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!(type & fields[i]))
			continue;
		if (fields[i] == PERF_SAMPLE_TID)
			we->tid = pos;
		else if (fields[i] == PERF_SAMPLE_TIME)
			we->time = pos;
		pos += sizeof(u64);
	}
	we->fixed = type & PERF_SAMPLE_RAW && !(type & (PERF_SAMPLE_READ | PERF_SAMPLE_CALLCHAIN));
	we->raw = pos;
	we->size = pos + (we->fixed ? sizeof(u32) : 0);
}

static bool look_up(struct walk *w, union perf_event *event, u64 id, struct walk_evsel *we)
{
	struct evsel *evsel = evlist__event2evsel(w->session->evlist, event);

	if (!evsel)
		return false;
	*we = (struct walk_evsel){ .id = id, .evsel = evsel, .known = true };
	we->wanted = w->wants(evsel);
	lay_out(we);
	return true;
}

static const struct walk_evsel *evsel_of(struct walk *w, union perf_event *event, u16 size)
{
	struct walk_evsel *we = &w->cache[0];
	u64 id = 0;

	if (w->id_pos >= 0) {
		if (size < sizeof(event->header) + (w->id_pos + 1) * sizeof(u64))
			return NULL;
		id = event->sample.array[w->id_pos];
		we = &w->cache[id % ARRAY_SIZE(w->cache)];
	}
	if (we->known && we->id == id)
		return we;
	return look_up(w, event, id, we) ? we : NULL;
}

/* What the tool takes, but for samples */
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

static int look_at_other(struct walk *w, struct walk_event *ev)
{
	int err;

	ev->evsel = NULL;
	ev->time = NO_TIME;
	ev->wanted = is_wanted(ev->event->header.type);
	if (!ev->wanted)
		return 0;
	if (ev->size < sizeof(ev->event->header) + w->id_hdr_size)
		return -EINVAL;
	err = evlist__parse_sample_timestamp(w->session->evlist, ev->event, &ev->time);
	return err == -1 ? 0 : err;
}

/* The file may change while it is read: its words are believed once, then checked. */
static int look_at(struct walk *w, u64 pos, struct walk_event *ev)
{
	union perf_event *event = (union perf_event *)(w->data + pos);
	u16 size;

	if (w->size - pos < sizeof(event->header))
		return -EINVAL;
	size = READ_ONCE(event->header.size);
	if (size < sizeof(event->header) || size > w->size - pos)
		return -EINVAL;
	ev->event = event;
	ev->size = size;
	if (event->header.type != PERF_RECORD_SAMPLE)
		return look_at_other(w, ev);

	ev->evsel = evsel_of(w, event, size);
	if (!ev->evsel)
		return -EINVAL;
	ev->wanted = ev->evsel->wanted;
	if (!ev->wanted)
		return 0;
	if (size < ev->evsel->size)
		return -EINVAL;
	ev->time = ev->evsel->time ? *(const u64 *)((char *)event + ev->evsel->time) : NO_TIME;
	return 0;
}

/* A sample whose fields are where they always are */
static int deliver_fixed(struct walk *w, const struct walk_event *ev)
{
	const struct walk_evsel *we = ev->evsel;
	struct perf_sample *sample = &w->sample;
	char *event = (char *)ev->event;
	u32 raw_size = READ_ONCE(*(u32 *)(event + we->raw));

	if (raw_size > (u32)(ev->size - we->size))
		return -EINVAL;
	sample->id = we->id;
	sample->time = ev->time;
	sample->pid = we->tid ? ((u32 *)(event + we->tid))[0] : -1U;
	sample->tid = we->tid ? ((u32 *)(event + we->tid))[1] : -1U;
	sample->raw_size = raw_size;
	sample->raw_data = event + we->raw + sizeof(u32);
	return damon_tool__sample(w->tool, ev->event, sample, we->evsel);
}

static int deliver_parsed(struct walk *w, const struct walk_event *ev)
{
	const struct perf_tool *tool = w->tool;
	union perf_event *event = ev->event;
	struct perf_sample sample;
	int err = evlist__parse_sample(w->session->evlist, event, &sample);

	if (err) {
		damon_sample__exit(&sample);
		return err;
	}
	switch (event->header.type) {
	case PERF_RECORD_SAMPLE:
		err = damon_tool__sample(tool, event, &sample, ev->evsel->evsel);
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

static int deliver(struct walk *w, const struct walk_event *ev)
{
	return ev->evsel && ev->evsel->fixed ? deliver_fixed(w, ev) : deliver_parsed(w, ev);
}

static bool has_time(const struct walk_event *ev)
{
	return ev->time && ev->time != NO_TIME;
}

/* Of two events of the same time the first in the file is the first */
static bool is_before(const struct walk_run *a, const struct walk_run *b)
{
	return a->time != b->time ? a->time < b->time : a->pos < b->pos;
}

static void sift_down(struct walk *w, size_t i)
{
	struct walk_run *runs = w->runs, run = runs[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= w->nr_runs)
			break;
		if (child + 1 < w->nr_runs && is_before(&runs[child + 1], &runs[child]))
			child++;
		if (is_before(&run, &runs[child]))
			break;
		runs[i] = runs[child];
		i = child;
	}
	runs[i] = run;
}

/* Where the first run stops being the first: at the next one's place, or at @limit */
static struct walk_run next_of_heap(const struct walk *w, u64 limit)
{
	struct walk_run next = { .pos = UINT64_MAX, .time = limit };

	for (size_t i = 1; i < 3 && i < w->nr_runs; i++) {
		if (is_before(&w->runs[i], &next))
			next = w->runs[i];
	}
	return next;
}

/* Deliver of @run what comes before @next, and leave the rest. */
static int consume(struct walk *w, struct walk_run *run, const struct walk_run *next)
{
	while (run->pos < run->end) {
		struct walk_event ev;
		int err = look_at(w, run->pos, &ev);

		if (err)
			return err;
		if (ev.wanted && has_time(&ev)) {
			run->time = ev.time;
			if (!is_before(run, next))
				return 0;
			err = deliver(w, &ev);
			if (err)
				return err;
		}
		run->pos += ev.size;
	}
	return 0;
}

static int close_run(struct walk *w)
{
	if (w->run.pos == w->run.end)
		return 0;
	if (w->nr_runs % 64 == 0) {
		struct walk_run *runs = realloc(w->runs, (w->nr_runs + 64) * sizeof(*runs));

		if (!runs)
			return -ENOMEM;
		w->runs = runs;
	}
	w->runs[w->nr_runs++] = w->run;
	w->run.pos = w->run.end;
	return 0;
}

/* Deliver all up to the time @limit. */
static int flush(struct walk *w, u64 limit)
{
	int err = close_run(w);

	for (size_t i = w->nr_runs / 2; i-- > 0;)
		sift_down(w, i);
	while (!err && w->nr_runs && w->runs[0].time <= limit) {
		const struct walk_run next = next_of_heap(w, limit);

		err = consume(w, &w->runs[0], &next);
		if (w->runs[0].pos >= w->runs[0].end)
			w->runs[0] = w->runs[--w->nr_runs];
		if (w->nr_runs)
			sift_down(w, 0);
	}
	return err;
}

static int finish_round(struct walk *w)
{
	int err = flush(w, w->round_newest);

	w->round_newest = w->newest;
	return err;
}

/* It goes to the end of the run that is being read, or begins another one. */
static int enqueue(struct walk *w, u64 pos, const struct walk_event *ev)
{
	int err = 0;

	if (w->run.pos == w->run.end || ev->time < w->run_last) {
		err = close_run(w);
		if (!err && w->nr_runs >= WALK_MAX_RUNS)
			err = flush(w, w->newest);
		w->run.pos = pos;
		w->run.time = ev->time;
	}
	w->run.end = pos + ev->size;
	w->run_last = ev->time;
	w->newest = max(w->newest, ev->time);
	return err;
}

/* What perf itself adds to a file; *@skip: bytes that belong to it and follow it */
static int take_own(struct walk *w, const struct walk_event *ev, u64 *skip)
{
	union perf_event *event = ev->event;

	switch (event->header.type) {
	case PERF_RECORD_FINISHED_ROUND:
		return finish_round(w);
	case PERF_RECORD_AUXTRACE:
		if (ev->size < sizeof(event->auxtrace))
			return -EINVAL;
		*skip = READ_ONCE(event->auxtrace.size);
		return 0;
	case PERF_RECORD_HEADER_TRACING_DATA:
		if (ev->size < sizeof(event->tracing_data))
			return -EINVAL;
		*skip = READ_ONCE(event->tracing_data.size);
		return 0;
	case PERF_RECORD_COMPRESSED:
		/* the header would have said so */
		return -EINVAL;
	default:
		return 0;
	}
}

static int take(struct walk *w, u64 pos, u64 *len)
{
	struct walk_event ev;
	u64 skip = 0;
	int err = look_at(w, pos, &ev);

	if (err)
		return err;
	if (ev.wanted)
		err = w->ordered && has_time(&ev) ? enqueue(w, pos, &ev) : deliver(w, &ev);
	else if (!ev.evsel && ev.event->header.type >= PERF_RECORD_USER_TYPE_START)
		err = take_own(w, &ev, &skip);
	if (skip > w->size - pos - ev.size)
		return -EINVAL;
	*len = ev.size + skip;
	return err;
}

static int walk(struct walk *w)
{
	u64 len;
	int err;

	for (u64 pos = 0; pos < w->size; pos += len) {
		err = take(w, pos, &len);
		if (err)
			return err;
		if (pos - w->progress_pos >= WALK_PROGRESS_BYTES) {
			ui_progress__update(&w->progress, pos - w->progress_pos);
			w->progress_pos = pos;
		}
	}
	return flush(w, UINT64_MAX);
}

/* A signal handler cannot be told what it is about. */
static struct walk *guarded;

static void on_sigbus(int sig __maybe_unused)
{
	siglongjmp(guarded->on_sigbus, 1);
}

/* A file that gets shorter while it is read ends in SIGBUS, not in an error. */
static int walk_guarded(struct walk *w)
{
	struct sigaction action = { .sa_handler = on_sigbus }, old;
	int err;

	guarded = w;
	sigaction(SIGBUS, &action, &old);
	err = sigsetjmp(w->on_sigbus, 1) ? -EIO : walk(w);
	sigaction(SIGBUS, &old, NULL);
	return err;
}

static int map_data(struct walk *w)
{
	const struct perf_header *header = &w->session->header;
	u64 page = sysconf(_SC_PAGESIZE);
	u64 offset = header->data_offset / page * page;

	w->size = header->data_size;
	w->map_size = header->data_offset - offset + w->size;
	w->map = mmap(NULL, w->map_size, PROT_READ, MAP_SHARED, perf_data__fd(w->session->data),
		      offset);
	if (w->map == MAP_FAILED)
		return -errno;
	w->data = (char *)w->map + header->data_offset - offset;
	return 0;
}

static void init(struct walk *w, struct perf_session *session, damon_fast_reader_wants_fn wants)
{
	const struct perf_event_attr *attr = &evlist__first(session->evlist)->core.attr;

	w->session = session;
	w->tool = session->tool;
	w->wants = wants;
	w->ordered = w->tool->ordered_events;
	w->id_hdr_size = evlist__id_hdr_size(session->evlist);
	w->id_pos = evlist__first(session->evlist) == evlist__last(session->evlist) ?
		    -1 : id_position(attr->sample_type);
}

/**
 * damon_fast_reader__process_events - perf_session__process_events() of a plain file
 * @session: damon_fast_reader__can() said yes
 * @wants: whose samples its tool takes
 *
 * Of @session's tool these are called, in order of time: sample, mmap, mmap2,
 * comm, fork, exit, lost and lost_samples. Of a sample its id, time, pid, tid and
 * raw data are filled in, and its evsel.
 *
 * Return: 0, what a handler returned, -EIO for a file that got shorter while it
 * was read, or another negative errno for one that is damaged.
 */
int damon_fast_reader__process_events(struct perf_session *session, damon_fast_reader_wants_fn wants)
{
	struct walk *w = zalloc(sizeof(*w));
	int err;

	if (!w)
		return -ENOMEM;
	init(w, session, wants);
	err = map_data(w);
	if (!err) {
		ui_progress__init_size(&w->progress, w->size, "Processing events...");
		err = walk_guarded(w);
		ui_progress__finish();
		munmap(w->map, w->map_size);
	}
	free(w->runs);
	free(w);
	return err;
}
