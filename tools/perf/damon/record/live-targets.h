/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_LIVE_TARGETS_H
#define PERF_DAMON_LIVE_TARGETS_H

#include <stdbool.h>

#include "damon/core/note.h"

struct damon_control;
struct damon_error;
struct damon_process_tree;
struct damon_setup;

/**
 * struct damon_live_targets - targets that change while a recording lasts
 * @ctl: the kdamond
 * @setup: its setup; the targets are kept up to date
 * @tree: the processes to monitor
 * @notes: the notes about the last change of the targets
 * @of_cgroup: the processes are those of a cgroup
 * @stale: the targets are not the processes of @tree
 * @ticks: calls of damon_live_targets__tick() since the last change of the targets, up to a limit
 */
struct damon_live_targets {
	struct damon_control *ctl;
	struct damon_setup *setup;
	struct damon_process_tree *tree;
	struct damon_kept_notes notes;
	bool of_cgroup;
	bool stale;
	unsigned int ticks;
};

int damon_live_targets__begin(struct damon_live_targets *t, struct damon_control *ctl,
			      struct damon_setup *setup, int cgroup, struct damon_error *e);
bool damon_live_targets__tick(struct damon_live_targets *t, bool may_update);
void damon_live_targets__update(struct damon_live_targets *t);
int damon_live_targets__restart(struct damon_live_targets *t);
void damon_live_targets__note(struct damon_live_targets *t);
bool damon_live_targets__ended(const struct damon_live_targets *t);
void damon_live_targets__exit(struct damon_live_targets *t);

#endif /* PERF_DAMON_LIVE_TARGETS_H */
