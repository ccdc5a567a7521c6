// SPDX-License-Identifier: GPL-2.0
/*
 * Run the callbacks of a report in a thread, so that snapshots are analysed while the next
 * part of the recording is read.
 *
 * Events are copied to a batch. When the batch is full, the thread calls back for each event in
 * it, in the same order, while the next batch is filled. The reader goes on to change its
 * streams, so callbacks see copies of them, as they were when the snapshot was complete.
 */
#include "damon/read/relay.h"
#include "damon/base/worker.h"
#include "damon/core/events.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/align.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* A batch of this size is full. With smaller ones the threads wait for each other more often. */
#define RELAY_BATCH	(512U << 10)

/* One batch is being filled, the others are with the thread. */
#define RELAY_BATCHES	(DAMON_WORKER_QUEUE + 1)

enum relay_type {
	RELAY_STREAM,
	RELAY_SNAPSHOT,
	RELAY_MAPPING,
	RELAY_MEMORY,
	RELAY_EXEC,
	RELAY_FORK,
	RELAY_EXIT,
};

/* An event in a batch; what it consists of comes behind it. */
struct relay_event {
	enum relay_type type;
	size_t size;		/* of what it consists of, a multiple of 8 */
};

/* The regions come behind it, and then the hits. */
struct relay_snapshot {
	struct damon_snapshot snapshot;
	unsigned int stream_idx;
};

struct relay_process {
	pid_t pid;
	pid_t parent;
	u64 time_ns;
};

struct relay_batch {
	struct damon_relay *relay;
	char *data;
	size_t len;
	size_t max;
};

struct damon_relay {
	const struct damon_events *events;
	void *ctx;
	struct damon_worker *worker;
	struct relay_batch batches[RELAY_BATCHES];
	unsigned int filled;	/* index of the batch to fill */
	struct damon_stream *told;	/* by idx: what callbacks have been told, or will be */
	unsigned int nr_told;

	/* The thread has these while it works. */
	struct damon_stream **streams;	/* by idx: what callbacks see */
	unsigned int nr_streams;
	int err;		/* what a callback returned to end the reading; atomic */
};

static int update_stream(struct damon_relay *relay, const struct damon_stream *stream)
{
	if (stream->idx >= relay->nr_streams) {
		unsigned int nr = stream->idx + 1;
		struct damon_stream **streams = realloc(relay->streams, nr * sizeof(*streams));

		if (!streams)
			return -ENOMEM;
		memset(streams + relay->nr_streams, 0,
		       (nr - relay->nr_streams) * sizeof(*streams));
		relay->streams = streams;
		relay->nr_streams = nr;
	}
	if (!relay->streams[stream->idx])
		relay->streams[stream->idx] = malloc(sizeof(*stream));
	if (!relay->streams[stream->idx])
		return -ENOMEM;
	*relay->streams[stream->idx] = *stream;
	return 0;
}

static int call_snapshot(struct damon_relay *relay, struct relay_snapshot *event)
{
	struct damon_snapshot *snapshot = &event->snapshot;

	snapshot->stream = relay->streams[event->stream_idx];
	snapshot->regions = (struct damon_region *)(event + 1);
	if (snapshot->hits)
		snapshot->hits = (u8 *)(snapshot->regions + snapshot->nr_regions);
	return relay->events->snapshot(snapshot, relay->ctx);
}

static int call_mapping(struct damon_relay *relay, struct damon_mapping *mapping)
{
	mapping->name = (char *)(mapping + 1);
	return relay->events->mapping(mapping, relay->ctx);
}

static int call_memory(struct damon_relay *relay, struct damon_memory *memory)
{
	memory->name = (char *)(memory + 1);
	return relay->events->memory(memory, relay->ctx);
}

static int call(struct damon_relay *relay, enum relay_type type, void *event)
{
	const struct relay_process *process = event;

	switch (type) {
	case RELAY_STREAM:
		return update_stream(relay, event);
	case RELAY_SNAPSHOT:
		return call_snapshot(relay, event);
	case RELAY_MAPPING:
		return call_mapping(relay, event);
	case RELAY_MEMORY:
		return call_memory(relay, event);
	case RELAY_EXEC:
		return relay->events->exec(process->pid, process->time_ns, relay->ctx);
	case RELAY_FORK:
		return relay->events->fork(process->pid, process->parent, process->time_ns,
					   relay->ctx);
	case RELAY_EXIT:
	default:
		return relay->events->exit(process->pid, process->time_ns, relay->ctx);
	}
}

