/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_PID_H
#define SHIM_LINUX_PID_H

/* A process of a test: its number in the test, and the number of references to it. */
struct pid {
	int nr;
	int count;
};

void put_pid(struct pid *pid);

#endif
