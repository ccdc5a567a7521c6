// SPDX-License-Identifier: GPL-2.0
/*
 * Directories in sysfs that are described by tables: create and delete them, and show and
 * store their files.  See sysfs-dir.h.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "sysfs-dir.h"

/*
 * Held by functions of files with show_alone or store_alone.  It is only ever taken by
 * mutex_trylock(), so nobody waits for it: see struct damon_file.
 */
static DEFINE_MUTEX(alone);

static struct damon_dir *to_dir(struct kobject *kobj)
{
	return container_of(kobj, struct damon_dir, kobj);
}

static struct damon_file *to_file(struct attribute *attr)
{
	return container_of(attr, struct damon_file, attr);
}

static ssize_t show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	struct damon_file *file = to_file(attr);
	ssize_t len;

	if (file->show_alone && !mutex_trylock(&alone))
		return -EBUSY;
	len = file->show(to_dir(kobj)->data + file->at, buf);
	if (file->show_alone)
		mutex_unlock(&alone);
	return len;
}

static ssize_t store(struct kobject *kobj, struct attribute *attr, const char *buf, size_t len)
{
	struct damon_file *file = to_file(attr);
	int err;

	if (file->store_alone && !mutex_trylock(&alone))
		return -EBUSY;
	err = file->store(to_dir(kobj)->data + file->at, buf);
	if (file->store_alone)
		mutex_unlock(&alone);
	return err ?: len;
}

static void release(struct kobject *kobj)
{
	kfree(to_dir(kobj));
}

static const struct sysfs_ops ops = {
	.show = show,
	.store = store,
};

static struct kobj_type dir_kobj = {
	.sysfs_ops = &ops,
	.release = release,
};

/*
 * Delete directories and everything in them.  After kobject_del(), no file of the directory
 * is being read or written, and none can be opened.
 */
static void delete_dirs(struct list_head *dirs)
{
	struct damon_dir *dir, *next;

	list_for_each_entry_safe(dir, next, dirs, list) {
		if (dir->type->numbered)
			delete_dirs(&((struct damon_list *)dir->data)->dirs);
		delete_dirs(&dir->subdirs);
		/*
		 * Do not leave this to the last kobject_put(): the names must be unused
		 * when this function returns.
		 */
		if (dir->kobj.state_in_sysfs)
			kobject_del(&dir->kobj);
		if (dir->type->exit)
			dir->type->exit(dir->data);
		list_del(&dir->list);
		kobject_put(&dir->kobj);
	}
}

/*
 * Allocate a directory with all its subdirectories, and append it to @dirs.  It is not
 * shown in sysfs yet.  After an error the caller deletes @dirs.
 */
static int make_dir(const struct damon_dir_type *type, void *data, const char *name,
		    struct list_head *dirs)
{
	struct damon_dir *dir = kzalloc(sizeof(*dir) + type->size, GFP_KERNEL);
	const struct damon_subdir *sub;
	struct damon_list *list;
	int err;

	if (!dir)
		return -ENOMEM;
	kobject_init(&dir->kobj, &dir_kobj);
	dir->type = type;
	dir->data = data ?: dir->own;
	list_add_tail(&dir->list, dirs);
	INIT_LIST_HEAD(&dir->subdirs);
	if (type->numbered) {
		list = dir->data;
		list->dir = dir;
		INIT_LIST_HEAD(&list->dirs);
	}
	if (type->init)
		type->init(dir->data);

	err = kobject_set_name(&dir->kobj, "%s", name);
	for (sub = type->subdirs; sub && sub->name && !err; sub++)
		err = make_dir(sub->type, dir->data + sub->at, sub->name, &dir->subdirs);
	return err;
}

/* Add the files of a directory.  They are removed together with the directory. */
static int add_files(struct damon_dir *dir)
{
	const struct attribute_group * const *group;
	int err;

	for (group = dir->type->files; group && *group; group++) {
		err = sysfs_create_group(&dir->kobj, *group);
		if (err)
			return err;
	}
	return 0;
}

static int show_dirs(struct list_head *dirs, struct kobject *parent)
{
	struct damon_dir *dir;
	int err;

	list_for_each_entry(dir, dirs, list) {
		err = kobject_add(&dir->kobj, parent, NULL);
		if (!err)
			err = add_files(dir);
		if (!err)
			err = show_dirs(&dir->subdirs, &dir->kobj);
		if (err)
			return err;
	}
	return 0;
}

