// SPDX-License-Identifier: GPL-2.0
/* Modules: core/note */
/* Notes: the report must read what the keeper writes */
#include "damon/core/note.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

/* Parse the note from the name that the kernel shows for the mapping of a memfd */
static bool through_kernel(const struct damon_note *in, struct damon_note *out)
{
	char name[250], mapped[300];

	if (damon_note__format(in, name, sizeof(name)) < 0)
		return false;
	snprintf(mapped, sizeof(mapped), "/memfd:%s (deleted)", name);
	return damon_note__parse(mapped, out);
}

static void test_round_trip(void)
{
	struct damon_note in = { .type = DAMON_NOTE_BEGIN }, out;

	tap_ok(through_kernel(&in, &out) && out.type == DAMON_NOTE_BEGIN, "begin");
	in.type = DAMON_NOTE_END;
	tap_ok(through_kernel(&in, &out) && out.type == DAMON_NOTE_END, "end");

	in.type = DAMON_NOTE_KDAMOND;
	in.pid = 431;
	tap_ok(through_kernel(&in, &out) && out.type == DAMON_NOTE_KDAMOND && out.pid == 431,
	       "kdamond");

	in.type = DAMON_NOTE_CPU;
	in.cpu_ns = 123456789012345;
	tap_ok(through_kernel(&in, &out) && out.type == in.type && out.pid == 431 &&
	       out.cpu_ns == in.cpu_ns, "cpu");

	in.type = DAMON_NOTE_TURN;
	tap_ok(through_kernel(&in, &out) && out.type == DAMON_NOTE_TURN, "turn");
	in = (struct damon_note){
		.type = DAMON_NOTE_WINDOW, .sample_us = 5000, .aggr_us = 3600000000,
	};
	tap_ok(through_kernel(&in, &out) && out.type == in.type && out.sample_us == in.sample_us &&
	       out.aggr_us == in.aggr_us, "window");

	in = (struct damon_note){
		.type = DAMON_NOTE_MEMORY, .pid = 431, .resident = 1ULL << 50, .swapped = 4096,
	};
	tap_ok(through_kernel(&in, &out) && out.type == in.type && out.pid == in.pid &&
	       out.resident == in.resident && out.swapped == in.swapped, "memory");

	in = (struct damon_note){
		.type = DAMON_NOTE_SMAPS, .pid = 431, .resident = 1ULL << 50, .proportional = 4096,
		.shared = 8192, .huge = 1ULL << 40,
	};
	tap_ok(through_kernel(&in, &out) && out.type == in.type && out.pid == in.pid &&
	       out.resident == in.resident && out.proportional == in.proportional &&
	       out.shared == in.shared && out.huge == in.huge, "smaps");

	in = (struct damon_note){
		.type = DAMON_NOTE_CGROUP, .resident = 1ULL << 50, .anon = 1ULL << 49, .file = 12288,
		.shmem = 4096,
	};
	tap_ok(through_kernel(&in, &out) && out.type == in.type && out.resident == in.resident &&
	       out.anon == in.anon && out.file == in.file && out.shmem == in.shmem, "cgroup");

	in.type = DAMON_NOTE_STOP;
	for (in.stop = 0; in.stop < DAMON_STOP_NR; in.stop++) {
		in.signal = in.stop == DAMON_STOP_SIGNAL ? 15 : 0;
		tap_ok(through_kernel(&in, &out) && out.type == in.type && out.stop == in.stop &&
		       out.signal == in.signal, "stop: %s", damon_stop__name(in.stop));
	}
	tap_ok(damon_note__parse("/memfd:damon-note:1:stop=boredom.0", &out) &&
	       out.stop == DAMON_STOP_UNKNOWN, "stop: a reason of a later version is unknown");

	in.type = DAMON_NOTE_TARGET;
	for (int i = 0; i < 1000; i++) {
		size_t len = rand() % DAMON_COMM_LEN;

		in.target_id = rand() % 1000;
		in.pid = 1 + rand() % 4194304;
		memset(in.comm, 0, sizeof(in.comm));
		for (size_t j = 0; j < len; j++)
			in.comm[j] = 1 + rand() % 255;
		if (!through_kernel(&in, &out) || out.type != in.type ||
		    out.target_id != in.target_id || out.pid != in.pid ||
		    strcmp(in.comm, out.comm)) {
			tap_ok(false, "target %u, pid %d", in.target_id, in.pid);
			return;
		}
	}
	tap_ok(true, "a thousand targets with any bytes in their names");
}

