// SPDX-License-Identifier: GPL-2.0
/*
 * Reads how much memory a process, a cgroup, NUMA nodes or the machine have in RAM and in swap.
 *
 * In a kernel tree, Documentation/filesystems/proc.rst describes smaps_rollup and meminfo, and
 * Documentation/admin-guide/cgroup-v2.rst describes memory.current and memory.stat.
 */
#include "damon/machine/memory-use.h"
#include "damon/machine/ram.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>

#define KIB	1024

/** struct memory_key - a value to look for */
struct memory_key {
	const char *name;	/* with what follows it: a colon or a blank */
	bool optional;		/* kernels may lack it: then it is 0 */
	u64 bytes;
	bool found;
};

/* Returns what follows "Node 0 ", with which the lines of a NUMA node begin */
static const char *after_node(const char *line)
{
	const char *blank = NULL;

	if (!strncmp(line, "Node ", 5))
		blank = strchr(line + 5, ' ');
	return blank ? blank + 1 : line;
}

/*
 * Find lines such as "Rss:   123 kB", or "Node 0 MemFree: 123 kB"; @unit: bytes that the numbers
 * count. Returns 0, or -ENODATA if one of @keys is missing.
 */
static int find(FILE *f, u64 unit, struct memory_key *keys, size_t nr)
{
	char line[256];

	while (fgets(line, sizeof(line), f)) {
		const char *at = after_node(line);

		for (size_t i = 0; i < nr; i++) {
			size_t len = strlen(keys[i].name);
			u64 number;

			if (strncmp(at, keys[i].name, len) ||
			    sscanf(at + len, " %" SCNu64, &number) != 1)
				continue;
			keys[i].bytes = number * unit;
			keys[i].found = true;
		}
	}
	for (size_t i = 0; i < nr; i++) {
		if (!keys[i].found && !keys[i].optional)
			return -ENODATA;
	}
	return 0;
}

/**
 * damon_memory_use__parse_process - parse a file of the form of /proc/PID/smaps_rollup
 *
 * The kernel counts pages of hugetlbfs neither as Rss nor as Pss; they are in RAM all the same.
 *
 * Return: 0; or -ENODATA if a value is missing, as of a process that has no memory any more.
 */
int damon_memory_use__parse_process(FILE *smaps_rollup, struct damon_memory_use *use)
{
	enum { RSS, PSS, SWAP, CLEAN, DIRTY, ANON_HUGE, SHMEM_HUGE, FILE_HUGE, SHARED_TLB,
	       PRIVATE_TLB, NR };
	struct memory_key keys[NR] = {
		[RSS]		= { .name = "Rss:" },
		[PSS]		= { .name = "Pss:" },
		[SWAP]		= { .name = "Swap:" },
		[CLEAN]		= { .name = "Shared_Clean:", .optional = true },
		[DIRTY]		= { .name = "Shared_Dirty:", .optional = true },
		[ANON_HUGE]	= { .name = "AnonHugePages:", .optional = true },
		[SHMEM_HUGE]	= { .name = "ShmemPmdMapped:", .optional = true },
		[FILE_HUGE]	= { .name = "FilePmdMapped:", .optional = true },
		[SHARED_TLB]	= { .name = "Shared_Hugetlb:", .optional = true },
		[PRIVATE_TLB]	= { .name = "Private_Hugetlb:", .optional = true },
	};
	int err = find(smaps_rollup, KIB, keys, NR);
	u64 hugetlb = keys[SHARED_TLB].bytes + keys[PRIVATE_TLB].bytes;

	*use = (struct damon_memory_use){
		.resident = keys[RSS].bytes + hugetlb,
		.proportional = keys[PSS].bytes + keys[PRIVATE_TLB].bytes,
		.swapped = keys[SWAP].bytes,
		.shared = keys[CLEAN].bytes + keys[DIRTY].bytes + keys[SHARED_TLB].bytes,
		.shared_hugetlb = keys[SHARED_TLB].bytes,
		.huge = keys[ANON_HUGE].bytes + keys[SHMEM_HUGE].bytes + keys[FILE_HUGE].bytes +
			hugetlb,
	};
	return err;
}

/**
 * damon_memory_use__parse_machine - parse a file of the form of /proc/meminfo, or of a NUMA node's
 *
 * Resident is all memory that is not free: that of the kernel, too. A node has no swap.
 *
 * Return: 0, or -ENODATA if a value is missing.
 */
