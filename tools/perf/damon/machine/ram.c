// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the physical addresses of the machine's RAM, or of the RAM of some NUMA nodes, in tables of
 * the kernel.
 *
 * @root in these functions is put before every path: "", or in tests a directory with the tables of
 * another machine.
 */
#include "damon/machine/ram.h"
#include "damon/base/error.h"
#include "damon/base/ranges.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

#define NODE_DIR	"/sys/devices/system/node"
#define MEMORY_DIR	"/sys/devices/system/memory"

/* Far more than CONFIG_NODES_SHIFT allows; keeps 0-4294967295 from filling the memory */
#define NODE_MAX	65535

__printf(2, 3)
static FILE *open_below(const char *root, const char *fmt, ...)
{
	char path[PATH_MAX], rest[PATH_MAX / 2];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(rest, sizeof(rest), fmt, ap);
	va_end(ap);
	snprintf(path, sizeof(path), "%s%s", root, rest);
	return fopen(path, "r");
}

/*
 * Read "System RAM" at any nesting level: memory that a driver has added (CXL, persistent memory)
 * is listed below the device, for example as "System RAM (kmem)". *@hidden: the addresses are
 * hidden from this user.
 */
static int read_iomem(FILE *f, struct damon_ranges *ram, bool *hidden)
{
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	*hidden = false;
	while (!err && getline(&line, &size, f) > 0) {
		u64 start, end;
		int name = 0;

		if (sscanf(line, " %" SCNx64 "-%" SCNx64 " : %n", &start, &end, &name) != 2 ||
		    !name || strncmp(line + name, "System RAM", strlen("System RAM")))
			continue;
		/* A user who may not see the addresses sees zeroes */
		if (!end)
			*hidden = true;
		else if (start <= end)
			err = damon_ranges__add(ram, start, end + 1);
	}
	free(line);
	damon_ranges__merge(ram);
	return err;
}

/**
 * damon_ram__all - get all physical memory that the kernel uses as RAM
 * @ram: the ranges, ascending, in whole pages; the caller frees them
 *
 * The source is "System RAM" in /proc/iomem.
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_ram__all(const char *root, struct damon_ranges *ram, struct damon_error *e)
{
	bool hidden;
	FILE *f;
	int err;

	f = open_below(root, "/proc/iomem");
	if (!f)
		return damon_error__set(e, -errno, "cannot read /proc/iomem: %m");

	err = read_iomem(f, ram, &hidden);
	fclose(f);
	damon_ranges__trim(ram);
	if (err)
		return damon_error__set(e, err, "reading /proc/iomem: %s", strerror(-err));
	if (!ram->nr && hidden) {
		damon_error__set(e, -EPERM, "/proc/iomem hides the addresses of RAM from this user");
		damon_error__hint(e, "run it as root");
		return -EPERM;
	}
	if (!ram->nr)
		return damon_error__set(e, -ENODATA, "/proc/iomem lists no System RAM");
	return 0;
}

/* Read the online memory blocks of a node; @out stays empty if sysfs has no memory blocks */
static int read_node_blocks(const char *root, unsigned int node, struct damon_ranges *out)
{
	char path[PATH_MAX], state[16];
	u64 block_size = 0;
	struct dirent *d;
	DIR *dir;
	FILE *f;
	int err = 0;

	f = open_below(root, MEMORY_DIR "/block_size_bytes");
	if (!f)
		return 0;
	if (fscanf(f, "%" SCNx64, &block_size) != 1)
		block_size = 0;
	fclose(f);
	if (!block_size)
		return 0;

	snprintf(path, sizeof(path), "%s" NODE_DIR "/node%u", root, node);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (!err && (d = readdir(dir))) {
		u64 nr;
		int len = 0;

		if (sscanf(d->d_name, "memory%" SCNu64 "%n", &nr, &len) != 1 || d->d_name[len])
			continue;
		f = open_below(root, MEMORY_DIR "/%s/state", d->d_name);
		if (f) {
			bool online = fgets(state, sizeof(state), f) &&
				      !strncmp(state, "online", strlen("online"));

			fclose(f);
			if (!online)
				continue;
		}
		err = damon_ranges__add(out, nr * block_size, (nr + 1) * block_size);
	}
	closedir(dir);
	damon_ranges__merge(out);
	return err;
}

/* Read the spans of a node's zones, which include holes and, rarely, memory of other nodes */
static int read_node_zones(const char *root, unsigned int node, struct damon_ranges *out)
{
	u64 page = sysconf(_SC_PAGESIZE), spanned = 0, pfn;
	unsigned int in_node = NODE_MAX + 1;
	char *line = NULL;
	size_t size = 0;
	int err = 0;
	FILE *f;

	f = open_below(root, "/proc/zoneinfo");
	if (!f)
		return 0;
	while (!err && getline(&line, &size, f) > 0) {
		if (sscanf(line, "Node %u, zone", &in_node) == 1)
			spanned = 0;
		else if (in_node != node)
			continue;
		else if (sscanf(line, " spanned %" SCNu64, &spanned) == 1)
			continue;
		else if (sscanf(line, " start_pfn: %" SCNu64, &pfn) == 1 && spanned)
			err = damon_ranges__add(out, pfn * page, (pfn + spanned) * page);
	}
	free(line);
	fclose(f);
	damon_ranges__merge(out);
	return err;
}

