// SPDX-License-Identifier: GPL-2.0
/* Turns the user's pids, NUMA nodes and ranges into targets that exist on this machine */
#include "damon/machine/target.h"
#include "damon/base/error.h"
#include "damon/core/setup.h"
#include "damon/machine/ram.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

/**
 * damon_target__comm - get the name of a running process
 * @comm: the name; empty after an error
 * @size: size of @comm, in bytes
 *
 * Return: 0, or a negative errno.
 */
int damon_target__comm(pid_t pid, char *comm, size_t size)
{
	char path[64];
	FILE *f;

	comm[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	f = fopen(path, "r");
	if (!f)
		return -errno;
	if (fgets(comm, size, f))
		comm[strcspn(comm, "\n")] = '\0';
	fclose(f);
	return 0;
}

/* Does a thread have pages? Kernel threads have none, and neither do threads that are exiting. */
static bool has_pages(const char *dir, const char *thread)
{
	unsigned long pages = 0;
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/statm", dir, thread);
	f = fopen(path, "r");
	if (!f)
		return false;
	if (fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	fclose(f);
	return pages;
}

/**
 * damon_target__has_memory - does a process have memory to monitor?
 *
 * A process that exits loses its memory long before the kernel reports its end, because the memory
 * is freed in between. A process whose first thread has ended may still have memory.
 */
bool damon_target__has_memory(pid_t pid)
{
	struct dirent *thread;
	char path[32];
	bool ret = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!ret && (thread = readdir(dir)))
		ret = thread->d_name[0] != '.' && has_pages(path, thread->d_name);
	closedir(dir);
	return ret;
}

/* DAMON of Linux 6.12 uses the memory of the first thread: without any it starts, and finds none */
static bool first_thread_has_memory(pid_t pid)
{
	char thread[16];

	snprintf(thread, sizeof(thread), "%d", pid);
	return has_pages("/proc", thread);
}

static int add_pid(struct damon_setup *setup, pid_t pid, struct damon_error *e)
{
	char comm[DAMON_COMM_LEN];

	for (size_t i = 0; i < setup->nr_targets; i++) {
		if (setup->targets[i].pid == pid)
			return 0;
	}
	if (damon_target__comm(pid, comm, sizeof(comm)) ||
	    (kill(pid, 0) && errno == ESRCH))
		return damon_error__set(e, -ESRCH, "there is no process with pid %d", pid);
	if (!first_thread_has_memory(pid))
		return damon_error__set(e, -ESRCH, "process %d has no memory: it is a kernel thread, or a zombie",
					pid);
	if (!damon_setup__add_target(setup, pid, comm))
		return damon_error__set(e, -ENOMEM, "out of memory");
	return 0;
}

/**
 * damon_target__add_pids - parse a list of pids, and add each process once as a target
 * @list: PID[,PID...]
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_target__add_pids(struct damon_setup *setup, const char *list, struct damon_error *e)
{
	const char *s = list;

	for (;;) {
		long pid;
		char *end;
		int err;

		errno = 0;
		pid = strtol(s, &end, 10);
		if (*s < '0' || *s > '9' || errno || pid < 1 || pid > INT_MAX ||
		    (*end && *end != ',')) {
			damon_error__set(e, -EINVAL, "--pid %s: not a list of process ids", list);
			damon_error__hint(e, "several are separated by commas: --pid 412,413");
			return -EINVAL;
		}
		err = add_pid(setup, pid, e);
		if (err || !*end)
			return err;
		s = end + 1;
	}
}

/**
 * damon_target__add_ram - add the RAM of the machine, or of some NUMA nodes, as a target
 * @nodes: a list of nodes, or NULL for all RAM
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_target__add_ram(struct damon_setup *setup, const char *nodes, struct damon_error *e)
{
	struct damon_nodes list = {};
	struct damon_target *t;
	int err;

	t = damon_setup__add_target(setup, 0, NULL);
	if (!t)
		return damon_error__set(e, -ENOMEM, "out of memory");
	if (!nodes)
		return damon_ram__all("", &t->ranges, e);

	err = damon_nodes__parse(nodes, &list);
	if (err) {
		damon_error__set(e, err, "--numa-node %s: not a list of nodes", nodes);
		damon_error__hint(e, "as in --numa-node 0  --numa-node 0,2  --numa-node 1-3");
		return err;
	}
	err = damon_ram__node_ram("", &list, &t->ranges, e);
	damon_nodes__exit(&list);
	if (err)
		return err;
	setup->nodes = strdup(nodes);
	if (!setup->nodes)
		return damon_error__set(e, -ENOMEM, "out of memory");
	return 0;
}

/**
 * damon_target__set_ranges - limit all targets to some addresses
 * @ranges: the addresses; only whole pages are monitored, and of physical memory only RAM
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_target__set_ranges(struct damon_setup *setup, const struct damon_ranges *ranges,
			     struct damon_error *e)
{
	struct damon_ranges pages = {};
	int err;

	err = damon_ranges__copy(&pages, ranges);
	damon_ranges__merge(&pages);
	damon_ranges__trim(&pages);
	for (size_t i = 0; !err && i < setup->nr_targets; i++) {
		struct damon_ranges *old = &setup->targets[i].ranges, now = {};

		if (setup->ops == DAMON_OPS_PADDR)
			err = damon_ranges__intersect(old, &pages, &now);
		else
			err = damon_ranges__copy(&now, &pages);
		damon_ranges__exit(old);
		*old = now;
		if (!err && !now.nr)
			err = -ERANGE;
	}
	damon_ranges__exit(&pages);
	if (err == -ERANGE) {
		damon_error__set(e, err, setup->ops == DAMON_OPS_PADDR ?
				 "no RAM of this machine is in the given range" :
				 "no whole page is in the given range");
		if (setup->ops == DAMON_OPS_PADDR)
			damon_error__hint(e, "sudo grep 'System RAM' /proc/iomem shows where it is");
	} else if (err) {
		damon_error__set(e, err, "out of memory");
	}
	return err;
}
