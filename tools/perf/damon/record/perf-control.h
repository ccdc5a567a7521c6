/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PERF_CONTROL_H
#define PERF_DAMON_PERF_CONTROL_H

#include <stdbool.h>

/**
 * struct damon_perf_control - the other end of perf record's --control
 * @ctl_fd: perf record reads commands from this pipe
 * @ack_fd: perf record answers commands through this pipe
 * @ping_unanswered: a ping was sent, and its answer was not read yet
 */
struct damon_perf_control {
	int ctl_fd;
	int ack_fd;
	bool ping_unanswered;
};

void damon_perf_control__ping(struct damon_perf_control *c);
void damon_perf_control__stop(struct damon_perf_control *c);
bool damon_perf_control__has_answer(const struct damon_perf_control *c);
bool damon_perf_control__read_answer(struct damon_perf_control *c);

#endif /* PERF_DAMON_PERF_CONTROL_H */
