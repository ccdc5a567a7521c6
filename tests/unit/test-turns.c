// SPDX-License-Identifier: GPL-2.0
/* Modules: record/turns record/schedule core/setup base/ranges base/error */
/*
 * What is committed to DAMON and noted when windows take turns. The test stands in for the kernel
 * and the recording, and logs every call.
 */
#include "damon/core/setup.h"
#include "damon/machine/control.h"
#include "damon/record/turns.h"
#include "call-log.h"
#include "tap.h"

#include <inttypes.h>
#include <errno.h>
#include <string.h>

static int result;		/* of commits */

/* machine/control */
int damon_control__commit(struct damon_control *ctl, const struct damon_setup *setup)
{
	(void)ctl;
	say("commit %" PRIu64 "/%" PRIu64, (uint64_t)setup->attrs.sample_us,
	    (uint64_t)setup->attrs.aggr_us);
	for (size_t i = 0; i < setup->nr_targets; i++) {
		const struct damon_ranges *ranges = &setup->targets[i].ranges;

		say(" %d", setup->targets[i].pid);
		for (size_t r = 0; r < ranges->nr; r++)
			say("[%jx-%jx]", (uintmax_t)ranges->v[r].start, (uintmax_t)ranges->v[r].end);
	}
	say("; ");
	return result;
}

/* machine/cpu-time */
static u64 cpu_ns;

int damon_cpu_time__read(pid_t tid, u64 *ns)
{
	(void)tid;
	*ns = cpu_ns;
	return 0;
}

/* core/note */
int damon_note__keep(struct damon_kept_notes *kept, const struct damon_note *note)
{
	(void)kept;
	if (note->type == DAMON_NOTE_TURN)
		say("turn; ");
	else if (note->type == DAMON_NOTE_WINDOW)
		say("window %" PRIu64 "/%" PRIu64 "; ", (uint64_t)note->sample_us,
		    (uint64_t)note->aggr_us);
	else
		say("?; ");
	return 0;
}

static struct damon_setup setup;
static struct damon_turns turns;

static void begin(enum damon_ops ops, unsigned int nr_windows)
{
	damon_turns__exit(&turns);
	damon_setup__exit(&setup);
	damon_setup__init(&setup);
	setup.ops = ops;
	setup.attrs.sample_us = 5000;
	setup.attrs.aggr_us = 25000;
	setup.attrs.windows = (struct damon_windows){ nr_windows, { 5000, 2000000 } };
	damon_setup__add_target(&setup, 1, "a");
	result = 0;
	log[0] = '\0';
	turns = (struct damon_turns){};
	damon_turns__init(&turns, NULL, &setup);
	damon_turns__begin(&turns, 1000);
}

/* End the turn at this time, and return what was done */
static const char *next(u64 now_ms)
{
	log[0] = '\0';
	damon_turns__next(&turns, now_ms);
	return log;
}

static void test_turns(void)
{
	begin(DAMON_OPS_VADDR, 2);
	tap_ok(damon_turns__on(&turns), "windows take turns");
	tap_str_eq(log, "", "the first window is not noted: the setup tells it");
	tap_eq(damon_turns__wait_ms(&turns, 1100), 400, "the first turn takes half a second");
	tap_ok(damon_turns__may_commit(&turns), "short window: a commit is carried out soon");
	tap_str_eq(next(1500), "turn; commit 5000/25000 1; window 5000/25000; ",
		   "too early for the long window: the same again");
	tap_str_eq(next(9000), "turn; commit 2000000/2000000 1; window 2000000/2000000; ",
		   "the long window");
	tap_ok(!damon_turns__may_commit(&turns), "long window: a commit would have to wait");
	tap_eq(setup.attrs.sample_us, 2000000, "other commits do not change the interval");
	tap_str_eq(next(11000), "turn; commit 5000/25000 1; window 5000/25000; ",
		   "the short window");
	damon_setup__add_target(&setup, 2, "b");
	tap_str_eq(next(20000), "turn; commit 5000/25000 1 2; window 5000/25000; ",
		   "another target: no long turn begins");
}

/* End a turn that began at @begun_ms and took so much CPU time; returns the next window */
static u64 after(u64 begun_ms, u64 now_ms, u64 cpu_ms)
{
	turns.begun_ms = begun_ms;
	cpu_ns += cpu_ms * 1000000;
	next(now_ms);
	return setup.attrs.sample_us;
}

/* A turn that took a fifth of a CPU has to wait; the long window has the time */
static void test_overhead(void)
{
	begin(DAMON_OPS_VADDR, 2);
	turns.schedule.overhead_bp = 100;
	tap_eq(after(1000, 9000, 0), 2000000, "overhead: the long window");
	tap_eq(after(9000, 19000, 0), 5000, "overhead: within it, the short window");
	tap_eq(after(19000, 21000, 400), 2000000, "overhead: the short window cost too much");
	tap_eq(after(21000, 39000, 0), 2000000, "overhead: it has to wait");
	tap_eq(after(39000, 59000, 0), 5000, "overhead: for a hundred times its CPU time");
}

static void test_initial_range(void)
{
	begin(DAMON_OPS_VADDR, 2);
	damon_ranges__add(&setup.targets[0].ranges, 0x5000, 0x6000);
	turns.follow_ms = 2000;
	tap_str_eq(next(1500), "turn; commit 5000/25000 1[5000-6000]; window 5000/25000; ",
		   "initial ranges: not until the first update");
	tap_str_eq(next(2000), "turn; commit 5000/25000 1; window 5000/25000; ",
		   "initial ranges: from then on the mappings are followed");
}

static void test_failure(void)
{
	begin(DAMON_OPS_VADDR, 2);
	next(1500);
	result = -EINVAL;
	tap_str_eq(next(9000), "turn; commit 2000000/2000000 1; window 5000/25000; ",
		   "a commit fails: the window stays");
	tap_eq(setup.attrs.sample_us, 5000, "a commit fails: so does the interval");
	damon_setup__clear_targets(&setup);
	tap_str_eq(next(10000), "", "without targets nothing is committed");
}

static void test_physical(void)
{
	begin(DAMON_OPS_PADDR, 2);
	damon_ranges__add(&setup.targets[0].ranges, 0x5000, 0x6000);
	tap_str_eq(next(1500), "turn; commit 5000/25000 1[5000-6000]; window 5000/25000; ",
		   "physical memory: the ranges of the setup");
}

static void test_off(void)
{
	begin(DAMON_OPS_VADDR, 0);
	tap_ok(!damon_turns__on(&turns), "no windows: no turns");
	tap_str_eq(log, "", "no windows: nothing is noted");
	tap_ok(damon_turns__may_commit(&turns), "no windows: commits are carried out at any time");
	damon_turns__rewind(&turns);
	tap_eq(setup.attrs.aggr_us, 25000, "no windows: the intervals stay");
}

static void test_rewind(void)
{
	begin(DAMON_OPS_VADDR, 2);
	next(1500);
	next(9000);
	damon_turns__rewind(&turns);
	tap_eq(setup.attrs.aggr_us, 25000, "another kdamond begins with the first window");
	log[0] = '\0';
	damon_turns__begin_again(&turns, 9500);
	tap_str_eq(log, "turn; window 5000/25000; ", "another kdamond: the window is noted");
}

int main(void)
{
	test_turns();
	test_overhead();
	test_initial_range();
	test_failure();
	test_physical();
	test_off();
	test_rewind();
	damon_turns__exit(&turns);
	damon_setup__exit(&setup);
	return tap_done();
}
