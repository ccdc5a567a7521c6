/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FAST_READER_H
#define PERF_DAMON_FAST_READER_H

#include <stdbool.h>
#include <stddef.h>

struct damon_fields;
struct damon_sample;
struct evsel;
struct perf_session;

/**
 * struct damon_fast_reader_ops - who takes samples
 * @fields: called once for an evsel, or a few times; gives its fields, or NULL for an evsel
 *	    whose samples are of no interest. Returns 0 or a negative errno.
 * @samples: called with one to DAMON_MAX_SAMPLES consecutive samples of one of the other evsels
 *
 * A negative errno ends the reading and is passed on.
 */
struct damon_fast_reader_ops {
	int (*fields)(struct evsel *evsel, const struct damon_fields **fields, void *ctx);
	int (*samples)(const struct damon_sample *samples, size_t nr, void *ctx);
};

bool damon_fast_reader__can(const struct perf_session *session);
int damon_fast_reader__process_events(struct perf_session *session,
				      const struct damon_fast_reader_ops *ops, void *ctx);

#endif /* PERF_DAMON_FAST_READER_H */
