// SPDX-License-Identifier: GPL-2.0
/*
 * From the events of perf.data files to snapshots: the framer puts regions together, notes
 * of the keeper tell what DAMON's numbers mean, and everything is handed on in order of
 * time.
 */
#include "damon/read/decode.h"
#include "damon/base/error.h"
#include "damon/check/file-check.h"
#include "damon/check/header-check.h"
#include "damon/core/events.h"
#include "damon/core/meta.h"
#include "damon/core/note.h"
#include "damon/read/describe.h"
#include "damon/read/fields.h"
#include "damon/read/framer.h"
#include "damon/read/recording.h"
#include "damon/read/relay.h"
#include "damon/read/session.h"
#include "damon/read/target-ids.h"
#include "damon/read/topology.h"
#include "damon/read/unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/time64.h>

#include "util/evlist.h"
#include "util/session.h"
#include "util/time-utils.h"

/* The events of one file may be newer than the first of the next, by the age of a buffer. */
#define DECODE_MAX_OVERLAP_NS	NSEC_PER_SEC

struct decoder {
	struct damon_session session;
	struct damon_recording *rec;
	const struct damon_events *events;
	void *ctx;

	unsigned int nr_files;
	struct perf_time_interval *times;
	int nr_times;
	u64 nr_lost;			/* by PERF_RECORD_LOST */
	u64 nr_lost_samples;		/* by PERF_RECORD_LOST_SAMPLES */
	bool setups_read;		/* of the file at hand */
	bool traced_twice;		/* it has both events of regions */
	struct damon_target_ids target_ids;
};

