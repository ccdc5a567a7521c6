// SPDX-License-Identifier: GPL-2.0
/*
 * Which processes stem from the monitored ones, told by the kernel's own fork,
 * exec and exit events: nothing is searched, and no child is missed however short
 * the life of its parent.
 *
 * Or which processes are in a cgroup. Its files tell that, and the same events,
 * with those of moves between cgroups, tell when to read them again.
 */
#include "damon/record/process-tree.h"
#include "damon/machine/cgroup.h"
#include "damon/machine/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <api/fs/fs.h>
#include <api/fs/tracing_path.h>
#include <linux/kernel.h>
#include <linux/perf_event.h>
#include <linux/zalloc.h>
#include <perf/cpumap.h>
#include <perf/event.h>
#include <perf/evlist.h>
#include <perf/evsel.h>
#include <perf/mmap.h>

/* A fork or an exit takes 40 bytes: room for 1,600 on a CPU between two updates */
#define RING_PAGES	16

/*
 * Updates that a forked process must have lived through. What is gone sooner
 * would be gone before DAMON could say anything about it.
 */
#define SETTLED_AGE	3

struct process {
	pid_t pid;
	unsigned int age;	/* in updates, up to SETTLED_AGE */
};

struct damon_process_tree {
	struct perf_evlist *evlist;
	struct perf_cpu_map *cpus;
	struct process *procs;
	size_t nr_procs;
	struct perf_record_fork *batch;	/* FORK and EXIT are alike */
	size_t nr_batch;
	bool execed;			/* one of ours did, in this batch */
	bool moved;			/* between cgroups, somebody did, in this batch */
	int cgroup;			/* its directory, or -1 */
	bool unsettled;			/* its processes may not yet be all */
	bool removed;			/* it is gone */
};

static int add_event(struct damon_process_tree *f, struct perf_event_attr *attr)
{
	struct perf_evsel *evsel = perf_evsel__new(attr);

	if (!evsel)
		return -ENOMEM;
	perf_evlist__add(f->evlist, evsel);
	return 0;
}

static int add_tracepoint(struct damon_process_tree *f, const char *id_file)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_TRACEPOINT,
		.sample_period = 1,
	};
	char *path = get_events_file(id_file);
	int id, err;

	if (!path)
		return -ENOMEM;
	err = filename__read_int(path, &id) ? -ENOENT : 0;
	put_events_file(path);
	if (err)
		return err;
	attr.config = id;
	return add_event(f, &attr);
}

/* That one of them came is enough: nothing in its sample is looked at */
static int add_cgroup_events(struct damon_process_tree *f)
{
	static const char * const id_files[] = {
		"cgroup/cgroup_attach_task/id",
		"cgroup/cgroup_transfer_tasks/id",
		"cgroup/cgroup_rmdir/id",
	};
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(id_files); i++)
		err = add_tracepoint(f, id_files[i]);
	return err;
}

static int open_events(struct damon_process_tree *f)
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

	f->cpus = perf_cpu_map__new_online_cpus();
	f->evlist = perf_evlist__new();
	if (!f->cpus || !f->evlist)
		return -ENOMEM;
	err = add_event(f, &attr);
	if (!err && f->cgroup >= 0)
		err = add_cgroup_events(f);
	if (err)
		return err;
	/* of the whole machine: a process may have any number of threads */
	perf_evlist__set_maps(f->evlist, f->cpus, NULL);
	err = perf_evlist__open(f->evlist);
	if (!err)
		err = perf_evlist__mmap(f->evlist, RING_PAGES);
	return err;
}

static ssize_t find(const struct damon_process_tree *f, pid_t pid)
{
	for (size_t i = 0; i < f->nr_procs; i++) {
		if (f->procs[i].pid == pid)
			return i;
	}
	return -1;
}

static int add(struct damon_process_tree *f, pid_t pid, unsigned int age)
{
	struct process *procs;

	if (find(f, pid) >= 0)
		return 0;
	procs = realloc(f->procs, (f->nr_procs + 1) * sizeof(*procs));
	if (!procs)
		return -ENOMEM;
	procs[f->nr_procs++] = (struct process){ pid, age };
	f->procs = procs;
	return 0;
}

static void drop(struct damon_process_tree *f, size_t nr)
{
	memmove(&f->procs[nr], &f->procs[nr + 1], (--f->nr_procs - nr) * sizeof(*f->procs));
}

/* Who has come gets @age; perf and its keeper, which is us, are not looked at */
static int join(struct damon_process_tree *f, const struct damon_pids *pids, unsigned int age)
{
	int err = 0;

	for (size_t i = 0; !err && i < pids->nr; i++) {
		pid_t pid = pids->v[i];

		if (pid != getpid() && pid != getppid() && find(f, pid) < 0 &&
		    damon_target__has_memory(pid))
			err = add(f, pid, age);
	}
	return err;
}

/* Returns whether one or more have gone */
static bool leave(struct damon_process_tree *f, const struct damon_pids *pids)
{
	bool changed = false;

	for (size_t i = f->nr_procs; i--; ) {
		if (damon_pids__has(pids, f->procs[i].pid))
			continue;
		changed |= f->procs[i].age == SETTLED_AGE;
		drop(f, i);
	}
	return changed;
}

static bool read_cgroup(struct damon_process_tree *f, unsigned int age)
{
	struct damon_pids pids;
	bool changed = false;
	int err;

	err = damon_cgroup__read(f->cgroup, &pids);
	if (err == -ENOENT || err == -ENODEV)
		f->removed = true;
	else if (!err)
		changed = leave(f, &pids);
	if (!err)
		err = join(f, &pids, age);
	f->unsettled |= err && !f->removed;
	damon_pids__exit(&pids);
	return changed;
}

