/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Directories in sysfs that are made from tables.
 *
 * A directory shows a struct, its data, and each file in it a field of that.  There
 * are three kinds of directories: lists, which have a file nr_... and as many
 * numbered directories, each with data of its own; and all others, which show data
 * of the directory that they are in, or a part of it.
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
 * struct damon_file - a file
 * @attr:	its name and mode
 * @at:		where its field is in the directory's data
 * @show:	print the field; returns the length, or an error
 * @store:	parse the field; returns 0 or an error, and the field is as before then
 * @show_alone:	@show answers EBUSY while another one that is to be alone runs
 * @store_alone: and so does @store
 *
 * What need not be alone may run at any time, so READ_ONCE() and WRITE_ONCE() it is.
 * What runs alone cannot wait for others: they may be about to delete its file, and
 * wait until it is done.
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
 * struct damon_subdir - a directory that is always in another one
 * @name:	its name
 * @type:	its type
 * @at:		where its data is in that of the directory that it is in
 */
struct damon_subdir {
	const char *name;
	const struct damon_dir_type *type;
	size_t at;
};

/**
 * struct damon_dir - a directory
 * @kobj:	for sysfs; nobody else has references
 * @type:	its type
 * @data:	what its files show
 * @list:	in the list of those beside it
 * @subdirs:	those of its type
 * @own:	data of a numbered directory
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
 * struct damon_list - data of a list
 * @dir:	the list's own directory
 * @nr:		how many numbered directories there are
 * @dirs:	these
 *
 * It changes in a file's damon_file.store_alone only, and what is to walk over it
 * must be alone, too.
 */
struct damon_list {
	struct damon_dir *dir;
	unsigned int nr;
	struct list_head dirs;
};

#define damon_for_each_dir(dir, of) \
	list_for_each_entry(dir, &(of)->dirs, list)

/**
 * struct damon_dir_type - what directories have in common
 * @files:	their files, by DAMON_GROUPS(); NULL if none
 * @subdirs:	the directories in them, the last without a name; NULL if none
 * @size:	of the data of a numbered directory
 * @init:	set its data, which is all zero, to what users find; may be NULL
 * @exit:	undo what its data came to own; may be NULL
 * @busy:	whether it cannot be deleted now; may be NULL
 * @numbered:	what a list is of; its data is a &struct damon_list then
 * @most:	how many a list may have
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

/* Files: fields of a struct, or all of it, with the functions to show and to store. */
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

/* Those in a directory itself, if @dir is NULL, or else in a directory @dir in it. */
#define DAMON_GROUP(dir, ...) (&(const struct attribute_group) {	\
		.name = (dir),						\
		.attrs = (struct attribute *[]) { __VA_ARGS__, NULL }	\
	})

#define DAMON_GROUPS(...) \
	((const struct attribute_group * const []) { __VA_ARGS__, NULL })

#endif /* _DAMON_SYSFS_DIR_H */
