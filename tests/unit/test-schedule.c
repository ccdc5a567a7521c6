// SPDX-License-Identifier: GPL-2.0
/* Modules: record/schedule */
/* Windows must get their shares of the time, and long ones in time. */
#include "damon/record/schedule.h"
#include "tap.h"

#include <inttypes.h>
#include <string.h>

#define SEC	1000000ULL

static const struct damon_windows windows = {
	.nr = 5, .us = { 5000, 100000, 1 * SEC, 5 * SEC, 15 * SEC },
};

struct turn {
	u64 begin_us;
	u64 end_us;
	unsigned int window;
};

/* CPU time of a turn, in 1/10,000 of it */
static const u64 *costs;

/*
 * The turns of the first @us microseconds, if each takes as long as it should. @s is overwritten,
 * but for the bound of the CPU time.
 */
static size_t run_on(struct damon_schedule *s, const struct damon_windows *w, u64 us,
		     struct turn *turns, size_t max)
{
	size_t nr = 0;
	u64 now = 0;

	*s = (struct damon_schedule){
		.windows = w, .overhead_bp = s->overhead_bp, .free_cpu_us = s->free_cpu_us,
	};

	while (now < us && nr < max) {
		u64 took = damon_schedule__turn_us(s);
		struct damon_spent spent = { took, costs ? took * costs[s->at] / 10000 : 0 };

		turns[nr++] = (struct turn){ now, now + took, s->at };
		now += took;
		damon_schedule__next(s, &spent, now);
	}
	return nr;
}

static size_t run(const struct damon_windows *w, u64 us, struct turn *turns, size_t max)
{
	struct damon_schedule s = {};

	return run_on(&s, w, us, turns, max);
}

static void test_intervals(void)
{
	struct damon_schedule s = { .windows = &windows };

	tap_eq(damon_schedule__sample_us(&s), 5000, "the shortest window: the sampling interval");
	tap_eq(damon_schedule__aggr_us(&s), 25000, "the shortest window: the aggregation");
	tap_eq(damon_schedule__turn_us(&s), 500000, "the shortest window: half a second");
	s.at = 1;
	tap_eq(damon_schedule__aggr_us(&s), 100000, "0.1 s: one sample an aggregation");
	tap_eq(damon_schedule__turn_us(&s), 500000, "0.1 s: five aggregations");
	s.at = 4;
	tap_eq(damon_schedule__turn_us(&s), 15 * SEC, "15 s: one aggregation");
}

static void test_recording(void)
{
	struct turn turns[200];
	size_t nr = run(&windows, 30 * SEC, turns, 200);
	unsigned int complete[5] = {};

	for (size_t i = 0; i < nr; i++) {
		complete[turns[i].window] += turns[i].end_us <= 29 * SEC;
		tap_ok(turns[i].begin_us * 10 >= windows.us[turns[i].window] * 7 ||
		       !turns[i].window, "the turn at %" PRIu64 " ms is not too early",
		       turns[i].begin_us / 1000);
	}
	for (size_t i = 1; i < nr; i++)
		tap_ok(turns[i].window < 2 || turns[i - 1].window,
		       "the turn at %" PRIu64 " ms begins with many regions",
		       turns[i].begin_us / 1000);
	tap_eq(turns[0].window, 0, "the shortest window begins");
	tap_eq(complete[4], 1, "30 s have a turn of 15 s");
	tap_ok(complete[3] >= 1, "30 s have a turn of 5 s");
	tap_ok(complete[2] >= 2, "30 s have turns of 1 s");
	tap_ok(complete[1] >= 3, "30 s have turns of 0.1 s");
}

static void test_shares(void)
{
	static struct turn turns[20000];
	size_t nr = run(&windows, 3600 * SEC, turns, 20000);
	u64 spent[5] = {}, total = 0;

	for (size_t i = 0; i < nr; i++) {
		spent[turns[i].window] += turns[i].end_us - turns[i].begin_us;
		total += turns[i].end_us - turns[i].begin_us;
	}
	for (unsigned int i = 0; i < 5; i++) {
		double share = 6.0 * spent[i] / total / (i ? 1 : 2);

		tap_ok(share > 0.98 && share < 1.02, "an hour: the share of window %u", i);
	}
}

/* Short windows cost a lot: long ones get the time */
static void test_overhead(void)
{
	static const u64 high[] = { 2500, 1000, 400, 80, 30 }, low[] = { 150, 100, 40, 8, 3 };
	struct damon_schedule s = { .overhead_bp = 100 };
	static struct turn turns[20000];
	unsigned int nr_of[5] = {};
	size_t nr;

	costs = high;
	nr = run_on(&s, &windows, 600 * SEC, turns, 20000);
	for (size_t i = 0; i < nr; i++)
		nr_of[turns[i].window]++;
	tap_ok(s.cpu_us * 100 < s.time_us * 11 / 10, "overhead: 1 %% is kept (%" PRIu64 " of %" PRIu64 " us)",
	       s.cpu_us, s.time_us);
	for (unsigned int i = 0; i < 5; i++)
		tap_ok(nr_of[i] >= 5, "overhead: the turns of window %u (%u)", i, nr_of[i]);

	s.free_cpu_us = 3 * SEC;
	run_on(&s, &windows, 30 * SEC, turns, 20000);
	tap_ok(s.spent_us[0] >= 3 * SEC && s.spent_us[1] >= 2 * SEC,
	       "overhead: what is free is not bounded");
	nr = run_on(&s, &windows, 3600 * SEC, turns, 20000);
	tap_ok(s.cpu_us > 35 * SEC && s.cpu_us < 43 * SEC,
	       "overhead: it is spent once (%" PRIu64 " us)", s.cpu_us);

	s.free_cpu_us = 0;
	costs = low;
	run_on(&s, &windows, 3600 * SEC, turns, 20000);
	tap_ok(s.spent_us[0] * 6 > s.time_us * 2 / 100 * 98, "overhead: within it, the shares are equal");
	costs = NULL;
}

static void test_unsteady(void)
{
	struct damon_schedule s = { .windows = &windows };
	unsigned int longest = 0;

	for (int i = 0; i < 100; i++) {
		struct damon_spent spent = { damon_schedule__turn_us(&s), 0 };

		damon_schedule__next(&s, &spent, SEC);
		longest = s.at > longest ? s.at : longest;
	}
	tap_eq(longest, 2, "targets that change: no turn is longer than they were the same");
}

static void test_one(void)
{
	const struct damon_windows one = { .nr = 1, .us = { 3600 * SEC } };
	const struct damon_windows far = { .nr = 2, .us = { 5000, 10 * SEC } };
	struct damon_schedule s = { .windows = &one };

	damon_schedule__next(&s, &(struct damon_spent){ 3600 * SEC, 0 }, 3600 * SEC);
	tap_eq(s.at, 0, "a window alone has all turns");
	s = (struct damon_schedule){ .windows = &far };
	damon_schedule__next(&s, &(struct damon_spent){ SEC, 0 }, 20 * SEC);
	tap_eq(s.at, 1, "a long window has its turn, too, if no window lets the regions grow before");
}

int main(void)
{
	test_intervals();
	test_recording();
	test_shares();
	test_overhead();
	test_unsteady();
	test_one();
	return tap_done();
}
