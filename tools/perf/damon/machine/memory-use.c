// SPDX-License-Identifier: GPL-2.0
/*
 * Reads how much memory a process or the machine has in RAM and in swap.
 *
 * Documentation/filesystems/proc.rst in a kernel tree describes smaps_rollup and meminfo.
 */
#include "damon/machine/memory-use.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define KIB	1024

struct memory_key {
	const char *name;	/* with the colon */
	u64 bytes;
	bool found;
};

/* Find lines such as "Rss:   123 kB"; returns 0, or -ENODATA if one of @keys is missing */
static int find(FILE *f, struct memory_key *keys, size_t nr)
{
	char line[256];

	while (fgets(line, sizeof(line), f)) {
		for (size_t i = 0; i < nr; i++) {
			size_t len = strlen(keys[i].name);
			u64 kib;

			if (strncmp(line, keys[i].name, len) ||
			    sscanf(line + len, " %" SCNu64 " kB", &kib) != 1)
				continue;
			keys[i].bytes = kib * KIB;
			keys[i].found = true;
		}
	}
	for (size_t i = 0; i < nr; i++) {
		if (!keys[i].found)
			return -ENODATA;
	}
	return 0;
}

/**
 * damon_memory_use__parse_process - parse a file of the form of /proc/PID/smaps_rollup
 *
 * Return: 0; or -ENODATA if a value is missing, as of a process that has no memory any more.
 */
int damon_memory_use__parse_process(FILE *smaps_rollup, struct damon_memory_use *use)
{
	struct memory_key keys[] = { { .name = "Rss:" }, { .name = "Pss:" }, { .name = "Swap:" } };
	int err = find(smaps_rollup, keys, ARRAY_SIZE(keys));

	*use = (struct damon_memory_use){ keys[0].bytes, keys[1].bytes, keys[2].bytes };
	return err;
}

/**
 * damon_memory_use__parse_machine - parse a file of the form of /proc/meminfo
 *
 * Resident is all memory that is not free: that of the kernel, too.
 *
 * Return: 0, or -ENODATA if a value is missing.
 */
int damon_memory_use__parse_machine(FILE *meminfo, struct damon_memory_use *use)
{
	struct memory_key keys[] = {
		{ .name = "MemTotal:" }, { .name = "MemFree:" },
		{ .name = "SwapTotal:" }, { .name = "SwapFree:" },
	};
	int err = find(meminfo, keys, ARRAY_SIZE(keys));
	u64 resident = keys[0].bytes - min(keys[0].bytes, keys[1].bytes);

	*use = (struct damon_memory_use){
		resident, resident, keys[2].bytes - min(keys[2].bytes, keys[3].bytes),
	};
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
	char path[64] = "/proc/meminfo";
	FILE *f;
	int err;

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	f = fopen(path, "r");
	if (!f)
		return -errno;
	err = pid ? damon_memory_use__parse_process(f, use) : damon_memory_use__parse_machine(f, use);
	fclose(f);
	return err;
}
