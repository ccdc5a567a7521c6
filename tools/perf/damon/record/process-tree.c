// SPDX-License-Identifier: GPL-2.0
/*
 * Knows which processes to monitor while processes start and end. There are two kinds:
 *
 * - Some processes and their descendants. The kernel's events for fork, exec and exit tell of
 *   them, so that nothing must be searched and no child is missed, however short its parent lives.
 * - The processes of a cgroup. They are read from the cgroup's files, again after each of these
 *   events and after processes have moved between cgroups.
 */
#include "damon/record/process-tree.h"
#include "damon/machine/cgroup.h"
#include "damon/machine/target.h"
#include "damon/machine/tracepoint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/perf_event.h>
#include <linux/zalloc.h>
#include <perf/cpumap.h>
#include <perf/event.h>
#include <perf/evlist.h>
#include <perf/evsel.h>
#include <perf/mmap.h>

/* A fork or an exit takes 40 bytes: there is room for 1,600 per CPU between two updates */
#define RING_PAGES	16

/*
 * A forked process is monitored after this many updates. A process that ends sooner would end
 * before DAMON has any result for it.
 */
#define SETTLED_AGE	3

struct process {
	pid_t pid;
	unsigned int age;	/* in updates, up to SETTLED_AGE */
};

/**
 * struct damon_process_tree - processes to monitor
 * @evlist: the kernel's events
 * @cpus: all CPUs
 * @procs: the processes, in the order in which they were added
 * @nr_procs: number of @procs
 * @batch: FORK and EXIT records since the last update; both have the same layout
 * @nr_batch: number of records in @batch
 * @execed: one of @procs has called exec since the last update
 * @moved: some process has moved between cgroups, or a cgroup was removed, since the last update
 * @cgroup: descriptor of the cgroup's directory, or -1
 * @unsettled: the cgroup must be read again, because @procs may be incomplete
 * @removed: the cgroup was removed
 */
struct damon_process_tree {
	struct perf_evlist *evlist;
	struct perf_cpu_map *cpus;
	struct process *procs;
	size_t nr_procs;
	struct perf_record_fork *batch;
	size_t nr_batch;
	bool execed;
	bool moved;
	int cgroup;
	bool unsettled;
	bool removed;
};

static int add_event(struct damon_process_tree *tree, struct perf_event_attr *attr)
{
	struct perf_evsel *evsel = perf_evsel__new(attr);

	if (!evsel)
		return -ENOMEM;
	perf_evlist__add(tree->evlist, evsel);
	return 0;
}

static int add_tracepoint(struct damon_process_tree *tree, const char *tracepoint)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_TRACEPOINT,
		.sample_period = 1,
	};
	int id = damon_tracepoint__id(tracepoint);

	if (id < 0)
		return id;
	attr.config = id;
	return add_event(tree, &attr);
}

/* Only the arrival of these events counts: the contents of their samples are not read */
static int add_cgroup_events(struct damon_process_tree *tree)
{
	static const char * const tracepoints[] = {
		"cgroup:cgroup_attach_task",
		"cgroup:cgroup_transfer_tasks",
		"cgroup:cgroup_rmdir",
	};
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(tracepoints); i++)
		err = add_tracepoint(tree, tracepoints[i]);
	return err;
}

static int open_events(struct damon_process_tree *tree)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.task = 1,
		.comm = 1,
		.comm_exec = 1,
	};
	int err;

	tree->cpus = perf_cpu_map__new_online_cpus();
	tree->evlist = perf_evlist__new();
	if (!tree->cpus || !tree->evlist)
		return -ENOMEM;
	err = add_event(tree, &attr);
	if (!err && tree->cgroup >= 0)
		err = add_cgroup_events(tree);
	if (err)
		return err;
	/* For the whole machine, because a process may have any number of threads */
	perf_evlist__set_maps(tree->evlist, tree->cpus, NULL);
	err = perf_evlist__open(tree->evlist);
	if (!err)
		err = perf_evlist__mmap(tree->evlist, RING_PAGES);
	return err;
}