static bool node_exists(const char *root, unsigned int node)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" NODE_DIR "/node%u", root, node);
	return !access(path, F_OK);
}

static void hint_nodes(const char *root, struct damon_error *e)
{
	char list[128];
	FILE *f = open_below(root, NODE_DIR "/has_memory");

	if (f && fgets(list, sizeof(list), f)) {
		list[strcspn(list, "\n")] = '\0';
		damon_error__hint(e, "nodes with memory here: %s", list);
	}
	if (f)
		fclose(f);
}

/**
 * damon_ram__node_ram - get the RAM of some NUMA nodes
 * @nodes: the nodes
 * @ram: the ranges, ascending, in whole pages; the caller frees them
 *
 * A node may have several ranges: on most machines the hole for PCI devices below 4 GiB is in the
 * middle of a node. The source is the memory blocks of the node in sysfs, or /proc/zoneinfo if the
 * kernel has no memory blocks, limited to the System RAM of /proc/iomem.
 *
 * Return: 0, or a negative errno with @e filled: -ENOENT if the machine does not have a node,
 * -ENODATA if a node has no memory.
 */
int damon_ram__node_ram(const char *root, const struct damon_nodes *nodes,
			struct damon_ranges *ram, struct damon_error *e)
{
	struct damon_ranges all = {}, mine = {};
	int err;

	err = damon_ram__all(root, &all, e);
	for (size_t i = 0; !err && i < nodes->nr; i++) {
		struct damon_ranges node = {};

		if (!node_exists(root, nodes->v[i])) {
			err = damon_error__set(e, -ENOENT, "this machine has no NUMA node %u",
					       nodes->v[i]);
			hint_nodes(root, e);
			break;
		}
		err = read_node_blocks(root, nodes->v[i], &node);
		if (!err && !node.nr)
			err = read_node_zones(root, nodes->v[i], &node);
		for (size_t j = 0; !err && j < node.nr; j++)
			err = damon_ranges__add(&mine, node.v[j].start, node.v[j].end);
		if (err) {
			damon_error__set(e, err, "reading the memory of NUMA node %u: %s",
					 nodes->v[i], strerror(-err));
		} else if (!node.nr) {
			err = damon_error__set(e, -ENODATA, "NUMA node %u has no memory",
					       nodes->v[i]);
			hint_nodes(root, e);
		}
		damon_ranges__exit(&node);
	}
	if (!err) {
		damon_ranges__merge(&mine);
		err = damon_ranges__intersect(&all, &mine, ram);
		if (!err && !ram->nr)
			err = -ENODATA;
		if (err)
			damon_error__set(e, err, "no System RAM in the memory of these nodes");
	}
	damon_ranges__exit(&all);
	damon_ranges__exit(&mine);
	return err;
}

static int cmp_uint(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	return x < y ? -1 : x > y;
}

static int add_node(struct damon_nodes *nodes, unsigned int node)
{
	unsigned int *v = realloc(nodes->v, (nodes->nr + 1) * sizeof(*v));

	if (!v)
		return -ENOMEM;
	v[nodes->nr] = node;
	nodes->v = v;
	nodes->nr++;
	return 0;
}

static int parse_node(const char **s, unsigned int *node)
{
	unsigned long val;
	char *end;

	if (**s < '0' || **s > '9')
		return -EINVAL;
	errno = 0;
	val = strtoul(*s, &end, 10);
	if (errno || val > NODE_MAX)
		return -EINVAL;
	*node = val;
	*s = end;
	return 0;
}

static int parse_node_range(const char **s, struct damon_nodes *nodes)
{
	unsigned int first, last;
	int err;

	err = parse_node(s, &first);
	if (err)
		return err;
	last = first;
	if (**s == '-') {
		(*s)++;
		err = parse_node(s, &last);
		if (err)
			return err;
	}
	if (last < first)
		return -EINVAL;
	for (unsigned int node = first; !err && node <= last; node++)
		err = add_node(nodes, node);
	return err;
}

/**
 * damon_nodes__parse - parse a list of nodes in the kernel's format: 0  0,2  1-3
 * @nodes: overwritten; the caller frees it with damon_nodes__exit()
 *
 * Return: 0; -EINVAL if @list is not a list of nodes, or -ENOMEM, with @nodes empty.
 */
int damon_nodes__parse(const char *list, struct damon_nodes *nodes)
{
	const char *s = list;
	size_t last = 0;
	int err;

	memset(nodes, 0, sizeof(*nodes));
	for (;;) {
		err = parse_node_range(&s, nodes);
		if (err || *s != ',')
			break;
		s++;
	}
	if (!err && *s)
		err = -EINVAL;
	if (err) {
		damon_nodes__exit(nodes);
		return err;
	}
	qsort(nodes->v, nodes->nr, sizeof(*nodes->v), cmp_uint);
	for (size_t i = 1; i < nodes->nr; i++) {
		if (nodes->v[i] != nodes->v[last])
			nodes->v[++last] = nodes->v[i];
	}
	nodes->nr = last + 1;
	return 0;
}

/** damon_nodes__exit - free the list */
void damon_nodes__exit(struct damon_nodes *nodes)
{
	zfree(&nodes->v);
	nodes->nr = 0;
}
