/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_INVENTORY_H
#define PERF_DAMON_INVENTORY_H

#include "damon/core/setup.h"

#include <stdbool.h>
#include <stddef.h>

struct damon_error;

/**
 * struct damon_kdamond - a kdamond that runs, or a directory in sysfs for a kdamond
 * @slot: number of its directory in sysfs, or -1 if it has none
 * @running: whether it runs; unknown if its files cannot be read
 * @configured: its directory has a context
 * @exclusive: while it runs, the kernel starts no other kdamond
 * @auto_tuned: the kernel tunes its intervals
 * @nr_schemes: number of schemes, which act on memory, as far as sysfs tells
 * @thread: name of the thread, or ""
 * @setup: what is known about it. Unknown ops are DAMON_OPS_NR; the owner is "" if a thread has
 *	   no known owner
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
 * @sysfs: the kernel has DAMON's sysfs interface
 * @nr_slots: number of directories in sysfs; all of them are in @kdamonds
 * @kdamonds: the kdamonds
 * @nr: number of @kdamonds
 * @abilities: what the kernel's DAMON can do; known only if sysfs has a context
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
