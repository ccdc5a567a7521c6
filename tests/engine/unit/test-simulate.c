// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of how much hot memory the engine finds in simulated spaces, which are larger than
 * the memory of a machine, and that it does not find more than any engine can.
 */
#include "shim.h"
#include "space.h"
#include "tap.h"

#include <linux/kernel.h>
#include <string.h>

#define GIB	(1UL << 30)
#define TIB	(1UL << 40)
#define RUNS	5

/* Means over all snapshots after @from_us, and a checksum of all snapshots. */
struct means {
	unsigned long from_us;
	unsigned long nr;
	double precision, recall, bound, bound_of_max;
	double checksum;
};

static void add(const struct space_score *score, void *arg)
{
	struct means *m = arg;

	m->checksum += score->us * score->precision + score->recall + score->checks;
	if (score->us <= m->from_us)
		return;
	m->nr++;
	m->precision += score->precision;
	m->recall += score->recall;
	m->bound += score->bound;
	m->bound_of_max += score->bound_of_max;
}

static struct means simulate(const struct space_plan *plan, unsigned int runs,
			     unsigned long from_us)
{
	struct means m = { .from_us = from_us };
	struct space_plan of_run = *plan;
	unsigned int i;

	for (i = 0; i < runs; i++) {
		of_run.seed = plan->seed + i;
		space_simulate(&of_run, add, &m);
	}
	m.precision /= m.nr;
	m.recall /= m.nr;
	m.bound /= m.nr;
	m.bound_of_max /= m.nr;
	return m;
}

static struct space_plan plan_of(unsigned long total, unsigned long hot, unsigned int pieces)
{
	return (struct space_plan) {
		.attrs = DAMON_DEFAULT_ATTRS, .total = total, .hot = hot, .pieces = pieces,
		.hot_rate = 1, .us = 20000000, .seed = 1,
	};
}

static void test_found(void)
{
	static const struct {
		const char *what;
		unsigned long total, hot;
		unsigned int pieces;
		double hot_rate, cold_rate;
		unsigned long move_us, from_us;
		double least;
	} cases[] = {
		{ "10 GiB of 5 TiB, after 2 s",
		  5 * TIB, 10 * GIB, 1, 1, 0, 0, 2000000, .98 },
		{ "10 GiB of 5 TiB in 4 areas, after 5 s",
		  5 * TIB, 10 * GIB, 4, 1, 0, 0, 5000000, .97 },
		{ "1 GiB of 5 TiB, after 10 s",
		  5 * TIB, GIB, 1, 1, 0, 0, 10000000, .95 },
		{ "100 MiB of 5 TiB, after 50 s",
		  5 * TIB, 100 << 20, 1, 1, 0, 0, 50000000, .90 },
		{ "1 GiB of 100 GiB, after 2 s",
		  100 * GIB, GIB, 1, 1, 0, 0, 2000000, .98 },
		{ "1 GiB of 100 GiB in 4 areas, after 2 s",
		  100 * GIB, GIB, 4, 1, 0, 0, 2000000, .95 },
		{ "20 MiB of 2 GiB that move every 2 s, after 2 s",
		  2 * GIB, 20 << 20, 1, 1, 0, 2000000, 2000000, .92 },
		{ "1 GiB of 100 GiB, accessed: half of the hot pages, one of 10,000 cold pages",
		  100 * GIB, GIB, 1, .5, .0001, 0, 2000000, .95 },
	};
	struct space_plan plan;
	struct means m;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		plan = plan_of(cases[i].total, cases[i].hot, cases[i].pieces);
		plan.hot_rate = cases[i].hot_rate;
		plan.cold_rate = cases[i].cold_rate;
		plan.move_us = cases[i].move_us;
		plan.us = max(plan.us, 2 * cases[i].from_us);
		m = simulate(&plan, RUNS, cases[i].from_us);
		tap_ok(m.precision >= cases[i].least, "%s: precision", cases[i].what);
		tap_ok(m.recall >= cases[i].least, "%s: recall", cases[i].what);
		printf("# precision %.3f, recall %.3f\n", m.precision, m.recall);
	}
}

/* A space so large that its hot memory is found only by luck. */
static void test_bound(void)
{
	struct space_plan plan = plan_of(5 * TIB, 10 << 20, 1);
	struct means m;

	m = simulate(&plan, 4 * RUNS, 0);
	tap_ok(m.recall > 0 && m.recall <= m.bound,
	       "10 MiB of 5 TiB: the recall is not above the bound");
	tap_ok(m.bound < m.bound_of_max, "the bound of max_nr_regions regions is higher");
	printf("# recall %.4f, bounds %.4f and %.4f\n", m.recall, m.bound, m.bound_of_max);

	plan.hot_rate = 0;
	m = simulate(&plan, 1, 0);
	tap_ok(m.recall == 0 && m.bound == 0, "memory that is not accessed is not found");
}

static void test_seed(void)
{
	struct space_plan plan = plan_of(5 * TIB, 10 * GIB, 3);
	struct means a, b;

	plan.hot_rate = .3;
	plan.move_us = 3010000;
	a = simulate(&plan, 1, 0);
	b = simulate(&plan, 1, 0);
	tap_ok(a.checksum == b.checksum && a.nr == b.nr, "the same seed gives the same snapshots");
	plan.seed++;
	b = simulate(&plan, 1, 0);
	tap_ok(a.checksum != b.checksum, "another seed gives other snapshots");
	tap_eq(a.nr, 200 - 6, "snapshots during which the hot areas moved have no score");
}

int main(void)
{
	struct space_plan bad = plan_of(5 * TIB, 10 * GIB, 1);

	bad.attrs.sample_us = 0;
	tap_eq(space_simulate(&bad, add, NULL), -EINVAL,
	       "attributes that are not valid are refused");
	test_found();
	test_bound();
	test_seed();
	tap_eq(shim_allocated(), 0, "all memory is freed");
	return tap_done();
}
