// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/heatmap */
/*
 * Every cell of a heatmap must be what its definition says: a slow model computes each cell
 * from all snapshots, for the cell's own bounds.
 */
#include "damon/analysis/heatmap.h"
#include "tap.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define MAX_SNAPSHOTS	4000
#define MAX_REGIONS	64
#define MS		1000000ULL

/* A recording in memory. */
static struct damon_snapshot snapshots[MAX_SNAPSHOTS];
static struct damon_region regions[MAX_SNAPSHOTS][MAX_REGIONS];
static unsigned int nr_snapshots;

static struct damon_stream stream = { .sample_ns = 5 * MS, .aggr_ns = 100 * MS };

static struct damon_snapshot *add_snapshot(u64 start_ns, u64 end_ns)
{
	struct damon_snapshot *s = &snapshots[nr_snapshots];

	*s = (struct damon_snapshot){
		.stream = &stream, .start_ns = start_ns, .end_ns = end_ns,
		.regions = regions[nr_snapshots],
	};
	nr_snapshots++;
	return s;
}

static void add_region(struct damon_snapshot *s, u64 start, u64 end, u32 nr_accesses)
{
	regions[s - snapshots][s->nr_regions++] = (struct damon_region){
		.start = start, .end = end, .nr_accesses = nr_accesses,
	};
}

static double overlap(u64 a_start, u64 a_end, u64 b_start, u64 b_end)
{
	u64 start = max(a_start, b_start), end = min(a_end, b_end);

	return start < end ? end - start : 0;
}

/* The definition: the mean rate, weighted by monitored bytes x time. */
static struct damon_heat_cell slow_cell(u64 start, u64 end, u64 start_ns, u64 end_ns)
{
	struct damon_heat_cell cell = { 0 };
	double heat = 0;

	for (unsigned int i = 0; i < nr_snapshots; i++) {
		const struct damon_snapshot *s = &snapshots[i];
		double ns = overlap(s->start_ns, s->end_ns, start_ns, end_ns);

		for (unsigned int r = 0; ns && r < s->nr_regions; r++) {
			const struct damon_region *region = &s->regions[r];
			double area = ns * overlap(region->start, region->end, start, end);
			double max = stream.sample_ns ? stream.aggr_ns / stream.sample_ns : 1;

			cell.area += area;
			heat += area * region->nr_accesses / max;
		}
	}
	if (cell.area)
		cell.mean = heat / cell.area;
	return cell;
}

static bool near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * max(fabs(a), fabs(b));
}

static int make_grid(unsigned int rows, unsigned int cols, struct damon_heat_grid *grid)
{
	struct damon_heatmap *map = damon_heatmap__new(512, 1024);
	int err = 0;

	for (unsigned int i = 0; !err && i < nr_snapshots; i++)
		err = damon_heatmap__add(map, &snapshots[i]);
	damon_heatmap__finish(map);
	if (!err)
		err = damon_heatmap__grid(map, rows, cols, grid);
	damon_heatmap__delete(map);
	return err;
}

static bool cells_are_right(const struct damon_heat_grid *grid)
{
	for (unsigned int r = 0; r < grid->nr_rows; r++) {
		for (unsigned int c = 0; c < grid->nr_cols; c++) {
			const struct damon_heat_cell *got = &grid->cells[r * grid->nr_cols + c];
			u64 start_ns = grid->start_ns + c * grid->col_ns;
			struct damon_heat_cell want = slow_cell(grid->rows[r].start,
								grid->rows[r].end, start_ns,
								start_ns + grid->col_ns);

			if (near(got->area, want.area) && near(got->mean, want.mean))
				continue;
			printf("# row %u col %u: %g over %g, not %g over %g\n", r, c,
			       got->mean, got->area, want.mean, want.area);
			return false;
		}
	}
	return true;
}

