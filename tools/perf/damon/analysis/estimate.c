// SPDX-License-Identifier: GPL-2.0
/*
 * Estimate how many bytes of some memory are touched in a window, and how sure that is.
 *
 * How much the rounds differ tells how sure their mean is. Rounds that follow each other are alike,
 * so blocks of rounds are compared, too: see Flyvbjerg and Petersen (1989). If there are few rounds,
 * how much neighbouring regions differ tells how sure a round is.
 */
#include "damon/analysis/estimate.h"
#include "damon/core/snapshot.h"

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
#define MAX_SAMPLES	9

/* Sampling intervals whose ratio is below this are one window: the kernel may tune intervals. */
#define SAME_RATIO	1.25

/* With fewer rounds the differences between neighbouring regions tell more. */
#define MIN_ROUNDS	4

/* With fewer blocks, how much blocks differ is itself not sure. */
#define MIN_BLOCKS	16

/* The mean of each block of 2^level rounds: how many, their mean, and squares (Welford 1962) */
struct damon_estimate_level {
	u64 nr;
	double mean;
	double squares;		/* sum of the squared differences from @mean */
	double half;		/* the mean of half a block, if @has_half */
	bool has_half;
};

/**
 * damon_estimate__samples - how many samples a snapshot of the stream has, if estimates can use it
 *
 * Return: the samples; 0 if the sampling interval is not known, if there are ten samples or more, or
 * if DAMON did not look for accesses.
 */
u32 damon_estimate__samples(const struct damon_stream *stream)
{
	u32 nr_samples = damon_stream__max_accesses(stream);

	return stream->sample_ns && !stream->unchecked && nr_samples <= MAX_SAMPLES ? nr_samples : 0;
}

/* The ratio of the longer interval to the shorter one */
static double ratio_of(double a, double b)
{
	return max(a, b) / min(a, b);
}

/** damon_window_lengths__are_same - whether two sampling intervals are those of one window */
bool damon_window_lengths__are_same(double a_ns, double b_ns)
{
	return ratio_of(a_ns, b_ns) < SAME_RATIO;
}

/**
 * damon_window_lengths__findnew - the window for a sampling interval; it may be new
 *
 * Return: its index, which is that of the nearest window if there are too many.
 */
unsigned int damon_window_lengths__findnew(struct damon_window_lengths *lengths, double sample_ns)
{
	unsigned int nearest = 0;
	double nearest_ratio = INFINITY;

	for (unsigned int i = 0; i < lengths->nr; i++) {
		double ratio = ratio_of(lengths->v[i].sample_ns, sample_ns);

		if (ratio < nearest_ratio) {
			nearest = i;
			nearest_ratio = ratio;
		}
	}
	if (nearest_ratio < SAME_RATIO || lengths->nr == DAMON_MAX_WINDOWS)
		return nearest;
	lengths->v[lengths->nr] = (struct damon_window_length){ .sample_ns = sample_ns };
	return lengths->nr++;
}

/** damon_window_lengths__add - take a round of window @i, which had @nr_samples in @ns */
void damon_window_lengths__add(struct damon_window_lengths *lengths, unsigned int i,
			       double sample_ns, u64 ns, u32 nr_samples)
{
	struct damon_window_length *length = &lengths->v[i];

	length->sample_ns += (sample_ns - length->sample_ns) / ++length->nr;
	length->ns += ns;
	length->nr_samples += nr_samples;
}

/**
 * damon_round_sum__add - take the next region, in the order of addresses
 * @size: bytes of the region that belong to the memory
 * @region_size: bytes of all of the region
 * @nr_accesses: how many of @nr_samples found it accessed
 *
 * One sample finds all or nothing, so a region with one sample does not tell how sure its rate is.
 * Neighbouring regions are alike more often than not, so the square of their difference is twice the
 * variance of each. Where they are not alike, the variance comes out too large, never too small.
 */
void damon_round_sum__add(struct damon_round_sum *sum, u64 size, u64 region_size, u32 nr_accesses,
			  u32 nr_samples)
{
	double rate = (double)min(nr_accesses, nr_samples) / nr_samples, bytes = size;
	double diff = rate - sum->last_rate;

	sum->bytes += bytes * rate;
	sum->monitored += bytes;
	sum->largest = max_t(double, sum->largest, region_size);
	if (sum->nr_regions++)
		sum->variance += diff * diff *
				 (bytes * bytes + sum->last_size * sum->last_size) / 4;
	if (nr_samples > 1)
		sum->within += bytes * bytes * rate * (1 - rate) / (nr_samples - 1);
	sum->last_rate = rate;
	sum->last_size = bytes;
}

/** damon_round_sum__join - add what the same round tells of other memory, as of another target */
void damon_round_sum__join(struct damon_round_sum *sum, const struct damon_round_sum *other)
{
	sum->bytes += other->bytes;
	sum->variance += other->variance;
	sum->within += other->within;
	sum->monitored += other->monitored;
	sum->largest = max(sum->largest, other->largest);
	sum->nr_regions += other->nr_regions;
}

