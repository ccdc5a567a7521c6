// SPDX-License-Identifier: GPL-2.0
/* How much memory is idle for the length of a window: what is resident and not touched in it. */
#include "damon/view/idle.h"
#include "damon/analysis/mapping-touched.h"
#include "damon/analysis/touched.h"
#include "damon/view/estimate-text.h"
#include "damon/view/results.h"

#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/time64.h>

static enum damon_idle_kind kind_of(const struct damon_idle *idle)
{
	const struct damon_window *window = &idle->window;

	if (!window->nr)
		return DAMON_IDLE_UNKNOWN;
	if (damon_estimate_text__is_bound(window->bytes, &window->interval))
		return idle->interval.low > 0 ? DAMON_IDLE_AT_LEAST : DAMON_IDLE_UNKNOWN;
	if (idle->interval.high <= 0)
		return DAMON_IDLE_NONE;
	if (damon_estimate_text__is_bound(idle->bytes, &idle->interval))
		return idle->interval.high < idle->whole ? DAMON_IDLE_AT_MOST : DAMON_IDLE_UNKNOWN;
	return DAMON_IDLE_ABOUT;
}

/**
 * damon_idle__of - how much of some memory is idle for the length of a window, or longer
 * @window: the bytes of the memory that are touched in the window; no rounds: not known
 * @resident: how much of the memory is in RAM; NULL: not known, so that what was monitored counts
 */
struct damon_idle damon_idle__of(const struct damon_window *window,
				 const struct damon_resident *resident)
{
	struct damon_idle idle = {
		.window = *window,
		.whole = resident ? resident->bytes : window->monitored,
		.is_resident = resident,
	};

	if (window->nr) {
		idle.bytes = max(idle.whole - window->bytes, 0.0);
		idle.interval.low = max(idle.whole - window->interval.high, 0.0);
		idle.interval.high = max(idle.whole - window->interval.low, 0.0);
	}
	idle.kind = kind_of(&idle);
	return idle;
}

/**
 * damon_idle__find - find a window by its length
 *
 * Return: the window, or NULL.
 */
const struct damon_window *damon_idle__find(const struct damon_window *windows, unsigned int nr,
					    u64 sample_ns)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (damon_window_lengths__are_same(windows[i].sample_ns, sample_ns))
			return &windows[i];
	}
	return NULL;
}

/**
 * damon_idle__all - how much of some memory is idle, for each window that the view shows
 * @windows: those of the view; @nr of them
 * @own: the bytes of the memory that are touched; @nr_own of them, in any windows
 * @resident: as in damon_idle__of()
 * @idles: one for each of @windows
 */
void damon_idle__all(const struct damon_window *windows, unsigned int nr,
		     const struct damon_window *own, unsigned int nr_own,
		     const struct damon_resident *resident, struct damon_idle *idles)
{
	for (unsigned int i = 0; i < nr; i++) {
		const struct damon_window none = { .sample_ns = windows[i].sample_ns };
		const struct damon_window *window = damon_idle__find(own, nr_own,
								     windows[i].sample_ns);

		idles[i] = damon_idle__of(window ?: &none, resident);
	}
}

static int by_length(const void *a, const void *b)
{
	const struct damon_window *x = a, *y = b;

	return x->sample_ns < y->sample_ns ? -1 : x->sample_ns > y->sample_ns;
}

/* What rows are sorted by: the longest window that has snapshots */
struct idle_order {
	u64 sample_ns;
	unsigned int nr_windows;
};

static double idle_of(const struct damon_touched_row *row, const struct idle_order *order)
{
	const struct damon_window *window = damon_idle__find(row->windows, order->nr_windows,
							     order->sample_ns);

	return window && window->nr ? window->monitored - window->bytes : -1;
}

static int by_idle(const void *a, const void *b, void *ctx)
{
	const struct damon_touched_row *x = a, *y = b;
	double idle_x = idle_of(x, ctx), idle_y = idle_of(y, ctx);

	/* Memory outside of all mappings may be no memory at all. */
	if ((x->kind == DAMON_MAPPING_UNKNOWN) != (y->kind == DAMON_MAPPING_UNKNOWN))
		return x->kind == DAMON_MAPPING_UNKNOWN ? 1 : -1;
	if (idle_x != idle_y)
		return idle_x > idle_y ? -1 : 1;
	return x->start < y->start ? -1 : x->start > y->start;
}

/**
 * damon_idle__sort - sort mappings by what is idle in the longest window that has snapshots
 * @windows: those of the view; @nr of them
 *
 * The mapping with the most idle memory comes first, and memory outside of all mappings last. Mappings
 * with the same amount are in the order of their addresses.
 */
void damon_idle__sort(struct damon_touched_table *table, const struct damon_window *windows,
		      unsigned int nr)
{
	struct idle_order order = { .nr_windows = table->nr_windows };

	for (unsigned int i = 0; i < nr; i++) {
		if (windows[i].nr)
			order.sample_ns = windows[i].sample_ns;
	}
	if (table->nr && order.sample_ns)
		qsort_r(table->rows, table->nr, sizeof(*table->rows), by_idle, &order);
}

/**
 * damon_idle__windows - the windows of a kdamond, the shortest first
 * @chosen_ns: only the window of this length; 0: all windows
 * @windows: has room for DAMON_IDLE_MAX_WINDOWS; gets the bytes touched by all targets together
 *
 * Windows without a snapshot, which have no rounds, are those that were to have turns.
 *
 * Return: how many windows there are.
 */
unsigned int damon_idle__windows(const struct damon_results *r,
				 const struct damon_kdamond_results *kdamond, u64 chosen_ns,
				 struct damon_window *windows)
{
	const struct damon_setup *setup = damon_recording__setup(&r->rec, kdamond->tid);
	unsigned int nr = damon_touched__windows(kdamond->touched, windows), chosen = 0;

	for (unsigned int i = 0; setup && i < setup->attrs.windows.nr; i++) {
		u64 sample_ns = setup->attrs.windows.us[i] * NSEC_PER_USEC;

		if (!damon_idle__find(windows, nr, sample_ns))
			windows[nr++] = (struct damon_window){ .sample_ns = sample_ns };
	}
	qsort(windows, nr, sizeof(*windows), by_length);
	for (unsigned int i = 0; i < nr; i++) {
		if (!chosen_ns ||
		    damon_window_lengths__are_same(windows[i].sample_ns, chosen_ns))
			windows[chosen++] = windows[i];
	}
	return chosen;
}
