/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <linux/compiler.h>

/* Test Anything Protocol, for a program that runs under prove */

static int tap_run, tap_failed;

/** tap_ok - report one test; @fmt names it.  Returns @pass. */
static inline __printf(2, 3) bool tap_ok(bool pass, const char *fmt, ...)
{
	va_list args;

	printf("%sok %d - ", pass ? "" : "not ", ++tap_run);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	if (!pass)
		tap_failed++;
	return pass;
}

/* These macros print the values of a failed comparison */
#define tap_eq(got, want, ...)						\
do {									\
	long long got_ = (long long)(got), want_ = (long long)(want);	\
									\
	if (!tap_ok(got_ == want_, __VA_ARGS__))			\
		printf("# %s:%d: %s is %lld, not %lld\n",		\
		       __FILE__, __LINE__, #got, got_, want_);		\
} while (0)

#define tap_str_eq(got, want, ...)					\
do {									\
	const char *got_ = (got), *want_ = (want);			\
									\
	if (!tap_ok(got_ && !strcmp(got_, want_), __VA_ARGS__))		\
		printf("# %s:%d: %s is \"%s\", not \"%s\"\n",		\
		       __FILE__, __LINE__, #got, got_ ?: "(null)", want_); \
} while (0)

/** tap_done - print the plan; returns the exit status for main() */
static inline int tap_done(void)
{
	printf("1..%d\n", tap_run);
	return tap_failed ? 1 : 0;
}

#endif /* TESTS_UNIT_TAP_H */