static void test_foreign(void)
{
	static const char * const names[] = {
		"",
		"//anon",
		"/memfd:",
		"/memfd:damon-note:1:",
		"/memfd:damon-note:1:beginning",
		"/memfd:damon-note:2:begin",
		"/tmp/damon-note:1:begin",
		"/memfd:damon-note:1:target=",
		"/memfd:damon-note:1:target=1",
		"/memfd:damon-note:1:target=1.2",
		"/memfd:damon-note:1:target=-1.2.a",
		"/memfd:damon-note:1:target=1.0.a",
		"/memfd:damon-note:1:target=1.-2.a",
		"/memfd:damon-note:1:target=1.99999999999.a",
		"/memfd:damon-note:1:target=1.2.a=",
		"/memfd:damon-note:1:target=1.2.a=4",
		"/memfd:damon-note:1:target=1.2.a=00",
		"/memfd:damon-note:1:target=1.2.a=G0",
		"/memfd:damon-note:1:target=1.2.a/b",
		"/memfd:damon-note:1:target=1.2.0123456789abcdef",
		"/memfd:damon-note:1:cpu=",
		"/memfd:damon-note:1:cpu=1",
		"/memfd:damon-note:1:cpu=1.",
		"/memfd:damon-note:1:cpu=0.5",
		"/memfd:damon-note:1:cpu=-1.5",
		"/memfd:damon-note:1:cpu=1.5x",
		"/memfd:damon-note:1:stop=",
		"/memfd:damon-note:1:stop=signal",
		"/memfd:damon-note:1:stop=signal.",
		"/memfd:damon-note:1:stop=signal.2000000",
		"/memfd:damon-note:1:turning",
		"/memfd:damon-note:1:memory=",
		"/memfd:damon-note:1:memory=1.2",
		"/memfd:damon-note:1:memory=-1.2.3",
		"/memfd:damon-note:1:memory=1.2.3x",
		"/memfd:damon-note:1:smaps=",
		"/memfd:damon-note:1:smaps=1.2.3.4",
		"/memfd:damon-note:1:smaps=-1.2.3.4.5",
		"/memfd:damon-note:1:smaps=1.2.3.4.5.6",
		"/memfd:damon-note:1:smaps=1.2.3.4.5x",
		"/memfd:damon-note:1:cgroup=1.2.3",
		"/memfd:damon-note:1:cgroup=1.2.3.4.5",
		"/memfd:damon-note:1:cgroup=-1.2.3.4",
		"/memfd:damon-note:1:cgroup=x",
		"/memfd:damon-note:1:later=1.2",
		"/memfd:damon-note:1:window=",
		"/memfd:damon-note:1:window=5",
		"/memfd:damon-note:1:window=0.5",
		"/memfd:damon-note:1:window=6.5",
		"/memfd:damon-note:1:window=-5.5",
		"/memfd:damon-note:1:window=5.5x",
		"/memfd:damon-note:1:window=5.9999999999999999",
	};
	struct damon_note note;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		tap_ok(!damon_note__parse(names[i], &note), "no note: '%s'", names[i]);
}

static void test_too_long(void)
{
	struct damon_note note = { .type = DAMON_NOTE_TARGET, .pid = 1, .comm = "stairs" };
	char buf[20];

	tap_ok(damon_note__format(&note, buf, sizeof(buf)) < 0,
	       "a buffer that is too small is an error");
}

/* Count the notes that this process has mapped, and get the last byte of each name */
static int mapped_notes(char *ends, size_t size)
{
	char line[512], *name;
	FILE *f = fopen("/proc/self/maps", "r");
	size_t nr = 0;

	while (f && nr + 1 < size && fgets(line, sizeof(line), f)) {
		name = strstr(line, "/memfd:damon-note:1:");
		if (name)
			ends[nr++] = *(strstr(name, " (deleted)") - 1);
	}
	ends[nr] = '\0';
	if (f)
		fclose(f);
	return nr;
}

static void test_keep(void)
{
	struct damon_note note = { .type = DAMON_NOTE_BEGIN };
	struct damon_kept_notes kept = {};
	char ends[64];

	tap_ok(!damon_note__keep(&kept, &note), "a note is kept");
	note = (struct damon_note){ .type = DAMON_NOTE_TARGET, .pid = 1 };
	for (int i = 0; i < 20; i++) {
		note.comm[0] = 'A' + i;
		damon_note__keep(&kept, &note);
	}
	mapped_notes(ends, sizeof(ends));
	tap_ok(!strcmp(ends, "nABCDEFGHIJKLMNOPQRST"), "all notes are mapped in order: %s", ends);
	damon_note__write(&note);
	tap_ok(mapped_notes(ends, sizeof(ends)) == 21, "a note that is only written is not mapped");

	note.type = DAMON_NOTE_BEGIN;
	damon_note__keep(&kept, &note);
	note.type = DAMON_NOTE_TARGET;
	damon_note__keep(&kept, &note);
	mapped_notes(ends, sizeof(ends));
	tap_ok(!strcmp(ends, "nT"), "the next notes replace all notes: %s", ends);
	note = (struct damon_note){ .type = DAMON_NOTE_TURN };
	damon_note__keep(&kept, &note);
	mapped_notes(ends, sizeof(ends));
	tap_ok(!strcmp(ends, "n"), "so do those of a turn: %s", ends);
}

int main(void)
{
	test_keep();
	test_round_trip();
	test_foreign();
	test_too_long();
	return tap_done();
}
