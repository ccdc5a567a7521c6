// SPDX-License-Identifier: GPL-2.0
/* The share of the monitored memory that has the attribute a probe looks for. */
#include "damon/analysis/hits.h"
#include "damon/core/probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

/**
 * damon_hits__add - count one more snapshot, of any target of the kdamond
 *
 * A snapshot without hits changes nothing.
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
 * damon_hits__share - the share of the monitored memory that has the attribute
 * @probe: number of the probe
 * @stream: any stream of the kdamond
 *
 * Linux 7.3.4 counts no hits in the memory of processes, whatever a probe looks for. So if no
 * probe of a process has any hit, the share is not known.
 *
 * Return: 0 to 1, as a mean over bytes and time, or -1 if the share is not known.
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

/** damon_hits__exit - free everything that @hits owns */
void damon_hits__exit(struct damon_hits *hits)
{
	zfree(&hits->sums);
	hits->nr = 0;
	hits->weight = 0;
}
