/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_FAST_READER_H
#define PERF_DAMON_FAST_READER_H

#include <stdbool.h>

struct evsel;
struct perf_session;

/* Whether the samples of @evsel are to be handed on; asked once for each id. */
typedef bool (*damon_fast_reader_wants_fn)(struct evsel *evsel);

bool damon_fast_reader__can(const struct perf_session *session);
int damon_fast_reader__process_events(struct perf_session *session, damon_fast_reader_wants_fn wants);

#endif /* PERF_DAMON_FAST_READER_H */
