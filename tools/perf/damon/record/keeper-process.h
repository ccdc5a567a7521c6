/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_KEEPER_PROCESS_H
#define PERF_DAMON_KEEPER_PROCESS_H

#include <sys/types.h>
#include <linux/compiler.h>

#include "damon/base/error.h"
#include "damon/core/setup.h"
#include "damon/record/keeper.h"

struct damon_job;

/*
 * What perf and the keeper send each other; keeper.c shows the order. perf sends single bytes:
 * one of these, or the number of a signal, which is smaller.
 */
#define DAMON_KEEPER_RECORDED	'f'	/* perf record has recorded, and has ended */
#define DAMON_KEEPER_FAILED	'x'	/* perf record has failed */

/**
 * struct damon_keeper_ready - sent by the keeper when DAMON is on, or cannot be switched on
 * @error: .err is 0 if DAMON is on
 * @kdamond: pid of the kdamond
 * @abilities: what the kernel's DAMON can do
 * @workload: pid of the command
 */
struct damon_keeper_ready {
	struct damon_error error;
	pid_t kdamond;
	struct damon_abilities abilities;
	pid_t workload;
};

/**
 * struct damon_keeper_ended - sent by the keeper when DAMON is as it was before the recording
 * @error: an error, or a warning, or empty
 * @how: how the recording ended
 */
struct damon_keeper_ended {
	struct damon_error error;
	struct damon_ended how;
};

void __noreturn damon_keeper_process__main(const struct damon_job *job, int sock, int ctl_fd,
					   int ack_fd);

#endif /* PERF_DAMON_KEEPER_PROCESS_H */
