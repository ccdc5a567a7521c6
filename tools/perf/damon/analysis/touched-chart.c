// SPDX-License-Identifier: GPL-2.0
/* Estimate how many bytes are touched in windows of one length, for each piece of time. */
#include "damon/analysis/touched-chart.h"

#include <errno.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/time64.h>

/* The least time of a column: some rounds of a short window, as a few say little */
#define MIN_COL_NS	(250 * NSEC_PER_MSEC)

/* Two columns become one, which takes twice the time. */
static int widen(struct damon_touched_chart *chart)
{
	int err = 0;

	for (unsigned int i = 0; i < chart->nr; i++) {
		struct damon_touched_col *from = &chart->cols[i], *to = &chart->cols[i / 2];

		if (from == to || !from->end_ns)
			continue;
		if (to->end_ns && i % 2) {
			err = damon_estimate__join(&to->estimate, &from->estimate) ?: err;
			damon_estimate__exit(&from->estimate);
			to->end_ns = from->end_ns;
		} else {
			*to = *from;
		}
		*from = (struct damon_touched_col){ };
	}
	chart->nr = (chart->nr + 1) / 2;
	chart->col_ns *= 2;
	return err;
}

/**
 * damon_touched_chart__add - take the next round
 * @start_ns: start of the round
 * @end_ns: its end, which is in the column that the round belongs to
 *
 * Return: 0 or -ENOMEM.
 */
int damon_touched_chart__add(struct damon_touched_chart *chart, u64 start_ns, u64 end_ns,
			     const struct damon_round_sum *sum, u32 nr_samples)
{
	struct damon_touched_col *col;
	u64 i;

	if (!chart->col_ns) {
		chart->start_ns = start_ns;
		chart->col_ns = max_t(u64, end_ns - start_ns, MIN_COL_NS);
	}
	/* The end of a column belongs to the column: the first round fills the first column. */
	i = end_ns > chart->start_ns ? (end_ns - chart->start_ns - 1) / chart->col_ns : 0;
	while (i >= DAMON_TOUCHED_MAX_COLS) {
		if (widen(chart))
			return -ENOMEM;
		i /= 2;
	}
	col = &chart->cols[i];
	if (!col->end_ns)
		col->start_ns = start_ns;
	col->end_ns = max(end_ns, col->end_ns);
	chart->nr = max_t(unsigned int, chart->nr, i + 1);
	return damon_estimate__add(&col->estimate, sum, nr_samples);
}

/**
 * damon_touched_chart__fit - make columns longer until there are no more than @max_cols
 *
 * Return: 0 or -ENOMEM.
 */
int damon_touched_chart__fit(struct damon_touched_chart *chart, unsigned int max_cols)
{
	int err = 0;

	while (!err && chart->nr > max(max_cols, 1U))
		err = widen(chart);
	return err;
}

/** damon_touched_chart__exit - free what @chart owns */
void damon_touched_chart__exit(struct damon_touched_chart *chart)
{
	for (unsigned int i = 0; i < chart->nr; i++)
		damon_estimate__exit(&chart->cols[i].estimate);
	chart->nr = 0;
}