static ssize_t find(const struct damon_process_tree *tree, pid_t pid)
{
	for (size_t i = 0; i < tree->nr_procs; i++) {
		if (tree->procs[i].pid == pid)
			return i;
	}
	return -1;
}

static int add(struct damon_process_tree *tree, pid_t pid, unsigned int age)
{
	struct process *procs;

	if (find(tree, pid) >= 0)
		return 0;
	procs = realloc(tree->procs, (tree->nr_procs + 1) * sizeof(*procs));
	if (!procs)
		return -ENOMEM;
	procs[tree->nr_procs++] = (struct process){ pid, age };
	tree->procs = procs;
	return 0;
}

static void drop(struct damon_process_tree *tree, size_t nr)
{
	memmove(&tree->procs[nr], &tree->procs[nr + 1], (--tree->nr_procs - nr) * sizeof(*tree->procs));
}

/* Add new processes with the age @age; perf and this process, its keeper, are left out */
static int join(struct damon_process_tree *tree, const struct damon_pids *pids, unsigned int age)
{
	int err = 0;

	for (size_t i = 0; !err && i < pids->nr; i++) {
		pid_t pid = pids->v[i];

		if (pid != getpid() && pid != getppid() && find(tree, pid) < 0 &&
		    damon_target__has_memory(pid))
			err = add(tree, pid, age);
	}
	return err;
}

/* Remove processes that have left; returns whether a monitored one has left */
static bool leave(struct damon_process_tree *tree, const struct damon_pids *pids)
{
	bool changed = false;

	for (size_t i = tree->nr_procs; i--; ) {
		if (damon_pids__has(pids, tree->procs[i].pid))
			continue;
		changed |= tree->procs[i].age == SETTLED_AGE;
		drop(tree, i);
	}
	return changed;
}

static bool read_cgroup(struct damon_process_tree *tree, unsigned int age)
{
	struct damon_pids pids;
	bool changed = false;
	int err;

	err = damon_cgroup__read(tree->cgroup, &pids);
	if (err == -ENOENT || err == -ENODEV)
		tree->removed = true;
	else if (!err)
		changed = leave(tree, &pids);
	if (!err)
		err = join(tree, &pids, age);
	tree->unsettled |= err && !tree->removed;
	damon_pids__exit(&pids);
	return changed;
}

/**
 * damon_process_tree__new - learn of every fork from now on
 * @cgroup: descriptor of the directory of a cgroup, whose processes are followed; or -1, to follow
 *	    the processes given by damon_process_tree__add()
 *
 * Return: the tree, which the caller frees with damon_process_tree__delete(), or NULL with errno
 * set.
 */
struct damon_process_tree *damon_process_tree__new(int cgroup)
{
	struct damon_process_tree *tree = zalloc(sizeof(*tree));
	int err;

	if (!tree)
		return NULL;
	tree->cgroup = cgroup;
	err = open_events(tree);
	if (err) {
		damon_process_tree__delete(tree);
		errno = err < -1 ? -err : EIO;
		return NULL;
	}
	if (cgroup >= 0)
		read_cgroup(tree, SETTLED_AGE);
	return tree;
}

/**
 * damon_process_tree__add - follow a process and its future descendants
 *
 * Return: 0 or -ENOMEM.
 */
int damon_process_tree__add(struct damon_process_tree *tree, pid_t pid)
{
	return add(tree, pid, SETTLED_AGE);
}

static void keep(struct damon_process_tree *tree, const struct perf_record_fork *event)
{
	struct perf_record_fork *batch;

	batch = realloc(tree->batch, (tree->nr_batch + 1) * sizeof(*batch));
	if (!batch)
		return;
	batch[tree->nr_batch++] = *event;
	tree->batch = batch;
}

static int by_time(const void *a, const void *b)
{
	const struct perf_record_fork *x = a, *y = b;

	return x->time < y->time ? -1 : x->time > y->time;
}