/* No region counts twice, and no region is missing between the cells. */
static bool means_are_equal(const struct damon_heat_grid *grid)
{
	struct damon_heat_cell all = slow_cell(0, UINT64_MAX, 0, UINT64_MAX);
	double heat = 0, area = 0, max = 0;

	for (unsigned int i = 0; i < grid->nr_rows * grid->nr_cols; i++) {
		heat += grid->cells[i].mean * grid->cells[i].area;
		area += grid->cells[i].area;
		if (grid->cells[i].area)
			max = max(max, grid->cells[i].mean);
	}
	if (near(area, all.area) && near(heat / area, all.mean) && near(grid->mean, all.mean) &&
	    grid->max == max)
		return true;
	printf("# cells %g over %g, grid %g, regions %g over %g\n", heat / area, area,
	       grid->mean, all.mean, all.area);
	return false;
}

static bool rows_are_in_order(const struct damon_heat_grid *grid)
{
	unsigned int next = 0;

	for (unsigned int b = 0; b < grid->nr_bands; b++) {
		const struct damon_heat_band *band = &grid->bands[b];
		const struct damon_heat_row *rows = &grid->rows[band->first_row];

		if (band->first_row != next || !band->nr_rows ||
		    rows[0].start != band->start || rows[band->nr_rows - 1].end != band->end ||
		    (b && band->start < band[-1].end))
			return false;
		for (unsigned int r = 0; r < band->nr_rows; r++) {
			if (rows[r].start >= rows[r].end || (r && rows[r].start != rows[r - 1].end))
				return false;
		}
		next += band->nr_rows;
	}
	return next == grid->nr_rows;
}

static u64 below(u64 n)
{
	return ((u64)rand() << 31 | rand()) % n;
}

/*
 * Areas that appear, grow, shrink and disappear, near each other or far apart, in snapshots
 * of uneven length with pauses between.
 */
static void random_recording(unsigned int seed)
{
	u64 base[4], time = below(1000) * MS;
	unsigned int nr_areas = 1 + seed % 4, nr = 1 + below(seed % 5 ? 60 : MAX_SNAPSHOTS / 4);
	u64 page = seed % 3 ? 4096 : 1;

	nr_snapshots = 0;
	stream.sample_ns = seed % 7 ? 5 * MS : 0;
	for (unsigned int a = 0; a < nr_areas; a++)
		base[a] = (a ? base[a - 1] : 0) + ((1ULL << (20 + below(24))) & ~4095ULL);

	for (unsigned int i = 0; i < nr; i++) {
		u64 start = time + (below(10) ? 0 : below(500 * MS));
		u64 at = 0;
		struct damon_snapshot *s;

		time = start + 1 + below(i % 2 ? 1000 : 150 * MS);
		s = add_snapshot(start, time);
		for (unsigned int a = 0; a < nr_areas; a++) {
			at = max(at, base[a]);
			for (u64 n = below(MAX_REGIONS / 4); n; n--) {
				u64 len = page * (1 + below(1 << below(16)));

				at += below(3) ? 0 : page * below(100);
				add_region(s, at, at + len, below(3) ? below(21) : 0);
				at += len;
			}
		}
	}
}

static void test_random(void)
{
	static const unsigned int shapes[][2] = {
		{ 1, 1 }, { 2, 3 }, { 20, 70 }, { 50, 200 }, { 7, 1000 }, { 1000, 5 },
	};
	unsigned int tried = 0;

	for (unsigned int seed = 1; seed <= 60; seed++) {
		srand(seed);
		random_recording(seed);
		for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
			unsigned int rows = shapes[i][0], cols = shapes[i][1];
			struct damon_heat_grid grid;
			int err = make_grid(rows, cols, &grid);
			bool ok;

			if (err == -ENODATA)
				continue;
			ok = !err && cells_are_right(&grid) && means_are_equal(&grid) &&
			     rows_are_in_order(&grid) && grid.nr_cols <= cols &&
			     (grid.nr_rows + grid.nr_bands - 1 <= rows || rows < 3 * grid.nr_bands);
			if (!ok)
				tap_ok(false, "seed %u in %u x %u: err %d, %u x %u, %u bands",
				       seed, rows, cols, err, grid.nr_rows, grid.nr_cols,
				       grid.nr_bands);
			tried++;
			damon_heat_grid__exit(&grid);
		}
	}
	tap_ok(tried > 300, "%u grids of random recordings agree with the slow model", tried);
}

