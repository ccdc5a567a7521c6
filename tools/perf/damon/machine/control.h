/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_CONTROL_H
#define PERF_DAMON_CONTROL_H

#include "damon/machine/pause.h"
#include "damon/machine/slot.h"

#include <stdbool.h>

struct damon_error;
struct damon_setup;

/**
 * struct damon_control - a kdamond in DAMON's sysfs that this program controls
 * @slot: the directory of the kdamond
 * @take_over: a kernel module that keeps DAMON for itself may be paused
 * @tuned: the kernel tunes the intervals of the kdamond
 * @pause: the kernel module that is paused
 */
struct damon_control {
	struct damon_slot slot;
	bool take_over;
	bool tuned;
	struct damon_pause pause;
};

int damon_control__check(struct damon_error *e);
int damon_control__prepare(struct damon_control *ctl, struct damon_setup *setup,
			   struct damon_error *e);
int damon_control__start(struct damon_control *ctl, struct damon_setup *setup,
			 struct damon_error *e);
int damon_control__restart(struct damon_control *ctl, struct damon_setup *setup);
int damon_control__begin_tuning(const struct damon_control *ctl, const struct damon_setup *setup,
				struct damon_error *e);
int damon_control__commit(struct damon_control *ctl, const struct damon_setup *setup);
void damon_control__off(const struct damon_control *ctl);
int damon_control__stop(struct damon_control *ctl, struct damon_error *e);

#endif /* PERF_DAMON_CONTROL_H */
