// SPDX-License-Identifier: GPL-2.0
/*
 * Read the events of a perf.data with perf's own session: open the file, choose the
 * reader, and turn the events that matter into perf damon's terms. The fast reader
 * (fast-reader.c) reads most files. Pipes, directories and files of the other byte order
 * are read by perf's session, which hands the same events to the same functions.
 */
#include "damon/read/session.h"
#include "damon/core/events.h"
#include "damon/read/fast-reader.h"
#include "damon/read/fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

#include "util/debug.h"
#include "util/event.h"
#include "util/evlist.h"
#include "util/header.h"
#include "util/session.h"
#include "util/time-utils.h"

/*
 * While perf reads, it prints what it finds wrong, in lines of its own and sometimes
 * several. perf damon tells an error in one Error line instead, and perf's lines come only
 * with -v. perf has no other switch for them than this global variable, so it is set around
 * the calls of perf that read the recording, and nowhere else.
 */
static int hush(void)
{
	int old = verbose;

	if (!verbose)
		verbose = -1;
	return old;
}

static struct damon_session *session_of(const struct perf_tool *tool)
{
	return container_of(tool, struct damon_session, tool);
}

static int find_fields(struct damon_session *s, struct evsel *evsel,
		       const struct damon_fields **ret)
{
	struct damon_fields **fields;

	for (size_t i = 0; i < s->nr_fields; i++) {
		if (s->fields[i]->evsel == evsel) {
			*ret = s->fields[i];
			return 0;
		}
	}
	fields = realloc(s->fields, (s->nr_fields + 1) * sizeof(*fields));
	if (!fields)
		return -ENOMEM;
	s->fields = fields;
	fields[s->nr_fields] = malloc(sizeof(**fields));
	if (!fields[s->nr_fields])
		return -ENOMEM;
	damon_fields__init(fields[s->nr_fields], evsel);
	*ret = fields[s->nr_fields++];
	return 0;
}

/* For the fast reader, which asks once for an evsel */
static int on_fields(struct evsel *evsel, const struct damon_fields **fields, void *ctx)
{
	struct damon_session *s = ctx;

	s->err = find_fields(s, evsel, fields);
	if (!s->err && (*fields)->kind == DAMON_EVSEL_OTHER)
		*fields = NULL;
	return s->err;
}

static int on_samples(const struct damon_sample *samples, size_t nr, void *ctx)
{
	struct damon_session *s = ctx;

	s->err = s->ops->samples(samples, nr, s->ctx);
	return s->err;
}

/* From perf's session, for each sample of any evsel */
static int process_sample(DAMON_SAMPLE_PARAMS)
{
	struct damon_session *s = session_of(tool);
	struct damon_sample of_damon = {
		.time_ns = sample->time,
		.tid = sample->tid,
		.raw_size = sample->raw_size,
		.raw = sample->raw_data,
	};

	if (!s->last || s->last->evsel != DAMON_SAMPLE_EVSEL)
		s->err = find_fields(s, DAMON_SAMPLE_EVSEL, &s->last);
	if (s->err || s->last->kind == DAMON_EVSEL_OTHER)
		return s->err;
	of_damon.fields = s->last;
	return on_samples(&of_damon, 1, s);
}

/* perf marks mappings of data; those of code have no mark. */
static bool is_executable(const union perf_event *event)
{
	return !(event->header.misc & PERF_RECORD_MISC_MMAP_DATA);
}

/* Whether @event holds a string that begins at @name: a file may hold anything. */
static bool holds_string(const union perf_event *event, const char *name)
{
	const char *end = (const char *)event + event->header.size;

	return name < end && memchr(name, '\0', end - name);
}

static int pass_mapping(struct damon_session *s, const struct damon_mapping *mapping)
{
	if (s->ops->mapping)
		s->err = s->ops->mapping(mapping, s->ctx);
	return s->err;
}

static int process_mmap(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	struct damon_mapping mapping = { .time_ns = sample->time, .exec = is_executable(event) };

	if (!holds_string(event, event->mmap.filename))
		return -EINVAL;
	mapping.pid = event->mmap.pid;
	mapping.start = event->mmap.start;
	mapping.end = event->mmap.start + event->mmap.len;
	mapping.name = event->mmap.filename;
	return pass_mapping(session_of(tool), &mapping);
}

