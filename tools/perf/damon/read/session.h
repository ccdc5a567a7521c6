/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SESSION_H
#define PERF_DAMON_SESSION_H

#include "damon/read/compat.h"

#include "util/data.h"

struct damon_fields;
struct damon_mapping;
struct damon_sample;
struct perf_time_interval;

/**
 * struct damon_session_ops - who takes the events of a perf.data, in order of time
 * @samples: one to DAMON_MAX_SAMPLES consecutive samples of one event of DAMON; the other ops
 *	     may be NULL
 * @mapping: a process has mapped memory; its name may be a note (core/note.h)
 * @exec: from now on @pid has none of the mappings before
 * @fork: from now on @pid has the mappings that @parent has
 * @exit: @pid has ended
 * @lost: the kernel has lost @nr events of any kind
 * @lost_regions: the kernel has lost @nr events that trace regions, or it does not tell of
 *		  which kind they were
 *
 * A negative errno ends the reading.
 */
struct damon_session_ops {
	int (*samples)(const struct damon_sample *samples, size_t nr, void *ctx);
	int (*mapping)(const struct damon_mapping *mapping, void *ctx);
	int (*exec)(pid_t pid, u64 time_ns, void *ctx);
	int (*fork)(pid_t pid, pid_t parent, u64 time_ns, void *ctx);
	int (*exit)(pid_t pid, u64 time_ns, void *ctx);
	void (*lost)(u64 nr, void *ctx);
	void (*lost_regions)(u64 nr, void *ctx);
};

/**
 * struct damon_session - a perf.data that is being read
 * @perf: perf's own session
 * @err: what one of @ops returned to end the reading, or -ENOMEM; else 0
 * @fields: of each evsel that had a sample
 * @last: of the latest sample
 */
struct damon_session {
	struct perf_tool tool;
	struct perf_data data;
	struct perf_session *perf;
	const struct damon_session_ops *ops;
	void *ctx;
	int err;
	struct damon_fields **fields;
	size_t nr_fields;
	const struct damon_fields *last;
};

int damon_session__open(struct damon_session *s, const char *path, bool force,
			const struct damon_session_ops *ops, void *ctx);
int damon_session__process_events(struct damon_session *s);
int damon_session__parse_times(const struct damon_session *s, const char *str,
			       struct perf_time_interval **times, int *nr);
bool damon_session__has_evsel(const struct damon_session *s, bool (*is)(struct evsel *evsel));
void damon_session__close(struct damon_session *s);

#endif /* PERF_DAMON_SESSION_H */
