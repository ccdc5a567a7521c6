/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_ATTACH_H
#define PERF_DAMON_ATTACH_H

#include <stddef.h>

struct damon_error;
struct damon_inventory;
struct damon_setup;

int damon_attach__plan(struct damon_inventory *inv, struct damon_setup **setups, size_t *nr,
		       struct damon_error *e);

#endif /* PERF_DAMON_ATTACH_H */
