// SPDX-License-Identifier: GPL-2.0
/*
 * Write CSV as RFC 4180 has it, with two differences: a line ends with a newline alone, and
 * a string never spans lines.
 */
#include "damon/base/csv.h"
#include "damon/base/field.h"
#include "damon/base/text.h"

#include <inttypes.h>
#include <string.h>
#include <linux/kernel.h>

static void begin_value(struct damon_csv *csv)
{
	if (csv->in_line)
		fputs(csv->separator, csv->f);
	csv->in_line = true;
}

static bool needs_quotes(const struct damon_csv *csv, const char *val)
{
	/* Readers would take a leading # for a comment. */
	return *val == '#' || strpbrk(val, "\"\n\r") || strstr(val, csv->separator);
}

/*
 * Control characters, newlines included, and bytes that are not UTF-8 become question
 * marks: readers differ in how they treat them, quoted or not.
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

/* @val may hold any bytes; it is quoted where needed. */
static void print_string(struct damon_csv *csv, const char *val)
{
	bool quoted = needs_quotes(csv, val);

	begin_value(csv);
	if (quoted)
		fputc('"', csv->f);
	print_harmless(csv->f, val, quoted);
	if (quoted)
		fputc('"', csv->f);
}

static void print_whole(struct damon_csv *csv, u64 val)
{
	begin_value(csv);
	fprintf(csv->f, "%" PRIu64, val);
}

static void print_real(struct damon_csv *csv, double val)
{
	begin_value(csv);
	/* 17 digits tell any two values apart. */
	fprintf(csv->f, "%.17g", val);
}

static void end_line(struct damon_csv *csv)
{
	fputc('\n', csv->f);
	csv->in_line = false;
}

static void print_counts(struct damon_csv *csv, const struct damon_value *val)
{
	char counts[4 * UINT8_MAX + 1] = "";
	size_t len = 0;

	for (unsigned int i = 0; i < val->nr_counts && len < sizeof(counts); i++)
		len += scnprintf(counts + len, sizeof(counts) - len, "%s%u", i ? " " : "",
				 val->counts[i]);
	print_string(csv, counts);
}

static void print_value(struct damon_csv *csv, const struct damon_field *field, const void *row)
{
	struct damon_value val = damon_field__value(field, row);

	if (!val.is_known)
		begin_value(csv);	/* and leave it empty */
	else if (field->type == DAMON_FIELD_STRING)
		print_string(csv, val.str);
	else if (field->type == DAMON_FIELD_COUNTS)
		print_counts(csv, &val);
	else if (damon_field__is_real(field))
		print_real(csv, val.real);
	else
		print_whole(csv, val.whole);
}

/** damon_csv__header - write the first line: the keys of @fields */
void damon_csv__header(struct damon_csv *csv, const struct damon_fields *fields)
{
	if (csv->comment)
		fputs("# ", csv->f);
	for (size_t i = 0; i < fields->nr; i++)
		print_string(csv, fields->v[i]->key);
	end_line(csv);
}

/** damon_csv__row - write a line: the values of @fields in @row */
void damon_csv__row(struct damon_csv *csv, const struct damon_fields *fields, const void *row)
{
	for (size_t i = 0; i < fields->nr; i++)
		print_value(csv, fields->v[i], row);
	end_line(csv);
}