/* Limits that fall in the middle of a recording, as when another stream appears */
static void test_limits(void)
{
	unsigned int tried = 0;

	for (unsigned int seed = 1; seed <= 60; seed++) {
		struct damon_heatmap *map = damon_heatmap__new(256, 2048);
		unsigned int rows = 256, cols = 2048;
		struct damon_heat_grid grid;
		int err = 0;

		srand(seed);
		random_recording(seed);
		for (unsigned int i = 0; !err && i < nr_snapshots; i++) {
			if (i % 7 == 6 && rows > 16) {
				rows /= 2;
				cols /= 2;
				damon_heatmap__limit(map, rows, cols);
			}
			err = damon_heatmap__add(map, &snapshots[i]);
		}
		damon_heatmap__finish(map);
		if (!err)
			err = damon_heatmap__even_grid(map, 1000, &grid);
		if (err != -ENODATA) {
			if (err || !cells_are_right(&grid) || !means_are_equal(&grid) ||
			    !rows_are_in_order(&grid) || grid.nr_rows > 2 * rows ||
			    grid.nr_cols > cols)
				tap_ok(false, "seed %u, limits %u x %u: err %d, %u x %u", seed,
				       rows, cols, err, grid.nr_rows, grid.nr_cols);
			tried++;
			damon_heat_grid__exit(&grid);
		}
		damon_heatmap__delete(map);
	}
	tap_ok(tried > 50, "%u heatmaps with falling limits agree with the slow model", tried);
}

/* With even rows, a quiet band has as many rows for its size as any other band. */
static void test_even(void)
{
	struct damon_heatmap *map = damon_heatmap__new(512, 1024);
	struct damon_heat_grid grid;
	u64 least = UINT64_MAX, most = 0;

	nr_snapshots = 0;
	for (unsigned int i = 0; i < 10; i++) {
		struct damon_snapshot *s = add_snapshot(i * 100 * MS, (i + 1) * 100 * MS);

		add_region(s, 0x00000000, 0x40000000, 0);
		add_region(s, 0x40000000, 0x44000000, 20);
		damon_heatmap__add(map, s);
	}
	damon_heatmap__finish(map);
	tap_eq(damon_heatmap__even_grid(map, 70, &grid), 0, "even rows: drawn");
	tap_ok(grid.nr_bands == 2 && grid.bands[0].quiet && !grid.bands[1].quiet,
	       "even rows: the quiet band is marked");
	for (unsigned int r = 0; r < grid.nr_rows; r++) {
		least = min(least, grid.rows[r].end - grid.rows[r].start);
		most = max(most, grid.rows[r].end - grid.rows[r].start);
	}
	tap_ok(least == most && grid.nr_rows > 256, "even rows: %u rows of equal size",
	       grid.nr_rows);
	damon_heat_grid__exit(&grid);
	damon_heatmap__delete(map);
}