/**
 * damon_process_tree__new - hear of every fork from now on
 * @cgroup: follow the processes of the cgroup with this directory; -1: follow
 *	    nobody yet
 *
 * Return: to be freed by damon_process_tree__delete(), or NULL with errno set.
 */
struct damon_process_tree *damon_process_tree__new(int cgroup)
{
	struct damon_process_tree *f = zalloc(sizeof(*f));
	int err;

	if (!f)
		return NULL;
	f->cgroup = cgroup;
	err = open_events(f);
	if (err) {
		damon_process_tree__delete(f);
		errno = err < -1 ? -err : EIO;
		return NULL;
	}
	if (cgroup >= 0)
		read_cgroup(f, SETTLED_AGE);
	return f;
}

/**
 * damon_process_tree__add - follow a process and those that it will fork
 *
 * Return: 0 or -ENOMEM.
 */
int damon_process_tree__add(struct damon_process_tree *f, pid_t pid)
{
	return add(f, pid, SETTLED_AGE);
}

static void keep(struct damon_process_tree *f, const struct perf_record_fork *event)
{
	struct perf_record_fork *batch;

	batch = realloc(f->batch, (f->nr_batch + 1) * sizeof(*batch));
	if (!batch)
		return;
	batch[f->nr_batch++] = *event;
	f->batch = batch;
}

static int by_time(const void *a, const void *b)
{
	const struct perf_record_fork *x = a, *y = b;

	return x->time < y->time ? -1 : x->time > y->time;
}

/* A process that forks on one CPU may go on to the next before its child does */
static void read_batch(struct damon_process_tree *f)
{
	union perf_event *event;
	struct perf_mmap *map;

	f->nr_batch = 0;
	f->execed = false;
	f->moved = false;
	perf_evlist__for_each_mmap(f->evlist, map, false) {
		if (perf_mmap__read_init(map) < 0)
			continue;
		while ((event = perf_mmap__read_event(map))) {
			if (event->header.type == PERF_RECORD_FORK ||
			    event->header.type == PERF_RECORD_EXIT)
				keep(f, &event->fork);
			else if (event->header.type == PERF_RECORD_COMM &&
				 event->header.misc & PERF_RECORD_MISC_COMM_EXEC)
				f->execed |= find(f, event->comm.pid) >= 0;
			else if (event->header.type == PERF_RECORD_SAMPLE)
				f->moved = true;
			perf_mmap__consume(map);
		}
		perf_mmap__read_done(map);
	}
	if (f->nr_batch)
		qsort(f->batch, f->nr_batch, sizeof(*f->batch), by_time);
}

/* Returns whether it settles one or more */
static bool grow_older(struct damon_process_tree *f)
{
	bool settled = false;

	for (size_t i = 0; i < f->nr_procs; i++) {
		if (f->procs[i].age < SETTLED_AGE)
			settled |= ++f->procs[i].age == SETTLED_AGE;
	}
	return settled;
}

static bool follow_batch(struct damon_process_tree *f)
{
	bool changed = false;

	for (size_t i = 0; i < f->nr_batch; i++) {
		const struct perf_record_fork *event = &f->batch[i];
		ssize_t nr;

		if (event->header.type == PERF_RECORD_FORK) {
			/* a thread's parent is its own process */
			if (event->pid != event->ppid && find(f, event->ppid) >= 0)
				add(f, event->pid, 0);
		} else if (event->pid == event->tid) {
			nr = find(f, event->pid);
			if (nr < 0)
				continue;
			changed |= f->procs[nr].age == SETTLED_AGE;
			drop(f, nr);
		}
	}
	return changed;
}

/* An exit is told shortly before the process leaves its cgroup: so once more */
static bool follow_cgroup(struct damon_process_tree *f)
{
	bool heard = f->nr_batch || f->moved;

	if (!heard && !f->unsettled)
		return false;
	f->unsettled = heard;
	return read_cgroup(f, 0);
}

/**
 * damon_process_tree__update - take in what has happened since the last call
 *
 * Return: whether other processes are there to monitor, or run other programs.
 */
bool damon_process_tree__update(struct damon_process_tree *f)
{
	bool changed = grow_older(f);

	read_batch(f);
	changed |= f->execed;
	changed |= f->cgroup < 0 ? follow_batch(f) : follow_cgroup(f);
	return changed;
}

/** damon_process_tree__nr - how many processes are followed */
size_t damon_process_tree__nr(const struct damon_process_tree *f)
{
	return f->nr_procs;
}

/**
 * damon_process_tree__pid - number @i of them, in the order of their birth
 *
 * Return: its pid, or 0 while it is too young to be monitored.
 */
pid_t damon_process_tree__pid(const struct damon_process_tree *f, size_t i)
{
	return f->procs[i].age == SETTLED_AGE ? f->procs[i].pid : 0;
}

/** damon_process_tree__ended - will nobody ever be followed again? */
bool damon_process_tree__ended(const struct damon_process_tree *f)
{
	return f->cgroup < 0 ? !f->nr_procs : f->removed;
}

/** damon_process_tree__delete - free it; NULL is fine */
void damon_process_tree__delete(struct damon_process_tree *f)
{
	if (!f)
		return;
	if (f->evlist)
		perf_evlist__delete(f->evlist);
	perf_cpu_map__put(f->cpus);
	free(f->batch);
	free(f->procs);
	free(f);
}
