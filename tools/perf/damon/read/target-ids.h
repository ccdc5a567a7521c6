/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TARGET_IDS_H
#define PERF_DAMON_TARGET_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

struct damon_note;
struct damon_recording;
struct damon_region_event;
struct damon_numbered;

/**
 * struct damon_target_ids - what DAMON's numbers and threads of the moment mean
 * @rec: the recording: its set-ups and runs take in what notes tell
 * @tunings_told: it has events of intervals that the kernel tuned
 * @v: by set-up
 */
struct damon_target_ids {
	struct damon_recording *rec;
	bool tunings_told;
	struct damon_numbered *v;
	size_t nr;
};

int damon_target_ids__update(struct damon_target_ids *n);
int damon_target_ids__note(struct damon_target_ids *n, pid_t writer, const struct damon_note *note,
			  u64 time_ns);
int damon_target_ids__translate(const struct damon_target_ids *n, struct damon_region_event *event);
pid_t damon_target_ids__kdamond(const struct damon_target_ids *n, pid_t tid);
void damon_target_ids__exit(struct damon_target_ids *n);

#endif /* PERF_DAMON_TARGET_IDS_H */
