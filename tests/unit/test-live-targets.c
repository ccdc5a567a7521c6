// SPDX-License-Identifier: GPL-2.0
/* Modules: record/live-targets core/setup base/ranges base/error */
/*
 * What is committed to DAMON and noted while processes start and end. The test stands in for
 * the kernel, the process tree and perf, and logs every call.
 */
#include "damon/record/live-targets.h"
#include "damon/base/error.h"
#include "damon/core/setup.h"
#include "damon/machine/control.h"
#include "damon/machine/mapped.h"
#include "damon/machine/target.h"
#include "damon/record/process-tree.h"
#include "call-log.h"
#include "tap.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The processes that live; 0 ends the list. 'a' is the name of process 1, 'b' of 2, ... */
static pid_t living[10];
static char renamed;		/* this letter is appended to all names */
static bool tree_changed, tree_ended;
static int results[10];		/* of commits and restarts, in order */
static size_t nr_results;

static void say_targets(const char *what, const struct damon_setup *setup)
{
	say("%s", what);
	for (size_t i = 0; i < setup->nr_targets; i++) {
		const struct damon_ranges *ranges = &setup->targets[i].ranges;

		say("%c%d", i ? ',' : ' ', setup->targets[i].pid);
		for (size_t r = 0; r < ranges->nr; r++)
			say("[%jx-%jx]", (uintmax_t)ranges->v[r].start, (uintmax_t)ranges->v[r].end);
	}
	say("; ");
}

static int next_result(void)
{
	return results[nr_results++];
}

/* machine/control */
int damon_control__commit(struct damon_control *ctl, const struct damon_setup *setup)
{
	(void)ctl;
	say_targets("commit", setup);
	return next_result();
}

int damon_control__restart(struct damon_control *ctl, struct damon_setup *setup)
{
	(void)ctl;
	say_targets("restart", setup);
	setup->kdamond = 77;
	return next_result();
}

void damon_control__off(const struct damon_control *ctl)
{
	(void)ctl;
	say("off; ");
}

/* machine/mapped: process 3 has mapped 3000-3800 */
int damon_mapped__read(pid_t pid, size_t max, struct damon_ranges *ranges)
{
	(void)max;
	return damon_ranges__add(ranges, pid << 12, (pid << 12) + 0x800);
}

/* machine/target */
int damon_target__comm(pid_t pid, char *comm, size_t size)
{
	snprintf(comm, size, "%c%c", 'a' + pid - 1, renamed);
	return 0;
}

bool damon_target__has_memory(pid_t pid)
{
	return pid != 9;
}

/* record/process-tree */
struct damon_process_tree *damon_process_tree__new(int cgroup)
{
	(void)cgroup;
	return (struct damon_process_tree *)living;
}

int damon_process_tree__add(struct damon_process_tree *tree, pid_t pid)
{
	(void)tree;
	say("follow %d; ", pid);
	return 0;
}

bool damon_process_tree__update(struct damon_process_tree *tree)
{
	(void)tree;
	return tree_changed;
}

size_t damon_process_tree__nr(const struct damon_process_tree *tree)
{
	size_t nr = 0;

	(void)tree;
	while (living[nr])
		nr++;
	return nr;
}

pid_t damon_process_tree__pid(const struct damon_process_tree *tree, size_t i)
{
	(void)tree;
	return living[i] == 8 ? 0 : living[i];	/* 8 is too young */
}

bool damon_process_tree__ended(const struct damon_process_tree *tree)
{
	(void)tree;
	return tree_ended;
}

void damon_process_tree__delete(struct damon_process_tree *tree)
{
	(void)tree;
}

/* core/note */
int damon_note__write(const struct damon_note *note)
{
	say("%s; ", note->type == DAMON_NOTE_BEGIN ? "write begin" : "write ?");
	return 0;
}

int damon_note__keep(struct damon_kept_notes *kept, const struct damon_note *note)
{
	(void)kept;
	switch (note->type) {
	case DAMON_NOTE_BEGIN:
		say("begin; ");
		break;
	case DAMON_NOTE_TARGET:
		say("%u=%d.%s ", note->target_id, note->pid, note->comm);
		break;
	case DAMON_NOTE_KDAMOND:
		say("kdamond %d ", note->pid);
		break;
	case DAMON_NOTE_END:
		say("end; ");
		break;
	case DAMON_NOTE_CPU:
	case DAMON_NOTE_STOP:
	default:
		say("? ");
	}
	return 0;
}

static struct damon_live_targets live;
static struct damon_control control;
static struct damon_setup setup;

/* Begin with processes 1, 2 and 3 as targets, or with a cgroup without processes */
static void begin(int cgroup)
{
	struct damon_error e;

	damon_setup__exit(&setup);
	damon_setup__init(&setup);
	memset(living, 0, sizeof(living));
	memset(results, 0, sizeof(results));
	nr_results = 0;
	renamed = '\0';
	tree_changed = tree_ended = false;
	log[0] = '\0';
	for (pid_t pid = 1; cgroup < 0 && pid <= 3; pid++) {
		const char name[] = { 'a' + pid - 1, '\0' };

		damon_setup__add_target(&setup, pid, name);
		living[pid - 1] = pid;
	}
	setup.kdamond = 70;
	live = (struct damon_live_targets){};
	tap_eq(damon_live_targets__begin(&live, &control, &setup, cgroup, &e), 0, "begin");
}

/* Update with these processes, and return the log */
static const char *updated(const pid_t *pids)
{
	log[0] = '\0';
	memset(living, 0, sizeof(living));
	for (size_t i = 0; pids[i]; i++)
		living[i] = pids[i];
	damon_live_targets__update(&live);
	return log;
}

