/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TARGET_IDS_H
#define PERF_DAMON_TARGET_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

#include "damon/read/framer.h"

struct damon_note;
struct damon_recording;
struct damon_kdamond_now;

/**
 * struct damon_target_ids - what DAMON's target ids and threads mean at the moment
 * @rec: the recording: notes change its set-ups and runs
 * @tunings_told: it has events of intervals that the kernel tuned
 * @kdamonds: by set-up
 * @nr: set-ups
 * @latest: what was translated last, until a note may change it
 */
struct damon_target_ids {
	struct damon_recording *rec;
	bool tunings_told;
	struct damon_kdamond_now *kdamonds;
	size_t nr;
	struct {
		bool is_valid;
		pid_t from_tid;
		u64 from_id;
		pid_t to_tid;
		u64 to_id;
	} latest;
};

int damon_target_ids__update(struct damon_target_ids *ids);
int damon_target_ids__note(struct damon_target_ids *ids, pid_t writer,
			   const struct damon_note *note, u64 time_ns);
int damon_target_ids__translate_anew(struct damon_target_ids *ids,
				     struct damon_region_event *event);
pid_t damon_target_ids__kdamond(const struct damon_target_ids *ids, pid_t tid);
void damon_target_ids__exit(struct damon_target_ids *ids);

/**
 * damon_target_ids__translate - to the target and the kdamond of the whole recording
 * @event: its kdamond and target_id are translated
 *
 * The events of a snapshot all have the same ids, so the latest translation is kept.
 *
 * Return: as damon_target_ids__translate_anew().
 */
static inline int damon_target_ids__translate(struct damon_target_ids *ids,
					      struct damon_region_event *event)
{
	if (!ids->latest.is_valid || ids->latest.from_tid != event->kdamond ||
	    ids->latest.from_id != event->target_id)
		return damon_target_ids__translate_anew(ids, event);
	event->kdamond = ids->latest.to_tid;
	event->target_id = ids->latest.to_id;
	return 0;
}

#endif /* PERF_DAMON_TARGET_IDS_H */
