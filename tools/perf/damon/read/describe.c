// SPDX-License-Identifier: GPL-2.0
/*
 * What a recording's set-ups tell of a stream beyond its key: whose memory it is, the
 * stream's name, and the intervals that DAMON was set up with.
 */
#include "damon/read/describe.h"
#include "damon/base/text.h"
#include "damon/core/setup.h"
#include "damon/core/snapshot.h"
#include "damon/read/recording.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <linux/compiler.h>
#include <linux/time64.h>

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
 * Intervals that the kernel tunes are known as long as the file tells of each change, which
 * kernels before 6.17 cannot do. In recordings by other tools they are known from the first
 * change on. In ours they are known from the start, as tuning begins after perf records.
 */
static void describe_intervals(struct damon_stream *stream, const struct damon_setup *setup,
			       bool tunings_told)
{
	const struct damon_attrs *a = &setup->attrs;

	if (a->sample_us && a->aggr_us) {
		stream->ratio_sample = a->sample_us;
		stream->ratio_aggr = a->aggr_us;
	}
	stream->tuned = a->tuned;
	if (a->tuned && (setup->owner[0] || !tunings_told))
		return;
	if (a->windows.nr)
		stream->shortest_ns = a->windows.us[0] * NSEC_PER_USEC;
	stream->sample_ns = a->sample_us * NSEC_PER_USEC;
	stream->aggr_ns = a->aggr_us * NSEC_PER_USEC;
}

static void describe_memory(struct damon_stream *stream, const struct damon_setup *setup)
{
	const struct damon_target *target = &setup->targets[stream->target_id];
	char name[sizeof(stream->name)];

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

/**
 * damon_stream__describe - fill in what is known of a stream beyond its key
 * @rec: has the set-ups; a stream of a kdamond without a set-up gets a name only
 * @tunings_told: the recording has events of intervals that the kernel tuned
 */
void damon_stream__describe(struct damon_stream *stream, const struct damon_recording *rec,
			    bool tunings_told)
{
	const struct damon_setup *setup = damon_recording__setup(rec, stream->kdamond);

	if (!setup || stream->target_id >= setup->nr_targets) {
		snprintf(stream->name, sizeof(stream->name), "kdamond %d, target %" PRIu64,
			 stream->kdamond, stream->target_id);
		return;
	}
	describe_intervals(stream, setup, tunings_told);
	describe_memory(stream, setup);
}