/**
 * damon_add_dir() - create a directory that is never deleted
 * @type:	the type of the directory, which has no &damon_dir_type.size
 * @data:	the data of the directory, which must never be freed
 * @name:	the name of the directory
 * @parent:	the parent directory
 *
 * Context: Process context; may sleep.
 *
 * Return: 0, or an error such as -ENOMEM; the directory does not exist then.
 */
int damon_add_dir(const struct damon_dir_type *type, void *data, const char *name,
		  struct kobject *parent)
{
	LIST_HEAD(dirs);
	int err;

	err = make_dir(type, data, name, &dirs) ?: show_dirs(&dirs, parent);
	if (err)
		delete_dirs(&dirs);
	else
		list_del_init(dirs.next);
	return err;
}

static int make_numbered(const struct damon_dir_type *type, unsigned int nr, struct list_head *dirs)
{
	unsigned int i;
	char name[12];
	int err;

	for (i = 0; i < nr; i++) {
		if (fatal_signal_pending(current))
			return -EINTR;
		snprintf(name, sizeof(name), "%u", i);
		err = make_dir(type, NULL, name, dirs);
		if (err)
			return err;
	}
	return 0;
}

/*
 * Replace the directories of a list by @nr new ones.  The new directories are allocated
 * before the old ones are deleted, so that most errors leave the old ones in place.  They
 * can be shown only after that, because they have the same names.
 */
static int set_nr(struct damon_list *list, unsigned int nr)
{
	const struct damon_dir_type *type = list->dir->type->numbered;
	struct damon_dir *dir;
	LIST_HEAD(dirs);
	int err;

	damon_for_each_dir(dir, list) {
		if (type->busy && type->busy(dir->data))
			return -EBUSY;
	}
	err = make_numbered(type, nr, &dirs);
	if (err) {
		delete_dirs(&dirs);
		return err;
	}
	delete_dirs(&list->dirs);
	list_splice(&dirs, &list->dirs);
	err = show_dirs(&list->dirs, &list->dir->kobj);
	if (err)
		delete_dirs(&list->dirs);
	WRITE_ONCE(list->nr, err ? 0 : nr);
	return err;
}

/**
 * damon_show_nr() - &damon_file.show of the number of directories in a list
 * @field:	the &struct damon_list
 * @buf:	buffer of %PAGE_SIZE bytes for the text
 *
 * Return: the length of the text in bytes.
 */
ssize_t damon_show_nr(void *field, char *buf)
{
	struct damon_list *list = field;

	return sysfs_emit(buf, "%u\n", READ_ONCE(list->nr));
}

/**
 * damon_store_nr() - &damon_file.store of the number of directories in a list
 * @field:	the &struct damon_list
 * @buf:	the text, which is a number
 *
 * All directories of the list are deleted, and new ones with default values are created.
 *
 * Context: Process context; may sleep.  The file has &damon_file.store_alone.
 *
 * Return: 0, or one of these errors, which leave the old directories in place unless noted:
 *
 * * -EINVAL if the text is not a number, or the number is negative or larger than
 *   &damon_dir_type.most;
 * * -ERANGE if the number does not fit into an int;
 * * -EBUSY if one of the old directories cannot be deleted now;
 * * -EINTR if the caller was killed;
 * * -ENOMEM if memory is short.  If this happens after the old directories were deleted,
 *   the list is empty.
 */
int damon_store_nr(void *field, const char *buf)
{
	struct damon_list *list = field;
	int nr, err;

	err = kstrtoint(buf, 0, &nr);
	if (err)
		return err;
	if (nr < 0 || nr > list->dir->type->most)
		return -EINVAL;
	return set_nr(list, nr);
}

/**
 * damon_show_ulong() - &damon_file.show of an unsigned long
 * @field:	the unsigned long
 * @buf:	buffer of %PAGE_SIZE bytes for the text
 *
 * Return: the length of the text in bytes.
 */
ssize_t damon_show_ulong(void *field, char *buf)
{
	return sysfs_emit(buf, "%lu\n", READ_ONCE(*(unsigned long *)field));
}

/**
 * damon_store_ulong() - &damon_file.store of an unsigned long
 * @field:	the unsigned long; not changed if there is an error
 * @buf:	the text
 *
 * Return: 0; -EINVAL if the text is not a number or the number is negative; or -ERANGE if
 * the number does not fit into an unsigned long.
 */
int damon_store_ulong(void *field, const char *buf)
{
	unsigned long value;
	int err = kstrtoul(buf, 0, &value);

	if (!err)
		WRITE_ONCE(*(unsigned long *)field, value);
	return err;
}
