// SPDX-License-Identifier: GPL-2.0
/*
 * Lets windows take turns as the sampling interval of the running kdamond, and notes each turn in
 * the recording. DAMON so also learns what the processes have mapped, as each commit tells it.
 *
 * A commit changes the intervals. DAMON carries it out at the end of an aggregation or of a sample,
 * the writer waits until then, and nobody else can write to DAMON's sysfs meanwhile. So a turn with
 * long samples is ended shortly before its last sample is complete, and not earlier.
 */
#include "damon/record/turns.h"
#include "damon/base/clock.h"
#include "damon/core/setup.h"
#include "damon/machine/control.h"
#include "damon/machine/cpu-time.h"

#include <errno.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/time64.h>
#include <linux/zalloc.h>

/* A wait for a commit must not be longer, as the keeper can do nothing else meanwhile */
#define MAX_WAIT_MS	500

/* Linux 6.12 looks at this interval whether a commit has been carried out */
#define ANSWER_MS	100

/* How long before its end the last sample of a turn is ended, if it takes long */
#define MARGIN_MS	100

static u64 aggr_ms(const struct damon_turns *t)
{
	return damon_schedule__aggr_us(&t->schedule) / USEC_PER_MSEC;
}

/* The turn has begun at this time, or somewhat later */
static void set_begun(struct damon_turns *t, u64 begun_ms)
{
	u64 turn_ms = damon_schedule__turn_us(&t->schedule) / USEC_PER_MSEC;

	t->begun_ms = begun_ms;
	t->end_ms = begun_ms + turn_ms - (damon_turns__may_commit(t) ? 0 : MARGIN_MS);
}

/**
 * damon_turns__init - prepare turns, if the setup has windows
 * @t: zero-initialised; the caller frees it with damon_turns__exit()
 * @ctl: used until damon_turns__exit()
 * @setup: used until damon_turns__exit()
 */
void damon_turns__init(struct damon_turns *t, struct damon_control *ctl, struct damon_setup *setup)
{
	t->ctl = ctl;
	t->setup = setup;
	t->schedule.windows = &setup->attrs.windows;
	t->schedule.overhead_bp = setup->attrs.overhead_bp;
	t->schedule.free_cpu_us = setup->attrs.free_cpu_us;
	t->follow_ms = damon_clock__ms() + setup->attrs.update_us / USEC_PER_MSEC;
}

/* Give a window its turn. Other commits than those of turns must not change the intervals. */
static void set_turn(struct damon_turns *t, unsigned int window)
{
	struct damon_attrs *attrs = &t->setup->attrs;

	t->schedule.at = window;
	attrs->sample_us = damon_schedule__sample_us(&t->schedule);
	attrs->aggr_us = damon_schedule__aggr_us(&t->schedule);
}

static void note_window(struct damon_turns *t)
{
	const struct damon_note note = {
		.type = DAMON_NOTE_WINDOW,
		.sample_us = damon_schedule__sample_us(&t->schedule),
		.aggr_us = damon_schedule__aggr_us(&t->schedule),
	};

	damon_note__keep(&t->notes, &note);
}

/** damon_turns__rewind - give the first window its turn when a kdamond is started again */
void damon_turns__rewind(struct damon_turns *t)
{
	if (damon_turns__on(t))
		set_turn(t, 0);
}

/**
 * damon_turns__begin - begin with the first window, when perf begins to record
 *
 * The setup in the recording tells the first window: no note is needed.
 */
void damon_turns__begin(struct damon_turns *t, u64 now_ms)
{
	if (!damon_turns__on(t))
		return;
	t->steady_since_ms = now_ms;
	t->cpu_ns = 0;
	damon_cpu_time__read(t->setup->kdamond, &t->cpu_ns);
	set_begun(t, now_ms);
}

/** damon_turns__begin_again - begin with the first window, after a kdamond was started again */
void damon_turns__begin_again(struct damon_turns *t, u64 now_ms)
{
	const struct damon_note turn = { .type = DAMON_NOTE_TURN };

	if (!damon_turns__on(t))
		return;
	damon_note__keep(&t->notes, &turn);
	note_window(t);
	damon_turns__begin(t, now_ms);
}

