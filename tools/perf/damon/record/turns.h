/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_TURNS_H
#define PERF_DAMON_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

#include "damon/core/note.h"
#include "damon/record/schedule.h"

struct damon_control;
struct damon_setup;

/**
 * struct damon_turns - the turns of the windows in one recording
 * @ctl: the kdamond
 * @setup: its setup, with the targets of the moment
 * @schedule: whose turn it is
 * @notes: the latest turn, for later files of the recording
 * @steady_since_ms: when the targets changed last
 * @begun_ms: when the turn began
 * @end_ms: when the turn should be ended
 * @cpu_ns: CPU time of the kdamond when the turn began
 * @follow_ms: when initial ranges of the user end to be all that is monitored
 * @pids: the targets of the last turn, by target_id
 * @nr_pids: number of @pids
 */
struct damon_turns {
	struct damon_control *ctl;
	struct damon_setup *setup;
	struct damon_schedule schedule;
	struct damon_kept_notes notes;
	u64 steady_since_ms;
	u64 begun_ms;
	u64 end_ms;
	u64 cpu_ns;
	u64 follow_ms;
	pid_t *pids;
	size_t nr_pids;
};

void damon_turns__init(struct damon_turns *t, struct damon_control *ctl, struct damon_setup *setup);
void damon_turns__rewind(struct damon_turns *t);
void damon_turns__begin(struct damon_turns *t, u64 now_ms);
void damon_turns__begin_again(struct damon_turns *t, u64 now_ms);
int damon_turns__wait_ms(const struct damon_turns *t, u64 now_ms);
bool damon_turns__may_commit(const struct damon_turns *t);
void damon_turns__next(struct damon_turns *t, u64 now_ms);
void damon_turns__exit(struct damon_turns *t);

/** damon_turns__on - do windows take turns in this recording? */
static inline bool damon_turns__on(const struct damon_turns *t)
{
	return t->schedule.windows && t->schedule.windows->nr;
}

#endif /* PERF_DAMON_TURNS_H */