#define PIDS(...)	((const pid_t []){ __VA_ARGS__, 0 })

static void test_update(void)
{
	begin(-1);
	tap_str_eq(log, "follow 1; follow 2; follow 3; ", "all targets are followed");
	tap_str_eq(updated(PIDS(1, 2, 3)), "", "no process has changed: nothing is done");
	tap_str_eq(updated(PIDS(1, 2, 3, 8)), "", "a process that is too young: nothing is done");
	tap_str_eq(updated(PIDS(1, 2, 3, 9)), "", "a process without memory: nothing is done");
	tap_str_eq(updated(PIDS(1, 2, 3, 4)),
		   "begin; commit 1,2,3,4[4000-4800]; 0=1.a 1=2.b 2=3.c 3=4.d kdamond 70 end; ",
		   "a new process: one commit, which names its memory");
	tap_str_eq(updated(PIDS(1, 3, 4)),
		   "begin; commit 1; commit 1,3[3000-3800],4[4000-4800]; 0=1.a 1=3.c 2=4.d kdamond 70 end; ",
		   "an ended process: its id and later ids are removed before they are reused");
	tap_str_eq(updated(PIDS(1, 3)), "begin; commit 1,3; 0=1.a 1=3.c kdamond 70 end; ",
		   "the last process ended: its id is removed");
	tap_str_eq(updated(PIDS(3)), "begin; commit 3[1000-2000]; commit 3[3000-3800]; 0=3.c kdamond 70 end; ",
		   "the first process ended: its id loses its regions, and is never without a target");
	renamed = '2';
	tap_str_eq(updated(PIDS(3)), "begin; 0=3.c2 kdamond 70 end; ",
		   "a new name is noted without a commit");
	tap_str_eq(updated(PIDS(9)), "", "no process is left: DAMON ends by itself");
	tap_eq(setup.nr_targets, 1, "the targets stay");
	tap_ok(!live.stale, "the targets are up to date");
}

static void test_failure(void)
{
	begin(-1);
	results[0] = -EINVAL;
	tap_str_eq(updated(PIDS(1, 2, 3, 4)),
		   "begin; commit 1,2,3,4[4000-4800]; 0=1.a 1=2.b 2=3.c kdamond 70 end; ",
		   "a commit fails: the old targets are noted");
	tap_ok(live.stale, "a commit fails: the next tick tries again");
}

static void test_cgroup(void)
{
	begin(5);
	tap_ok(damon_live_targets__tick(&live, true), "a cgroup: the first tick is due");
	tap_ok(!damon_live_targets__tick(&live, true), "a cgroup: the second tick is not due");
	living[0] = 2;
	log[0] = '\0';
	tap_eq(damon_live_targets__restart(&live), 0, "a cgroup: DAMON is started");
	tap_str_eq(log, "begin; restart 2; ",
		   "a cgroup: DAMON starts with the process that has joined");
	tap_eq(setup.kdamond, 77, "a cgroup: the kdamond is known");
	tap_str_eq(updated(PIDS(9)), "write begin; off; ",
		   "a cgroup: all processes have left: DAMON is switched off");
	tap_eq(setup.nr_targets, 0, "a cgroup: no target is left");
	tap_ok(!damon_live_targets__ended(&live),
	       "a cgroup: the recording goes on while the cgroup exists");
	tree_ended = true;
	tap_ok(damon_live_targets__ended(&live),
	       "a cgroup: the recording ends when the cgroup is removed");
}

static void test_restart(void)
{
	begin(-1);
	log[0] = '\0';
	results[0] = -ESRCH;
	results[1] = -EINVAL;
	tap_eq(damon_live_targets__restart(&live), 0, "restart: the third attempt succeeds");
	tap_str_eq(log, "begin; restart 1,2,3; restart 1,2,3; restart 1,2,3; ",
		   "restart: a process that ends meanwhile causes another attempt");
	log[0] = '\0';
	damon_live_targets__note(&live);
	tap_str_eq(log, "0=1.a 1=2.b 2=3.c kdamond 77 end; ",
		   "restart: targets and kdamond are noted");

	begin(-1);
	log[0] = '\0';
	results[0] = -EBUSY;
	tap_eq(damon_live_targets__restart(&live), -EBUSY, "restart: another error is returned");
	tap_str_eq(log, "begin; restart 1,2,3; ",
		   "restart: after another error there is no second attempt");

	begin(-1);
	memset(living, 0, sizeof(living));
	log[0] = '\0';
	tap_eq(damon_live_targets__restart(&live), -ENODATA, "restart: no process is left");
	tap_str_eq(log, "begin; off; ", "restart: DAMON is off");
	tap_eq(setup.kdamond, 0, "restart: no kdamond");
}

static void test_ticks(void)
{
	int due = 0;

	begin(-1);
	for (int i = 0; i < 20; i++)
		due += damon_live_targets__tick(&live, true);
	tap_eq(due, 0, "nothing changes: no tick is due");
	tree_changed = true;
	tap_ok(!damon_live_targets__tick(&live, false), "a change while targets must not change waits");
	tap_ok(damon_live_targets__tick(&live, true), "a change after a long time is due at once");
	for (int i = 0; i < 20; i++)
		due += damon_live_targets__tick(&live, true);
	tap_eq(due, 4, "constant changes: every fifth tick is due");
	damon_live_targets__exit(&live);
}

int main(void)
{
	test_update();
	test_failure();
	test_cgroup();
	test_restart();
	test_ticks();
	damon_setup__exit(&setup);
	return tap_done();
}