/** damon_turns__wait_ms - get the time until damon_turns__next() must be called */
int damon_turns__wait_ms(const struct damon_turns *t, u64 now_ms)
{
	return t->end_ms > now_ms ? t->end_ms - now_ms : 0;
}

/** damon_turns__may_commit - would a commit be carried out soon? */
bool damon_turns__may_commit(const struct damon_turns *t)
{
	return !damon_turns__on(t) || aggr_ms(t) <= MAX_WAIT_MS;
}

/* Are the targets the processes of the last turn? */
static bool same_targets(const struct damon_turns *t)
{
	if (t->nr_pids != t->setup->nr_targets)
		return false;
	for (size_t i = 0; i < t->nr_pids; i++) {
		if (t->pids[i] != t->setup->targets[i].pid)
			return false;
	}
	return true;
}

static int remember_targets(struct damon_turns *t, u64 now_ms)
{
	if (same_targets(t))
		return 0;
	if (t->nr_pids)
		t->steady_since_ms = now_ms;
	zfree(&t->pids);
	t->nr_pids = 0;
	t->pids = calloc(t->setup->nr_targets, sizeof(*t->pids));
	if (!t->pids)
		return -ENOMEM;
	t->nr_pids = t->setup->nr_targets;
	for (size_t i = 0; i < t->nr_pids; i++)
		t->pids[i] = t->setup->targets[i].pid;
	return 0;
}

/* After the first update DAMON follows the mappings of a process with initial ranges, as of others */
static void end_initial_ranges(struct damon_turns *t, u64 now_ms)
{
	if (t->setup->ops != DAMON_OPS_VADDR || now_ms < t->follow_ms)
		return;
	for (size_t i = 0; i < t->setup->nr_targets; i++)
		damon_ranges__exit(&t->setup->targets[i].ranges);
}

/* What the turn that ends has taken. The next turn begins with the CPU time of now. */
static struct damon_spent spent(struct damon_turns *t, u64 now_ms)
{
	struct damon_spent turn = { .time_us = (now_ms - t->begun_ms) * USEC_PER_MSEC };
	u64 cpu_ns = t->cpu_ns;

	damon_cpu_time__read(t->setup->kdamond, &cpu_ns);
	if (cpu_ns > t->cpu_ns)
		turn.cpu_us = (cpu_ns - t->cpu_ns) / NSEC_PER_USEC;
	t->cpu_ns = cpu_ns;
	return turn;
}

/**
 * damon_turns__next - end the turn, and begin the next one
 *
 * Waits until DAMON has changed its intervals. If that fails, because a process has ended or because
 * memory is short, the turn goes on for as long again.
 */
void damon_turns__next(struct damon_turns *t, u64 now_ms)
{
	const struct damon_note turn = { .type = DAMON_NOTE_TURN };
	struct damon_schedule next = t->schedule;
	unsigned int window = next.at;
	struct damon_spent ended;
	u64 begun_ms;
	int err;

	err = t->setup->nr_targets ? remember_targets(t, now_ms) : -ESRCH;
	if (!err) {
		end_initial_ranges(t, now_ms);
		ended = spent(t, now_ms);
		damon_schedule__next(&next, &ended, (now_ms - t->steady_since_ms) * USEC_PER_MSEC);
		damon_note__keep(&t->notes, &turn);
		set_turn(t, next.at);
		err = damon_control__commit(t->ctl, t->setup);
		if (err)
			set_turn(t, window);
		else
			t->schedule = next;
		note_window(t);
	}
	begun_ms = damon_clock__ms();
	set_begun(t, max(now_ms, begun_ms - min_t(u64, begun_ms, ANSWER_MS)));
}

/** damon_turns__exit - free what @t owns */
void damon_turns__exit(struct damon_turns *t)
{
	zfree(&t->pids);
	t->nr_pids = 0;
}
