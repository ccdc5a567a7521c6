// SPDX-License-Identifier: GPL-2.0
/*
 * Estimate how many bytes are touched in windows of different lengths, and how sure that is.
 *
 * A round, which is one aggregation of all targets of a kdamond, gives an estimate: the sum of
 * size x nr_accesses / samples over all regions. Its mean over all rounds with the same sampling
 * interval is the estimate for windows of this length. How much the rounds differ tells how sure
 * the mean is. Rounds that follow each other are alike, so blocks of rounds are compared, too: see
 * Flyvbjerg and Petersen (1989). If there are few rounds, how much neighbouring regions differ
 * tells how sure a round is.
 */
#include "damon/analysis/touched.h"
#include "damon/analysis/rounds.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/*
 * DAMON merges neighbouring regions whose numbers of accesses differ by no more than a tenth of the
 * samples, and rounds their mean down. With ten samples or more, it so loses accesses to memory
 * that is seldom used: up to nine tenths of all, and nobody can tell how many.
 */
#define TOUCHED_MAX_SAMPLES	9

/* Sampling intervals whose ratio is below this are one window: the kernel may tune intervals. */
#define TOUCHED_SAME_RATIO	1.25

/* Blocks of 2^0, 2^1, ... rounds */
#define TOUCHED_LEVELS		40

/* With fewer rounds the differences between neighbouring regions tell more. */
#define TOUCHED_MIN_ROUNDS	4

/* With fewer blocks, how much blocks differ is itself not sure. */
#define TOUCHED_MIN_BLOCKS	16

/* What the latest snapshot of a target tells */
struct touched_target {
	struct damon_rounds_target base;
	u64 sample_ns;
	u32 nr_samples;
	double bytes;		/* estimate of what was touched */
	double variance;	/* of @bytes, by how much neighbouring regions differ */
	u64 largest;		/* bytes of the largest region */
	u64 monitored;		/* bytes */
};

/* The mean of each block of 2^level rounds: how many, their mean, and squares (Welford 1962) */
struct touched_level {
	u64 nr;
	double mean;
	double squares;		/* sum of the squared differences from @mean */
	double half;		/* the mean of half a block, if @has_half */
	bool has_half;
};

struct touched_window {
	double sample_ns;	/* mean of what was asked for */
	double ns;		/* sum */
	double nr_samples;	/* sum */
	double monitored;	/* sum */
	double variance;	/* sum of those of rounds */
	double looks;		/* sum of samples / bytes of the largest region */
	struct touched_level levels[TOUCHED_LEVELS];
};

struct damon_touched {
	struct damon_rounds rounds;	/* of struct touched_target */
	unsigned int nr_windows;
	struct touched_window *windows;
};

/** damon_touched__new - without snapshots; to be freed with damon_touched__delete(), or NULL */
struct damon_touched *damon_touched__new(void)
{
	struct damon_touched *touched = zalloc(sizeof(*touched));

	if (touched)
		touched->rounds.target_size = sizeof(struct touched_target);
	return touched;
}

/** damon_touched__delete - free @touched, which may be NULL */
void damon_touched__delete(struct damon_touched *touched)
{
	if (!touched)
		return;
	damon_rounds__exit(&touched->rounds);
	free(touched->windows);
	free(touched);
}

/* The ratio of the longer interval to the shorter one */
static double ratio_of(double a, double b)
{
	return max(a, b) / min(a, b);
}

/*
 * The window for a sampling interval, or the nearest window if there are too many. Returns NULL
 * when out of memory.
 */
static struct touched_window *findnew_window(struct damon_touched *touched, double sample_ns)
{
	struct touched_window *nearest = NULL, *windows;
	double nearest_ratio = INFINITY;

	for (unsigned int i = 0; i < touched->nr_windows; i++) {
		struct touched_window *window = &touched->windows[i];
		double ratio = ratio_of(window->sample_ns, sample_ns);

		if (ratio < nearest_ratio) {
			nearest = window;
			nearest_ratio = ratio;
		}
	}
	if (nearest && (nearest_ratio < TOUCHED_SAME_RATIO || touched->nr_windows == DAMON_MAX_WINDOWS))
		return nearest;
	windows = realloc(touched->windows, (touched->nr_windows + 1) * sizeof(*windows));
	if (!windows)
		return NULL;
	touched->windows = windows;
	windows += touched->nr_windows++;
	*windows = (struct touched_window){ 0 };
	return windows;
}

/* Add the mean of a block. Two blocks are one of the next level. */
static void add_block(struct touched_level *levels, double mean)
{
	for (unsigned int i = 0; i < TOUCHED_LEVELS; i++) {
		struct touched_level *level = &levels[i];
		double diff = mean - level->mean;

		level->mean += diff / ++level->nr;
		level->squares += diff * (mean - level->mean);
		level->has_half = !level->has_half;
		if (level->has_half) {
			level->half = mean;
			return;
		}
		mean = (level->half + mean) / 2;
	}
}

