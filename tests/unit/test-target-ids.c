// SPDX-License-Identifier: GPL-2.0
/* Modules: read/target-ids read/recording read/framer core/setup base/ranges read/relay base/worker */
/* Target ids and threads of a moment must become those of the whole recording. */
#include "damon/core/note.h"
#include "damon/read/framer.h"
#include "damon/read/recording.h"
#include "damon/read/target-ids.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define KEEPER	40
#define THREAD	70

static struct damon_recording rec;
static struct damon_target_ids ids;

/* The snapshots that the framer delivers: their number, and the latest one */
static unsigned int nr_snapshots;
static u64 snapshot_start_ns;
static unsigned int snapshot_regions;

static int on_snapshot(const struct damon_snapshot *snapshot, void *ctx __maybe_unused)
{
	nr_snapshots++;
	snapshot_start_ns = snapshot->start_ns;
	snapshot_regions = snapshot->nr_regions;
	return 0;
}

static const struct damon_framer_ops ops = { .snapshot = on_snapshot };

static void begin(void)
{
	memset(&rec, 0, sizeof(rec));
	ids = (struct damon_target_ids){ .rec = &rec };
	rec.framer = damon_framer__new(&ops, NULL);
	nr_snapshots = 0;
}

/* A set-up with targets of pids 500, 501, ... whose programs are "a", "b", ... */
static struct damon_setup *add_setup(pid_t kdamond, pid_t keeper, unsigned int nr_targets)
{
	struct damon_setup *setup;

	rec.setups = realloc(rec.setups, (rec.nr_setups + 1) * sizeof(*rec.setups));
	setup = &rec.setups[rec.nr_setups++];
	memset(setup, 0, sizeof(*setup));
	setup->kdamond = kdamond;
	setup->keeper = keeper;
	for (unsigned int i = 0; i < nr_targets; i++) {
		char comm[] = { 'a' + i, '\0' };

		damon_setup__add_target(setup, 500 + i, comm);
	}
	return setup;
}

static void end(void)
{
	damon_target_ids__exit(&ids);
	damon_recording__exit(&rec);
}

static int write_note(pid_t writer, struct damon_note note, u64 time_ns)
{
	return damon_target_ids__note(&ids, writer, &note, time_ns);
}

static void note(struct damon_note note)
{
	tap_eq(write_note(KEEPER, note, 1000), 0, "a fact from the keeper is taken");
}

static void note_target(unsigned int target_id, pid_t pid, const char *comm)
{
	struct damon_note n = { .type = DAMON_NOTE_TARGET, .target_id = target_id, .pid = pid };

	snprintf(n.comm, sizeof(n.comm), "%s", comm);
	note(n);
}

/* @want: the target of the event's target_id, or a negative errno; asked twice, as it is cached */
static void translates(pid_t tid, u64 target_id, pid_t want_tid, int want, const char *what)
{
	for (int again = 0; again < 2; again++) {
		struct damon_region_event event = { .kdamond = tid, .target_id = target_id };
		int err = damon_target_ids__translate(&ids, &event);

		tap_eq(err, min(want, 0), "%s: %s%s", what, want < 0 ? "not used" : "used",
		       again ? ", again" : "");
		if (want < 0)
			continue;
		tap_eq(event.kdamond, want_tid, "%s: thread", what);
		tap_eq(event.target_id, want, "%s: target", what);
	}
}

static void test_foreign(void)
{
	begin();
	tap_eq(damon_target_ids__update(&ids), 0, "no set-ups: updating succeeds");
	translates(THREAD, 7, THREAD, 7, "a recording without set-ups");
	tap_eq(damon_target_ids__kdamond(&ids, THREAD), THREAD,
	       "no set-ups: the thread is the kdamond");
	end();

	begin();
	add_setup(THREAD, 0, 1);
	add_setup(71, KEEPER, 1);
	tap_eq(damon_target_ids__update(&ids), 0,
	       "a set-up of another user, and one of ours: updating succeeds");
	translates(THREAD, 9, THREAD, 9, "another user's kdamond");
	translates(71, 0, 71, 0, "ours");
	translates(71, 1, 0, -EINVAL, "our kdamond, an id that no target has");
	translates(72, 3, 72, 3, "a kdamond without a set-up");
	end();
}

