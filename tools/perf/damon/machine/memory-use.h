/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MEMORY_USE_H
#define PERF_DAMON_MEMORY_USE_H

#include <stdio.h>
#include <sys/types.h>
#include <linux/types.h>

/**
 * struct damon_memory_use - how much memory a process, NUMA nodes or the machine have
 * @resident: bytes in RAM
 * @proportional: of a process: as @resident, but a page that several processes share is divided
 *		  between them, and without @shared_hugetlb; otherwise the same as @resident
 * @swapped: bytes in swap
 * @shared: of a process: the part of @resident that other processes share
 * @shared_hugetlb: the part of @shared in pages of hugetlbfs, which the kernel does not divide
 * @huge: of a process: the part of @resident in huge pages
 */
struct damon_memory_use {
	u64 resident;
	u64 proportional;
	u64 swapped;
	u64 shared;
	u64 shared_hugetlb;
	u64 huge;
};

/**
 * struct damon_cgroup_use - how much memory is charged to a cgroup, in bytes
 * @total: all, also that of the kernel
 * @anon: memory that belongs to no file
 * @file: memory of files; @shmem is a part of it
 * @shmem: memory of files that have no disk: tmpfs, shared anonymous memory
 */
struct damon_cgroup_use {
	u64 total;
	u64 anon;
	u64 file;
	u64 shmem;
};

int damon_memory_use__parse_process(FILE *smaps_rollup, struct damon_memory_use *use);
int damon_memory_use__parse_machine(FILE *meminfo, struct damon_memory_use *use);
int damon_memory_use__parse_cgroup(FILE *memory_stat, struct damon_cgroup_use *use);
int damon_memory_use__read(pid_t pid, struct damon_memory_use *use);
int damon_memory_use__read_nodes(const char *root, const char *list, struct damon_memory_use *use);
int damon_memory_use__read_cgroup(int dir, struct damon_cgroup_use *use);

#endif /* PERF_DAMON_MEMORY_USE_H */
