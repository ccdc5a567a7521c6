// SPDX-License-Identifier: GPL-2.0
/*
 * Saves the setups of other users in DAMON's sysfs, and restores them. The kernel deletes all
 * setups when the number of kdamonds changes.
 *
 * This file does not know which files sysfs has, so that it also saves the files of newer kernels.
 * It saves every file that can be read and written, except for `state`, which starts and stops a
 * kdamond. Writing a file nr_* makes directories, and empties those that exist; so it is restored
 * before the files and directories beside it.
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

/* The entries of a directory are written in this order */
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

/* Returns the contents of a file, which the caller frees, or NULL with errno set */
static char *read_value(const char *path)
{
	/* A file in sysfs has at most one page */
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

static int save_file(struct damon_sysfs_backup *b, const char *path, struct damon_error *e)
{
	struct damon_sysfs_backup_file *files = realloc(b->files, (b->nr + 1) * sizeof(*files));
	struct damon_sysfs_backup_file file;

	if (!files)
		return damon_error__set(e, -ENOMEM, "out of memory");
	b->files = files;
	file.val = read_value(path);
	if (!file.val)
		return damon_error__set(e, -errno, "%s cannot be read: %m", path);
	file.path = strdup(path);
	if (!file.path) {
		free(file.val);
		return damon_error__set(e, -ENOMEM, "out of memory");
	}
	files[b->nr++] = file;
	return 0;
}

static int save_dir(struct damon_sysfs_backup *b, const char *dir, struct damon_error *e);

static int save_entry(struct damon_sysfs_backup *b, const char *dir, const char *name,
		      enum kind kind, struct damon_error *e)
{
	char *path;
	int err = 0;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return damon_error__set(e, -ENOMEM, "out of memory");
	if (kind_of(path, name) == kind)
		err = kind == DIRECTORY ? save_dir(b, path, e) : save_file(b, path, e);
	free(path);
	return err;
}

static int save_dir(struct damon_sysfs_backup *b, const char *dir, struct damon_error *e)
{
	struct dirent **entries;
	int nr = scandir(dir, &entries, NULL, alphasort);
	int err = 0;

	if (nr < 0)
		return damon_error__set(e, -errno, "%s cannot be read: %m", dir);
	for (enum kind kind = 0; kind < NR_KINDS; kind++) {
		for (int i = 0; !err && i < nr; i++)
			err = save_entry(b, dir, entries[i]->d_name, kind, e);
	}
	for (int i = 0; i < nr; i++)
		free(entries[i]);
	free(entries);
	return err;
}

/**
 * damon_sysfs_backup__save - save the setups of the first kdamonds in sysfs
 * @b: overwritten; the caller frees it with damon_sysfs_backup__exit(), also after an error
 * @root: put before every path: "", or in tests another directory
 * @nr_slots: number of kdamonds
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_sysfs_backup__save(struct damon_sysfs_backup *b, const char *root,
			     unsigned int nr_slots, struct damon_error *e)
{
	int err = 0;

	memset(b, 0, sizeof(*b));
	for (unsigned int i = 0; !err && i < nr_slots; i++) {
		char *dir;

		if (asprintf(&dir, "%s" DAMON_SYSFS_KDAMONDS "/%u", root, i) < 0)
			return damon_error__set(e, -ENOMEM, "out of memory");
		err = save_dir(b, dir, e);
		free(dir);
	}
	return err;
}

/* Does the file have the saved contents? */
static bool is_restored(const struct damon_sysfs_backup_file *file)
{
	char *val = read_value(file->path);
	bool same = val && !strcmp(val, file->val);

	free(val);
	return same;
}

/*
 * Write the files that differ from the saved contents. The kernel may refuse a write and accept it
 * after the other files are written, so only the next call shows whether the writes have worked.
 *
 * Returns the number of files that differed; @first is the first one.
 */
static size_t write_back(const struct damon_sysfs_backup *b,
			 const struct damon_sysfs_backup_file **first)
{
	size_t nr = 0;

	for (size_t i = 0; i < b->nr; i++) {
		const struct damon_sysfs_backup_file *file = &b->files[i];

		if (is_restored(file))
			continue;
		if (!nr++)
			*first = file;
		damon_sysfs__write(file->val, "%s", file->path);
	}
	return nr;
}

/**
 * damon_sysfs_backup__restore - restore the saved contents of all files
 *
 * The directories of the kdamonds must exist. Files that have the saved contents are not written.
 *
 * Return: 0, or -EIO with @e naming a file that could not be restored. All other files are tried,
 * too.
 */
int damon_sysfs_backup__restore(const struct damon_sysfs_backup *b, struct damon_error *e)
{
	const struct damon_sysfs_backup_file *first;
	size_t last, nr = SIZE_MAX;

	do {
		last = nr;
		nr = write_back(b, &first);
	} while (nr && nr < last);
	if (!nr)
		return 0;
	damon_error__set(e, -EIO, "the setup of another user could not be restored: %s",
			 first->path);
	damon_error__hint(e, "restore its contents: echo '%s' | sudo tee %s", first->val,
			  first->path);
	return -EIO;
}

/** damon_sysfs_backup__exit - free what @b owns */
void damon_sysfs_backup__exit(struct damon_sysfs_backup *b)
{
	for (size_t i = 0; i < b->nr; i++) {
		free(b->files[i].path);
		free(b->files[i].val);
	}
	zfree(&b->files);
	b->nr = 0;
}
