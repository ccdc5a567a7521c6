// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/mapping-touched analysis/estimate analysis/interval analysis/address-space */
/*
 * The bytes touched of each mapping, against a made-up program whose truth is known; windows that take
 * turns; regions that lie in several mappings.
 */
#include "damon/analysis/mapping-touched.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define PAGE		4096ULL
#define MS		1000000ULL
#define MAX_REGIONS	32
#define RUNS		400

/* Mappings, and how likely a page of each is touched in a sampling interval */
static const struct {
	const char *name;
	u64 start;	/* in pages, as @end */
	u64 end;
	double rate;
} mapped[] = {
	{ "/bin/all", 0, 40, 1 },
	{ "[heap]", 40, 1000, 0.02 },
	{ "/lib/none", 1000, 1024, 0 },
	{ "[anon:half]", 1024, 4096, 0.5 },
};

#define NR_MAPPED	ARRAY_SIZE(mapped)

static uint64_t state = 1;

static double draw(void)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return ((state >> 11) + 0.5) / (1ULL << 53);
}

static struct damon_address_spaces *make_spaces(void)
{
	struct damon_address_spaces *spaces = damon_address_spaces__new(NULL);

	for (size_t m = 0; m < NR_MAPPED; m++) {
		const struct damon_mapping mapping = {
			.pid = 7, .start = mapped[m].start * PAGE, .end = mapped[m].end * PAGE,
			.name = mapped[m].name,
		};

		damon_address_spaces__map(spaces, &mapping);
	}
	return spaces;
}

