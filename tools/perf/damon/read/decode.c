// SPDX-License-Identifier: GPL-2.0
/* From a perf.data file to snapshots. */
#include "damon/read/decode.h"
#include "damon/base/error.h"
#include "damon/base/text.h"
#include "damon/check/file-check.h"
#include "damon/check/header-check.h"
#include "damon/core/events.h"
#include "damon/core/meta.h"
#include "damon/core/note.h"
#include "damon/read/compat.h"
#include "damon/read/dynamic-array.h"
#include "damon/read/fast-reader.h"
#include "damon/read/framer.h"
#include "damon/read/recording.h"
#include "damon/read/target-ids.h"
#include "damon/read/topology.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <event-parse.h>
#include <linux/err.h>
#include <linux/time64.h>
#include <linux/zalloc.h>

#include "util/data.h"
#include "util/debug.h"
#include "util/event.h"
#include "util/evlist.h"
#include "util/session.h"
#include "util/time-utils.h"

enum decode_kind {
	DECODE_OTHER,
	DECODE_REGION,
	DECODE_TUNE,
};

/* What one file holds may still be newer than the first of the next, by a buffer's age */
#define DECODE_MAX_OVERLAP_NS	NSEC_PER_SEC

/* The fields of one evsel, looked up once and not with every sample. */
struct decode_fields {
	const struct evsel *evsel;
	enum decode_kind kind;
	struct tep_format_field *target_id, *nr_regions, *start, *end, *nr_accesses;
	struct tep_format_field *age;	/* NULL before 5.17 */
	struct tep_format_field *probe_hits;	/* NULL where no probe counts */
	struct tep_format_field *sample_us;
};

struct decoder {
	struct perf_tool tool;
	struct perf_session *session;
	struct damon_recording *rec;
	const struct damon_events *events;
	void *ctx;

	struct decode_fields *fields;
	size_t nr_fields;
	struct decode_fields *last;

	unsigned int nr_files;
	struct perf_time_interval *times;
	int nr_times;
	u64 nr_lost;			/* by PERF_RECORD_LOST */
	u64 nr_lost_samples;		/* by PERF_RECORD_LOST_SAMPLES */
	bool setups_read;
	bool traced_twice;		/* it has both events of regions */
	struct damon_target_ids numbering;
	int err;			/* why the reading ended */
};

static bool is_tracepoint(struct evsel *evsel, const char *name)
{
	const struct tep_event *format;

	if (evsel->core.attr.type != PERF_TYPE_TRACEPOINT)
		return false;
	/* Not by the event's name: users may choose that. */
	format = evsel__tp_format(evsel);
	return format && !strcmp(format->system, "damon") && !strcmp(format->name, name);
}

static bool is_aggregated(struct evsel *evsel)
{
	return is_tracepoint(evsel, "damon_aggregated");
}

static bool is_tune(struct evsel *evsel)
{
	return is_tracepoint(evsel, "damon_monitor_intervals_tune");
}

static bool has_evsel(struct perf_session *session, bool (*is)(struct evsel *evsel))
{
	struct evsel *evsel;

	evlist__for_each_entry(session->evlist, evsel) {
		if (is(evsel))
			return true;
	}
	return false;
}

/* It has all fields of the other, and comes besides */
static bool is_probed(struct evsel *evsel)
{
	return is_tracepoint(evsel, "damon_region_aggregated");
}

static bool is_region(struct evsel *evsel)
{
	return is_aggregated(evsel) || is_probed(evsel);
}

static bool has_regions(struct perf_session *session)
{
	return has_evsel(session, is_region);
}

static bool is_ours(struct evsel *evsel)
{
	return is_region(evsel) || is_tune(evsel);
}

