// SPDX-License-Identifier: GPL-2.0
/* Write JSON piece by piece, with commas where they belong. */
#include "damon/base/json.h"
#include "damon/base/field.h"
#include "damon/base/text.h"

#include <inttypes.h>
#include <math.h>

/* A byte that is not UTF-8 becomes U+FFFD, the replacement character. */
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

/**
 * damon_json__open - begin an object or a list
 * @key: NULL where the object or list is not in an object
 * @bracket: '{' or '['
 */
void damon_json__open(struct damon_json *j, const char *key, char bracket)
{
	begin(j, key);
	fputc(bracket, j->f);
	j->need_comma = false;
}

/**
 * damon_json__close - end the object or list that was begun last
 * @bracket: '}' or ']'
 */
void damon_json__close(struct damon_json *j, char bracket)
{
	if (j->need_newline)
		fputc('\n', j->f);
	fputc(bracket, j->f);
	j->need_newline = false;
	j->need_comma = true;
}

/**
 * damon_json__newline - begin the next value on a new line
 *
 * JSON needs no newlines; tools that work line by line do.
 */
void damon_json__newline(struct damon_json *j)
{
	j->need_newline = true;
}

/**
 * damon_json__string - write a string
 * @val: may hold any bytes; NULL becomes null
 */
void damon_json__string(struct damon_json *j, const char *key, const char *val)
{
	begin(j, key);
	if (val)
		print_string(j->f, val);
	else
		fputs("null", j->f);
}

/** damon_json__number - write a whole number */
void damon_json__number(struct damon_json *j, const char *key, u64 val)
{
	begin(j, key);
	fprintf(j->f, "%" PRIu64, val);
}

/**
 * damon_json__double - write a number with all its digits
 * @val: infinity and NaN become null, as JSON cannot express them
 */
void damon_json__double(struct damon_json *j, const char *key, double val)
{
	begin(j, key);
	fprintf(j->f, isfinite(val) ? "%.17g" : "null", val);
}

/** damon_json__bool - write true or false */
void damon_json__bool(struct damon_json *j, const char *key, bool val)
{
	begin(j, key);
	fputs(val ? "true" : "false", j->f);
}

/** damon_json__null - write null, which stands for a value that is not known */
void damon_json__null(struct damon_json *j, const char *key)
{
	begin(j, key);
	fputs("null", j->f);
}

static void print_counts(struct damon_json *j, const char *key, const struct damon_value *val)
{
	damon_json__open(j, key, '[');
	for (unsigned int i = 0; i < val->nr_counts; i++)
		damon_json__number(j, NULL, val->counts[i]);
	damon_json__close(j, ']');
}

static void print_member(struct damon_json *j, const struct damon_field *field, const void *row)
{
	struct damon_value val = damon_field__value(field, row);

	if (field->type == DAMON_FIELD_COUNTS)
		print_counts(j, field->key, &val);
	else if (!val.is_known)
		damon_json__null(j, field->key);
	else if (field->type == DAMON_FIELD_STRING)
		damon_json__string(j, field->key, val.str);
	else if (field->type == DAMON_FIELD_BOOL)
		damon_json__bool(j, field->key, val.whole);
	else if (damon_field__is_real(field))
		damon_json__double(j, field->key, val.real);
	else
		damon_json__number(j, field->key, val.whole);
}

/** damon_json__members - write the values of @fields in @row as members of an object */
void damon_json__members(struct damon_json *j, const struct damon_fields *fields,
			 const void *row)
{
	for (size_t i = 0; i < fields->nr; i++)
		print_member(j, fields->v[i], row);
}

/** damon_json__row - write an object, on a new line, with the values of @fields in @row */
void damon_json__row(struct damon_json *j, const struct damon_fields *fields, const void *row)
{
	damon_json__newline(j);
	damon_json__open(j, NULL, '{');
	damon_json__members(j, fields, row);
	damon_json__close(j, '}');
}