/* Add the mean of a block. Two blocks are one of the next level. */
static int add_block(struct damon_estimate *estimate, double mean)
{
	for (unsigned int i = 0; ; i++) {
		struct damon_estimate_level *level;
		double diff;

		if (i == estimate->nr_levels) {
			level = realloc(estimate->levels, (i + 1) * sizeof(*level));
			if (!level)
				return -ENOMEM;
			estimate->levels = level;
			level[i] = (struct damon_estimate_level){ };
			estimate->nr_levels++;
		}
		level = &estimate->levels[i];
		diff = mean - level->mean;
		level->mean += diff / ++level->nr;
		level->squares += diff * (mean - level->mean);
		level->has_half = !level->has_half;
		if (level->has_half) {
			level->half = mean;
			return 0;
		}
		mean = (level->half + mean) / 2;
	}
}

/**
 * damon_estimate__add - take a round
 *
 * Return: 0 or -ENOMEM.
 */
int damon_estimate__add(struct damon_estimate *estimate, const struct damon_round_sum *sum,
			u32 nr_samples)
{
	estimate->monitored += sum->monitored;
	estimate->variance += max(sum->variance, sum->within);
	estimate->looks += sum->largest ? nr_samples / sum->largest : 0;
	return add_block(estimate, sum->bytes);
}

/* Add the blocks of later rounds: Chan, Golub and LeVeque (1979). */
static void join_level(struct damon_estimate_level *level,
		       const struct damon_estimate_level *later)
{
	double nr = level->nr + later->nr, diff = later->mean - level->mean;

	if (!later->nr)
		return;
	level->squares += later->squares + diff * diff * level->nr * later->nr / nr;
	level->mean += diff * later->nr / nr;
	level->nr += later->nr;
	/* The half of a block that ends in the later rounds is lost. */
	level->has_half = later->has_half;
	level->half = later->half;
}

/**
 * damon_estimate__join - add later rounds, of the same window and memory
 * @later: not changed
 *
 * Return: 0 or -ENOMEM.
 */
int damon_estimate__join(struct damon_estimate *estimate, const struct damon_estimate *later)
{
	unsigned int nr = max(estimate->nr_levels, later->nr_levels);
	struct damon_estimate_level *levels;

	if (!later->nr_levels)
		return 0;
	levels = realloc(estimate->levels, nr * sizeof(*levels));
	if (!levels)
		return -ENOMEM;
	memset(levels + estimate->nr_levels, 0, (nr - estimate->nr_levels) * sizeof(*levels));
	estimate->levels = levels;
	estimate->nr_levels = nr;
	for (unsigned int i = 0; i < later->nr_levels; i++)
		join_level(&levels[i], &later->levels[i]);
	estimate->monitored += later->monitored;
	estimate->variance += later->variance;
	estimate->looks += later->looks;
	return 0;
}

/*
 * The variance of the mean of all rounds, as blocks of one length show it. All rounds make @nr blocks
 * of this length; not all of them are in a block.
 */
static double variance_of_blocks(const struct damon_estimate_level *level, double nr)
{
	double t = damon_interval__t(level->nr - 1) / damon_interval__t(UINT32_MAX);

	return level->squares / (level->nr - 1) / nr * t * t;
}

/* If rounds are alike, longer blocks show more of it. They must not be too few. */
static double variance_of_mean(const struct damon_estimate *estimate)
{
	const struct damon_estimate_level *levels = estimate->levels;
	double variance;

	if (levels->nr < MIN_ROUNDS)
		return estimate->variance / levels->nr / levels->nr;
	variance = variance_of_blocks(levels, levels->nr);
	for (unsigned int i = 1; i < estimate->nr_levels && levels[i].nr >= MIN_BLOCKS; i++)
		variance = max(variance, variance_of_blocks(&levels[i], ldexp(levels->nr, -i)));
	return variance;
}

/* What is rare has a lopsided interval: the bytes that are touched, or those that are not */
static struct damon_interval interval_of(const struct damon_estimate *estimate, double bytes,
					 double monitored)
{
	double variance = variance_of_mean(estimate);
	double largest = estimate->looks ? 1 / estimate->looks : 0;
	struct damon_interval of;

	if (bytes <= monitored / 2) {
		of = damon_interval__of_sum(bytes, variance, largest);
		of.high = max(min(of.high, monitored), bytes);
		return of;
	}
	of = damon_interval__of_sum(max(monitored - bytes, 0.0), variance, largest);
	return (struct damon_interval){
		.low = max(min(monitored - of.high, bytes), 0.0),
		.high = max(monitored - of.low, bytes),
	};
}

/**
 * damon_estimate__window - the estimate, once there are no more rounds
 * @length: the window of the rounds
 */
struct damon_window damon_estimate__window(const struct damon_estimate *estimate,
					   const struct damon_window_length *length)
{
	struct damon_window window = {
		.sample_ns = length->sample_ns,
		.mean_ns = length->nr_samples ? length->ns / length->nr_samples : 0,
	};

	if (!estimate->nr_levels)
		return window;
	window.nr = estimate->levels->nr;
	window.bytes = estimate->levels->mean;
	window.monitored = estimate->monitored / window.nr;
	window.interval = interval_of(estimate, window.bytes, window.monitored);
	/*
	 * Windows are longer than asked for by what DAMON needs to look at all regions. The longer a
	 * window is, the less is touched in each part of it: so in a window of the length that was asked
	 * for, this part of the bytes is touched at least.
	 */
	if (window.mean_ns > window.sample_ns)
		window.interval.low *= (double)window.sample_ns / window.mean_ns;
	return window;
}

/** damon_estimate__exit - free what @estimate owns */
void damon_estimate__exit(struct damon_estimate *estimate)
{
	zfree(&estimate->levels);
	estimate->nr_levels = 0;
}
