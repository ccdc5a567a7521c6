// SPDX-License-Identifier: GPL-2.0
/* RFC 4180, but that lines end as they do in Unix, and that a line stays one */
#include "damon/base/csv.h"
#include "damon/base/text.h"

#include <inttypes.h>
#include <string.h>

static void begin(struct damon_csv *csv)
{
	if (csv->in_line)
		fputs(csv->separator, csv->f);
	csv->in_line = true;
}

static bool needs_quotes(const struct damon_csv *csv, const char *val)
{
	/* A leading # would be taken for a comment. */
	return *val == '#' || strpbrk(val, "\"\n\r") || strstr(val, csv->separator);
}

/*
 * Control characters, line ends among them, and what is no UTF-8 become question
 * marks: readers differ in what they would make of them, quoted or not.
 */
static void print_harmless(FILE *f, const char *val, bool quoted)
{
	while (*val) {
		unsigned char c = *val;
		unsigned int len = damon_text__utf8_len(val);

		if (!len || c < ' ' || c == 0x7f)
			fputc('?', f);
		else
			fwrite(val, 1, len, f);
		if (c == '"' && quoted)
			fputc('"', f);
		val += len ?: 1;
	}
}

/** damon_csv__string - @val may hold anything */
void damon_csv__string(struct damon_csv *csv, const char *val)
{
	bool quoted = needs_quotes(csv, val);

	begin(csv);
	if (quoted)
		fputc('"', csv->f);
	print_harmless(csv->f, val, quoted);
	if (quoted)
		fputc('"', csv->f);
}

/** damon_csv__number - a whole number, exactly */
void damon_csv__number(struct damon_csv *csv, u64 val)
{
	begin(csv);
	fprintf(csv->f, "%" PRIu64, val);
}

/** damon_csv__double - with all its digits */
void damon_csv__double(struct damon_csv *csv, double val)
{
	begin(csv);
	fprintf(csv->f, "%.17g", val);
}

/** damon_csv__empty - what is not known */
void damon_csv__empty(struct damon_csv *csv)
{
	begin(csv);
}

/** damon_csv__end - of a line */
void damon_csv__end(struct damon_csv *csv)
{
	fputc('\n', csv->f);
	csv->in_line = false;
}

/** damon_csv__header - the first line; @names ends with NULL */
void damon_csv__header(struct damon_csv *csv, const char * const *names)
{
	if (csv->comment)
		fputs("# ", csv->f);
	for (; *names; names++)
		damon_csv__string(csv, *names);
	damon_csv__end(csv);
}
