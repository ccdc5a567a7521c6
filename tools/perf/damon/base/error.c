// SPDX-License-Identifier: GPL-2.0
/* Error messages for the user, each with a hint that says what to do */
#include "damon/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/**
 * damon_error__set - set the message, and remove an earlier hint
 * @e: changed
 * @err: negative errno, or 0 for a warning
 * @fmt: format of the message, as for printf(3)
 *
 * Return: @err, which the caller can return in turn.
 */
int damon_error__set(struct damon_error *e, int err, const char *fmt, ...)
{
	va_list ap;

	e->err = err;
	e->hint[0] = '\0';
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	return err;
}

/** damon_error__hint - set the hint; @fmt is as for printf(3) */
void damon_error__hint(struct damon_error *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->hint, sizeof(e->hint), fmt, ap);
	va_end(ap);
}

/** damon_error__clear - remove the message and the hint */
void damon_error__clear(struct damon_error *e)
{
	memset(e, 0, sizeof(*e));
}

/** damon_error__print - print to stderr, in the format of perf's own messages */
void damon_error__print(const struct damon_error *e)
{
	fprintf(stderr, "%s:\t%s\n", e->err ? "Error" : "Warning", e->msg);
	if (e->hint[0])
		fprintf(stderr, "Hint:\t%s\n", e->hint);
}