static void look_up_fields(struct decode_fields *f, struct evsel *evsel)
{
	memset(f, 0, sizeof(*f));
	f->evsel = evsel;
	if (is_tune(evsel)) {
		f->sample_us = evsel__field(evsel, "sample_us");
		f->kind = f->sample_us ? DECODE_TUNE : DECODE_OTHER;
	}
	if (!is_region(evsel))
		return;
	f->target_id = evsel__field(evsel, "target_id");
	f->nr_regions = evsel__field(evsel, "nr_regions");
	f->start = evsel__field(evsel, "start");
	f->end = evsel__field(evsel, "end");
	f->nr_accesses = evsel__field(evsel, "nr_accesses");
	f->age = evsel__field(evsel, "age");
	f->probe_hits = evsel__field(evsel, "probe_hits");
	if (f->target_id && f->nr_regions && f->start && f->end && f->nr_accesses)
		f->kind = DECODE_REGION;
}

static struct decode_fields *fields_of(struct decoder *d, struct evsel *evsel)
{
	struct decode_fields *f;

	if (d->last && d->last->evsel == evsel)
		return d->last;
	for (size_t i = 0; i < d->nr_fields; i++) {
		if (d->fields[i].evsel == evsel) {
			d->last = &d->fields[i];
			return d->last;
		}
	}
	f = realloc(d->fields, (d->nr_fields + 1) * sizeof(*f));
	if (!f)
		return NULL;
	d->fields = f;
	d->last = &f[d->nr_fields++];
	look_up_fields(d->last, evsel);
	return d->last;
}

/* Whether all of @field lies within the sample's raw data. */
static bool has_field(const struct perf_sample *sample, const struct tep_format_field *field)
{
	return field->offset >= 0 && field->size > 0 &&
	       (u64)field->offset + field->size <= sample->raw_size;
}

static bool has_fields(const struct perf_sample *sample, const struct decode_fields *f)
{
	return sample->raw_data && has_field(sample, f->target_id) &&
	       has_field(sample, f->nr_regions) && has_field(sample, f->start) &&
	       has_field(sample, f->end) && has_field(sample, f->nr_accesses) &&
	       (!f->age || has_field(sample, f->age)) &&
	       (!f->probe_hits || has_field(sample, f->probe_hits));
}

static int read_setups(struct decoder *d)
{
	struct damon_recording *rec = d->rec;
	struct evsel *evsel;

	evlist__for_each_entry(d->session->evlist, evsel) {
		const char *name = evsel__name(evsel);
		struct damon_setup setup, *setups;
		int err;

		if (!name || !damon_meta__is(name))
			continue;
		err = damon_meta__parse(name, &setup);
		if (err == -ENOMEM)
			return err;
		if (err) {
			rec->nr_unread_setups++;
			continue;
		}
		/* each file of a recording tells */
		if (damon_recording__setup(rec, setup.kdamond)) {
			damon_setup__exit(&setup);
			continue;
		}
		setups = realloc(rec->setups, (rec->nr_setups + 1) * sizeof(*setups));
		if (!setups) {
			damon_setup__exit(&setup);
			return -ENOMEM;
		}
		rec->setups = setups;
		setups[rec->nr_setups++] = setup;
	}
	return 0;
}

/* Not before the first event that needs them: a pipe tells names in its stream */
static int need_setups(struct decoder *d)
{
	int err;

	if (d->setups_read)
		return 0;
	d->setups_read = true;
	d->numbering.tunings_told = has_evsel(d->session, is_tune);
	d->traced_twice = has_evsel(d->session, is_aggregated) && has_evsel(d->session, is_probed);
	err = read_setups(d);
	if (!err)
		err = damon_target_ids__update(&d->numbering);
	if (!err && d->events->memory)
		err = damon_topology__tell(&d->session->header.env, d->rec->setups,
					   d->rec->nr_setups, d->events->memory, d->ctx);
	return err;
}

