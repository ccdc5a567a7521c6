/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_INIT_H
#define SHIM_LINUX_INIT_H

#include <stdlib.h>

#define __init

#define core_initcall(fn)					\
__attribute__((constructor)) static void call_##fn(void)	\
{								\
	if (fn())						\
		abort();					\
}

#endif
