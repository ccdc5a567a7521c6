// SPDX-License-Identifier: GPL-2.0
/*
 * Directories in sysfs that are made from tables.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "sysfs-dir.h"

/* Held by what runs alone, and by nobody who waits for it. */
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
 * Delete directories with all that is in them.  When kobject_del() returns no file
 * of theirs is being read or written, and none will be.
 */
static void delete_dirs(struct list_head *dirs)
{
	struct damon_dir *dir, *next;

	list_for_each_entry_safe(dir, next, dirs, list) {
		if (dir->type->numbered)
			delete_dirs(&((struct damon_list *)dir->data)->dirs);
		delete_dirs(&dir->subdirs);
		/* Not by the last reference: names are free when this returns. */
		if (dir->kobj.state_in_sysfs)
			kobject_del(&dir->kobj);
		if (dir->type->exit)
			dir->type->exit(dir->data);
		list_del(&dir->list);
		kobject_put(&dir->kobj);
	}
}

/* Put a directory that is not in sysfs yet, with all that is in it, into @dirs. */
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

/* They go with the directory that they are in. */
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
 * damon_add_dir() - make a directory, for good
 * @type:	its type, not of numbered ones
 * @data:	what it shows
 * @name:	its name
 * @parent:	the directory that it is to be in
 *
 * Return: 0, or an error such as -ENOMEM, and it is not there then.
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

/* All that can be made beforehand is, as the names are free only when it is too late. */
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
 * damon_show_nr() - damon_file.show of a list's number of directories
 * @field:	the &struct damon_list
 * @buf:	for the text
 *
 * Return: the length.
 */
ssize_t damon_show_nr(void *field, char *buf)
{
	struct damon_list *list = field;

	return sysfs_emit(buf, "%u\n", READ_ONCE(list->nr));
}

/**
 * damon_store_nr() - damon_file.store of a list's number of directories
 * @field:	the &struct damon_list
 * @buf:	the text
 *
 * The list has so many new ones then, whatever it had before.
 *
 * Return: 0; -EINVAL or -ERANGE if the text is not a number, or the list cannot have
 * as many; -EBUSY if one that it has cannot be deleted; -EINTR if the caller was
 * killed; -ENOMEM: if that came late, the list is empty then.
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
 * damon_show_ulong() - damon_file.show of an unsigned long
 * @field:	it
 * @buf:	for the text
 *
 * Return: the length.
 */
ssize_t damon_show_ulong(void *field, char *buf)
{
	return sysfs_emit(buf, "%lu\n", READ_ONCE(*(unsigned long *)field));
}

/**
 * damon_store_ulong() - damon_file.store of an unsigned long
 * @field:	it
 * @buf:	the text
 *
 * Return: 0; -EINVAL or -ERANGE if the text is not such a number.
 */
int damon_store_ulong(void *field, const char *buf)
{
	unsigned long value;
	int err = kstrtoul(buf, 0, &value);

	if (!err)
		WRITE_ONCE(*(unsigned long *)field, value);
	return err;
}
