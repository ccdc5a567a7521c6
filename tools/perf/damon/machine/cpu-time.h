/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_CPU_TIME_H
#define PERF_DAMON_CPU_TIME_H

#include <sys/types.h>
#include <linux/types.h>

int damon_cpu_time__read(pid_t tid, u64 *ns);

#endif /* PERF_DAMON_CPU_TIME_H */
