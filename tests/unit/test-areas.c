// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/areas */
#include "damon/analysis/areas.h"
#include "damon/analysis/heatmap.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define COLS	4
#define MS	1000000ULL

/* Rows of 0x1000 bytes each, as in a heatmap */
static void make_grid(struct damon_heat_grid *grid, struct damon_heat_row *rows,
		      struct damon_heat_cell *cells, const double (*means)[COLS],
		      unsigned int nr_rows)
{
	*grid = (struct damon_heat_grid){
		.start_ns = 1000 * MS, .col_ns = 100 * MS, .end_ns = 1350 * MS,
		.nr_cols = COLS, .nr_rows = nr_rows, .rows = rows, .cells = cells,
	};
	for (unsigned int r = 0; r < nr_rows; r++) {
		rows[r].start = r * 0x1000;
		rows[r].end = (r + 1) * 0x1000;
		for (unsigned int c = 0; c < COLS; c++) {
			struct damon_heat_cell *cell = &cells[r * COLS + c];

			/* Below 0: not monitored. */
			cell->mean = max(means[r][c], 0.0);
			cell->area = means[r][c] >= 0 ? 1 : 0;
		}
	}
}

static bool is_area(const struct damon_area *a, u64 start, u64 end, double mean, double peak,
		    u64 idle_ns)
{
	if (a->start == start && a->end == end && fabs(a->mean - mean) < 1e-9 &&
	    a->peak == peak && a->idle_ns == idle_ns)
		return true;
	printf("# %llx-%llx mean %g peak %g idle %llu\n", (unsigned long long)a->start,
	       (unsigned long long)a->end, a->mean, a->peak, (unsigned long long)a->idle_ns);
	return false;
}

/* @below rows are always used, one row half of the time, @above rows always */
static void test_strip(unsigned int below, unsigned int above, size_t want)
{
	double means[16][COLS];
	struct damon_heat_row rows[ARRAY_SIZE(means)];
	struct damon_heat_cell cells[ARRAY_SIZE(means) * COLS];
	struct damon_heat_grid grid;
	struct damon_area *areas;
	unsigned int nr_rows = below + 1 + above;
	size_t nr;

	for (unsigned int r = 0; r < nr_rows; r++) {
		for (unsigned int c = 0; c < COLS; c++)
			means[r][c] = r == below ? .5 : 1;
	}
	make_grid(&grid, rows, cells, means, nr_rows);
	tap_eq(damon_areas__find(&grid, &areas, &nr), 0,
	       "%u + 1 + %u rows: areas are found", below, above);
	tap_eq(nr, want, "%u + 1 + %u rows: the number of areas is right", below, above);
	if (nr == 1)
		tap_ok(is_area(&areas[0], 0, nr_rows * 0x1000, (nr_rows - .5) / nr_rows, 1, 0),
		       "%u + 1 + %u rows: one area has all rows", below, above);
	free(areas);
}

static void test_areas(void)
{
	static const double means[][COLS] = {
		{ 0, 0, 0, 0 },
		{ 0, 0, 0, 0 },
		{ 1, 1, 0, 0 },		/* alike in the mean, one after the other in time */
		{ 0, .8, 1, 0 },
		{ -1, -1, -1, -1 },	/* a hole */
		{ 0, .8, 1, 0 },	/* alike, but beyond the hole */
		{ 0, 0, 0, .4 },
		{ -1, .1, .1, .1 },	/* alike; was not monitored in the beginning */
		{ 0, 0, 0, 0 },		/* not alike: never used */
		{ -1, -1, -1, -1 },
		{ 1, 1, 1, 1 },
	};
	struct damon_heat_row rows[ARRAY_SIZE(means)];
	struct damon_heat_cell cells[ARRAY_SIZE(means) * COLS];
	struct damon_heat_grid grid;
	struct damon_area *areas;
	size_t nr;

	make_grid(&grid, rows, cells, means, ARRAY_SIZE(means));
	tap_eq(damon_areas__find(&grid, &areas, &nr), 0, "areas are found");
	tap_eq(nr, 6, "adjacent rows that are alike form one area");
	tap_ok(is_area(&areas[0], 0xa000, 0xb000, 1, 1, 0), "the most used area comes first");
	tap_ok(is_area(&areas[1], 0x2000, 0x4000, 3.8 / 8, 1, 50 * MS),
	       "an area is idle from the end of its last used column on");
	tap_ok(is_area(&areas[2], 0x5000, 0x6000, .45, 1, 50 * MS),
	       "a hole separates areas that are alike");
	tap_ok(is_area(&areas[3], 0x6000, 0x8000, .7 / 7, .4, 0),
	       "the mean is weighted by the monitored memory");
	tap_ok(is_area(&areas[4], 0, 0x2000, 0, 0, 350 * MS),
	       "an area that was never used is idle all the time");
	tap_ok(is_area(&areas[5], 0x8000, 0x9000, 0, 0, 350 * MS),
	       "another area that was never used comes by its address");
	free(areas);
}

int main(void)
{
	test_areas();
	test_strip(4, 4, 1);
	test_strip(4, 9, 1);
	test_strip(3, 9, 3);
	test_strip(9, 3, 3);
	return tap_done();
}
