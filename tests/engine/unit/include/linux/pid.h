/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_PID_H
#define SHIM_LINUX_PID_H

/* What a test made, and how often it is referred to. */
struct pid {
	int nr;
	int count;
};

void put_pid(struct pid *pid);

#endif
