// SPDX-License-Identifier: GPL-2.0
/* Reads how much CPU time a thread, such as a kdamond, has used */
#include "damon/machine/cpu-time.h"
#include "damon/machine/sysfs.h"

#include <stdlib.h>

/**
 * damon_cpu_time__read - get the CPU time that a thread has used since it began
 * @tid: the thread
 * @ns: gets the CPU time, in nanoseconds
 *
 * The first number in /proc/TID/schedstat, see Documentation/scheduler/sched-stats.rst.
 *
 * Return: 0, or a negative errno with @ns unchanged.
 */
int damon_cpu_time__read(pid_t tid, u64 *ns)
{
	char text[64];
	int err = damon_sysfs__read(text, sizeof(text), "/proc/%d/schedstat", tid);

	if (!err)
		*ns = strtoull(text, NULL, 10);
	return err;
}
