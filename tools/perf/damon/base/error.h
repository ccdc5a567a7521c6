/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_ERROR_H
#define PERF_DAMON_ERROR_H

#include <linux/compiler.h>

/**
 * struct damon_error - why something cannot be done, in words for the user
 *
 * The function that knows the reason fills it, and the subcommand prints it. It contains no
 * pointers, so that one process can send it to another.
 *
 * @err: negative errno, or 0 for a warning
 * @msg: one line, without "Error:" and without a newline
 * @hint: one line that says what to do, or ""
 */
struct damon_error {
	int err;
	char msg[256];
	char hint[256];
};

int damon_error__set(struct damon_error *e, int err, const char *fmt, ...)
	__printf(3, 4);
void damon_error__hint(struct damon_error *e, const char *fmt, ...)
	__printf(2, 3);
void damon_error__clear(struct damon_error *e);
void damon_error__print(const struct damon_error *e);

#endif /* PERF_DAMON_ERROR_H */
