// SPDX-License-Identifier: GPL-2.0
/*
 * Lets windows take turns as the sampling interval of the running kdamond, and notes each turn in
 * the recording. At each turn DAMON also learns what the processes have mapped.
 *
 * A commit changes the intervals. DAMON carries it out at the end of an aggregation or of a sample,
 * the writer waits until then, and nobody else can write to DAMON's sysfs meanwhile. So a turn with
 * long samples is ended shortly before its last sample is complete, and not earlier.
 */
#include "damon/record/turns.h"
#include "damon/core/setup.h"
#include "damon/machine/control.h"
#include "damon/machine/mapped.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/kernel.h>
#include <linux/time64.h>
#include <linux/zalloc.h>

/* A wait for a commit must not be longer, as the keeper can do nothing else meanwhile */
#define MAX_WAIT_MS	500

/* Linux 6.12 looks at this interval whether a commit has been carried out */
#define ANSWER_MS	100

/* How long before its end the last sample of a turn is ended, if it takes long */
#define MARGIN_MS	100

/* The processes together have no more ranges than a part of the regions, so that these can split */
#define REGIONS_PER_RANGE	8

/* Fewer ranges for a process would join its areas, as DAMON does by itself */
#define MIN_RANGES	3
#define MAX_RANGES	64

struct damon_turns_target {
	pid_t pid;
	struct damon_ranges mapped;
};

static u64 get_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * MSEC_PER_SEC + now.tv_nsec / NSEC_PER_MSEC;
}

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
	/* If the user has named initial ranges, other mappings wait for the first update */
	if (setup->nr_targets && setup->targets->ranges.nr)
		t->update_ms = get_now_ms() + setup->attrs.update_us / USEC_PER_MSEC;
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
 * damon_turns__begin - begin with the window whose turn it is
 *
 * Called when perf begins to record, and after a kdamond was started again.
 */
void damon_turns__begin(struct damon_turns *t, u64 now_ms)
{
	const struct damon_note turn = { .type = DAMON_NOTE_TURN };

	if (!damon_turns__on(t))
		return;
	t->steady_since_ms = now_ms;
	damon_note__keep(&t->notes, &turn);
	note_window(t);
	set_begun(t, now_ms);
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

static void forget_targets(struct damon_turns *t)
{
	for (size_t i = 0; i < t->nr_targets; i++)
		damon_ranges__exit(&t->targets[i].mapped);
	zfree(&t->targets);
	t->nr_targets = 0;
}

/* Are the targets the processes of the last turn? */
static bool same_targets(const struct damon_turns *t)
{
	if (t->nr_targets != t->setup->nr_targets)
		return false;
	for (size_t i = 0; i < t->nr_targets; i++) {
		if (t->targets[i].pid != t->setup->targets[i].pid)
			return false;
	}
	return true;
}

static bool same_ranges(const struct damon_ranges *a, const struct damon_ranges *b)
{
	return a->nr == b->nr && (!a->nr || !memcmp(a->v, b->v, a->nr * sizeof(*a->v)));
}

/* Add to the targets of @now what their processes have mapped, if that has changed */
static int add_mapped(struct damon_turns *t, struct damon_setup *now)
{
	size_t max_ranges = t->setup->attrs.max_nr_regions / REGIONS_PER_RANGE / now->nr_targets;
	int err = 0;

	max_ranges = clamp(max_ranges, (size_t)MIN_RANGES, (size_t)MAX_RANGES);
	for (size_t i = 0; !err && i < now->nr_targets; i++) {
		struct damon_turns_target *target = &t->targets[i];
		struct damon_ranges mapped = {};

		damon_mapped__read(target->pid, max_ranges, &mapped);
		/* Of a process that has ended nothing is mapped */
		if (!mapped.nr || same_ranges(&mapped, &target->mapped)) {
			damon_ranges__exit(&mapped);
			continue;
		}
		damon_ranges__exit(&target->mapped);
		target->mapped = mapped;
		err = damon_ranges__copy(&now->targets[i].ranges, &mapped);
	}
	return err;
}

static int copy_targets(struct damon_turns *t, struct damon_setup *now, u64 now_ms)
{
	bool follows_mappings = t->setup->ops == DAMON_OPS_VADDR;
	int err = 0;

	if (!same_targets(t)) {
		if (t->nr_targets) {
			t->steady_since_ms = now_ms;
			t->update_ms = now_ms;
		}
		forget_targets(t);
		t->targets = calloc(t->setup->nr_targets, sizeof(*t->targets));
		if (!t->targets)
			return -ENOMEM;
		t->nr_targets = t->setup->nr_targets;
	}
	for (size_t i = 0; !err && i < t->nr_targets; i++) {
		const struct damon_target *from = &t->setup->targets[i];
		struct damon_target *to = damon_setup__add_target(now, from->pid, from->comm);

		if (!to)
			return -ENOMEM;
		t->targets[i].pid = from->pid;
		if (!follows_mappings)
			err = damon_ranges__copy(&to->ranges, &from->ranges);
	}
	if (err || !follows_mappings || now_ms < t->update_ms)
		return err;
	t->update_ms = now_ms + t->setup->attrs.update_us / USEC_PER_MSEC;
	return add_mapped(t, now);
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
	struct damon_setup now = { .attrs = t->setup->attrs };
	u64 begun_ms;
	int err;

	err = t->setup->nr_targets ? copy_targets(t, &now, now_ms) : -ESRCH;
	damon_schedule__next(&next, (now_ms - t->begun_ms) * USEC_PER_MSEC,
			     (now_ms - t->steady_since_ms) * USEC_PER_MSEC);
	now.attrs.sample_us = damon_schedule__sample_us(&next);
	now.attrs.aggr_us = damon_schedule__aggr_us(&next);
	if (!err) {
		damon_note__keep(&t->notes, &turn);
		err = damon_control__commit(t->ctl, &now);
		if (!err) {
			t->schedule = next;
			set_turn(t, next.at);
		}
		note_window(t);
	}
	damon_setup__exit(&now);
	begun_ms = get_now_ms();
	set_begun(t, max(now_ms, begun_ms - min_t(u64, begun_ms, ANSWER_MS)));
}

/** damon_turns__exit - free what @t owns */
void damon_turns__exit(struct damon_turns *t)
{
	forget_targets(t);
}
