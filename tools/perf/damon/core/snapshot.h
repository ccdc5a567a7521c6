/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SNAPSHOT_H
#define PERF_DAMON_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

/*
 * The border between reading a recording and analysing it. The reader (read/decode.c, or a test)
 * passes complete snapshots to a callback; an analysis sees nothing else of the recording.
 */

/** struct damon_region - one region of a snapshot: [start, end) in bytes */
struct damon_region {
	u64 start;
	u64 end;
	u32 nr_accesses;	/* samples that found the region accessed */
	u32 age;		/* in aggregations; 0 if the kernel does not report ages */
};

/**
 * struct damon_stream - all snapshots of one target of one kdamond
 *
 * The key of a stream is the tid of the kdamond with the target_id: two kdamonds may both use
 * target_id 0, and several kdamonds may have the same name.
 */
struct damon_stream {
	pid_t kdamond;		/* tid of the samples */
	u64 target_id;
	unsigned int idx;	/* 0, 1, ... in order of appearance */
	pid_t pid;		/* monitored process; 0: physical memory, or not known */
	bool paddr;		/* addresses are physical */
	bool unchecked;		/* DAMON did not check for accesses: the counts are 0 */
	bool ageless;		/* the kernel does not report ages: they are 0 */
	char name[64];		/* for display; control characters are replaced */

	/*
	 * The intervals of the current snapshot. If the kernel tunes them, they differ from
	 * snapshot to snapshot, but their ratio does not. If windows take turns, both differ.
	 */
	u64 sample_ns;		/* sampling interval; 0: not known */
	u64 aggr_ns;		/* aggregation interval; 0: not known */
	bool tuned;		/* the kernel changes them */
	u64 shortest_ns;	/* the shortest of the windows that take turns as @sample_ns; 0: none */
	bool sample_estimated;	/* @sample_ns is an estimate from the timestamps */
	bool aggr_estimated;	/* @aggr_ns is an estimate from the timestamps */
	u64 ratio_aggr;		/* the ratio of @aggr_ns to @sample_ns is @ratio_aggr ... */
	u64 ratio_sample;	/* ... to @ratio_sample; 0: not known */
	u32 max_accesses;	/* estimate of the ratio, if nothing better is known; or 0 */
};

/**
 * struct damon_snapshot - one aggregation of one stream
 * @stream: the stream of the snapshot
 * @start_ns: end of the previous snapshot; the first snapshot of a stream covers one aggregation
 *	      interval
 * @end_ns: time of the first region event of the snapshot
 * @nr_lost: number of regions that the kernel has announced (nr_regions) and that are missing
 * @nr_regions: number of @regions
 * @regions: in ascending order of addresses; valid during the callback only
 * @hidden: for each region, whether a filter hides its accesses, although it was monitored; NULL:
 *	    no region is hidden
 * @is_part: a filter has left out or hidden memory between the regions
 * @nr_probes: number of probes of the kdamond; 0 if the recording has no counts of probes
 * @hits: for each region, @nr_probes counts of the samples that a probe has hit; valid during the
 *	  callback only
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
 * damon_stream__max_accesses - get the nr_accesses of a region that every sample finds accessed
 *
 * The value is the same for all snapshots of a stream that have the same window, but may not be known
 * yet during the first ones.
 *
 * Return: aggr / sample as the kernel computes it (integer division), or an estimate, or 0 if it is
 * not known.
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
 * typedef damon_snapshot_fn - callback for one snapshot
 *
 * Return: 0 to continue; a negative errno ends the reading, and the reader returns it.
 */
typedef int (*damon_snapshot_fn)(const struct damon_snapshot *snapshot, void *ctx);

#endif /* PERF_DAMON_SNAPSHOT_H */
