// SPDX-License-Identifier: GPL-2.0
/*
 * Estimate how many bytes the targets of a kdamond touch in windows of different lengths: a round,
 * which is one aggregation of all targets, gives an estimate for windows as long as its sampling
 * interval (analysis/estimate.h).
 */
#include "damon/analysis/touched.h"
#include "damon/analysis/rounds.h"
#include "damon/analysis/touched-chart.h"
#include "damon/core/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/* What the latest snapshot of a target tells */
struct touched_target {
	struct damon_rounds_target base;
	u64 sample_ns;
	u32 nr_samples;
	struct damon_round_sum sum;
};

struct damon_touched {
	struct damon_rounds rounds;	/* of struct touched_target */
	struct damon_window_lengths lengths;
	struct damon_estimate estimates[DAMON_MAX_WINDOWS];
	bool keeps_charts;
	struct damon_touched_chart *charts[DAMON_MAX_WINDOWS];
};

/** damon_touched__new - without snapshots; to be freed with damon_touched__delete(), or NULL */
struct damon_touched *damon_touched__new(void)
{
	struct damon_touched *touched = zalloc(sizeof(*touched));

	if (touched)
		touched->rounds.target_size = sizeof(struct touched_target);
	return touched;
}

/** damon_touched__keep_charts - estimate for each piece of time, too; before the first snapshot */
void damon_touched__keep_charts(struct damon_touched *touched)
{
	touched->keeps_charts = true;
}

/** damon_touched__delete - free @touched, which may be NULL */
void damon_touched__delete(struct damon_touched *touched)
{
	if (!touched)
		return;
	damon_rounds__exit(&touched->rounds);
	for (unsigned int i = 0; i < touched->lengths.nr; i++)
		damon_estimate__exit(&touched->estimates[i]);
	for (unsigned int i = 0; i < touched->lengths.nr; i++) {
		if (touched->charts[i])
			damon_touched_chart__exit(touched->charts[i]);
		free(touched->charts[i]);
	}
	free(touched);
}

static int add_to_chart(struct damon_touched *touched, unsigned int i,
			const struct damon_round_sum *sum, u32 nr_samples)
{
	const struct damon_round *round = &touched->rounds.round;

	if (!touched->keeps_charts)
		return 0;
	if (!touched->charts[i])
		touched->charts[i] = zalloc(sizeof(*touched->charts[i]));
	return touched->charts[i] ? damon_touched_chart__add(touched->charts[i], round->start_ns,
							     round->end_ns, sum, nr_samples) : -ENOMEM;
}

/* The round at hand is complete: add its targets up. */
static int close_round(struct damon_touched *touched)
{
	const struct damon_round *round = &touched->rounds.round;
	struct damon_round_sum sum = {};
	u64 sample_ns = 0;
	u32 nr_samples = 0;
	unsigned int i;
	int err;

	if (!round->nr || round->incomplete)
		return 0;
	for (size_t t = 0; t < touched->rounds.nr_targets; t++) {
		const struct damon_rounds_target *base = damon_rounds__target(&touched->rounds, t);
		const struct touched_target *target = container_of(base, struct touched_target, base);

		if (!damon_rounds__counts(&touched->rounds, base))
			continue;
		if (sample_ns && !damon_window_lengths__are_same(target->sample_ns, sample_ns))
			continue;
		sample_ns = target->sample_ns;
		nr_samples = target->nr_samples;
		damon_round_sum__join(&sum, &target->sum);
	}
	i = damon_window_lengths__findnew(&touched->lengths, sample_ns);
	damon_window_lengths__add(&touched->lengths, i, sample_ns, round->end_ns - round->start_ns,
				  nr_samples);
	err = damon_estimate__add(&touched->estimates[i], &sum, nr_samples);
	return err ?: add_to_chart(touched, i, &sum, nr_samples);
}

static void take(struct touched_target *target, const struct damon_snapshot *snapshot)
{
	target->sum = (struct damon_round_sum){ };
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];
		u64 size = region->end - region->start;

		damon_round_sum__add(&target->sum, size, size,
				     damon_snapshot__shows(snapshot, i) ? region->nr_accesses : 0,
				     target->nr_samples);
	}
}

/**
 * damon_touched__add - take the next snapshot of any stream of the kdamond
 *
 * These snapshots add nothing: those whose sampling interval is not known; those of ten samples or
 * more; those in which DAMON did not look for accesses; those without regions, as of a new mapping
 * that is not monitored yet; and those of a round that lost regions.
 *
 * Return: 0 or -ENOMEM.
 */
int damon_touched__add(struct damon_touched *touched, const struct damon_snapshot *snapshot)
{
	const struct damon_stream *stream = snapshot->stream;
	u32 nr_samples = damon_estimate__samples(stream);
	struct damon_rounds_target *base;
	struct touched_target *target;

	if (!nr_samples || !snapshot->nr_regions)
		return 0;
	base = damon_rounds__findnew(&touched->rounds, snapshot);
	if (!base)
		return -ENOMEM;
	if (damon_rounds__is_next(&touched->rounds, base, snapshot)) {
		int err = close_round(touched);

		if (err)
			return err;
		damon_rounds__begin(&touched->rounds, snapshot);
	}
	damon_rounds__join(&touched->rounds, base, snapshot);
	target = container_of(base, struct touched_target, base);
	target->sample_ns = stream->sample_ns;
	target->nr_samples = nr_samples;
	take(target, snapshot);
	return 0;
}

/**
 * damon_touched__finish - no more snapshots come
 *
 * Return: 0 or -ENOMEM.
 */
int damon_touched__finish(struct damon_touched *touched)
{
	int err = close_round(touched);

	touched->rounds.round.nr = 0;
	return err;
}

static int cmp_window(const void *a, const void *b)
{
	const struct damon_window *x = a, *y = b;

	return x->sample_ns < y->sample_ns ? -1 : x->sample_ns > y->sample_ns;
}

/**
 * damon_touched__windows - the estimates, once finished
 * @windows: has room for DAMON_MAX_WINDOWS; gets them, the shortest first
 *
 * Return: how many windows there are.
 */
unsigned int damon_touched__windows(const struct damon_touched *touched,
				    struct damon_window *windows)
{
	const struct damon_window_lengths *lengths = &touched->lengths;

	for (unsigned int i = 0; i < lengths->nr; i++)
		windows[i] = damon_estimate__window(&touched->estimates[i], &lengths->v[i]);
	qsort(windows, lengths->nr, sizeof(*windows), cmp_window);
	return lengths->nr;
}

/**
 * damon_touched__chart - the estimates over time, once finished
 * @sample_ns: the window
 * @length: gets what damon_estimate__window() needs for a column
 *
 * Return: the chart, which @touched owns; NULL if there are no rounds of the window, or charts are not
 * kept.
 */
struct damon_touched_chart *damon_touched__chart(struct damon_touched *touched, u64 sample_ns,
						 struct damon_window_length *length)
{
	for (unsigned int i = 0; i < touched->lengths.nr; i++) {
		if (!damon_window_lengths__are_same(touched->lengths.v[i].sample_ns, sample_ns))
			continue;
		*length = touched->lengths.v[i];
		return touched->charts[i];
	}
	return NULL;
}