/* Notes are no mappings to tell of */
static int pass_mapping(struct decoder *d, const struct damon_mapping *mapping)
{
	struct damon_note note;

	if (damon_note__parse(mapping->name, &note)) {
		d->err = need_setups(d);
		if (!d->err)
			d->err = damon_target_ids__note(&d->numbering, mapping->pid, &note,
						       mapping->time_ns);
	} else if (d->events->mapping) {
		d->err = d->events->mapping(mapping, d->ctx);
	}
	return d->err;
}

/* Mappings of code are recorded anyway, the others are marked */
static bool is_executable(const union perf_event *event)
{
	return !(event->header.misc & PERF_RECORD_MISC_MMAP_DATA);
}

/* Whether @event holds a string that begins at @name: files may hold anything. */
static bool holds_string(const union perf_event *event, const char *name)
{
	const char *end = (const char *)event + event->header.size;

	return name < end && memchr(name, '\0', end - name);
}

static int process_mmap(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	const struct damon_mapping mapping = {
		.time_ns = sample->time,
		.pid = event->mmap.pid,
		.start = event->mmap.start,
		.end = event->mmap.start + event->mmap.len,
		.exec = is_executable(event),
		.name = event->mmap.filename,
	};

	if (!holds_string(event, mapping.name))
		return -EINVAL;
	return pass_mapping(container_of(tool, struct decoder, tool), &mapping);
}

static int process_mmap2(const struct perf_tool *tool, union perf_event *event,
			 struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	const struct damon_mapping mapping = {
		.time_ns = sample->time,
		.pid = event->mmap2.pid,
		.start = event->mmap2.start,
		.end = event->mmap2.start + event->mmap2.len,
		.exec = is_executable(event),
		.name = event->mmap2.filename,
	};

	if (!holds_string(event, mapping.name))
		return -EINVAL;
	return pass_mapping(container_of(tool, struct decoder, tool), &mapping);
}

static int process_comm(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	struct decoder *d = container_of(tool, struct decoder, tool);

	if (!holds_string(event, event->comm.comm))
		return -EINVAL;
	if (d->events->exec && event->header.misc & PERF_RECORD_MISC_COMM_EXEC)
		d->err = d->events->exec(event->comm.pid, sample->time, d->ctx);
	return d->err;
}

static int process_fork(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	struct decoder *d = container_of(tool, struct decoder, tool);

	if (event->header.size < sizeof(event->fork))
		return -EINVAL;
	/*
	 * A new thread shares what its process has. Forks from before the recording
	 * have no time, and of both processes it is told what they have now.
	 */
	if (d->events->fork && event->fork.pid != event->fork.ppid && sample->time)
		d->err = d->events->fork(event->fork.pid, event->fork.ppid, sample->time, d->ctx);
	return d->err;
}

static int process_exit(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample, struct machine *machine __maybe_unused)
{
	struct decoder *d = container_of(tool, struct decoder, tool);

	if (d->events->exit && event->fork.pid == event->fork.tid)
		d->err = d->events->exit(event->fork.pid, sample->time, d->ctx);
	return d->err;
}

/* Of a kdamond with probes, the event that has their hits, too; else the only one there is */
static bool is_wanted(const struct decoder *d, const struct decode_fields *f, pid_t kdamond)
{
	const struct damon_setup *setup;

	if (!d->traced_twice)
		return true;
	setup = damon_recording__setup(d->rec, kdamond);
	return !!f->probe_hits == (setup && setup->nr_probes);
}

static void take_hits(const struct decode_fields *f, struct perf_sample *sample, bool swap,
		      struct damon_region_event *event)
{
	event->nr_probes = 0;
	event->hits = NULL;
	if (f->probe_hits && f->probe_hits->flags & TEP_FIELD_IS_DYNAMIC)
		event->hits = damon_dynamic_array__find(sample->raw_data, sample->raw_size,
					       format_field__intval(f->probe_hits, sample, swap),
					       &event->nr_probes);
}

