/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SLOT_H
#define PERF_DAMON_SLOT_H

#include <stdbool.h>

struct damon_error;
struct damon_inventory;

/**
 * struct damon_slot - a directory of a kdamond in sysfs that this program uses
 * @nr: number of the directory
 * @made: the directory was made for the recording, and must be removed afterwards
 * @claimed: the directory must be released
 * @fd: descriptor of the file `state`, which is locked, if @claimed
 */
struct damon_slot {
	unsigned int nr;
	bool made;
	bool claimed;
	int fd;
};

int damon_slot__lock(struct damon_error *e);
int damon_slot__claim(struct damon_slot *slot, const struct damon_inventory *inv,
		      struct damon_error *e);
bool damon_slot__is_ours(const struct damon_slot *slot);
bool damon_slot__is_off(unsigned int nr);
int damon_slot__release(struct damon_slot *slot, struct damon_error *e);

#endif /* PERF_DAMON_SLOT_H */
