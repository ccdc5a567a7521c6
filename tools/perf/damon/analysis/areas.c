// SPDX-License-Identifier: GPL-2.0
/* Find neighbouring memory that was used about equally, in the rows of a heatmap. */
#include "damon/analysis/areas.h"
#include "damon/analysis/heatmap.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <linux/kernel.h>

/* A strip between areas that are alike belongs to them if it is no larger than this. */
#define STRIP_PART	0.25

/* Rows are alike when their means differ by no more than this part of the highest. */
#define ALIKE_PART	(1.0 / 3)

/* An area under construction; its mean is a sum, weighted by area. */
struct row_sum {
	struct damon_area area;
	double weight;
};

static struct row_sum sum_row(const struct damon_heat_grid *grid, unsigned int row)
{
	const struct damon_heat_cell *cells = &grid->cells[(size_t)row * grid->nr_cols];
	struct row_sum sum = {
		.area = {
			.start = grid->rows[row].start,
			.end = grid->rows[row].end,
			.idle_ns = grid->end_ns - grid->start_ns,
		},
	};

	for (unsigned int c = 0; c < grid->nr_cols; c++) {
		if (!cells[c].area)
			continue;
		sum.area.mean += cells[c].mean * cells[c].area;
		sum.weight += cells[c].area;
		sum.area.peak = max(sum.area.peak, cells[c].mean);
		if (cells[c].mean > 0) {
			u64 end_ns = min(grid->start_ns + (c + 1) * grid->col_ns, grid->end_ns);

			sum.area.idle_ns = grid->end_ns - end_ns;
		}
	}
	return sum;
}

static double mean_of(const struct row_sum *sum)
{
	return sum->weight ? sum->area.mean / sum->weight : 0;
}

static void append(struct row_sum *to, const struct row_sum *from)
{
	to->area.end = from->area.end;
	to->area.mean += from->area.mean;
	to->weight += from->weight;
	to->area.peak = max(to->area.peak, from->area.peak);
	to->area.idle_ns = min(to->area.idle_ns, from->area.idle_ns);
}

static u64 size_of(const struct row_sum *sum)
{
	return sum->area.end - sum->area.start;
}

/* Whether both were used about equally. Memory that was never used is like no used memory. */
static bool are_alike(const struct row_sum *a, const struct row_sum *b, double highest)
{
	return fabs(mean_of(a) - mean_of(b)) <= ALIKE_PART * highest &&
	       !mean_of(a) == !mean_of(b);
}

/* The last three of @n areas become one, if there is a strip between two alike. */
static size_t join_strip(struct row_sum *sums, size_t n, double highest)
{
	struct row_sum *a, *strip, *b;

	if (n < 3)
		return n;
	a = &sums[n - 3];
	strip = a + 1;
	b = a + 2;
	if (a->area.end != strip->area.start || strip->area.end != b->area.start ||
	    !are_alike(a, b, highest) ||
	    size_of(strip) > STRIP_PART * min(size_of(a), size_of(b)))
		return n;
	append(a, strip);
	append(a, b);
	return n - 2;
}

static int by_mean(const void *a, const void *b)
{
	const struct damon_area *x = a, *y = b;

	if (x->mean != y->mean)
		return x->mean < y->mean ? 1 : -1;
	return x->start < y->start ? -1 : x->start > y->start;
}

/**
 * damon_areas__find - divide the memory in @grid into areas that were used about equally
 * @areas: gets the areas, the most used first; to be freed
 *
 * Rows that follow each other in address become one area when their means are
 * alike: within a third of the highest. A thin strip between two such areas, as
 * where buffers adjoin, joins them.
 *
 * Return: 0 or -ENOMEM.
 */
int damon_areas__find(const struct damon_heat_grid *grid, struct damon_area **areas, size_t *nr)
{
	struct row_sum *sums = calloc(grid->nr_rows, sizeof(*sums));
	struct damon_area *v = calloc(grid->nr_rows, sizeof(*v));
	double highest = 0;
	size_t n = 0;

	*nr = 0;
	if (!sums || !v) {
		free(sums);
		free(v);
		return -ENOMEM;
	}
	for (unsigned int r = 0; r < grid->nr_rows; r++) {
		sums[r] = sum_row(grid, r);
		highest = max(highest, mean_of(&sums[r]));
	}
	for (unsigned int r = 0; r < grid->nr_rows; r++) {
		struct row_sum *last = n ? &sums[n - 1] : NULL;

		/* There are never more areas than rows, so sums[] serves for both. */
		if (!sums[r].weight)
			continue;
		if (last && last->area.end == sums[r].area.start &&
		    are_alike(last, &sums[r], highest))
			append(last, &sums[r]);
		else
			sums[n++] = sums[r];
		n = join_strip(sums, n, highest);
	}
	for (size_t i = 0; i < n; i++) {
		v[i] = sums[i].area;
		v[i].mean = mean_of(&sums[i]);
	}
	free(sums);
	qsort(v, n, sizeof(*v), by_mean);
	*areas = v;
	*nr = n;
	return 0;
}
