// SPDX-License-Identifier: GPL-2.0
/* Modules: read/relay base/worker */
/* A relay must call back for all events, in their order, with what they were when they came. */
#include "damon/read/relay.h"
#include "damon/core/events.h"
#include "tap.h"

#include <errno.h>
#include <string.h>
#include <linux/kernel.h>

#define MANY	100000

static const struct damon_events *events;
static struct damon_relay *relay;

/* What the callbacks have seen, as text, and as numbers where it is too much */
static char seen[4096];
static u64 nr_snapshots;
static u64 nr_regions;
static bool is_right;
static const struct damon_stream *last_stream;
static u64 fail_at;	/* number of the snapshot whose callback fails; 0: none does */

static __printf(1, 2) void note(const char *fmt, ...)
{
	size_t len = strlen(seen);
	va_list args;

	va_start(args, fmt);
	vsnprintf(seen + len, sizeof(seen) - len, fmt, args);
	va_end(args);
}

static int note_snapshot(const struct damon_snapshot *s, void *ctx __maybe_unused)
{
	note("snapshot of %s, sample %llu, %llu to %llu:", s->stream->name,
	     (unsigned long long)s->stream->sample_ns, (unsigned long long)s->start_ns,
	     (unsigned long long)s->end_ns);
	for (unsigned int i = 0; i < s->nr_regions; i++) {
		note(" %llx-%llx", (unsigned long long)s->regions[i].start,
		     (unsigned long long)s->regions[i].end);
		for (unsigned int p = 0; p < s->nr_probes; p++)
			note("/%u", s->hits[i * s->nr_probes + p]);
	}
	note("\n");
	last_stream = s->stream;
	return 0;
}

static int note_mapping(const struct damon_mapping *m, void *ctx __maybe_unused)
{
	note("mapping %s of %d at %llx\n", m->name, m->pid, (unsigned long long)m->start);
	return 0;
}

static int note_memory(const struct damon_memory *m, void *ctx __maybe_unused)
{
	note("memory %s from %llx\n", m->name, (unsigned long long)m->start);
	return 0;
}

static int note_exec(pid_t pid, u64 time_ns, void *ctx __maybe_unused)
{
	note("exec of %d at %llu\n", pid, (unsigned long long)time_ns);
	return 0;
}

static int note_fork(pid_t pid, pid_t parent, u64 time_ns, void *ctx __maybe_unused)
{
	note("fork of %d by %d at %llu\n", pid, parent, (unsigned long long)time_ns);
	return 0;
}

static int note_exit(pid_t pid, u64 time_ns, void *ctx __maybe_unused)
{
	note("exit of %d at %llu\n", pid, (unsigned long long)time_ns);
	return 0;
}

static const struct damon_events notes = {
	.snapshot = note_snapshot,
	.mapping = note_mapping,
	.memory = note_memory,
	.exec = note_exec,
	.fork = note_fork,
	.exit = note_exit,
};

/* Each snapshot tells its number, and each of its regions, too. */
static int count_snapshot(const struct damon_snapshot *s, void *ctx __maybe_unused)
{
	nr_snapshots++;
	is_right &= s->end_ns == nr_snapshots && s->stream->target_id == nr_snapshots % 3;
	for (unsigned int i = 0; i < s->nr_regions; i++)
		is_right &= s->regions[i].start == nr_snapshots && s->regions[i].end == i;
	nr_regions += s->nr_regions;
	return nr_snapshots == fail_at ? -EDOM : 0;
}

static const struct damon_events counts = { .snapshot = count_snapshot };

static void begin(const struct damon_events *to)
{
	events = damon_relay__events();
	relay = damon_relay__new(to, NULL);
	seen[0] = '\0';
	nr_snapshots = 0;
	nr_regions = 0;
	is_right = true;
	fail_at = 0;
}

