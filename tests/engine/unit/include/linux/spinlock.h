/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SPINLOCK_H
#define SHIM_LINUX_SPINLOCK_H

/* There is only one thread, so a spinlock does nothing. */
typedef struct { } spinlock_t;

static inline void spin_lock_init(spinlock_t *lock)
{
	(void)lock;
}

#endif
