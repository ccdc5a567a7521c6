/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_COMPAT_H
#define PERF_DAMON_COMPAT_H

/*
 * perf's internal interfaces change from release to release. damon/read/Build looks for
 * the differences in the headers of perf, without regard to version numbers, and this header
 * hides the differences.
 */

#include "util/evsel.h"
#include "util/sample.h"
#include "util/tool.h"

/*
 * DAMON_SAMPLE_PARAMS - parameters of struct perf_tool's sample handler
 * DAMON_SAMPLE_EVSEL - the evsel of the sample, in a function with DAMON_SAMPLE_PARAMS
 * damon_tool__sample() - call the sample handler
 * damon_sample__exit() - free what perf parsed
 */
#ifdef HAVE_PERF_SAMPLE_EVSEL
#define DAMON_SAMPLE_PARAMS							\
	const struct perf_tool *tool, union perf_event *event __maybe_unused,	\
	struct perf_sample *sample, struct machine *machine __maybe_unused
#define DAMON_SAMPLE_EVSEL	(sample->evsel)

static inline int damon_tool__sample(const struct perf_tool *tool, union perf_event *event,
				     struct perf_sample *sample, struct evsel *evsel)
{
	sample->evsel = evsel;
	return tool->sample(tool, event, sample, NULL);
}

static inline void damon_sample__exit(struct perf_sample *sample)
{
	perf_sample__exit(sample);
}
#else
#define DAMON_SAMPLE_PARAMS							\
	const struct perf_tool *tool, union perf_event *event __maybe_unused,	\
	struct perf_sample *sample, struct evsel *evsel,			\
	struct machine *machine __maybe_unused
#define DAMON_SAMPLE_EVSEL	(evsel)

static inline int damon_tool__sample(const struct perf_tool *tool, union perf_event *event,
				     struct perf_sample *sample, struct evsel *evsel)
{
	return tool->sample(tool, event, sample, evsel, NULL);
}

static inline void damon_sample__exit(struct perf_sample *sample __maybe_unused)
{
}
#endif

/*
 * DAMON_SESSION_PARAMS - parameters of a handler of session events
 * damon_session__process_feature() - call perf's handler, in a function with DAMON_SESSION_PARAMS
 */
#ifdef HAVE_TOOL_EVENT_OP2
#define DAMON_SESSION_PARAMS							\
	const struct perf_tool *tool, struct perf_session *session,		\
	union perf_event *event
#define damon_session__process_feature()					\
	perf_event__process_feature(tool, session, event)
#else
#define DAMON_SESSION_PARAMS							\
	struct perf_session *session, union perf_event *event
#define damon_session__process_feature()					\
	perf_event__process_feature(session, event)
#endif

#ifndef HAVE_EVSEL_TP_FORMAT
static inline struct tep_event *evsel__tp_format(struct evsel *evsel)
{
	return evsel->tp_format;
}
#endif

#endif /* PERF_DAMON_COMPAT_H */
