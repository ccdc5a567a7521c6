// SPDX-License-Identifier: GPL-2.0
/*
 * Pauses a kernel module that keeps DAMON for itself, through its parameter `enabled`. The other
 * parameters are never written: the kernel keeps them during the pause.
 */
#include "damon/machine/pause.h"
#include "damon/base/error.h"
#include "damon/machine/sysfs.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define PARAMETERS	"/sys/module/%s/parameters/"

static bool runs(const char *user)
{
	char val[8];

	return !damon_sysfs__read(val, sizeof(val), PARAMETERS "enabled", user) && val[0] == 'Y';
}

/**
 * damon_pause__begin - disable a kernel module until damon_pause__end()
 * @p: zero-initialised; the caller gives it to damon_pause__end(), also after an error
 * @user: name of the module
 *
 * Waits until the kdamond of the module has ended, which takes up to one sampling interval.
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_pause__begin(struct damon_pause *p, const char *user, struct damon_error *e)
{
	int err;

	snprintf(p->user, sizeof(p->user), "%s", user);
	err = damon_sysfs__write("N", PARAMETERS "enabled", p->user);
	if (!err && runs(p->user))
		err = -EBUSY;
	return err ? damon_error__set(e, err, "%s cannot be paused: %s", user, strerror(-err)) : 0;
}

/**
 * damon_pause__end - enable the module again, and check that it runs
 *
 * Does nothing if no module is paused. DAMON must not be in use.
 *
 * Return: 0, or a negative errno with @e filled.
 */
int damon_pause__end(struct damon_pause *p, struct damon_error *e)
{
	int err;

	if (!p->user[0])
		return 0;
	err = damon_sysfs__write("Y", PARAMETERS "enabled", p->user);
	if (!err && !runs(p->user))
		err = -EAGAIN;
	if (err) {
		damon_error__set(e, err, "%s, paused for the recording, does not start again: %s",
				 p->user, strerror(-err));
		damon_error__hint(e, "echo Y | sudo tee " PARAMETERS "enabled", p->user);
		return err;
	}
	p->user[0] = '\0';
	return 0;
}