static void test_ours(void)
{
	begin();
	add_setup(THREAD, KEEPER, 2);
	damon_target_ids__update(&ids);
	translates(THREAD, 0, THREAD, 0, "the first target");
	translates(THREAD, 1, THREAD, 1, "the second target");
	translates(THREAD, 2, 0, -EINVAL, "an id that no target has");
	translates(THREAD, 1ULL << 40, 0, -EINVAL, "an id that is a pointer");
	translates(71, 0, 0, -ENOENT, "another kdamond");
	end();
}

/* 500 ends, so that 501 gets the id 0; 502 and, later, a new 500 are added. */
static void test_changes(void)
{
	begin();
	add_setup(THREAD, KEEPER, 2);
	damon_target_ids__update(&ids);
	translates(THREAD, 0, THREAD, 0, "before targets change");

	note((struct damon_note){ .type = DAMON_NOTE_BEGIN });
	translates(THREAD, 0, 0, -EAGAIN, "while targets change");
	note_target(0, 501, "b");
	note_target(1, 502, "c");
	translates(THREAD, 0, 0, -EAGAIN, "while targets still change");
	note((struct damon_note){ .type = DAMON_NOTE_END });
	translates(THREAD, 0, THREAD, 1, "the target that stayed");
	translates(THREAD, 1, THREAD, 2, "the target that was added");
	translates(THREAD, 2, 0, -EINVAL, "an id that has no target any more");
	tap_eq(rec.setups->nr_targets, 3, "the set-up has all targets");
	tap_eq(rec.setups->targets[2].pid, 502, "the new target is the last");
	tap_str_eq(rec.setups->targets[2].comm, "c", "the new target has its name");

	note((struct damon_note){ .type = DAMON_NOTE_BEGIN });
	note_target(0, 500, "a");
	note_target(1, 500, "z");
	note((struct damon_note){ .type = DAMON_NOTE_END });
	translates(THREAD, 0, THREAD, 0, "a target that is back");
	translates(THREAD, 1, THREAD, 3, "the same pid with another program is another target");
	tap_eq(rec.setups->nr_targets, 4, "the set-up has the other target, too");
	end();
}

static void test_bad_notes(void)
{
	struct damon_note begin_note = { .type = DAMON_NOTE_BEGIN };

	begin();
	add_setup(THREAD, KEEPER, 1);
	damon_target_ids__update(&ids);
	tap_eq(write_note(KEEPER + 1, begin_note, 1), 0, "a note of another process is accepted");
	translates(THREAD, 0, THREAD, 0, "a note of another process changes nothing");

	note(begin_note);
	note_target(1, 501, "b");
	note_target(0, 502, "c");
	note_target(0, 503, "d");
	note((struct damon_note){ .type = DAMON_NOTE_END });
	translates(THREAD, 0, THREAD, 2, "ids that are not in order: the id that fits");
	translates(THREAD, 1, 0, -EINVAL, "ids that are not in order: other ids are ignored");
	end();
}

static void test_threads(void)
{
	begin();
	add_setup(THREAD, KEEPER, 1);
	damon_target_ids__update(&ids);
	translates(THREAD, 0, THREAD, 0, "the first thread");
	note((struct damon_note){ .type = DAMON_NOTE_KDAMOND, .pid = 90 });
	translates(90, 0, THREAD, 0, "a thread that takes over");
	translates(THREAD, 0, 0, -ENOENT, "the first thread afterwards");
	tap_eq(damon_target_ids__kdamond(&ids, 90), THREAD,
	       "a thread that takes over is the same kdamond");
	tap_eq(damon_target_ids__kdamond(&ids, 91), 91,
	       "a thread of another kdamond is another kdamond");
	end();

	/* A cgroup that was empty when the recording began */
	begin();
	add_setup(0, KEEPER, 0);
	damon_target_ids__update(&ids);
	translates(90, 0, 0, -ENOENT, "no kdamond yet");
	note((struct damon_note){ .type = DAMON_NOTE_BEGIN });
	note_target(0, 500, "a");
	note((struct damon_note){ .type = DAMON_NOTE_KDAMOND, .pid = 90 });
	note((struct damon_note){ .type = DAMON_NOTE_END });
	translates(90, 0, 90, 0, "the first kdamond of the cgroup");
	note((struct damon_note){ .type = DAMON_NOTE_KDAMOND, .pid = 95 });
	translates(95, 0, 90, 0, "the second kdamond of the cgroup has the id of the first");
	end();
}