static int cmp(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Regions with random borders, and borders between mappings */
static unsigned int make_regions(struct damon_region *regions)
{
	u64 borders[MAX_REGIONS], nr = 0;
	unsigned int made = 0;

	for (size_t m = 0; m < NR_MAPPED; m++)
		borders[nr++] = mapped[m].start;
	borders[nr++] = mapped[NR_MAPPED - 1].end;
	while (nr < 14)
		borders[nr++] = draw() * mapped[NR_MAPPED - 1].end;
	qsort(borders, nr, sizeof(*borders), cmp);
	for (unsigned int i = 0; i + 1 < nr; i++) {
		if (borders[i] == borders[i + 1])
			continue;
		regions[made++] = (struct damon_region){
			.start = borders[i] * PAGE, .end = borders[i + 1] * PAGE,
		};
	}
	return made;
}

static u32 count(const struct damon_region *region, unsigned int nr_samples)
{
	u32 hits = 0;

	for (size_t m = 0; m < NR_MAPPED; m++) {
		if (region->start < mapped[m].start * PAGE || region->end > mapped[m].end * PAGE)
			continue;
		for (unsigned int i = 0; i < nr_samples; i++)
			hits += draw() < mapped[m].rate;
	}
	return hits;
}

static const struct damon_touched_row *find(const struct damon_touched_table *table,
					    const char *name)
{
	static const struct damon_touched_row none = { .name = "none" };

	for (size_t i = 0; i < table->nr; i++) {
		if (!strcmp(table->rows[i].name, name))
			return &table->rows[i];
	}
	return &none;
}

static void simulate(unsigned int nr_rounds, unsigned int nr_samples, unsigned int *held,
		     double *error)
{
	const struct damon_stream stream = {
		.pid = 7, .sample_ns = 5 * MS, .aggr_ns = 5 * MS * nr_samples,
		.ratio_aggr = nr_samples, .ratio_sample = 1,
	};
	struct damon_address_spaces *spaces = make_spaces();
	struct damon_mapping_touched *mt = damon_mapping_touched__new();
	struct damon_touched_table table;

	for (unsigned int round = 0; round < nr_rounds; round++) {
		struct damon_region regions[MAX_REGIONS];
		struct damon_snapshot snapshot = {
			.stream = &stream, .regions = regions,
			.start_ns = round * stream.aggr_ns, .end_ns = (round + 1) * stream.aggr_ns,
			.nr_regions = make_regions(regions),
		};

		for (unsigned int i = 0; i < snapshot.nr_regions; i++)
			regions[i].nr_accesses = count(&regions[i], nr_samples);
		damon_mapping_touched__add(mt, damon_address_spaces__space(spaces, &stream),
					   &snapshot);
	}
	damon_mapping_touched__table(mt, &table);
	for (size_t m = 0; m < NR_MAPPED; m++) {
		const struct damon_window *window = &find(&table, mapped[m].name)->windows[0];
		double truth = mapped[m].rate * (mapped[m].end - mapped[m].start) * PAGE;

		held[m] += window->interval.low <= truth && truth <= window->interval.high;
		error[m] += (window->bytes - truth) / RUNS;
	}
	damon_touched_table__exit(&table);
	damon_mapping_touched__delete(mt);
	damon_address_spaces__delete(spaces);
}

/* How often the interval holds the truth, and whether estimates are right on average */
static void test_program(unsigned int nr_rounds, unsigned int nr_samples)
{
	unsigned int held[NR_MAPPED] = {};
	double error[NR_MAPPED] = {};

	for (unsigned int i = 0; i < RUNS; i++)
		simulate(nr_rounds, nr_samples, held, error);
	for (size_t m = 0; m < NR_MAPPED; m++) {
		double size = (mapped[m].end - mapped[m].start) * PAGE;

		tap_ok(held[m] >= 0.93 * RUNS,
		       "%s, %u rounds of %u samples: %.1f %% of the intervals hold the truth",
		       mapped[m].name, nr_rounds, nr_samples, 100.0 * held[m] / RUNS);
		tap_ok(fabs(error[m]) < 0.08 * size, "and the mean of all estimates is the truth");
	}
}

static void take(struct damon_mapping_touched *mt, struct damon_address_spaces *spaces,
		 struct damon_stream *stream, u64 sample_ms, u32 nr_samples, u64 start, u64 end,
		 u32 nr_accesses, unsigned int nr_lost)
{
	const struct damon_region region = {
		.start = start * PAGE, .end = end * PAGE, .nr_accesses = nr_accesses,
	};
	const struct damon_snapshot snapshot = {
		.stream = stream, .regions = &region, .nr_regions = 1, .nr_lost = nr_lost,
		.end_ns = sample_ms * nr_samples * MS,
	};

	stream->sample_ns = sample_ms * MS;
	stream->aggr_ns = sample_ms * nr_samples * MS;
	tap_eq(damon_mapping_touched__add(mt, damon_address_spaces__space(spaces, stream), &snapshot),
	       0, "a snapshot is taken");
}

static void test_windows(void)
{
	struct damon_stream stream = { .pid = 7 };
	struct damon_address_spaces *spaces = make_spaces();
	struct damon_mapping_touched *mt = damon_mapping_touched__new();
	const struct damon_touched_row *heap, *none, *all;
	struct damon_touched_table table;

	take(mt, spaces, &stream, 1000, 1, 990, 1010, 1, 0);
	take(mt, spaces, &stream, 5, 5, 980, 1000, 2, 0);
	take(mt, spaces, &stream, 5, 5, 980, 1000, 5, 1);	/* incomplete */
	take(mt, spaces, &stream, 5, 20, 0, 1000, 20, 0);	/* too many samples */
	take(mt, spaces, &stream, 5, 5, 960, 1000, 4, 0);
	damon_mapping_touched__table(mt, &table);
	heap = find(&table, "[heap]");
	none = find(&table, "/lib/none");
	all = find(&table, "/bin/all");
	tap_eq(table.nr_windows, 2, "two windows");
	tap_ok(heap->windows[0].sample_ns == 5 * MS && heap->windows[1].sample_ns == 1000 * MS,
	       "the shortest window comes first");
	tap_ok(!all->windows, "a mapping that only other snapshots have has no row");
	tap_eq(heap->windows[0].nr, 2, "rounds of the short window");
	tap_eq(heap->windows[0].bytes, (20 * 2 + 40 * 4) * PAGE / 5 / 2, "the mean of size x hits / samples");
	tap_eq(heap->windows[0].monitored, 30 * PAGE, "the mean of what was monitored");
	tap_eq(heap->windows[1].bytes, 10 * PAGE, "of a region in two mappings, each has its part");
	tap_eq(none->windows[1].bytes, 10 * PAGE, "and so has the other mapping");
	tap_ok(!none->windows[1].interval.low, "one look at a region in two mappings says nothing");
	tap_eq(none->windows[0].nr, 0, "no round of a window in which the mapping was not monitored");
	tap_ok(heap->start == 960 * PAGE && heap->end == 1000 * PAGE, "addresses that were monitored");
	damon_touched_table__exit(&table);
	damon_mapping_touched__delete(mt);
	damon_address_spaces__delete(spaces);
}

/* A file is mapped twice, and one region has both pieces: a look at it is one look, not two */
static void test_pieces(void)
{
	const struct damon_mapping again = {
		.pid = 7, .start = 1000 * PAGE, .end = 1024 * PAGE, .name = "/bin/all",
	};
	struct damon_stream stream = { .pid = 7 };
	struct damon_address_spaces *spaces = make_spaces();
	struct damon_mapping_touched *mt = damon_mapping_touched__new();
	struct damon_touched_table table;
	const struct damon_window *window;

	damon_address_spaces__map(spaces, &again);
	take(mt, spaces, &stream, 5, 5, 0, 1024, 1, 0);
	damon_mapping_touched__table(mt, &table);
	window = &find(&table, "/bin/all")->windows[0];
	tap_eq(window->bytes * 5, 64 * PAGE, "pieces of one region: estimate");
	tap_ok(window->interval.high > 63 * PAGE, "pieces of one region: it is not sure");
	tap_ok(window->interval.low < 2 * PAGE, "pieces of one region: at either end");
	damon_touched_table__exit(&table);
	damon_mapping_touched__delete(mt);
	damon_address_spaces__delete(spaces);
}

static void test_empty(void)
{
	struct damon_mapping_touched *mt = damon_mapping_touched__new();
	struct damon_touched_table table;

	tap_eq(damon_mapping_touched__table(mt, &table), 0, "without snapshots");
	tap_ok(!table.nr && !table.nr_windows, "without snapshots: an empty table");
	damon_touched_table__exit(&table);
	damon_mapping_touched__delete(mt);
}

int main(void)
{
	test_empty();
	test_windows();
	test_pieces();
	for (unsigned int rounds = 1; rounds <= 27; rounds *= 3) {
		test_program(rounds, 1);
		test_program(rounds, 5);
	}
	return tap_done();
}
