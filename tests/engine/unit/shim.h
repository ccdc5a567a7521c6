/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_ENGINE_SHIM_H
#define TESTS_ENGINE_SHIM_H

/* What tests see and steer of the kernel below the engine. */

/** shim_fail_after - let @nr more allocations succeed and the next fail; -1: all succeed */
void shim_fail_after(long nr);

/** shim_failed - whether an allocation failed since the last shim_fail_after() */
int shim_failed(void);

/** shim_allocated - what is allocated and not freed */
long shim_allocated(void);

#endif /* TESTS_ENGINE_SHIM_H */
