/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_EVENTS_H
#define PERF_DAMON_EVENTS_H

#include "damon/core/snapshot.h"

/**
 * struct damon_mapping - memory that a process has mapped, from some time on
 * @time_ns: when; 0: before the recording began
 * @start: first address
 * @end: behind the last
 * @exec: it is executable
 * @name: path of a file, or as "[heap]", "[stack]", "//anon"; comes from the
 *	  recording, so it may hold anything; valid during the callback only
 */
struct damon_mapping {
	u64 time_ns;
	pid_t pid;
	u64 start;
	u64 end;
	bool exec;
	const char *name;
};

/** struct damon_memory - physical memory; @name is valid during the callback only */
struct damon_memory {
	u64 start;
	u64 end;
	const char *name;
};

/**
 * struct damon_events - who takes what a recording holds, in order of time
 *
 * All may be NULL but @snapshot, which comes when the first event behind it is
 * read. A negative errno ends the reading. munmap() is not recorded.
 *
 * @snapshot: of any stream
 * @mapping: of any process that was recorded
 * @exec: from now on @pid has none of the mappings before
 * @fork: from now on @pid has the mappings that @parent has
 * @exit: @pid has ended
 * @memory: before the first snapshot
 */
struct damon_events {
	damon_snapshot_fn snapshot;
	int (*mapping)(const struct damon_mapping *mapping, void *ctx);
	int (*exec)(pid_t pid, u64 time_ns, void *ctx);
	int (*fork)(pid_t pid, pid_t parent, u64 time_ns, void *ctx);
	int (*exit)(pid_t pid, u64 time_ns, void *ctx);
	int (*memory)(const struct damon_memory *memory, void *ctx);
};

#endif /* PERF_DAMON_EVENTS_H */