static int take_region(struct decoder *d, const struct decode_fields *f,
		       struct perf_sample *sample, bool swap)
{
	struct damon_recording *rec = d->rec;
	struct damon_region_event region_event;
	int err;

	if (!has_fields(sample, f)) {
		rec->nr_events++;
		return -EINVAL;
	}
	region_event.time_ns = sample->time;
	region_event.kdamond = sample->tid;
	region_event.target_id = format_field__intval(f->target_id, sample, swap);
	region_event.nr_regions = format_field__intval(f->nr_regions, sample, swap);
	region_event.region.start = format_field__intval(f->start, sample, swap);
	region_event.region.end = format_field__intval(f->end, sample, swap);
	region_event.region.nr_accesses = format_field__intval(f->nr_accesses, sample, swap);
	region_event.ageless = !f->age;
	region_event.region.age = f->age ? format_field__intval(f->age, sample, swap) : 0;
	take_hits(f, sample, swap, &region_event);

	err = damon_target_ids__translate(&d->numbering, &region_event);
	if (err == -ENOENT || !is_wanted(d, f, region_event.kdamond))
		return 0;
	rec->nr_events++;
	if (!rec->first_ns)
		rec->first_ns = sample->time;
	rec->last_ns = sample->time;
	return err ?: damon_framer__event(rec->framer, &region_event);
}

static int take_tuning(struct decoder *d, const struct decode_fields *f,
		       struct perf_sample *sample, bool swap)
{
	struct damon_tune_event event = {
		.time_ns = sample->time,
		.kdamond = damon_target_ids__kdamond(&d->numbering, sample->tid),
	};

	if (!sample->raw_data || !has_field(sample, f->sample_us))
		return -EINVAL;
	event.sample_us = format_field__intval(f->sample_us, sample, swap);
	return damon_framer__tune(d->rec->framer, &event);
}

static int process_sample(DAMON_SAMPLE_PARAMS)
{
	struct decoder *d = container_of(tool, struct decoder, tool);
	const struct decode_fields *f = fields_of(d, DAMON_SAMPLE_EVSEL);
	bool swap = DAMON_SAMPLE_EVSEL->needs_swap;
	int err;

	if (!f) {
		d->err = -ENOMEM;
		return d->err;
	}
	if (f->kind == DECODE_OTHER)
		return 0;
	err = need_setups(d);
	if (!err)
		err = f->kind == DECODE_TUNE ? take_tuning(d, f, sample, swap) :
					       take_region(d, f, sample, swap);
	if (err == -EAGAIN)
		err = 0;
	if (err == -EINVAL) {
		d->rec->nr_bad_events++;
		err = 0;
	}
	if (err)
		d->err = err;
	return err;
}

static int process_lost(const struct perf_tool *tool, union perf_event *event,
			struct perf_sample *sample __maybe_unused,
			struct machine *machine __maybe_unused)
{
	struct decoder *d = container_of(tool, struct decoder, tool);

	if (event->header.size < sizeof(event->lost))
		return -EINVAL;
	d->nr_lost += event->lost.lost;
	return 0;
}

/* Written when recording ends, one for each event that lost something. */
static int process_lost_samples(const struct perf_tool *tool, union perf_event *event,
				struct perf_sample *sample,
				struct machine *machine __maybe_unused)
{
	struct decoder *d = container_of(tool, struct decoder, tool);
	struct evsel *evsel = evlist__id2evsel(d->session->evlist, sample->id);

	if (event->header.size < sizeof(event->lost_samples))
		return -EINVAL;
	/* Those that a filter dropped were not wanted. */
	if (event->header.misc & PERF_RECORD_MISC_LOST_SAMPLES_BPF)
		return 0;
	if (!evsel || is_region(evsel))
		d->nr_lost_samples += event->lost_samples.lost;
	return 0;
}

