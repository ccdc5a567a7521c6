/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_ENGINE_SHIM_H
#define TESTS_ENGINE_SHIM_H

/* Functions by which tests control and check the allocations of the engine. */

/** shim_fail_after - let @nr allocations succeed and then one fail; -1: all succeed */
void shim_fail_after(long nr);

/** shim_failed - check whether an allocation has failed since the last shim_fail_after() */
int shim_failed(void);

/** shim_allocated - return the number of allocations that have not been freed */
long shim_allocated(void);

#endif /* TESTS_ENGINE_SHIM_H */