static int read_setups(struct decoder *d)
{
	struct damon_recording *rec = d->rec;
	struct evsel *evsel;

	evlist__for_each_entry(d->session.perf->evlist, evsel) {
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
		/* Each file of a recording tells the set-ups. */
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

/*
 * Set-ups are read before the first event that needs them, and not earlier: a pipe has the
 * names that tell them in its stream.
 */
static int need_setups(struct decoder *d)
{
	int err;

	if (d->setups_read)
		return 0;
	d->setups_read = true;
	d->target_ids.tunings_told = damon_session__has_evsel(&d->session, damon_evsel__is_tune);
	d->traced_twice = damon_session__has_evsel(&d->session, damon_evsel__is_aggregated) &&
			  damon_session__has_evsel(&d->session, damon_evsel__is_probed);
	err = read_setups(d);
	if (!err)
		err = damon_target_ids__update(&d->target_ids);
	if (!err && d->events->memory)
		err = damon_topology__tell(&d->session.perf->header.env, d->rec->setups,
					   d->rec->nr_setups, d->events->memory, d->ctx);
	return err;
}

/* A mapping whose name is a note is no mapping to hand on. */
static int on_mapping(const struct damon_mapping *mapping, void *ctx)
{
	struct decoder *d = ctx;
	struct damon_note note;
	int err;

	if (!damon_note__parse(mapping->name, &note))
		return d->events->mapping ? d->events->mapping(mapping, d->ctx) : 0;
	err = need_setups(d);
	return err ?: damon_target_ids__note(&d->target_ids, mapping->pid, &note, mapping->time_ns);
}

static int on_exec(pid_t pid, u64 time_ns, void *ctx)
{
	struct decoder *d = ctx;

	return d->events->exec ? d->events->exec(pid, time_ns, d->ctx) : 0;
}

static int on_fork(pid_t pid, pid_t parent, u64 time_ns, void *ctx)
{
	struct decoder *d = ctx;

	return d->events->fork ? d->events->fork(pid, parent, time_ns, d->ctx) : 0;
}

static int on_process_exit(pid_t pid, u64 time_ns, void *ctx)
{
	struct decoder *d = ctx;

	return d->events->exit ? d->events->exit(pid, time_ns, d->ctx) : 0;
}

static void on_lost(u64 nr, void *ctx)
{
	struct decoder *d = ctx;

	d->nr_lost += nr;
}

static void on_lost_regions(u64 nr, void *ctx)
{
	struct decoder *d = ctx;

	d->nr_lost_samples += nr;
}

/* A kdamond with probes is taken from the event that has their hits, others from the first. */
static bool is_wanted(const struct decoder *d, const struct damon_fields *f, pid_t kdamond)
{
	const struct damon_setup *setup;

	if (!d->traced_twice)
		return true;
	setup = damon_recording__setup(d->rec, kdamond);
	return !!f->probe_hits.size == (setup && setup->nr_probes);
}

/* Returns whether @event, of @sample, is for the framer. */
static bool read_region(struct decoder *d, const struct damon_sample *sample,
			struct damon_region_event *event)
{
	struct damon_recording *rec = d->rec;
	int err = damon_sample__region(sample, event);

	if (err) {
		rec->nr_events++;
		rec->nr_bad_events++;
		return false;
	}
	err = damon_target_ids__translate(&d->target_ids, event);
	if (err == -ENOENT || !is_wanted(d, sample->fields, event->kdamond))
		return false;
	rec->nr_events++;
	if (!rec->first_ns)
		rec->first_ns = event->time_ns;
	rec->last_ns = event->time_ns;
	rec->nr_bad_events += err == -EINVAL;
	return !err;
}

static int take_regions(struct decoder *d, const struct damon_sample *samples, size_t nr)
{
	struct damon_region_event events[DAMON_MAX_SAMPLES];
	size_t nr_events = 0;

	for (size_t i = 0; i < nr; i++)
		nr_events += read_region(d, &samples[i], &events[nr_events]);
	return damon_framer__events(d->rec->framer, events, nr_events, &d->rec->nr_bad_events);
}

static int take_tuning(struct decoder *d, const struct damon_sample *sample)
{
	struct damon_tune_event event = {
		.time_ns = sample->time_ns,
		.kdamond = damon_target_ids__kdamond(&d->target_ids, sample->tid),
	};
	int err = damon_sample__tuned_us(sample, &event.sample_us);

	if (!err)
		err = damon_framer__tune(d->rec->framer, &event);
	if (err != -EINVAL)
		return err;
	d->rec->nr_bad_events++;
	return 0;
}

static int on_samples(const struct damon_sample *samples, size_t nr, void *ctx)
{
	struct decoder *d = ctx;
	int err = d->setups_read ? 0 : need_setups(d);

	if (!err && samples->fields->kind != DAMON_EVSEL_TUNE)
		return take_regions(d, samples, nr);
	for (size_t i = 0; !err && i < nr; i++)
		err = take_tuning(d, &samples[i]);
	return err;
}

static const struct damon_session_ops session_ops = {
	.samples = on_samples,
	.mapping = on_mapping,
	.exec = on_exec,
	.fork = on_fork,
	.exit = on_process_exit,
	.lost = on_lost,
	.lost_regions = on_lost_regions,
};

static int on_stream(struct damon_stream *stream, void *ctx)
{
	struct decoder *d = ctx;

	damon_stream__describe(stream, d->rec, d->target_ids.tunings_told);
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
	if (!str || d->times)
		return 0;
	if (d->nr_files > 1 && strchr(str, '%')) {
		damon_error__set(e, -EINVAL, "--time %s: percents are of one file", str);
		damon_error__hint(e, "in seconds, as in --time 12.5,14, it may be of several");
		return -EINVAL;
	}
	if (!damon_session__parse_times(&d->session, str, &d->times, &d->nr_times))
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
	int err = damon_session__process_events(&d->session);
	/* What a callback returned in the thread comes first, whatever was read since. */
	int relayed = d->rec->relay ? damon_relay__drain(d->rec->relay) : 0;

	err = relayed ?: err;
	if (relayed || d->session.err)
		return damon_error__set(e, err, "cannot read %s: %s", name, strerror(-err));
	if (err)
		return refuse_contents(name, err, e);
	/* A pipe tells its events only while it is read. */
	if (!damon_session__has_evsel(&d->session, damon_evsel__is_region))
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

static int refuse_compressed(const char *name, struct damon_error *e)
{
	damon_error__set(e, -EINVAL, "%s is compressed, and this perf was built without zstd", name);
	damon_error__hint(e, "use a perf with zstd: perf version --build-options; or record with --no-compress");
	return -EINVAL;
}

static int decode_session(struct decoder *d, const char *path, const char *name,
			  const struct damon_decode_opts *opts, struct damon_error *e)
{
	struct damon_session *s = &d->session;
	const bool from_pipe = is_pipe(path);	/* perf closes it when it fails */
	const char *kernel;
	int err = 0;

	d->setups_read = false;
	if (damon_session__open(s, path, opts->force, &session_ops, d))
		return refuse_header(from_pipe, name, e);
	if (!s->data.is_pipe && !damon_header__is_whole(&s->perf->header))
		err = refuse_header(from_pipe, name, e);
	else if (perf_header__has_feat(&s->perf->header, HEADER_COMPRESSED) && !damon_unpacker__can())
		err = refuse_compressed(name, e);
	else if (!s->data.is_pipe && !damon_session__has_evsel(s, damon_evsel__is_region))
		err = no_damon_events(name, e);
	if (!err)
		err = parse_times(d, opts->time_str, e);
	if (!err)
		err = process(d, name, e);
	kernel = s->perf->header.env.os_release;
	if (!err && kernel && !d->rec->kernel)
		d->rec->kernel = strdup(kernel);
	damon_session__close(s);
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

/* No more events come. Callbacks may have kept streams: these are to be as they are now. */
static int finish_relay(struct damon_relay *relay, const struct damon_framer *framer)
{
	int err = 0, ret;

	for (unsigned int i = 0; !err && i < damon_framer__nr_streams(framer); i++)
		err = damon_relay__stream(relay, damon_framer__stream(framer, i));
	ret = damon_relay__finish(relay);
	return err ?: ret;
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
	if (!err && rec->relay)
		err = finish_relay(rec->relay, rec->framer);
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
		.target_ids.rec = rec,
	};
	int err;

	memset(rec, 0, sizeof(*rec));
	rec->framer = damon_framer__new(&framer_ops, &d);
	if (!rec->framer)
		return damon_error__set(e, -ENOMEM, "out of memory");
	if (opts->in_thread)
		rec->relay = damon_relay__new(events, ctx);
	if (rec->relay) {
		d.events = damon_relay__events();
		d.ctx = rec->relay;
	}

	err = decode_all(&d, opts, e);
	damon_target_ids__exit(&d.target_ids);
	free(d.times);
	return err;
}
