// SPDX-License-Identifier: GPL-2.0
/* Finds a cgroup, and reads the processes of it and of all cgroups below from cgroup.procs */
#include "damon/machine/cgroup.h"
#include "damon/base/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/zalloc.h>

#define PROCS	"cgroup.procs"

static int by_pid(const void *a, const void *b)
{
	const pid_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/** damon_pids__has - does the list contain @pid? */
bool damon_pids__has(const struct damon_pids *pids, pid_t pid)
{
	return pids->nr && bsearch(&pid, pids->v, pids->nr, sizeof(pid), by_pid);
}

/** damon_pids__exit - free the list */
void damon_pids__exit(struct damon_pids *pids)
{
	zfree(&pids->v);
	pids->nr = 0;
}

static int add(struct damon_pids *pids, pid_t pid)
{
	pid_t *v = realloc(pids->v, (pids->nr + 1) * sizeof(*v));

	if (!v)
		return -ENOMEM;
	v[pids->nr++] = pid;
	pids->v = v;
	return 0;
}

static void sort(struct damon_pids *pids)
{
	size_t nr = 0;

	if (pids->nr)
		qsort(pids->v, pids->nr, sizeof(*pids->v), by_pid);
	for (size_t i = 0; i < pids->nr; i++) {
		if (!nr || pids->v[i] != pids->v[nr - 1])
			pids->v[nr++] = pids->v[i];
	}
	pids->nr = nr;
}

static int read_procs(int dir, struct damon_pids *pids)
{
	int fd = openat(dir, PROCS, O_RDONLY | O_CLOEXEC);
	int pid, err = 0;
	FILE *f;

	if (fd < 0)
		return -errno;
	f = fdopen(fd, "r");
	if (!f) {
		close(fd);
		return -ENOMEM;
	}
	errno = 0;
	/* 0 stands for a process that is not in this pid namespace */
	while (!err && fscanf(f, "%d", &pid) == 1) {
		if (pid > 0)
			err = add(pids, pid);
	}
	if (!err && ferror(f))
		err = -errno;
	fclose(f);
	return err;
}

static int read_tree(int dir, struct damon_pids *pids);

static int read_below(DIR *d, struct damon_pids *pids)
{
	struct dirent *entry;
	int err = 0;

	while (!err && (entry = readdir(d))) {
		int sub;

		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		sub = openat(dirfd(d), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (sub < 0)
			continue;
		err = read_tree(sub, pids);
		close(sub);
		/* Removed meanwhile, or a cgroup of threads, whose processes the parent lists */
		if (err != -ENOMEM)
			err = 0;
	}
	return err;
}

static int read_tree(int dir, struct damon_pids *pids)
{
	int fd, err = read_procs(dir, pids);
	DIR *d;

	if (err)
		return err;
	/* A new descriptor has a directory position of its own */
	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	d = fdopendir(fd);
	if (!d) {
		close(fd);
		return -ENOMEM;
	}
	err = read_below(d, pids);
	closedir(d);
	return err;
}

/**
 * damon_cgroup__read - read the processes of a cgroup and of all cgroups below
 * @dir: descriptor of the cgroup's directory
 * @pids: overwritten; the caller frees it with damon_pids__exit(), also after an error
 *
 * Return: 0, or a negative errno: -ENOENT or -ENODEV if the cgroup was removed, -EOPNOTSUPP if it
 * contains threads and no processes.
 */
int damon_cgroup__read(int dir, struct damon_pids *pids)
{
	int err;

	memset(pids, 0, sizeof(*pids));
	err = read_tree(dir, pids);
	sort(pids);
	return err;
}

static int open_dir(const char *mnt, const char *name)
{
	char path[PATH_MAX];
	int fd = -1;

	errno = ENOENT;
	if (mnt && snprintf(path, sizeof(path), "%s/%s", mnt, name) < (int)sizeof(path))
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && name[0] == '/')
		fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int explain(int err, const char *mnt, const char *name, struct damon_error *e)
{
	switch (err) {
	case -ENOENT:
	case -ENOTDIR:
		if (!mnt) {
			damon_error__set(e, err, "no cgroup hierarchy is mounted");
			damon_error__hint(e, "mount -t cgroup2 none /sys/fs/cgroup");
			break;
		}
		damon_error__set(e, err, "there is no cgroup %s in %s", name, mnt);
		damon_error__hint(e, "name a directory below it; /proc/PID/cgroup shows the cgroup of a process");
		break;
	case -EOPNOTSUPP:
		damon_error__set(e, err, "cgroup %s contains threads, and DAMON monitors processes",
				 name);
		damon_error__hint(e, "give the cgroup above it whose cgroup.type is 'domain threaded'");
		break;
	default:
		damon_error__set(e, err, "cgroup %s: %s", name, strerror(-err));
	}
	return err;
}

/**
 * damon_cgroup__open - open the directory of a cgroup
 * @mnt: mount point of the cgroup hierarchy, or NULL if none is mounted
 * @name: path below @mnt, or absolute path
 *
 * Return: a descriptor, which the caller closes, or a negative errno with @e filled.
 */
int damon_cgroup__open(const char *mnt, const char *name, struct damon_error *e)
{
	struct damon_pids pids;
	int dir, err;

	dir = open_dir(mnt, name);
	if (dir < 0)
		return explain(dir, mnt, name, e);
	err = damon_cgroup__read(dir, &pids);
	damon_pids__exit(&pids);
	if (!err)
		return dir;
	close(dir);
	return explain(err, mnt, name, e);
}