/* perf forgets that the evsels of a pipe, too, may be of the other byte order. */
static int process_attr(const struct perf_tool *tool, union perf_event *event,
			struct evlist **evlist)
{
	struct decoder *d = container_of(tool, struct decoder, tool);
	int err = perf_event__process_attr(tool, event, evlist);

	if (!err)
		evlist__last(*evlist)->needs_swap = d->session->header.needs_swap;
	return err;
}

/* A pipe tells in its stream what a file has in its header; the kernel is of interest. */
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

__printf(2, 3)
static void append_name(struct damon_stream *stream, const char *fmt, ...)
{
	size_t len = strlen(stream->name);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(stream->name + len, sizeof(stream->name) - len, fmt, ap);
	va_end(ap);
}

/*
 * Tuned intervals are known as long as the file tells of their changes, which
 * kernels before 6.17 cannot; those of others from the first change on, those of
 * ours from the start, as the keeper has tuning begin after perf recorded.
 */
static void describe_intervals(struct decoder *d, struct damon_stream *stream,
			       const struct damon_setup *setup)
{
	const struct damon_attrs *a = &setup->attrs;


	if (a->sample_us && a->aggr_us) {
		stream->ratio_sample = a->sample_us;
		stream->ratio_aggr = a->aggr_us;
	}
	stream->tuned = a->tuned;
	if (a->tuned && (setup->owner[0] || !d->numbering.tunings_told))
		return;
	stream->sample_ns = a->sample_us * NSEC_PER_USEC;
	stream->aggr_ns = a->aggr_us * NSEC_PER_USEC;
}

static void describe_set_up(struct decoder *d, struct damon_stream *stream,
			    const struct damon_setup *setup)
{
	const struct damon_target *target = &setup->targets[stream->target_id];
	char name[sizeof(stream->name)];

	describe_intervals(d, stream, setup);
	stream->pid = target->pid;
	stream->paddr = setup->ops == DAMON_OPS_PADDR;
	stream->unchecked = setup->unchecked;

	if (setup->owner[0])
		append_name(stream, "%s: ", damon_text__printable(name, sizeof(name), setup->owner));
	if (!stream->paddr)
		append_name(stream, "%s", damon_text__printable(name, sizeof(name), target->comm));
	else if (setup->nodes)
		append_name(stream, "physical memory of node %s",
			    damon_text__printable(name, sizeof(name), setup->nodes));
	else
		append_name(stream, "physical memory");
}

static void describe_foreign(struct damon_stream *stream)
{
	snprintf(stream->name, sizeof(stream->name), "kdamond %d, target %" PRIu64,
		 stream->kdamond, stream->target_id);
}

static int on_stream(struct damon_stream *stream, void *ctx)
{
	struct decoder *d = ctx;
	const struct damon_setup *setup;

	setup = damon_recording__setup(d->rec, stream->kdamond);
	if (setup && stream->target_id < setup->nr_targets)
		describe_set_up(d, stream, setup);
	else
		describe_foreign(stream);
	return 0;
}

static int on_snapshot(const struct damon_snapshot *snapshot, void *ctx)
{
	struct decoder *d = ctx;

	if (d->nr_times &&
	    perf_time__ranges_skip_sample(d->times, d->nr_times, snapshot->end_ns))
		return 0;
	return d->events->snapshot(snapshot, d->ctx);
}

static const struct damon_framer_ops framer_ops = {
	.stream = on_stream,
	.snapshot = on_snapshot,
};

static int parse_times(struct decoder *d, const char *str, struct damon_error *e)
{
	int size;

	if (!str || d->times)
		return 0;
	if (d->nr_files > 1 && strchr(str, '%')) {
		damon_error__set(e, -EINVAL, "--time %s: percents are of one file", str);
		damon_error__hint(e, "in seconds, as in --time 12.5,14, it may be of several");
		return -EINVAL;
	}
	if (!perf_time__parse_for_ranges(str, d->session, &d->times, &size, &d->nr_times))
		return 0;

	damon_error__set(e, -EINVAL, "--time %s: not a time range of this file", str);
	damon_error__hint(e, "as in --time 12.5,14 with perf script's times; percents need a file recorded with --timestamp-boundary");
	return -EINVAL;
}

