/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_COMPAT_H
#define PERF_DAMON_COMPAT_H

/*
 * perf's internal interfaces change from release to release. What differs
 * among the trees that perf damon is built in is told apart by probes of their
 * headers in damon/Build, never by version numbers, and levelled here.
 */

#include "util/evsel.h"
#include "util/sample.h"
#include "util/tool.h"

/*
 * DAMON_SAMPLE_PARAMS - parameters of struct perf_tool's sample handler
 * DAMON_SAMPLE_EVSEL - the evsel of the sample, in a function that has these
 */
#ifdef HAVE_PERF_SAMPLE_EVSEL
#define DAMON_SAMPLE_PARAMS							\
	const struct perf_tool *tool, union perf_event *event __maybe_unused,	\
	struct perf_sample *sample, struct machine *machine __maybe_unused
#define DAMON_SAMPLE_EVSEL	(sample->evsel)
#else
#define DAMON_SAMPLE_PARAMS							\
	const struct perf_tool *tool, union perf_event *event __maybe_unused,	\
	struct perf_sample *sample, struct evsel *evsel,			\
	struct machine *machine __maybe_unused
#define DAMON_SAMPLE_EVSEL	(evsel)
#endif

/*
 * DAMON_FEATURE_PARAMS - parameters of struct perf_tool's feature handler
 * DAMON_PROCESS_FEATURE - perf's own, in a function that has these
 */
#ifdef HAVE_EVENT_OP2_TOOL
#define DAMON_FEATURE_PARAMS							\
	const struct perf_tool *tool, struct perf_session *session, union perf_event *event
#define DAMON_PROCESS_FEATURE	perf_event__process_feature(tool, session, event)
#else
#define DAMON_FEATURE_PARAMS	struct perf_session *session, union perf_event *event
#define DAMON_PROCESS_FEATURE	perf_event__process_feature(session, event)
#endif

#ifndef HAVE_EVSEL_TP_FORMAT
static inline struct tep_event *evsel__tp_format(struct evsel *evsel)
{
	return evsel->tp_format;
}
#endif

#endif /* PERF_DAMON_COMPAT_H */