static int get_err(const struct damon_relay *relay)
{
	return __atomic_load_n(&relay->err, __ATOMIC_ACQUIRE);
}

/* In the thread: call back for each event of a batch. */
static void work(void *arg)
{
	const struct relay_batch *batch = arg;
	int err = get_err(batch->relay);

	for (size_t pos = 0; !err && pos < batch->len;) {
		struct relay_event *event = (struct relay_event *)(batch->data + pos);

		err = call(batch->relay, event->type, event + 1);
		pos += sizeof(*event) + event->size;
	}
	__atomic_store_n(&batch->relay->err, err, __ATOMIC_RELEASE);
}

/* Hand the batch that was filled over to the thread, and fill the next one. */
static int hand_over(struct damon_relay *relay)
{
	damon_worker__start(relay->worker, work, &relay->batches[relay->filled]);
	/* The thread is done with all batches but the latest DAMON_WORKER_QUEUE. */
	relay->filled = (relay->filled + 1) % RELAY_BATCHES;
	relay->batches[relay->filled].len = 0;
	return get_err(relay);
}

/* Make room in the batch for an event of @size bytes. */
static int make_room(struct damon_relay *relay, size_t size)
{
	struct relay_batch *batch = &relay->batches[relay->filled];
	size_t max;
	char *data;
	int err;

	if (batch->len && batch->len + size > RELAY_BATCH) {
		err = hand_over(relay);
		if (err)
			return err;
		batch = &relay->batches[relay->filled];
	}
	if (batch->len + size <= batch->max)
		return 0;
	max = max(batch->len + size, (size_t)RELAY_BATCH);
	data = realloc(batch->data, max);
	if (!data)
		return -ENOMEM;
	batch->data = data;
	batch->max = max;
	return 0;
}

/* Add an event to the batch. Returns where its @size bytes belong, or an ERR_PTR(). */
static void *add(struct damon_relay *relay, enum relay_type type, size_t size)
{
	struct relay_event *event;
	struct relay_batch *batch;
	int err;

	size = ALIGN(size, sizeof(u64));
	err = make_room(relay, sizeof(*event) + size);
	if (err)
		return ERR_PTR(err);
	batch = &relay->batches[relay->filled];
	event = (struct relay_event *)(batch->data + batch->len);
	event->type = type;
	event->size = size;
	batch->len += sizeof(*event) + size;
	return event + 1;
}

/**
 * damon_relay__stream - have callbacks see a stream as it is now
 *
 * Return: 0 or a negative errno, as damon_relay__drain().
 */
int damon_relay__stream(struct damon_relay *relay, const struct damon_stream *stream)
{
	struct damon_stream *to;

	if (stream->idx >= relay->nr_told) {
		unsigned int nr = stream->idx + 1;
		struct damon_stream *told = realloc(relay->told, nr * sizeof(*told));

		if (!told)
			return -ENOMEM;
		relay->told = told;
		/* No stream has this idx, so that each is told once at least. */
		for (; relay->nr_told < nr; relay->nr_told++)
			told[relay->nr_told].idx = UINT_MAX;
	} else if (!memcmp(&relay->told[stream->idx], stream, sizeof(*stream))) {
		return 0;
	}
	to = add(relay, RELAY_STREAM, sizeof(*to));
	if (IS_ERR(to))
		return PTR_ERR(to);
	/* The padding, too, as it is compared. */
	memcpy(&relay->told[stream->idx], stream, sizeof(*stream));
	*to = *stream;
	return 0;
}

static int on_snapshot(const struct damon_snapshot *snapshot, void *ctx)
{
	const size_t regions_size = snapshot->nr_regions * sizeof(*snapshot->regions);
	const size_t hits_size = snapshot->hits ?
				 (size_t)snapshot->nr_regions * snapshot->nr_probes : 0;
	struct damon_relay *relay = ctx;
	struct relay_snapshot *to;
	int err = damon_relay__stream(relay, snapshot->stream);

	if (err)
		return err;
	to = add(relay, RELAY_SNAPSHOT, sizeof(*to) + regions_size + hits_size);
	if (IS_ERR(to))
		return PTR_ERR(to);
	to->snapshot = *snapshot;
	to->stream_idx = snapshot->stream->idx;
	memcpy(to + 1, snapshot->regions, regions_size);
	if (hits_size)
		memcpy((char *)(to + 1) + regions_size, snapshot->hits, hits_size);
	return 0;
}