static int process_mmap2(const struct perf_tool *tool, union perf_event *event,
			 struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	struct damon_mapping mapping = { .time_ns = sample->time, .exec = is_executable(event) };

	if (!holds_string(event, event->mmap2.filename))
		return -EINVAL;
	mapping.pid = event->mmap2.pid;
	mapping.start = event->mmap2.start;
	mapping.end = event->mmap2.start + event->mmap2.len;
	mapping.name = event->mmap2.filename;
	return pass_mapping(session_of(tool), &mapping);
}

static int process_comm(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	struct damon_session *s = session_of(tool);

	if (!holds_string(event, event->comm.comm))
		return -EINVAL;
	if (s->ops->exec && event->header.misc & PERF_RECORD_MISC_COMM_EXEC)
		s->err = s->ops->exec(event->comm.pid, sample->time, s->ctx);
	return s->err;
}

static int process_fork(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	struct damon_session *s = session_of(tool);

	if (event->header.size < sizeof(event->fork))
		return -EINVAL;
	/*
	 * A new thread shares what its process has. A fork from before the recording has no
	 * time, and perf tells of both processes what they have mapped now.
	 */
	if (s->ops->fork && event->fork.pid != event->fork.ppid && sample->time)
		s->err = s->ops->fork(event->fork.pid, event->fork.ppid, sample->time, s->ctx);
	return s->err;
}

static int process_exit(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	struct damon_session *s = session_of(tool);

	if (event->header.size < sizeof(event->fork))
		return -EINVAL;
	if (s->ops->exit && event->fork.pid == event->fork.tid)
		s->err = s->ops->exit(event->fork.pid, sample->time, s->ctx);
	return s->err;
}

static int process_lost(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample __maybe_unused,
			struct machine *machine __maybe_unused)
{
	struct damon_session *s = session_of(tool);

	if (event->header.size < sizeof(event->lost))
		return -EINVAL;
	if (s->ops->lost)
		s->ops->lost(event->lost.lost, s->ctx);
	return 0;
}

/* perf record writes one for each event that lost something, when the recording ends. */
static int process_lost_samples(const struct perf_tool *tool, union perf_event *event,
				struct perf_sample *sample,
				struct machine *machine __maybe_unused)
{
	struct damon_session *s = session_of(tool);
	struct evsel *evsel = evlist__id2evsel(s->perf->evlist, sample->id);

	if (event->header.size < sizeof(event->lost_samples))
		return -EINVAL;
	/* A filter dropped these: nobody wanted them. */
	if (event->header.misc & PERF_RECORD_MISC_LOST_SAMPLES_BPF)
		return 0;
	if (s->ops->lost_regions && (!evsel || damon_evsel__is_region(evsel)))
		s->ops->lost_regions(event->lost_samples.lost, s->ctx);
	return 0;
}

/* perf does not note that the evsels of a pipe may be of the other byte order, too. */
static int process_attr(const struct perf_tool *tool, union perf_event *event,
			struct evlist **evlist)
{
	int err = perf_event__process_attr(tool, event, evlist);

	if (!err)
		evlist__last(*evlist)->needs_swap = session_of(tool)->perf->header.needs_swap;
	return err;
}

/*
 * A pipe has the names of its events in its stream, and one of them is the set-up. perf
 * copies a name without looking where it ends. Units, scales and CPUs are not needed.
 */
static int process_event_update(const struct perf_tool *tool, union perf_event *event,
				struct evlist **evlist)
{
	if (event->header.size < offsetof(struct perf_record_event_update, name))
		return -EINVAL;
	if (event->event_update.type != PERF_EVENT_UPDATE__NAME)
		return 0;
	if (!holds_string(event, event->event_update.name))
		return -EINVAL;
	return perf_event__process_event_update(tool, event, evlist);
}

