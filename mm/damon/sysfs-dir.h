/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Directories in sysfs that are described by tables.
 *
 * Each directory has a struct, its data, and each of its files shows a field of that
 * struct.  There are three kinds of directories:
 *
 * - lists, which have a file nr_... and that number of numbered directories;
 * - numbered directories, each of which has data of its own;
 * - all others, whose data is the data of their parent directory or a part of it.
 */
#ifndef _DAMON_SYSFS_DIR_H
#define _DAMON_SYSFS_DIR_H

#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/stddef.h>
#include <linux/sysfs.h>
#include <linux/types.h>

struct damon_dir_type;

/**
 * struct damon_file - a file in sysfs
 * @attr:	the name and mode of the file
 * @at:		offset of the field in the data of the directory, in bytes
 * @show:	Print the field.  Returns the length of the text in bytes, or an error.
 * @store:	Parse the field.  Returns 0 or an error; an error leaves the field unchanged.
 * @show_alone:	@show must not run at the same time as other functions that are marked so
 * @store_alone: @store must not run at the same time as other functions that are marked so
 *
 * Of all functions that are marked by @show_alone or @store_alone, in all files, only one
 * runs at a time; while it does, reads and writes that would call another one fail with
 * -EBUSY.  They cannot wait instead, because the running function may delete their file,
 * for which it would have to wait until they are done.
 *
 * Functions that are not marked may run at any time.  Fields are therefore accessed by
 * READ_ONCE() and WRITE_ONCE().
 */
struct damon_file {
	struct attribute attr;
	size_t at;
	ssize_t (*show)(void *field, char *buf);
	int (*store)(void *field, const char *buf);
	bool show_alone;
	bool store_alone;
};

/**
 * struct damon_subdir - a directory that each directory of a type contains
 * @name:	the name of the subdirectory
 * @type:	the type of the subdirectory
 * @at:		offset of its data in the data of the parent directory, in bytes
 */
struct damon_subdir {
	const char *name;
	const struct damon_dir_type *type;
	size_t at;
};

/**
 * struct damon_dir - a directory in sysfs
 * @kobj:	the kobject of the directory; only sysfs takes references to it
 * @type:	the type of the directory
 * @data:	the data that its files show
 * @list:	node in &damon_dir.subdirs of the parent directory, or in &damon_list.dirs
 * @subdirs:	the directories (&struct damon_dir) that &damon_dir_type.subdirs names
 * @own:	memory for the data of a numbered directory
 */
struct damon_dir {
	struct kobject kobj;
	const struct damon_dir_type *type;
	void *data;
	struct list_head list;
	struct list_head subdirs;
	unsigned long own[];
};

/**
 * struct damon_list - the data of a directory that is a list
 * @dir:	the directory itself
 * @nr:		number of numbered directories
 * @dirs:	the numbered directories (&struct damon_dir)
 *
 * The list changes only in a &damon_file.store that has &damon_file.store_alone.  Functions
 * that walk the list must run alone, too.
 */
struct damon_list {
	struct damon_dir *dir;
	unsigned int nr;
	struct list_head dirs;
};

#define damon_for_each_dir(dir, of) \
	list_for_each_entry(dir, &(of)->dirs, list)

/**
 * struct damon_dir_type - a type of directories
 * @files:	the files, made by DAMON_GROUPS(); NULL if there are none
 * @subdirs:	the subdirectories, ended by an entry without a name; NULL if there are none
 * @size:	size of the data of a numbered directory, in bytes
 * @init:	Set the data, which is all zero, to default values.  May be NULL.
 * @exit:	Free what the data owns, before the directory is freed.  May be NULL.
 * @busy:	Returns true if the directory cannot be deleted now.  May be NULL.
 * @numbered:	the type of the numbered directories of a list, whose data is a
 *		&struct damon_list; NULL if the directory is not a list
 * @most:	largest number of directories in a list
 */
struct damon_dir_type {
	const struct attribute_group * const *files;
	const struct damon_subdir *subdirs;

	size_t size;
	void (*init)(void *data);
	void (*exit)(void *data);
	bool (*busy)(void *data);

	const struct damon_dir_type *numbered;
	unsigned int most;
};

int damon_add_dir(const struct damon_dir_type *type, void *data, const char *name,
		  struct kobject *parent);

ssize_t damon_show_ulong(void *field, char *buf);
int damon_store_ulong(void *field, const char *buf);
ssize_t damon_show_nr(void *field, char *buf);
int damon_store_nr(void *field, const char *buf);

/*
 * Files, to be used in DAMON_GROUP(): with functions of the caller (DAMON_FILE), of an
 * unsigned long that can be written (DAMON_ULONG) or only be read (DAMON_COUNT), and of the
 * number of directories in a list (DAMON_NR).
 */
#define DAMON_FILE(file, filemode, ...) (&((struct damon_file) {	\
		.attr = { .name = (file), .mode = (filemode) },	\
		__VA_ARGS__					\
	}).attr)

#define DAMON_ULONG(file, type, field)				\
	DAMON_FILE(file, 0600, .at = offsetof(type, field),	\
		   .show = damon_show_ulong, .store = damon_store_ulong)

#define DAMON_COUNT(file, type, field)				\
	DAMON_FILE(file, 0400, .at = offsetof(type, field), .show = damon_show_ulong)

#define DAMON_NR(file)						\
	DAMON_FILE(file, 0600, .show = damon_show_nr,		\
		   .store = damon_store_nr, .store_alone = true)

/* Files of the directory itself if @dir is NULL, otherwise of a subdirectory named @dir. */
#define DAMON_GROUP(dir, ...) (&(const struct attribute_group) {	\
		.name = (dir),						\
		.attrs = (struct attribute *[]) { __VA_ARGS__, NULL }	\
	})

#define DAMON_GROUPS(...) \
	((const struct attribute_group * const []) { __VA_ARGS__, NULL })

#endif /* _DAMON_SYSFS_DIR_H */