static int no_damon_events(const char *name, struct damon_error *e)
{
	damon_error__set(e, -ENODATA, "%s has no damon:damon_aggregated events", name);
	damon_error__hint(e, "record them with: perf damon record -- COMMAND, or where DAMON runs already: perf record -a -e damon:damon_aggregated");
	return -ENODATA;
}

static int refuse_contents(const char *name, int err, struct damon_error *e)
{
	damon_error__set(e, err, "cannot read %s: %s", name,
			 err == -EIO ? "it got shorter meanwhile" : "its contents are damaged");
	damon_error__hint(e, "copy or record it again");
	return err;
}

static int process(struct decoder *d, const char *name, struct damon_error *e)
{
	int err = damon_fast_reader__can(d->session) ?
		  damon_fast_reader__process_events(d->session, is_ours) :
		  perf_session__process_events(d->session);

	if (d->err)
		return damon_error__set(e, d->err, "cannot read %s: %s", name, strerror(-d->err));
	if (err)
		return refuse_contents(name, err == -1 ? -EINVAL : err, e);
	/* a pipe does not tell before */
	if (!has_regions(d->session))
		return no_damon_events(name, e);
	err = need_setups(d);
	return err ? damon_error__set(e, err, "%s", strerror(-err)) : 0;
}

/* perf reads standard input when no file is named and it is a pipe. */
static bool is_pipe(const char *path)
{
	struct stat st;

	if (path)
		return !strcmp(path, "-");
	return !fstat(STDIN_FILENO, &st) && S_ISFIFO(st.st_mode);
}

static const char *name_of(const char *path)
{
	return is_pipe(path) ? "standard input" : path ?: "perf.data";
}

static int refuse_header(bool from_pipe, const char *name, struct damon_error *e)
{
	damon_error__set(e, -EINVAL, "cannot read %s: its header is damaged", name);
	damon_error__hint(e, from_pipe ?
			  "a pipe must come from perf record -o -, a file is named with -i" :
			  "copy or record it again");
	return -EINVAL;
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
	/* what perf itself does with them changes the kernel's symbols */
	tool->ksymbol = ignore;
	tool->bpf = ignore;
	tool->text_poke = ignore;
	tool->attr = process_attr;
	tool->feature = process_feature;
	tool->tracing_data = perf_event__process_tracing_data;
	tool->ordering_requires_timestamps = true;
	/* Losses are told with the figures that they bear on. */
	tool->no_warn = true;
}

static int decode_session(struct decoder *d, const char *path, const char *name,
			  const struct damon_decode_opts *opts, struct damon_error *e)
{
	struct perf_data data = {
		.path = path,
		.mode = PERF_DATA_MODE_READ,
		.force = opts->force,
	};
	const bool from_pipe = is_pipe(path);	/* perf closes it when it fails */
	const char *kernel;
	int err = 0;

	init_tool(&d->tool);
	d->session = perf_session__new(&data, &d->tool);
	if (IS_ERR(d->session))
		return refuse_header(from_pipe, name, e);

	if (!data.is_pipe && !damon_header__is_whole(&d->session->header))
		err = refuse_header(from_pipe, name, e);
	else if (!data.is_pipe && !has_regions(d->session))
		err = no_damon_events(name, e);
	if (!err)
		err = parse_times(d, opts->time_str, e);
	if (!err)
		err = process(d, name, e);
	kernel = d->session->header.env.os_release;
	if (!err && kernel && !d->rec->kernel)
		d->rec->kernel = strdup(kernel);
	perf_session__delete(d->session);

	/* what is known of evsels was of this session's */
	zfree(&d->fields);
	d->nr_fields = 0;
	d->last = NULL;
	d->setups_read = false;
	return err;
}