static void test_bands(void)
{
	struct damon_heat_grid grid;
	struct damon_snapshot *s;

	/* A process: 1 MiB of heap, 200 MiB at far higher addresses, a small stack at the end. */
	nr_snapshots = 0;
	stream.sample_ns = 5 * MS;
	for (unsigned int i = 0; i < 100; i++) {
		s = add_snapshot(i * 100 * MS, (i + 1) * 100 * MS);
		add_region(s, 0x555500000000, 0x555500100000, 0);
		add_region(s, 0x7f0000000000, 0x7f000c800000, 20);
		add_region(s, 0x7ffff0000000, 0x7ffff0021000, 5);
	}
	tap_eq(make_grid(24, 70, &grid), 0, "process: drawn");
	tap_eq(grid.nr_bands, 3, "process: three bands");
	tap_eq(grid.bands[0].start, 0x555500000000, "process: the heap's start");
	tap_eq(grid.bands[2].end, 0x7ffff0021000, "process: the stack's end");
	tap_ok(grid.nr_rows <= 22 && grid.nr_rows >= 18, "process: %u rows used of 22",
	       grid.nr_rows);
	tap_ok(grid.nr_cols > 60, "process: %u columns used of 70", grid.nr_cols);
	tap_eq(grid.bands[0].nr_rows, 2, "process: a small band has rows");
	tap_ok(grid.cells[grid.bands[1].first_row * grid.nr_cols].mean == 1.0,
	       "process: memory that is always touched has 100 %%");
	tap_ok(grid.is_rate, "process: means are rates");
	damon_heat_grid__exit(&grid);

	/* The same with a small gap: one band. */
	nr_snapshots = 0;
	s = add_snapshot(0, 100 * MS);
	add_region(s, 0x10000000, 0x14000000, 1);
	add_region(s, 0x14800000, 0x18000000, 1);
	tap_eq(make_grid(24, 70, &grid), 0, "small gap: drawn");
	tap_eq(grid.nr_bands, 1, "small gap: one band");
	tap_ok(grid.nr_rows > 20, "small gap: %u rows", grid.nr_rows);
	for (unsigned int r = 0, blank = 0; r < grid.nr_rows; r++) {
		blank += !grid.cells[r * grid.nr_cols].area;
		if (r == grid.nr_rows - 1)
			tap_ok(blank == 1 || blank == 2, "small gap: %u blank rows", blank);
	}
	damon_heat_grid__exit(&grid);
}

/* A gap separates bands if it is larger than an eighth of the monitored memory. */
static void test_gap(void)
{
	for (u64 gap = 8; gap <= 32; gap *= 4) {
		struct damon_heat_grid grid;
		struct damon_snapshot *s;

		nr_snapshots = 0;
		s = add_snapshot(0, 100 * MS);
		add_region(s, 0, 64 << 20, 1);
		add_region(s, (64 + gap) << 20, (128 + gap) << 20, 1);
		tap_eq(make_grid(24, 70, &grid), 0, "%d MiB between 128: drawn", (int)gap);
		tap_eq(grid.nr_bands, gap > 16 ? 2 : 1, "%d MiB between 128: bands", (int)gap);
		damon_heat_grid__exit(&grid);
	}
}

/* A large area that is hardly used gets few rows, and a separate scale. */
static void test_quiet(void)
{
	struct damon_heat_grid grid;
	struct damon_snapshot *s;
	const struct damon_heat_band *b;

	nr_snapshots = 0;
	for (unsigned int i = 0; i < 50; i++) {
		s = add_snapshot(i * 100 * MS, (i + 1) * 100 * MS);
		add_region(s, 0x00000000, 0x40000000, !i);
		add_region(s, 0x40000000, 0x44000000, 20);
		add_region(s, 0x44000000, 0x80000000, 0);
	}
	tap_eq(make_grid(24, 70, &grid), 0, "64 MiB of 2 GiB: drawn");
	b = grid.bands;
	tap_eq(grid.nr_bands, 3, "64 MiB of 2 GiB: bands");
	tap_ok(b[0].quiet && !b[1].quiet && b[2].quiet,
	       "64 MiB of 2 GiB: the unused bands are quiet");
	tap_ok(b[1].start == 0x40000000 && b[1].end == 0x44000000, "64 MiB of 2 GiB: where");
	tap_ok(b[1].nr_rows > 6, "64 MiB of 2 GiB: %u rows for the used memory", b[1].nr_rows);
	tap_ok(means_are_equal(&grid), "64 MiB of 2 GiB: no memory is left out");
	damon_heat_grid__exit(&grid);

	/* Between gaps, a smaller area can be quiet; an area with the rate of all others cannot. */
	for (unsigned int used = 0; used <= 20; used += 20) {
		nr_snapshots = 0;
		s = add_snapshot(0, 100 * MS);
		add_region(s, 0x000000000000, 0x000001000000, 0);
		add_region(s, 0x100000000000, 0x100010000000, used);
		tap_eq(make_grid(24, 70, &grid), 0, "16 MiB far from %u: drawn", used);
		tap_eq(grid.bands[0].quiet, !!used,
		       "16 MiB far from %u: the first band is quiet or not", used);
		tap_ok(!grid.bands[1].quiet,
		       "16 MiB far from %u: the other band is not quiet", used);
		damon_heat_grid__exit(&grid);
	}
}