static void test_order(void)
{
	struct damon_stream stream = { .name = "stairs", .sample_ns = 5 };
	struct damon_region regions[] = { { .start = 0x1000, .end = 0x2000 },
					  { .start = 0x2000, .end = 0x5000 } };
	struct damon_snapshot snapshot = {
		.stream = &stream, .start_ns = 10, .end_ns = 20, .nr_regions = 2, .regions = regions,
	};
	char name[] = "[heap]";
	u8 hits[] = { 1, 2, 3, 4 };
	int err;

	begin(&notes);
	err = events->memory(&(struct damon_memory){ .start = 0x10, .name = name }, relay);
	err |= events->mapping(&(struct damon_mapping){ .pid = 7, .start = 0x1000, .name = name },
			       relay);
	memcpy(name, "gone", sizeof("gone"));
	err |= events->snapshot(&snapshot, relay);
	stream.sample_ns = 6;
	regions[0].end = 0x1800;
	snapshot.nr_probes = 2;
	snapshot.hits = hits;
	err |= events->fork(8, 7, 21, relay);
	err |= events->exec(8, 22, relay);
	err |= events->snapshot(&snapshot, relay);
	err |= events->exit(8, 23, relay);
	stream.sample_ns = 7;
	hits[0] = 9;
	err |= damon_relay__stream(relay, &stream);
	tap_eq(err, 0, "the relay takes events of each kind");
	tap_eq(damon_relay__finish(relay), 0, "no callback fails");
	tap_str_eq(seen, "memory [heap] from 10\n"
		   "mapping [heap] of 7 at 1000\n"
		   "snapshot of stairs, sample 5, 10 to 20: 1000-2000 2000-5000\n"
		   "fork of 8 by 7 at 21\n"
		   "exec of 8 at 22\n"
		   "snapshot of stairs, sample 6, 10 to 20: 1000-1800/1/2 2000-5000/3/4\n"
		   "exit of 8 at 23\n",
		   "callbacks see all events, in order, with what they were when they came");
	tap_eq(last_stream->sample_ns, 7, "a stream that a callback keeps is updated at the end");
	damon_relay__delete(relay);
}

/* Streams take turns, and one snapshot in a thousand is larger than a batch. */
static int send_many(u64 *nr_sent)
{
	static struct damon_region regions[20000];
	struct damon_stream streams[3] = { { .idx = 0 }, { .idx = 1 }, { .idx = 2 } };

	*nr_sent = 0;
	for (u64 nr = 1; nr <= MANY; nr++) {
		struct damon_stream *stream = &streams[nr * 7 % 3];
		struct damon_snapshot snapshot = {
			.stream = stream, .end_ns = nr, .regions = regions,
			.nr_regions = nr % 1000 ? nr % 13 : ARRAY_SIZE(regions),
		};
		int err;

		stream->target_id = nr % 3;
		for (unsigned int i = 0; i < snapshot.nr_regions; i++)
			regions[i] = (struct damon_region){ .start = nr, .end = i };
		err = events->snapshot(&snapshot, relay);
		if (err)
			return err;
		*nr_sent += snapshot.nr_regions;
	}
	return 0;
}

static void test_many(void)
{
	u64 nr_sent;

	begin(&counts);
	tap_eq(send_many(&nr_sent), 0, "the relay takes many snapshots");
	tap_eq(damon_relay__drain(relay), 0, "no callback fails");
	tap_eq(nr_snapshots, MANY, "callbacks have had all snapshots when the relay is drained");
	tap_eq(nr_regions, nr_sent, "callbacks have had all regions");
	tap_ok(is_right, "each snapshot has its own regions and its own stream");
	tap_eq(events->exec(1, 2, relay), 0, "an event that has no callback is ignored");
	tap_eq(damon_relay__finish(relay), 0, "nothing is left at the end");
	damon_relay__delete(relay);
}

static void test_errors(void)
{
	u64 nr_sent;

	begin(&counts);
	fail_at = 500;
	tap_eq(send_many(&nr_sent), -EDOM, "what a callback returns ends the reading");
	tap_eq(nr_snapshots, 500, "no callback is called after that");
	tap_eq(damon_relay__finish(relay), -EDOM, "damon_relay__finish() returns the error, too");
	damon_relay__delete(relay);

	begin(&counts);
	fail_at = MANY;
	tap_eq(send_many(&nr_sent), 0, "no event comes after the callback that fails");
	tap_eq(damon_relay__drain(relay), -EDOM, "damon_relay__drain() returns the error");
	damon_relay__delete(relay);
	damon_relay__delete(NULL);
}

int main(void)
{
	test_order();
	test_many();
	test_errors();
	return tap_done();
}
