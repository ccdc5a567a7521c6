/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MEMORY_USE_H
#define PERF_DAMON_MEMORY_USE_H

#include <stdio.h>
#include <sys/types.h>
#include <linux/types.h>

/**
 * struct damon_memory_use - how much memory is there
 * @resident: bytes in RAM
 * @proportional: of a process: as @resident, but a page that several processes share is divided
 *		  between them; of a machine the same as @resident
 * @swapped: bytes in swap
 */
struct damon_memory_use {
	u64 resident;
	u64 proportional;
	u64 swapped;
};

int damon_memory_use__parse_process(FILE *smaps_rollup, struct damon_memory_use *use);
int damon_memory_use__parse_machine(FILE *meminfo, struct damon_memory_use *use);
int damon_memory_use__read(pid_t pid, struct damon_memory_use *use);

#endif /* PERF_DAMON_MEMORY_USE_H */
