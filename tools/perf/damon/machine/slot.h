/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SLOT_H
#define PERF_DAMON_SLOT_H

#include <stdbool.h>

struct damon_error;
struct damon_inventory;

/**
 * struct damon_slot - a kdamond's directory in sysfs that is ours for a while
 * @nr: its number
 * @made: it was not there before, and is not to be afterwards
 * @claimed: there is something to give back
 * @fd: its file state, locked as long as it is ours
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