int damon_memory_use__parse_machine(FILE *meminfo, struct damon_memory_use *use)
{
	struct memory_key keys[] = {
		{ .name = "MemTotal:" }, { .name = "MemFree:" },
		{ .name = "SwapTotal:", .optional = true },
		{ .name = "SwapFree:", .optional = true },
	};
	int err = find(meminfo, KIB, keys, ARRAY_SIZE(keys));
	u64 resident = keys[0].bytes - min(keys[0].bytes, keys[1].bytes);

	*use = (struct damon_memory_use){
		.resident = resident,
		.proportional = resident,
		.swapped = keys[2].bytes - min(keys[2].bytes, keys[3].bytes),
	};
	return err;
}

/**
 * damon_memory_use__parse_cgroup - parse a file of the form of a cgroup's memory.stat
 * @use: its @total is not changed
 *
 * Return: 0, or -ENODATA if a value is missing, as of a cgroup of version 1.
 */
int damon_memory_use__parse_cgroup(FILE *memory_stat, struct damon_cgroup_use *use)
{
	struct memory_key keys[] = {
		{ .name = "anon " }, { .name = "file " }, { .name = "shmem " },
	};
	int err = find(memory_stat, 1, keys, ARRAY_SIZE(keys));

	use->anon = keys[0].bytes;
	use->file = keys[1].bytes;
	use->shmem = keys[2].bytes;
	return err;
}

static int read_machine(const char *path, struct damon_memory_use *use)
{
	FILE *f = fopen(path, "r");
	int err;

	if (!f)
		return -errno;
	err = damon_memory_use__parse_machine(f, use);
	fclose(f);
	return err;
}

/**
 * damon_memory_use__read - read how much memory a process has, or for 0 the machine
 *
 * For a process the kernel walks all its page tables, which takes some milliseconds for each GiB.
 *
 * Return: 0, or a negative errno.
 */
int damon_memory_use__read(pid_t pid, struct damon_memory_use *use)
{
	char path[64];
	FILE *f;
	int err;

	if (!pid)
		return read_machine("/proc/meminfo", use);
	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	f = fopen(path, "r");
	if (!f)
		return -errno;
	err = damon_memory_use__parse_process(f, use);
	fclose(f);
	return err;
}

/**
 * damon_memory_use__read_nodes - read how much memory NUMA nodes have together
 * @root: directory that stands for "/", empty on a real machine
 * @list: the nodes, as in "0,2-3"
 *
 * Return: 0, or a negative errno.
 */
int damon_memory_use__read_nodes(const char *root, const char *list, struct damon_memory_use *use)
{
	struct damon_memory_use sum = {};
	struct damon_nodes nodes = {};
	int err = damon_nodes__parse(list, &nodes);

	for (size_t i = 0; !err && i < nodes.nr; i++) {
		struct damon_memory_use node;
		char path[300];

		snprintf(path, sizeof(path), "%s/sys/devices/system/node/node%u/meminfo", root,
			 nodes.v[i]);
		err = read_machine(path, &node);
		sum.resident += node.resident;
		sum.proportional += node.proportional;
	}
	damon_nodes__exit(&nodes);
	*use = sum;
	return err;
}

static FILE *open_at(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	FILE *f;

	if (fd < 0)
		return NULL;
	f = fdopen(fd, "r");
	if (!f)
		close(fd);
	return f;
}

/**
 * damon_memory_use__read_cgroup - read how much memory is charged to a cgroup and to those below
 * @dir: descriptor of the cgroup's directory
 *
 * Return: 0; or a negative errno: -ENOENT if the cgroup has no memory controller, is the root of
 * its hierarchy, or belongs to a hierarchy of version 1.
 */
int damon_memory_use__read_cgroup(int dir, struct damon_cgroup_use *use)
{
	FILE *f = open_at(dir, "memory.current");
	int err = 0;

	if (!f)
		return -errno;
	if (fscanf(f, "%" SCNu64, &use->total) != 1)
		err = -ENODATA;
	fclose(f);
	if (err)
		return err;
	f = open_at(dir, "memory.stat");
	if (!f)
		return -errno;
	err = damon_memory_use__parse_cgroup(f, use);
	fclose(f);
	return err;
}
