/* SPDX-License-Identifier: GPL-2.0 */
/* This is empty, because linux/tracepoint.h defines everything. */
