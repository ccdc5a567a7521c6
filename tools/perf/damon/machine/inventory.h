/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_INVENTORY_H
#define PERF_DAMON_INVENTORY_H

#include "damon/core/setup.h"

#include <stdbool.h>
#include <stddef.h>

struct damon_error;

/**
 * struct damon_kdamond - a kdamond that runs, or a place in sysfs for one
 * @slot: its directory in sysfs; -1 for one that has none
 * @running: unknown where its files cannot be read
 * @configured: the slot has a context
 * @exclusive: while it runs, the kernel lets no other start
 * @auto_tuned: the kernel changes its intervals as it runs
 * @nr_schemes: what it does to memory beside watching it, as far as sysfs tells
 * @thread: name of the thread, or ""
 * @setup: what is known. Its ops are DAMON_OPS_NR where they are not; its owner is
 *	   "" for a thread that nobody claims
 */
struct damon_kdamond {
	int slot;
	enum damon_answer running;
	bool configured;
	bool exclusive;
	bool auto_tuned;
	unsigned int nr_schemes;
	char thread[DAMON_COMM_LEN];
	struct damon_setup setup;
};

/**
 * struct damon_inventory - who uses DAMON on this machine
 * @sysfs: DAMON can be set up through sysfs
 * @nr_slots: directories in sysfs, all of which are in @kdamonds
 * @abilities: of this kernel's DAMON, told by a context only
 */
struct damon_inventory {
	bool sysfs;
	unsigned int nr_slots;
	struct damon_kdamond *kdamonds;
	size_t nr;
	struct damon_abilities abilities;
};

int damon_inventory__read(struct damon_inventory *inv, const char *root);
void damon_inventory__exit(struct damon_inventory *inv);

const struct damon_kdamond *damon_inventory__exclusive(const struct damon_inventory *inv);
int damon_inventory__free_slot(const struct damon_inventory *inv);
int damon_inventory__check_exclusive(const struct damon_inventory *inv, struct damon_error *e);
int damon_inventory__check_slots(const struct damon_inventory *inv, struct damon_error *e);

#endif /* PERF_DAMON_INVENTORY_H */
