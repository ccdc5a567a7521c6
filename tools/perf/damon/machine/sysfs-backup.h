/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SYSFS_BACKUP_H
#define PERF_DAMON_SYSFS_BACKUP_H

#include <stddef.h>

struct damon_error;

struct damon_sysfs_backup_file {
	char *path;
	char *val;			/* without its last newline */
};

/**
 * struct damon_sysfs_backup - what other users have set up in DAMON's sysfs
 * @files: all files that can be written, in an order in which the kernel accepts the writes
 * @nr: number of @files
 */
struct damon_sysfs_backup {
	struct damon_sysfs_backup_file *files;
	size_t nr;
};

int damon_sysfs_backup__save(struct damon_sysfs_backup *b, const char *root,
			     unsigned int nr_slots, struct damon_error *e);
int damon_sysfs_backup__restore(const struct damon_sysfs_backup *b, struct damon_error *e);
void damon_sysfs_backup__exit(struct damon_sysfs_backup *b);

#endif /* PERF_DAMON_SYSFS_BACKUP_H */