/* Read the records and sort them by time: a process may fork on one CPU and exit on another one */
static void read_batch(struct damon_process_tree *tree)
{
	union perf_event *event;
	struct perf_mmap *map;

	tree->nr_batch = 0;
	tree->execed = false;
	tree->moved = false;
	perf_evlist__for_each_mmap(tree->evlist, map, false) {
		if (perf_mmap__read_init(map) < 0)
			continue;
		while ((event = perf_mmap__read_event(map))) {
			if (event->header.type == PERF_RECORD_FORK ||
			    event->header.type == PERF_RECORD_EXIT)
				keep(tree, &event->fork);
			else if (event->header.type == PERF_RECORD_COMM &&
				 event->header.misc & PERF_RECORD_MISC_COMM_EXEC)
				tree->execed |= find(tree, event->comm.pid) >= 0;
			else if (event->header.type == PERF_RECORD_SAMPLE)
				tree->moved = true;
			perf_mmap__consume(map);
		}
		perf_mmap__read_done(map);
	}
	if (tree->nr_batch)
		qsort(tree->batch, tree->nr_batch, sizeof(*tree->batch), by_time);
}

/* Returns whether a process becomes old enough to be monitored */
static bool grow_older(struct damon_process_tree *tree)
{
	bool settled = false;

	for (size_t i = 0; i < tree->nr_procs; i++) {
		if (tree->procs[i].age < SETTLED_AGE)
			settled |= ++tree->procs[i].age == SETTLED_AGE;
	}
	return settled;
}

static bool apply_batch(struct damon_process_tree *tree)
{
	bool changed = false;

	for (size_t i = 0; i < tree->nr_batch; i++) {
		const struct perf_record_fork *event = &tree->batch[i];
		ssize_t nr;

		if (event->header.type == PERF_RECORD_FORK) {
			/* The record of a new thread has its own process as the parent */
			if (event->pid != event->ppid && find(tree, event->ppid) >= 0)
				add(tree, event->pid, 0);
		} else if (event->pid == event->tid) {
			nr = find(tree, event->pid);
			if (nr < 0)
				continue;
			changed |= tree->procs[nr].age == SETTLED_AGE;
			drop(tree, nr);
		}
	}
	return changed;
}

/*
 * Read the cgroup if something has happened, and once more in the next update: the kernel's exit
 * event comes shortly before the process leaves its cgroup.
 */
static bool apply_cgroup(struct damon_process_tree *tree)
{
	bool heard = tree->nr_batch || tree->moved;

	if (!heard && !tree->unsettled)
		return false;
	tree->unsettled = heard;
	return read_cgroup(tree, 0);
}

/**
 * damon_process_tree__update - process the events since the last call
 *
 * Return: true if the processes to monitor have changed, or one of them has called exec.
 */
bool damon_process_tree__update(struct damon_process_tree *tree)
{
	bool changed = grow_older(tree);

	read_batch(tree);
	changed |= tree->execed;
	changed |= tree->cgroup < 0 ? apply_batch(tree) : apply_cgroup(tree);
	return changed;
}

/** damon_process_tree__nr - get the number of processes that are followed */
size_t damon_process_tree__nr(const struct damon_process_tree *tree)
{
	return tree->nr_procs;
}

/**
 * damon_process_tree__pid - get a process
 * @i: index of the process; the process that was added first has index 0
 *
 * Return: the pid, or 0 while the process is too young to be monitored.
 */
pid_t damon_process_tree__pid(const struct damon_process_tree *tree, size_t i)
{
	return tree->procs[i].age == SETTLED_AGE ? tree->procs[i].pid : 0;
}

/** damon_process_tree__ended - is it certain that no process will ever be followed again? */
bool damon_process_tree__ended(const struct damon_process_tree *tree)
{
	return tree->cgroup < 0 ? !tree->nr_procs : tree->removed;
}

/** damon_process_tree__delete - free @tree, which may be NULL */
void damon_process_tree__delete(struct damon_process_tree *tree)
{
	if (!tree)
		return;
	if (tree->evlist)
		perf_evlist__delete(tree->evlist);
	perf_cpu_map__put(tree->cpus);
	free(tree->batch);
	free(tree->procs);
	free(tree);
}
