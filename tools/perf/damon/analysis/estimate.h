/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_ESTIMATE_H
#define PERF_DAMON_ESTIMATE_H

#include "damon/analysis/interval.h"

#include <stdbool.h>
#include <linux/types.h>

struct damon_stream;

/*
 * The working-set function s(t): how many bytes are touched in a window of length t. DAMON looks at
 * a random page of each region once in a sampling interval, and so estimates s() at this interval:
 * of a region of S bytes, k of n samples found S * k / n bytes touched, whatever is mixed in it. The
 * sum over the regions of some memory is the estimate of a round, which is one aggregation. The
 * mean over all rounds is the estimate for the recording.
 */

/**
 * struct damon_window - the bytes touched in a window
 * @sample_ns: length of the window, as it was asked for
 * @mean_ns: mean length of the windows, as it was
 * @bytes: estimate of the bytes that are touched in a window
 * @interval: where the bytes are with a probability of 95 %
 * @monitored: bytes that were monitored, on average
 * @nr: rounds that @bytes is the mean of; 0: nothing is known
 */
struct damon_window {
	u64 sample_ns;
	u64 mean_ns;
	double bytes;
	struct damon_interval interval;
	double monitored;
	u64 nr;
};

/* The most windows. If a recording has more sampling intervals, each counts for the nearest window. */
#define DAMON_MAX_WINDOWS	24

/**
 * struct damon_window_lengths - the windows of a recording
 * @nr: number of windows
 * @v: by index, in order of appearance
 * @v.sample_ns: mean of what was asked for
 * @v.nr: rounds
 * @v.ns: time of all rounds
 * @v.nr_samples: samples of all rounds
 */
struct damon_window_lengths {
	unsigned int nr;
	struct damon_window_length {
		double sample_ns;
		u64 nr;
		double ns;
		double nr_samples;
	} v[DAMON_MAX_WINDOWS];
};

/**
 * struct damon_round_sum - what a round tells of some memory, zero-initialised before its first region
 * @bytes: estimate of what was touched
 * @variance: of @bytes, by how much neighbouring regions differ
 * @within: of @bytes, by how much the samples of each region differ
 * @monitored: bytes
 * @largest: bytes of the largest region of which some belongs to the memory
 * @nr_regions: number of regions
 * @last_rate: of the latest region
 * @last_size: of the latest region
 */
struct damon_round_sum {
	double bytes;
	double variance;
	double within;
	double monitored;
	double largest;
	unsigned int nr_regions;
	double last_rate;
	double last_size;
};

struct damon_estimate_level;

/**
 * struct damon_estimate - the mean of many rounds of one window, zero-initialised before the first one
 * @monitored: sum of the bytes that were monitored
 * @variance: sum of those of rounds
 * @looks: sum of samples / bytes of the largest region
 * @levels: the means of blocks of 2^0, 2^1, ... rounds
 * @nr_levels: number of @levels
 */
struct damon_estimate {
	double monitored;
	double variance;
	double looks;
	struct damon_estimate_level *levels;
	unsigned int nr_levels;
};

u32 damon_estimate__samples(const struct damon_stream *stream);

bool damon_window_lengths__are_same(double a_ns, double b_ns);
unsigned int damon_window_lengths__findnew(struct damon_window_lengths *lengths, double sample_ns);
void damon_window_lengths__add(struct damon_window_lengths *lengths, unsigned int i,
			       double sample_ns, u64 ns, u32 nr_samples);

void damon_round_sum__add(struct damon_round_sum *sum, u64 size, u64 region_size, u32 nr_accesses,
			  u32 nr_samples);
void damon_round_sum__join(struct damon_round_sum *sum, const struct damon_round_sum *other);

int damon_estimate__add(struct damon_estimate *estimate, const struct damon_round_sum *sum,
			u32 nr_samples);
int damon_estimate__join(struct damon_estimate *estimate, const struct damon_estimate *later);
struct damon_window damon_estimate__window(const struct damon_estimate *estimate,
					   const struct damon_window_length *length);
void damon_estimate__exit(struct damon_estimate *estimate);

#endif /* PERF_DAMON_ESTIMATE_H */
