/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_KTIME_H
#define SHIM_LINUX_KTIME_H

#define KTIME_MAX	0x7fffffffffffffffLL
#define NSEC_PER_USEC	1000L

#endif
