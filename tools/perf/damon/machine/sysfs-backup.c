// SPDX-License-Identifier: GPL-2.0
/*
 * Other people's set-ups in DAMON's sysfs, to be written again after the kernel
 * has deleted them, which it does when their number changes.
 *
 * Nothing here knows which files there are, so that those of newer kernels are
 * kept as well. All that can be both read and written is kept, but `state`, which
 * starts and stops. A file nr_* makes directories, and empties them when it is
 * written: so it comes before all that is beside and below it.
 */
#include "damon/machine/sysfs-backup.h"
#include "damon/base/error.h"
#include "damon/machine/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/string.h>
#include <linux/zalloc.h>
#include <sys/stat.h>

/* In the order in which a directory's entries are written */
enum kind { COUNT, VALUE, DIRECTORY, NR_KINDS, NONE = NR_KINDS };

static enum kind kind_of(const char *path, const char *name)
{
	const mode_t both = 0600;
	struct stat st;

	if (name[0] == '.' || lstat(path, &st))
		return NONE;
	if (S_ISDIR(st.st_mode))
		return DIRECTORY;
	if (!S_ISREG(st.st_mode) || (st.st_mode & both) != both || !strcmp(name, "state"))
		return NONE;
	return strstarts(name, "nr_") ? COUNT : VALUE;
}

/* Returns what the file holds, to be freed, or NULL with errno set */
static char *read_value(const char *path)
{
	/* sysfs shows a page at most */
	size_t size = sysconf(_SC_PAGESIZE) + 1;
	char *buf = malloc(size), *val = NULL;
	int err;

	if (!buf)
		return NULL;
	err = damon_sysfs__read(buf, size, "%s", path);
	if (err)
		errno = -err;
	else
		val = strdup(buf);
	free(buf);
	return val;
}

static int save_file(struct damon_sysfs_backup *s, const char *path, struct damon_error *e)
{
	struct damon_sysfs_backup_file *files = realloc(s->files, (s->nr + 1) * sizeof(*files));
	struct damon_sysfs_backup_file file;

	if (!files)
		return damon_error__set(e, -ENOMEM, "out of memory");
	s->files = files;
	file.val = read_value(path);
	if (!file.val)
		return damon_error__set(e, -errno, "%s cannot be read: %m", path);
	file.path = strdup(path);
	if (!file.path) {
		free(file.val);
		return damon_error__set(e, -ENOMEM, "out of memory");
	}
	files[s->nr++] = file;
	return 0;
}

static int save_dir(struct damon_sysfs_backup *s, const char *dir, struct damon_error *e);

static int save_entry(struct damon_sysfs_backup *s, const char *dir, const char *name, enum kind kind,
		      struct damon_error *e)
{
	char *path;
	int err = 0;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return damon_error__set(e, -ENOMEM, "out of memory");
	if (kind_of(path, name) == kind)
		err = kind == DIRECTORY ? save_dir(s, path, e) : save_file(s, path, e);
	free(path);
	return err;
}

static int save_dir(struct damon_sysfs_backup *s, const char *dir, struct damon_error *e)
{
	struct dirent **entries;
	int nr = scandir(dir, &entries, NULL, alphasort);
	int err = 0;

	if (nr < 0)
		return damon_error__set(e, -errno, "%s cannot be read: %m", dir);
	for (enum kind kind = 0; kind < NR_KINDS; kind++) {
		for (int i = 0; !err && i < nr; i++)
			err = save_entry(s, dir, entries[i]->d_name, kind, e);
	}
	for (int i = 0; i < nr; i++)
		free(entries[i]);
	free(entries);
	return err;
}

/**
 * damon_sysfs_backup__save - keep what the first kdamonds in sysfs are set up to do
 * @s: overwritten; to be freed with damon_sysfs_backup__exit() whatever the outcome
 * @root: what to put before every path: "", but in tests
 * @nr_slots: how many of them
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_sysfs_backup__save(struct damon_sysfs_backup *s, const char *root, unsigned int nr_slots,
		      struct damon_error *e)
{
	int err = 0;

	memset(s, 0, sizeof(*s));
	for (unsigned int i = 0; !err && i < nr_slots; i++) {
		char *dir;

		if (asprintf(&dir, "%s" DAMON_SYSFS_KDAMONDS "/%u", root, i) < 0)
			return damon_error__set(e, -ENOMEM, "out of memory");
		err = save_dir(s, dir, e);
		free(dir);
	}
	return err;
}

static bool holds(const struct damon_sysfs_backup_file *file)
{
	char *val = read_value(file->path);
	bool same = val && !strcmp(val, file->val);

	free(val);
	return same;
}

/*
 * Write what is not as it was. What is refused may be possible once the rest is
 * written, so whether it worked shows in the next call only.
 *
 * Returns how many files that were; the first of them in @first.
 */
static size_t write_back(const struct damon_sysfs_backup *s, const struct damon_sysfs_backup_file **first)
{
	size_t nr = 0;

	for (size_t i = 0; i < s->nr; i++) {
		const struct damon_sysfs_backup_file *file = &s->files[i];

		if (holds(file))
			continue;
		if (!nr++)
			*first = file;
		damon_sysfs__write(file->val, "%s", file->path);
	}
	return nr;
}

/**
 * damon_sysfs_backup__restore - have every file hold again what it held
 *
 * The directories of the kdamonds must be there. Files that are as they were are
 * not written.
 *
 * Return: 0, or -EIO with @e naming a file that is not as it was. All others have
 * been tried nevertheless.
 */
int damon_sysfs_backup__restore(const struct damon_sysfs_backup *s, struct damon_error *e)
{
	const struct damon_sysfs_backup_file *first;
	size_t last, nr = SIZE_MAX;

	do {
		last = nr;
		nr = write_back(s, &first);
	} while (nr && nr < last);
	if (!nr)
		return 0;
	damon_error__set(e, -EIO, "what others have set up could not be put back: %s", first->path);
	damon_error__hint(e, "it was: echo '%s' | sudo tee %s", first->val, first->path);
	return -EIO;
}

/** damon_sysfs_backup__exit - free what @s owns */
void damon_sysfs_backup__exit(struct damon_sysfs_backup *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		free(s->files[i].path);
		free(s->files[i].val);
	}
	zfree(&s->files);
	s->nr = 0;
}
