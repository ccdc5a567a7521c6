/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SNAPSHOT_H
#define PERF_DAMON_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

/*
 * The border between reading a recording and analysing it. Whoever reads
 * (decode.c from a perf.data, a test by hand) hands complete snapshots to one
 * callback; an analysis sees nothing else.
 */

/** struct damon_region - one line of a snapshot: [start, end) in bytes */
struct damon_region {
	u64 start;
	u64 end;
	u32 nr_accesses;	/* samples that found the region accessed */
	u32 age;		/* in aggregations; 0 where the kernel has none */
};

/**
 * struct damon_stream - all snapshots of one target of one kdamond
 *
 * Two kdamonds may both use target_id 0, and names of kdamonds repeat: the
 * kdamond's tid and the target_id together are the key.
 */
struct damon_stream {
	pid_t kdamond;		/* tid of the samples */
	u64 target_id;
	unsigned int idx;	/* 0, 1, ... in order of appearance */
	pid_t pid;		/* monitored process; 0: physical or not known */
	bool paddr;		/* addresses are physical */
	bool unchecked;		/* accesses were not looked for: counts are 0 */
	bool ageless;		/* the kernel tells no ages: they are 0 */
	char name[64];		/* for people; control characters replaced */

	/*
	 * The intervals that the snapshot was made with. Where they are tuned they
	 * differ from one snapshot to the next, but their ratio does not.
	 */
	u64 sample_ns;		/* sampling interval; 0: not known */
	u64 aggr_ns;		/* aggregation interval; 0: not known */
	bool tuned;		/* the kernel changes them */
	bool sample_estimated;	/* @sample_ns comes from the timestamps */
	bool aggr_estimated;	/* so does @aggr_ns */
	u64 ratio_aggr;		/* @aggr_ns to @sample_ns is as this to ... */
	u64 ratio_sample;	/* ... that; 0: not known */
	u32 max_accesses;	/* where only an estimate of the ratio is; or 0 */
};

/**
 * struct damon_snapshot - one aggregation of one stream
 * @start_ns: the previous snapshot's end; the first one of a stream covers one
 *	      aggregation interval
 * @end_ns: time of its first region event
 * @nr_lost: regions announced by the kernel (nr_regions) that are missing
 * @regions: ascending by address; valid during the callback only
 * @hidden: of each region, whether a filter keeps what was seen in it from being
 *	    shown; monitored it was nevertheless. NULL: none of them
 * @is_part: a filter has left out, or hidden, memory in between
 * @nr_probes: of the kdamond, where the recording has what they counted
 * @hits: region by region so many counts: samples of which each probe hit; as
 *	  valid as @regions
 */
struct damon_snapshot {
	const struct damon_stream *stream;
	u64 start_ns;
	u64 end_ns;
	unsigned int nr_lost;
	unsigned int nr_regions;
	const struct damon_region *regions;
	const bool *hidden;
	bool is_part;
	unsigned int nr_probes;
	const u8 *hits;
};

static inline bool damon_snapshot__shows(const struct damon_snapshot *s, unsigned int region)
{
	return !s->hidden || !s->hidden[region];
}

/**
 * damon_stream__max_accesses - nr_accesses of a region touched at every sample
 *
 * It is the same for all snapshots of a stream, though it may not be known yet
 * with the first ones.
 *
 * Return: aggr / sample as the kernel computes it (integer division), or 0
 * where neither that nor an estimate of it is known.
 */
static inline u32 damon_stream__max_accesses(const struct damon_stream *s)
{
	if (s->ratio_sample)
		return s->ratio_aggr / s->ratio_sample;
	if (s->max_accesses)
		return s->max_accesses;
	return s->sample_ns && !s->tuned ? s->aggr_ns / s->sample_ns : 0;
}

/**
 * typedef damon_snapshot_fn - takes one snapshot
 *
 * Return: 0 to go on; a negative errno ends the reading and is passed on.
 */
typedef int (*damon_snapshot_fn)(const struct damon_snapshot *snapshot, void *ctx);

#endif /* PERF_DAMON_SNAPSHOT_H */