static int decode_one(struct decoder *d, const char *path, const struct damon_decode_opts *opts,
		      struct damon_error *e)
{
	const char *name = name_of(path);
	int err = is_pipe(path) ? 0 : damon_file__check(name, opts->force, e);

	return err ?: decode_session(d, path, name, opts, e);
}

static int decode_several(struct decoder *d, const struct damon_decode_opts *opts,
			  struct damon_error *e)
{
	int err = 0;

	for (unsigned int i = 0; i < opts->nr_files; i++) {
		if (is_pipe(opts->files[i].path))
			return damon_error__set(e, -EINVAL, "a pipe cannot be one of several files");
	}
	err = damon_files__sort(opts->files, opts->nr_files, opts->force, e);
	for (unsigned int i = 0; !err && i < opts->nr_files; i++) {
		const struct damon_file *file = &opts->files[i];

		if (i && file->first_ns && file->first_ns + DECODE_MAX_OVERLAP_NS < d->rec->last_ns) {
			damon_error__set(e, -EINVAL, "%s and %s are of the same time",
					 file[-1].path, file->path);
			damon_error__hint(e, "several files are one recording, by --switch-output; look at others one by one");
			return -EINVAL;
		}
		err = decode_one(d, file->path, opts, e);
	}
	return err;
}

static int no_samples(const struct damon_recording *rec, const struct damon_decode_opts *opts,
		      struct damon_error *e)
{
	const char *name = name_of(opts->nr_files ? opts->files[0].path : NULL);

	if (rec->nr_setups && rec->setups->cgroup) {
		damon_error__set(e, -ENODATA, "%s has no process that was monitored", name);
		damon_error__hint(e, "record while the cgroup has some that last for a third of a second");
		return -ENODATA;
	}
	damon_error__set(e, -ENODATA, "%s has no sample of damon:damon_aggregated", name);
	damon_error__hint(e, "record for longer than one aggregation interval, and while DAMON runs");
	return -ENODATA;
}

static int decode_all(struct decoder *d, const struct damon_decode_opts *opts,
		      struct damon_error *e)
{
	struct damon_recording *rec = d->rec;
	int err;

	d->nr_files = opts->nr_files;
	if (opts->nr_files > 1)
		err = decode_several(d, opts, e);
	else
		err = decode_one(d, opts->nr_files ? opts->files[0].path : NULL, opts, e);
	if (!err)
		err = damon_framer__flush(rec->framer);
	if (err)
		return err;

	rec->nr_lost_events = max(d->nr_lost, d->nr_lost_samples);
	return rec->nr_events ? 0 : no_samples(rec, opts, e);
}

/**
 * damon_decode - hand what a recording holds to @events, in order of time
 * @rec: filled; to be freed with damon_recording__exit() whatever the outcome,
 *	 and not before the last use of a stream
 * @e: filled when this fails, unless one of @events made it fail
 *
 * Return: 0, or a negative errno: that of @events, -ENODATA for a file without
 * samples of DAMON, -EINVAL for one that cannot be read.
 */
int damon_decode(const struct damon_decode_opts *opts, const struct damon_events *events,
		 void *ctx, struct damon_recording *rec, struct damon_error *e)
{
	struct decoder d = {
		.rec = rec,
		.events = events,
		.ctx = ctx,
		.numbering.rec = rec,
	};
	int err, old_verbose = verbose;

	memset(rec, 0, sizeof(*rec));
	rec->framer = damon_framer__new(&framer_ops, &d);
	if (!rec->framer)
		return damon_error__set(e, -ENOMEM, "out of memory");

	/* One Error line is told here; perf's own, more or fewer, only with -v. */
	if (!verbose)
		verbose = -1;
	err = decode_all(&d, opts, e);
	verbose = old_verbose;
	damon_target_ids__exit(&d.numbering);
	free(d.times);
	return err;
}
