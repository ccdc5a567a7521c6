/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_HITS_H
#define PERF_DAMON_HITS_H

#include "damon/core/snapshot.h"

/**
 * struct damon_hits - the hits of a kdamond's probes
 * @sums: for each probe, the sum of its hits, weighted by bytes and time
 * @nr: number of probes
 * @weight: the sum of the weights of all regions
 *
 * Zero all members before the first call.
 */
struct damon_hits {
	double *sums;
	unsigned int nr;
	double weight;
};

int damon_hits__add(struct damon_hits *hits, const struct damon_snapshot *snapshot);
double damon_hits__share(const struct damon_hits *hits, unsigned int probe,
			 const struct damon_stream *stream);
void damon_hits__exit(struct damon_hits *hits);

#endif /* PERF_DAMON_HITS_H */
