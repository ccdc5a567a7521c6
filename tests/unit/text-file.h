/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_UNIT_TEXT_FILE_H
#define TESTS_UNIT_TEXT_FILE_H

#include "tap.h"

#include <stdlib.h>
#include <string.h>

/* A file in memory, for functions that print */

static char *text_buf;
static size_t text_len;

/** text_open - open an empty file; only one file can be open at a time */
static inline FILE *text_open(void)
{
	return open_memstream(&text_buf, &text_len);
}

/** text_is - close @f, and report one test: whether @f holds exactly @want */
static inline bool text_is(FILE *f, const char *want, const char *name)
{
	bool same;

	fclose(f);
	same = tap_ok(!strcmp(text_buf, want), "%s", name);
	if (!same)
		printf("# got:\n%s\n# wanted:\n%s\n", text_buf, want);
	free(text_buf);
	return same;
}

/** text_has - close @f, and report one test: whether @f holds @part */
static inline bool text_has(FILE *f, const char *part, const char *name)
{
	bool found;

	fclose(f);
	found = tap_ok(strstr(text_buf, part), "%s", name);
	if (!found)
		printf("# not found: %s\n# in:\n%s\n", part, text_buf);
	free(text_buf);
	return found;
}

#endif /* TESTS_UNIT_TEXT_FILE_H */
