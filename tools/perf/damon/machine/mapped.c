// SPDX-License-Identifier: GPL-2.0
/* Finds the addresses that a process has mapped, as few ranges that DAMON can begin with. */
#include "damon/machine/mapped.h"
#include "damon/base/ranges.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

/* Descending, for qsort() */
static int cmp_gap(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x > y ? -1 : x < y;
}

/* Join ranges that have only a small gap between them, until no more than @max are left */
static int join(struct damon_ranges *r, size_t max)
{
	size_t last = 0, nr_equal;
	u64 *gaps, least;

	if (r->nr <= max)
		return 0;
	gaps = calloc(r->nr - 1, sizeof(*gaps));
	if (!gaps)
		return -ENOMEM;
	for (size_t i = 1; i < r->nr; i++)
		gaps[i - 1] = r->v[i].start - r->v[i - 1].end;
	qsort(gaps, r->nr - 1, sizeof(*gaps), cmp_gap);
	/* Larger gaps than @least stay, and of those that are equal to it, as many as are left */
	least = gaps[max - 2];
	nr_equal = max - 1;
	for (size_t i = 0; i < r->nr - 1 && gaps[i] > least; i++)
		nr_equal--;
	free(gaps);

	for (size_t i = 1; i < r->nr; i++) {
		u64 gap = r->v[i].start - r->v[last].end;

		if (gap > least || (gap == least && nr_equal && nr_equal--))
			r->v[++last] = r->v[i];
		else
			r->v[last].end = r->v[i].end;
	}
	r->nr = last + 1;
	return 0;
}

/**
 * damon_mapped__parse - find the mapped addresses in a file of the form of /proc/PID/maps
 * @maps: the file; its format is in Documentation/filesystems/proc.rst of a kernel tree
 * @max: find no more ranges than this, at least 2: ranges with the smallest gaps are joined
 * @ranges: gets the ranges, in ascending order
 *
 * Mappings that nobody may access are left out: they are reservations of addresses.
 *
 * Return: 0 or -ENOMEM.
 */
int damon_mapped__parse(FILE *maps, size_t max, struct damon_ranges *ranges)
{
	size_t size = 0;
	char *line = NULL;
	int err = 0;

	while (!err && getline(&line, &size, maps) > 0) {
		char rights[5];
		u64 start, end;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &start, &end, rights) != 3 ||
		    start >= end || !strncmp(rights, "---", 3) || strstr(line, "[vsyscall]"))
			continue;
		err = damon_ranges__add(ranges, start, end);
	}
	free(line);
	damon_ranges__merge(ranges);
	return err ?: join(ranges, max);
}

/**
 * damon_mapped__read - find the addresses that a running process has mapped
 * @max: as for damon_mapped__parse()
 * @ranges: gets the ranges, in ascending order; none if the process has no memory left
 *
 * Return: 0, or a negative errno.
 */
int damon_mapped__read(pid_t pid, size_t max, struct damon_ranges *ranges)
{
	char path[32];
	FILE *maps;
	int err;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "r");
	if (!maps)
		return -errno;
	err = damon_mapped__parse(maps, max, ranges);
	fclose(maps);
	return err;
}