/* A pipe has in its stream what a file has in its header. */
static int process_feature(DAMON_SESSION_PARAMS)
{
	if (event->header.size < sizeof(event->feat))
		return -EINVAL;
	switch (event->feat.feat_id) {
	case HEADER_OSRELEASE:
	case HEADER_NUMA_TOPOLOGY:
	case HEADER_MEM_TOPOLOGY:
		return damon_session__process_feature();
	default:
		return 0;
	}
}

static int ignore(const struct perf_tool *tool __maybe_unused,
		  union perf_event *event __maybe_unused,
		  struct perf_sample *sample __maybe_unused,
		  struct machine *machine __maybe_unused)
{
	return 0;
}

static void init_tool(struct perf_tool *tool)
{
	perf_tool__init(tool, /*ordered_events=*/true);
	tool->sample = process_sample;
	tool->lost = process_lost;
	tool->lost_samples = process_lost_samples;
	tool->mmap = process_mmap;
	tool->mmap2 = process_mmap2;
	tool->comm = process_comm;
	tool->fork = process_fork;
	tool->exit = process_exit;
	/* What perf itself does with these changes the kernel's symbols. */
	tool->ksymbol = ignore;
	tool->bpf = ignore;
	tool->text_poke = ignore;
	tool->attr = process_attr;
	tool->feature = process_feature;
	tool->event_update = process_event_update;
	tool->tracing_data = perf_event__process_tracing_data;
	tool->ordering_requires_timestamps = true;
	/* A report tells of losses with the figures that they affect. */
	tool->no_warn = true;
}

/**
 * damon_session__open - open a perf.data
 * @path: as perf_session__new() takes it: NULL for the file that perf finds, "-" for a pipe
 * @force: read a file of another user
 * @ops: who takes the events; kept, not copied
 *
 * Return: 0, and @s is to be freed with damon_session__close(); or -EINVAL.
 */
int damon_session__open(struct damon_session *s, const char *path, bool force,
			const struct damon_session_ops *ops, void *ctx)
{
	int old_verbose = hush();

	*s = (struct damon_session){
		.data = { .path = path, .mode = PERF_DATA_MODE_READ, .force = force },
		.ops = ops,
		.ctx = ctx,
	};
	init_tool(&s->tool);
	s->perf = perf_session__new(&s->data, &s->tool);
	verbose = old_verbose;
	return IS_ERR(s->perf) ? -EINVAL : 0;
}

static const struct damon_fast_reader_ops fast_reader_ops = {
	.fields = on_fields,
	.samples = on_samples,
};

/**
 * damon_session__process_events - hand all events to the ops, in order of time
 *
 * Return: 0; @s->err, if it is not 0; -EIO for a file that got shorter while it was read,
 * or another negative errno for one that is damaged.
 */
int damon_session__process_events(struct damon_session *s)
{
	int old_verbose = hush();
	int err = damon_fast_reader__can(s->perf) ?
		  damon_fast_reader__process_events(s->perf, &fast_reader_ops, s) :
		  perf_session__process_events(s->perf);

	verbose = old_verbose;
	if (s->err)
		return s->err;
	return err == -1 ? -EINVAL : err;
}

/**
 * damon_session__parse_times - the time ranges that a user asks for
 * @str: as for perf report --time
 * @times: gets the ranges, to be freed
 *
 * Return: 0 or a negative number.
 */
int damon_session__parse_times(const struct damon_session *s, const char *str,
			       struct perf_time_interval **times, int *nr)
{
	int old_verbose = hush(), size;
	int err = perf_time__parse_for_ranges(str, s->perf, times, &size, nr);

	verbose = old_verbose;
	return err;
}

/** damon_session__has_evsel - whether @is says so of any evsel that is known by now */
bool damon_session__has_evsel(const struct damon_session *s, bool (*is)(struct evsel *evsel))
{
	struct evsel *evsel;

	evlist__for_each_entry(s->perf->evlist, evsel) {
		if (is(evsel))
			return true;
	}
	return false;
}

/** damon_session__close - close the file, and free what @s owns */
void damon_session__close(struct damon_session *s)
{
	perf_session__delete(s->perf);
	for (size_t i = 0; i < s->nr_fields; i++)
		free(s->fields[i]);
	zfree(&s->fields);
	s->nr_fields = 0;
	s->last = NULL;
}
