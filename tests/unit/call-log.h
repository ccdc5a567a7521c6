/* SPDX-License-Identifier: GPL-2.0 */
/* A log of the calls that a unit test stands in for. */
#ifndef CALL_LOG_H
#define CALL_LOG_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <linux/compiler.h>

static char log[1000];

/* Append to the log. */
__printf(1, 2)
static void say(const char *fmt, ...)
{
	size_t len = strlen(log);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(log + len, sizeof(log) - len, fmt, ap);
	va_end(ap);
}

#endif
