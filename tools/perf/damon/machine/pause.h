/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PAUSE_H
#define PERF_DAMON_PAUSE_H

#include "damon/core/setup.h"

struct damon_error;

/**
 * struct damon_pause - a kernel module that is paused
 * @user: name of the module; "" while no module is paused
 */
struct damon_pause {
	char user[DAMON_OWNER_LEN];
};

int damon_pause__begin(struct damon_pause *p, const char *user, struct damon_error *e);
int damon_pause__end(struct damon_pause *p, struct damon_error *e);

#endif /* PERF_DAMON_PAUSE_H */