static void test_run(void)
{
	struct damon_note cpu = { .type = DAMON_NOTE_CPU, .pid = THREAD, .cpu_ns = 5000 };

	begin();
	add_setup(THREAD, KEEPER, 1);
	damon_target_ids__update(&ids);
	write_note(KEEPER, cpu, 100000);
	tap_eq(rec.runs->cpu_ns, 0, "the first note has the CPU time at the start");
	cpu.cpu_ns = 7000;
	write_note(KEEPER, cpu, 300000);
	tap_eq(rec.runs->cpu_ns, 2000, "the next note adds the CPU time since");
	tap_eq(rec.runs->observed_ns, 200000, "the next note adds the observed time");
	cpu.cpu_ns = 100;
	write_note(KEEPER, cpu, 400000);
	tap_eq(rec.runs->cpu_ns, 2000, "CPU time that falls is not counted");
	cpu.pid = 71;
	cpu.cpu_ns = 9000;
	write_note(KEEPER, cpu, 500000);
	tap_eq(rec.runs->cpu_ns, 2000, "CPU time of another thread is not counted");
	note((struct damon_note){ .type = DAMON_NOTE_STOP, .stop = DAMON_STOP_SIGNAL, .signal = 2 });
	tap_eq(rec.runs->stop, DAMON_STOP_SIGNAL, "the reason of the end is known");
	tap_eq(rec.runs->signal, 2, "the signal that ended the recording is known");
	end();
}

/* More files of a recording may have more set-ups: what is known of the first set-up stays. */
static void test_update(void)
{
	begin();
	add_setup(THREAD, KEEPER, 1);
	damon_target_ids__update(&ids);
	note((struct damon_note){ .type = DAMON_NOTE_KDAMOND, .pid = 90 });
	rec.runs->cpu_ns = 77;
	add_setup(71, KEEPER + 1, 2);
	tap_eq(damon_target_ids__update(&ids), 0, "a second set-up: updating succeeds");
	translates(90, 0, THREAD, 0, "the first set-up's thread is still known");
	translates(71, 1, 71, 1, "the second set-up's target");
	tap_eq(rec.runs[0].cpu_ns, 77, "the CPU time of the first set-up stays");
	tap_eq(rec.runs[1].cpu_ns, 0, "the CPU time of the second set-up is 0");
	end();
}

static int trace(unsigned int region, unsigned int nr_regions, u64 time_ns)
{
	struct damon_region_event event = {
		.time_ns = time_ns, .kdamond = THREAD, .nr_regions = nr_regions,
		.region = { .start = 4096 * region, .end = 4096 * (region + 1) },
	};

	return damon_framer__event(rec.framer, &event);
}

/* A snapshot that is open while targets change is dropped, and the next snapshot begins anew. */
static void test_break(void)
{
	begin();
	add_setup(THREAD, KEEPER, 1);
	damon_target_ids__update(&ids);
	trace(0, 1, 1000);
	trace(0, 1, 2000);
	tap_eq(nr_snapshots, 2, "two snapshots are delivered");
	trace(0, 2, 3000);
	write_note(KEEPER, (struct damon_note){ .type = DAMON_NOTE_BEGIN }, 3500);
	write_note(KEEPER, (struct damon_note){ .type = DAMON_NOTE_END }, 3700);
	trace(5, 1, 4000);
	tap_eq(nr_snapshots, 3, "the open snapshot is dropped");
	tap_eq(snapshot_regions, 1, "the next snapshot has only its own region");
	tap_eq(snapshot_start_ns, 3700, "the next snapshot begins when targets had changed");
	end();
}

/* A new thread has the intervals of the set-up at first. */
static void tunes(bool tunings_told, u64 want_sample_ns, const char *what)
{
	struct damon_tune_event tuned = { .time_ns = 1, .kdamond = THREAD, .sample_us = 900 };
	struct damon_setup *setup;
	unsigned int i;

	begin();
	setup = add_setup(THREAD, KEEPER, 1);
	setup->attrs.tuned = true;
	setup->attrs.sample_us = 5;
	damon_target_ids__update(&ids);
	ids.tunings_told = tunings_told;
	damon_framer__tune(rec.framer, &tuned);
	write_note(KEEPER, (struct damon_note){ .type = DAMON_NOTE_KDAMOND, .pid = 90 }, 2);
	for (i = 1; i < 3; i++)
		trace(0, 1, i * 10000000);
	tap_eq(damon_framer__stream(rec.framer, 0)->sample_ns, want_sample_ns, "%s", what);
	end();
}

