// SPDX-License-Identifier: GPL-2.0
/* Which share of the monitored memory has the attribute that a probe looks for. */
#include "damon/analysis/hits.h"
#include "damon/core/probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/**
 * damon_hits__add - one more snapshot, of any target of the kdamond
 *
 * One that has no hits adds nothing.
 *
 * Return: 0 or -ENOMEM.
 */
int damon_hits__add(struct damon_hits *hits, const struct damon_snapshot *snapshot)
{
	double ns = snapshot->end_ns - snapshot->start_ns;

	if (!snapshot->nr_probes)
		return 0;
	if (snapshot->nr_probes > hits->nr) {
		double *sums = realloc(hits->sums, snapshot->nr_probes * sizeof(*sums));

		if (!sums)
			return -ENOMEM;
		memset(sums + hits->nr, 0, (snapshot->nr_probes - hits->nr) * sizeof(*sums));
		hits->sums = sums;
		hits->nr = snapshot->nr_probes;
	}
	for (unsigned int i = 0; i < snapshot->nr_regions; i++) {
		const struct damon_region *region = &snapshot->regions[i];
		const u8 *counts = snapshot->hits + (size_t)i * snapshot->nr_probes;
		double weight = (region->end - region->start) * ns;

		hits->weight += weight;
		if (!damon_snapshot__shows(snapshot, i))
			continue;
		for (unsigned int p = 0; p < snapshot->nr_probes; p++)
			hits->sums[p] += counts[p] * weight;
	}
	return 0;
}

static bool has_any(const struct damon_hits *hits)
{
	for (unsigned int p = 0; p < hits->nr; p++) {
		if (hits->sums[p])
			return true;
	}
	return false;
}

/**
 * damon_hits__share - how much of the monitored memory has the attribute
 * @stream: any of the kdamond
 *
 * Of processes' memory 7.3.4 counts nothing, whatever is looked for.
 *
 * Return: 0 to 1, as a mean over bytes and time, or -1 where it is not known.
 */
double damon_hits__share(const struct damon_hits *hits, unsigned int probe,
			 const struct damon_stream *stream)
{
	u32 max_hits = damon_stream__max_accesses(stream);

	if (probe >= hits->nr || !max_hits || max_hits > DAMON_MAX_HITS || !hits->weight)
		return -1;
	if (!stream->paddr && !has_any(hits))
		return -1;
	return min(hits->sums[probe] / hits->weight / max_hits, 1.0);
}

/** damon_hits__exit - free the sums */
void damon_hits__exit(struct damon_hits *hits)
{
	zfree(&hits->sums);
	hits->nr = 0;
	hits->weight = 0;
}