/* The round at hand is complete: add its targets up. */
static int close_round(struct damon_touched *touched)
{
	const struct damon_round *round = &touched->rounds.round;
	double bytes = 0, variance = 0, monitored = 0;
	u64 sample_ns = 0, largest = 0;
	u32 nr_samples = 0;
	struct touched_window *window;

	if (!round->nr || round->incomplete)
		return 0;
	for (size_t i = 0; i < touched->rounds.nr_targets; i++) {
		const struct damon_rounds_target *base = damon_rounds__target(&touched->rounds, i);
		const struct touched_target *target = container_of(base, struct touched_target, base);

		if (!damon_rounds__counts(&touched->rounds, base))
			continue;
		if (sample_ns && ratio_of(target->sample_ns, sample_ns) >= TOUCHED_SAME_RATIO)
			continue;
		sample_ns = target->sample_ns;
		nr_samples = target->nr_samples;
		bytes += target->bytes;
		variance += target->variance;
		monitored += target->monitored;
		largest = max(largest, target->largest);
	}
	window = findnew_window(touched, sample_ns);
	if (!window)
		return -ENOMEM;
	add_block(window->levels, bytes);
	window->sample_ns += (sample_ns - window->sample_ns) / window->levels[0].nr;
	window->ns += round->end_ns - round->start_ns;
	window->nr_samples += nr_samples;
	window->monitored += monitored;
	window->variance += variance;
	window->looks += largest ? (double)nr_samples / largest : 0;
	return 0;
}

static double rate_of(const struct damon_snapshot *snapshot, unsigned int i, u32 nr_samples)
{
	u32 nr = damon_snapshot__shows(snapshot, i) ? snapshot->regions[i].nr_accesses : 0;

	return (double)min(nr, nr_samples) / nr_samples;
}

/*
 * A region alone does not tell how sure its rate is: one sample finds all or nothing. Neighbouring
 * regions are alike more often than not, so the square of their difference is twice the variance
 * of each. Where they are not alike, the variance comes out too large, never too small.
 */
static void take(struct touched_target *target, const struct damon_snapshot *snapshot)
{
	double last_rate = 0, last_size = 0;

	target->bytes = 0;
	target->variance = 0;
	target->largest = 0;
	target->monitored = 0;
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];
		u64 bytes = region->end - region->start;
		double rate = rate_of(snapshot, i, target->nr_samples), size = bytes;
		double diff = rate - last_rate;

		target->bytes += size * rate;
		target->monitored += bytes;
		target->largest = max(target->largest, bytes);
		if (i)
			target->variance += diff * diff * (size * size + last_size * last_size) / 4;
		last_rate = rate;
		last_size = size;
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
	u32 nr_samples = damon_stream__max_accesses(stream);
	struct damon_rounds_target *base;
	struct touched_target *target;

	if (!stream->sample_ns || stream->unchecked || !nr_samples ||
	    nr_samples > TOUCHED_MAX_SAMPLES || !snapshot->nr_regions)
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

/* The variance of the mean of all rounds, as blocks of one length show it */
static double variance_of_blocks(const struct touched_level *level)
{
	double t = damon_interval__t(level->nr - 1) / damon_interval__t(UINT32_MAX);

	return level->squares / (level->nr - 1) / level->nr * t * t;
}

/* If rounds are alike, longer blocks show more of it. They must not be too few. */
static double variance_of_mean(const struct touched_window *window)
{
	const struct touched_level *levels = window->levels;
	double variance;

	if (levels->nr < TOUCHED_MIN_ROUNDS)
		return window->variance / levels->nr / levels->nr;
	variance = variance_of_blocks(levels);
	for (unsigned int i = 1; i < TOUCHED_LEVELS && levels[i].nr >= TOUCHED_MIN_BLOCKS; i++)
		variance = max(variance, variance_of_blocks(&levels[i]));
	return variance;
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
	for (unsigned int i = 0; i < touched->nr_windows; i++) {
		const struct touched_window *from = &touched->windows[i];
		const struct touched_level *rounds = &from->levels[0];
		struct damon_window *to = &windows[i];

		*to = (struct damon_window){
			.sample_ns = from->sample_ns,
			.mean_ns = from->ns / from->nr_samples,
			.bytes = rounds->mean,
			.monitored = from->monitored / rounds->nr,
			.nr = rounds->nr,
		};
		to->interval = damon_interval__of_sum(to->bytes, variance_of_mean(from),
						      from->looks ? 1 / from->looks : 0);
		to->interval.high = max(min(to->interval.high, to->monitored), to->bytes);
	}
	qsort(windows, touched->nr_windows, sizeof(*windows), cmp_window);
	return touched->nr_windows;
}