static void test_extremes(void)
{
	struct damon_heat_grid grid;
	struct damon_snapshot *s;

	nr_snapshots = 0;
	tap_eq(make_grid(24, 70, &grid), -ENODATA, "no grid without snapshots");
	add_region(add_snapshot(5, 5), 0, 4096, 1);
	tap_eq(make_grid(24, 70, &grid), -ENODATA, "no grid of a snapshot without duration");

	nr_snapshots = 0;
	s = add_snapshot(0, UINT64_MAX);
	add_region(s, 0, 1, 20);
	add_region(s, 1, UINT64_MAX, 10);
	tap_eq(make_grid(24, 70, &grid), 0, "all addresses, all time: drawn");
	tap_ok(near(grid.mean, 0.5), "all addresses, all time: mean %g", grid.mean);
	damon_heat_grid__exit(&grid);

	/* Many bands are all drawn, even if fewer rows were requested. */
	nr_snapshots = 0;
	s = add_snapshot(0, 100 * MS);
	for (u64 i = 0; i < 60; i++)
		add_region(s, i << 40, (i << 40) + 4096, 20);
	tap_eq(make_grid(10, 70, &grid), 0, "60 distant pages: drawn");
	tap_eq(grid.nr_bands, 60, "60 distant pages: 60 bands");
	tap_ok(means_are_equal(&grid), "60 distant pages: no page is left out");
	damon_heat_grid__exit(&grid);

	/* Without the sampling interval means are counts. */
	nr_snapshots = 0;
	stream.sample_ns = 0;
	add_region(add_snapshot(0, 100 * MS), 0x1000, 0x2000, 7);
	tap_eq(make_grid(24, 70, &grid), 0, "counts: drawn");
	tap_ok(!grid.is_rate && grid.mean == 7 && grid.max == 7,
	       "counts: mean and maximum are as counted");
	damon_heat_grid__exit(&grid);
	stream.sample_ns = 5 * MS;
}

/* The number of samples may be known, or estimated better, only from later snapshots. */
static void test_rate_known_late(void)
{
	struct damon_heatmap *map = damon_heatmap__new(512, 1024);
	const struct damon_stream plain = stream;
	struct damon_heat_grid grid;

	nr_snapshots = 0;
	stream = (struct damon_stream){ .tuned = true };
	for (unsigned int i = 0; i < 3; i++) {
		add_region(add_snapshot(i * 100 * MS, (i + 1) * 100 * MS), 0x1000, 0x2000, 10);
		stream.max_accesses = i ? 20 : 0;
		tap_eq(damon_heatmap__add(map, &snapshots[i]), 0, "late: snapshot %u", i);
	}
	damon_heatmap__finish(map);
	tap_eq(damon_heatmap__grid(map, 24, 70, &grid), 0, "late: drawn");
	tap_ok(grid.is_rate && near(grid.mean, 0.5) && near(grid.max, 0.5),
	       "late: all snapshots as rates, mean %g, maximum %g", grid.mean, grid.max);
	damon_heat_grid__exit(&grid);
	damon_heatmap__delete(map);
	stream = plain;
}

int main(void)
{
	test_random();
	test_limits();
	test_even();
	test_bands();
	test_gap();
	test_quiet();
	test_extremes();
	test_rate_known_late();
	return tap_done();
}
