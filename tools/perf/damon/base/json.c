// SPDX-License-Identifier: GPL-2.0
#include "damon/base/json.h"
#include "damon/base/text.h"

#include <inttypes.h>
#include <math.h>

/* What is no UTF-8 becomes the character that stands for that, U+FFFD. */
static void print_string(FILE *f, const char *s)
{
	fputc('"', f);
	while (*s) {
		unsigned char c = *s;
		unsigned int len = damon_text__utf8_len(s);

		if (!len)
			fputs("\xef\xbf\xbd", f);
		else if (c == '"' || c == '\\')
			fprintf(f, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			fprintf(f, "\\u%04x", c);
		else
			fwrite(s, 1, len, f);
		s += len ?: 1;
	}
	fputc('"', f);
}

static void begin(struct damon_json *j, const char *key)
{
	if (j->need_comma)
		fputc(',', j->f);
	if (j->need_newline)
		fputc('\n', j->f);
	j->need_comma = true;
	j->need_newline = false;
	if (key)
		fprintf(j->f, "\"%s\":", key);
}

/** damon_json__open - an object, '{', or a list, '[' */
void damon_json__open(struct damon_json *j, const char *key, char bracket)
{
	begin(j, key);
	fputc(bracket, j->f);
	j->need_comma = false;
}

/** damon_json__close - '}' or ']' */
void damon_json__close(struct damon_json *j, char bracket)
{
	if (j->need_newline)
		fputc('\n', j->f);
	fputc(bracket, j->f);
	j->need_newline = false;
	j->need_comma = true;
}

/** damon_json__newline - what follows is on a line of its own, for tools that work by lines */
void damon_json__newline(struct damon_json *j)
{
	j->need_newline = true;
}

/** damon_json__string - @val may hold anything; NULL becomes null */
void damon_json__string(struct damon_json *j, const char *key, const char *val)
{
	begin(j, key);
	if (val)
		print_string(j->f, val);
	else
		fputs("null", j->f);
}

/** damon_json__number - a whole number, exactly */
void damon_json__number(struct damon_json *j, const char *key, u64 val)
{
	begin(j, key);
	fprintf(j->f, "%" PRIu64, val);
}

/** damon_json__double - with all its digits; what JSON has no way to write becomes null */
void damon_json__double(struct damon_json *j, const char *key, double val)
{
	begin(j, key);
	fprintf(j->f, isfinite(val) ? "%.17g" : "null", val);
}

/** damon_json__bool - true or false */
void damon_json__bool(struct damon_json *j, const char *key, bool val)
{
	begin(j, key);
	fputs(val ? "true" : "false", j->f);
}

/** damon_json__null - what is not known */
void damon_json__null(struct damon_json *j, const char *key)
{
	begin(j, key);
	fputs("null", j->f);
}