static int on_mapping(const struct damon_mapping *mapping, void *ctx)
{
	size_t name_size = strlen(mapping->name) + 1;
	struct damon_relay *relay = ctx;
	struct damon_mapping *to;

	if (!relay->events->mapping)
		return 0;
	to = add(relay, RELAY_MAPPING, sizeof(*to) + name_size);
	if (IS_ERR(to))
		return PTR_ERR(to);
	*to = *mapping;
	memcpy(to + 1, mapping->name, name_size);
	return 0;
}

static int on_memory(const struct damon_memory *memory, void *ctx)
{
	size_t name_size = strlen(memory->name) + 1;
	struct damon_relay *relay = ctx;
	struct damon_memory *to;

	if (!relay->events->memory)
		return 0;
	to = add(relay, RELAY_MEMORY, sizeof(*to) + name_size);
	if (IS_ERR(to))
		return PTR_ERR(to);
	*to = *memory;
	memcpy(to + 1, memory->name, name_size);
	return 0;
}

static int add_process(struct damon_relay *relay, enum relay_type type, pid_t pid, pid_t parent,
		       u64 time_ns)
{
	struct relay_process *to = add(relay, type, sizeof(*to));

	if (IS_ERR(to))
		return PTR_ERR(to);
	*to = (struct relay_process){ .pid = pid, .parent = parent, .time_ns = time_ns };
	return 0;
}

static int on_exec(pid_t pid, u64 time_ns, void *ctx)
{
	struct damon_relay *relay = ctx;

	return relay->events->exec ? add_process(relay, RELAY_EXEC, pid, 0, time_ns) : 0;
}

static int on_fork(pid_t pid, pid_t parent, u64 time_ns, void *ctx)
{
	struct damon_relay *relay = ctx;

	return relay->events->fork ? add_process(relay, RELAY_FORK, pid, parent, time_ns) : 0;
}

static int on_process_exit(pid_t pid, u64 time_ns, void *ctx)
{
	struct damon_relay *relay = ctx;

	return relay->events->exit ? add_process(relay, RELAY_EXIT, pid, 0, time_ns) : 0;
}

/**
 * damon_relay__events - what takes events, with the relay as context
 *
 * What a callback returns to end the reading is returned for one of the later events, or by
 * damon_relay__drain(). No callback is called after that.
 */
const struct damon_events *damon_relay__events(void)
{
	static const struct damon_events events = {
		.snapshot = on_snapshot,
		.mapping = on_mapping,
		.memory = on_memory,
		.exec = on_exec,
		.fork = on_fork,
		.exit = on_process_exit,
	};

	return &events;
}

/**
 * damon_relay__new - a relay with a thread that calls @events back
 * @events: kept, not copied
 * @ctx: of @events
 *
 * Return: the relay, to be freed with damon_relay__delete(); or NULL if there is no memory or
 * no thread.
 */
struct damon_relay *damon_relay__new(const struct damon_events *events, void *ctx)
{
	struct damon_relay *relay = zalloc(sizeof(*relay));

	if (!relay)
		return NULL;
	for (unsigned int i = 0; i < RELAY_BATCHES; i++)
		relay->batches[i].relay = relay;
	relay->events = events;
	relay->ctx = ctx;
	relay->worker = damon_worker__new();
	if (relay->worker)
		return relay;
	free(relay);
	return NULL;
}

/**
 * damon_relay__drain - wait until callbacks have had all events
 *
 * Return: 0, -ENOMEM, or what a callback returned to end the reading.
 */
int damon_relay__drain(struct damon_relay *relay)
{
	hand_over(relay);
	damon_worker__wait(relay->worker);
	return get_err(relay);
}

/**
 * damon_relay__finish - no more events come: end the thread
 *
 * The streams that callbacks have seen remain, as they are now.
 *
 * Return: as damon_relay__drain().
 */
int damon_relay__finish(struct damon_relay *relay)
{
	int err = damon_relay__drain(relay);

	damon_worker__delete(relay->worker);
	relay->worker = NULL;
	return err;
}

/**
 * damon_relay__delete - end the thread, and free @relay, which may be NULL
 *
 * The streams that callbacks have seen are freed.
 */
void damon_relay__delete(struct damon_relay *relay)
{
	if (!relay)
		return;
	damon_worker__delete(relay->worker);
	for (unsigned int i = 0; i < relay->nr_streams; i++)
		free(relay->streams[i]);
	free(relay->streams);
	free(relay->told);
	for (unsigned int i = 0; i < RELAY_BATCHES; i++)
		free(relay->batches[i].data);
	free(relay);
}
