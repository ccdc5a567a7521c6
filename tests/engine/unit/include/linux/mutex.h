/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_MUTEX_H
#define SHIM_LINUX_MUTEX_H

/* There is only one thread, so a mutex checks only that it is not locked twice. */
#include <stdlib.h>
#include <stdbool.h>

struct mutex {
	bool locked;
};

#define DEFINE_MUTEX(name) struct mutex name

static inline void mutex_lock(struct mutex *lock)
{
	if (lock->locked)
		abort();
	lock->locked = true;
}

static inline void mutex_unlock(struct mutex *lock)
{
	if (!lock->locked)
		abort();
	lock->locked = false;
}

#endif
