/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_EVENTS_H
#define PERF_DAMON_EVENTS_H

#include "damon/core/snapshot.h"

/**
 * struct damon_mapping - memory that a process has mapped
 * @time_ns: time of the mapping; 0: before the recording began
 * @pid: the process
 * @start: first address
 * @end: address after the last one
 * @exec: the mapping is executable
 * @name: path of a file, or a name like "[heap]", "[stack]" or "//anon". It comes from the
 *	  recording, which is not trusted, and may contain any bytes. Valid during the callback only
 */
struct damon_mapping {
	u64 time_ns;
	pid_t pid;
	u64 start;
	u64 end;
	bool exec;
	const char *name;
};

/** struct damon_memory - a range of physical memory; @name is valid during the callback only */
struct damon_memory {
	u64 start;
	u64 end;
	const char *name;
};

/**
 * struct damon_events - callbacks for the contents of a recording, called in the order of time
 *
 * All but @snapshot may be NULL. A callback that returns a negative errno ends the reading.
 * munmap() is not recorded.
 *
 * @snapshot: a snapshot of any stream; called when the first event after the snapshot is read
 * @mapping: a mapping of any process that was recorded
 * @exec: @pid has called exec, and its earlier mappings are gone
 * @fork: @parent has forked @pid, which has the mappings of @parent
 * @exit: @pid has ended
 * @memory: a range of physical memory; called before the first snapshot
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
