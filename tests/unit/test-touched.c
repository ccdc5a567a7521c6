// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/touched analysis/touched-chart analysis/estimate analysis/rounds analysis/interval */
/*
 * Estimates of touched bytes against made-up programs whose truth is known: the mean of many
 * estimates is the truth, and 95 % intervals hold it.
 */
#include "damon/analysis/touched.h"
#include "damon/core/snapshot.h"
#include "tap.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define PAGE		4096ULL
#define MS		1000000ULL
#define NR_PAGES	4096
#define MAX_REGIONS	256

static uint64_t state;

static double draw(void)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return ((state >> 11) + 0.5) / (1ULL << 53);
}

/*
 * struct program - how likely a page is touched in an interval
 * @hot: the first pages, which are always touched
 * @sparse: the probability of the other pages
 * @memory: how much of its latest activity the program keeps from round to round, 0 to 1; its
 *	    activity changes the probability of the other pages
 */
struct program {
	const char *name;
	unsigned int hot;
	double sparse;
	double memory;
};

static const struct program programs[] = {
	{ "idle", 0, 0, 0 },
	{ "hot", 400, 0, 0 },
	{ "sparse", 0, 0.02, 0 },
	{ "very sparse", 0, 0.0005, 0 },
	{ "hot and sparse", 300, 0.1, 0 },
	{ "moody", 100, 0.1, 0.9 },
	{ "nearly all", 4092, 0, 0 },
	{ "all", NR_PAGES, 0, 0 },
};

static double truth(const struct program *program, double activity)
{
	return PAGE * (program->hot + program->sparse * activity * (NR_PAGES - program->hot));
}

static int cmp(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Regions with random borders, as DAMON's are after a while */
static unsigned int make_regions(struct damon_region *regions, unsigned int nr)
{
	u64 borders[MAX_REGIONS + 1];
	unsigned int made = 0;

	borders[0] = 0;
	for (unsigned int i = 1; i < nr; i++)
		borders[i] = draw() * NR_PAGES;
	borders[nr] = NR_PAGES;
	qsort(borders, nr + 1, sizeof(*borders), cmp);
	for (unsigned int i = 0; i < nr; i++) {
		if (borders[i] == borders[i + 1])
			continue;
		regions[made++] = (struct damon_region){
			.start = borders[i] * PAGE, .end = borders[i + 1] * PAGE,
		};
	}
	return made;
}

/* Count accesses as DAMON does: one random page of the region in each sampling interval */
static u32 count(const struct program *program, const struct damon_region *region,
		 unsigned int nr_samples, double activity)
{
	u64 first = region->start / PAGE, nr = region->end / PAGE - first;
	u32 hits = 0;

	for (unsigned int i = 0; i < nr_samples; i++) {
		u64 page = first + (u64)(draw() * nr);

		hits += page < program->hot || draw() < program->sparse * activity;
	}
	return hits;
}

/* Returns the bytes that were touched in an interval, on average over the recording */
static double simulate(const struct program *program, unsigned int nr_rounds,
		       unsigned int nr_samples, unsigned int nr_regions,
		       struct damon_window *window)
{
	const struct damon_stream stream = {
		.sample_ns = 5 * MS, .aggr_ns = 5 * MS * nr_samples,
		.ratio_aggr = nr_samples, .ratio_sample = 1,
	};
	struct damon_window windows[DAMON_MAX_WINDOWS];
	struct damon_touched *touched = damon_touched__new();
	double mood = 2 * draw() - 1, activity, sum = 0;

	for (unsigned int round = 0; round < nr_rounds; round++) {
		struct damon_region regions[MAX_REGIONS];
		struct damon_snapshot snapshot = {
			.stream = &stream, .regions = regions,
			.start_ns = round * stream.aggr_ns, .end_ns = (round + 1) * stream.aggr_ns,
		};

		if (draw() > program->memory)
			mood = 2 * draw() - 1;
		activity = program->memory ? 1 + mood : 1;
		sum += truth(program, activity);
		snapshot.nr_regions = make_regions(regions, nr_regions);
		for (unsigned int i = 0; i < snapshot.nr_regions; i++)
			regions[i].nr_accesses = count(program, &regions[i], nr_samples,
						       activity);
		damon_touched__add(touched, &snapshot);
	}
	damon_touched__finish(touched);
	damon_touched__windows(touched, windows);
	*window = windows[0];
	damon_touched__delete(touched);
	return sum / nr_rounds;
}

/* How often the interval holds the truth, and whether estimates are right on average */
static void test_program(const struct program *program, unsigned int nr_rounds,
			 unsigned int nr_samples, unsigned int runs)
{
	double sum = 0, squares = 0, mean, spread, width = 0;
	unsigned int held = 0;

	for (unsigned int i = 0; i < runs; i++) {
		struct damon_window window;
		double want = simulate(program, nr_rounds, nr_samples, 100, &window);
		double error = window.bytes - want;

		held += window.interval.low <= want && want <= window.interval.high;
		width += (window.interval.high - window.interval.low) / runs;
		sum += error;
		squares += error * error;
	}
	mean = sum / runs;
	spread = sqrt(max(squares / runs - mean * mean, 0.0));
	printf("# %s, %u rounds of %u samples: errors of %.0f KiB, intervals of %.0f KiB\n",
	       program->name, nr_rounds, nr_samples, spread / 1024, width / 1024);
	tap_ok(fabs(mean) <= 4 * spread / sqrt(runs), "the mean of all estimates is the truth");
	tap_ok(held >= runs * 0.93, "%.1f %% of the intervals hold the truth", 100.0 * held / runs);
}

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		state = i + 1;
		test_program(&programs[i], 1, 1, 500);
		test_program(&programs[i], 3, 1, 500);
		test_program(&programs[i], 5, 5, 500);
		test_program(&programs[i], 20, 9, 200);
		test_program(&programs[i], 300, 5, 100);
	}
	return tap_done();
}