static void test_window(void)
{
	begin();
	add_setup(THREAD, KEEPER, 1);
	damon_target_ids__update(&ids);
	trace(0, 1, 1000);
	note((struct damon_note){ .type = DAMON_NOTE_TURN });
	note((struct damon_note){ .type = DAMON_NOTE_WINDOW, .sample_us = 2, .aggr_us = 4 });
	trace(0, 1, 5000);
	tap_eq(damon_framer__stream(rec.framer, 0)->sample_ns, 2000, "a window: the new interval");
	tap_eq(damon_framer__stream(rec.framer, 0)->aggr_ns, 4000, "a window: the new aggregation");
	write_note(KEEPER + 1, (struct damon_note){ .type = DAMON_NOTE_TURN }, 6000);
	trace(0, 1, 10000);
	/* The first snapshot of the window is not used */
	tap_eq(nr_snapshots, 2, "a turn that another process notes is ignored");
	end();
}

static void test_memory(void)
{
	const struct damon_cgroup_memory *cgroup;
	const struct damon_resident *resident;

	begin();
	add_setup(THREAD, KEEPER, 1);
	damon_target_ids__update(&ids);
	tap_ok(!damon_recording__resident(&rec, THREAD, 0), "memory: not known");
	note((struct damon_note){ .type = DAMON_NOTE_MEMORY, .pid = 500, .resident = 10 });
	note((struct damon_note){ .type = DAMON_NOTE_MEMORY, .resident = 100, .swapped = 6 });
	note((struct damon_note){ .type = DAMON_NOTE_MEMORY, .resident = 300, .swapped = 0 });
	resident = damon_recording__resident(&rec, THREAD, 500);
	tap_ok(resident && resident->bytes == 10, "memory: of a process");
	resident = damon_recording__resident(&rec, THREAD, 0);
	tap_ok(resident && resident->bytes == 200 && resident->swapped == 3,
	       "memory: of all together, as a mean");
	tap_ok(!damon_recording__resident(&rec, THREAD + 1, 0), "memory: of another kdamond");
	tap_eq(resident->nr_smaps, 0, "memory: what is shared is not known");

	note((struct damon_note){ .type = DAMON_NOTE_SMAPS, .resident = 400, .proportional = 100,
				  .shared = 350, .huge = 20 });
	note((struct damon_note){ .type = DAMON_NOTE_SMAPS, .resident = 600, .proportional = 300,
				  .shared = 450, .huge = 0 });
	resident = damon_recording__resident(&rec, THREAD, 0);
	tap_ok(resident->nr_smaps == 2 && resident->rss == 500 && resident->pss == 200 &&
	       resident->shared == 400 && resident->huge == 10, "memory: what is shared, as a mean");
	tap_ok(resident->bytes == 200 && resident->nr == 2, "memory: what was known stays");
	note((struct damon_note){ .type = DAMON_NOTE_SMAPS, .pid = 501, .resident = 4 });
	tap_ok(!damon_recording__resident(&rec, THREAD, 501), "memory: not known from one note alone");

	tap_ok(!damon_recording__cgroup(&rec, THREAD), "memory of a cgroup: not known");
	note((struct damon_note){ .type = DAMON_NOTE_CGROUP, .resident = 90, .anon = 50,
				  .file = 30, .shmem = 10 });
	note((struct damon_note){ .type = DAMON_NOTE_CGROUP, .resident = 110, .anon = 70,
				  .file = 30, .shmem = 20 });
	cgroup = damon_recording__cgroup(&rec, THREAD);
	tap_ok(cgroup && cgroup->total == 100 && cgroup->anon == 60 && cgroup->file == 30 &&
	       cgroup->shmem == 15, "memory of a cgroup, as a mean");
	tap_ok(!damon_recording__cgroup(&rec, THREAD + 1), "memory of a cgroup: of another kdamond");
	end();
}

int main(void)
{
	test_window();
	test_memory();
	test_foreign();
	test_ours();
	test_changes();
	test_bad_notes();
	test_threads();
	test_run();
	test_update();
	test_break();
	tunes(true, 5000, "a new thread has the intervals of the set-up");
	tunes(false, 900000, "without events about tuning, the intervals stay");
	return tap_done();
}
