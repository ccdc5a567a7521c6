// SPDX-License-Identifier: GPL-2.0
/* Mappings as a table, whose last column gets what the terminal has left. */
#include "damon/view/mappings-text.h"
#include "damon/base/error.h"
#include "damon/base/text.h"
#include "damon/view/term.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

/* What fits beside a name on a terminal of so many columns */
#define NARROW_COLS	78

#define MIN_NAME_COLS	14
#define MAX_NAME_COLS	255
#define NAME_GAP	2

/* What tells most of what fits */
static const char *default_fields(bool narrow, bool is_rate)
{
	if (narrow)
		return is_rate ? "size,wss_p50,rate,idle_ns,name" :
				 "size,wss_p50,accesses,idle_ns,name";
	return is_rate ? "size,wss_p50,wss_max,rate,rate_max,idle_ns,name" :
			 "size,wss_p50,wss_max,accesses,accesses_max,idle_ns,name";
}

static bool is_name(const struct damon_mapping_field *field)
{
	return !field->width;
}

/* How many columns a name may take: what the other fields leave */
static unsigned int count_name_cols(const struct damon_mapping_fields *fields,
				    const struct damon_term *term)
{
	unsigned int used = NAME_GAP;

	for (size_t i = 0; i < fields->nr; i++)
		used += fields->v[i]->width;
	return term->cols > used + MIN_NAME_COLS ? min(term->cols - used, MAX_NAME_COLS + 0U) :
						   MIN_NAME_COLS;
}

static void print_headings(const struct damon_mappings_text *t)
{
	for (size_t i = 0; i < t->fields.nr; i++) {
		const struct damon_mapping_field *field = t->fields.v[i];
		/* The first one shares its column with the #. */
		int first = !i;

		if (first)
			fputc('#', t->f);
		if (!is_name(field))
			fprintf(t->f, "%*s", field->width - first, field->heading);
		else
			fprintf(t->f, "%*s%-*s", NAME_GAP - first, "",
				i + 1 < t->fields.nr ? (int)t->name_cols : 0, field->heading);
	}
	fputc('\n', t->f);
}

/**
 * damon_mappings_text__begin - with the line of headings
 * @wanted: the user's choice, or none: those that fit
 */
void damon_mappings_text__begin(struct damon_mappings_text *t, FILE *f, const struct damon_mapping_table *table,
			    const struct damon_mapping_fields *wanted, const struct damon_term *term)
{
	struct damon_error e;

	*t = (struct damon_mappings_text){ .f = f, .table = table, .fields = *wanted };
	if (!wanted->nr)
		damon_mapping_fields__parse(&t->fields, "",
					default_fields(term->cols < NARROW_COLS, table->is_rate), &e);
	t->name_cols = count_name_cols(&t->fields, term);
	print_headings(t);
}

/*
 * Anonymous memory has nothing but its address to be known by. What the kernel
 * says of files that have no name any more says nothing that would be worth the
 * room: the memory is there.
 */
static void print_name(FILE *f, const struct damon_mapping_row *row, unsigned int cols, bool last)
{
	static const char deleted[] = " (deleted)";
	char name[MAX_NAME_COLS + 1], address[20] = "", *full = strdupa(row->name);
	size_t len = strlen(full);

	if (row->kind == DAMON_MAPPING_ANON)
		snprintf(address, sizeof(address), " %" PRIx64, row->start);
	if (len >= strlen(deleted) && !strcmp(full + len - strlen(deleted), deleted))
		full[len - strlen(deleted)] = '\0';
	damon_text__fit(name, sizeof(name), full,
			cols - min(cols, (unsigned int)strlen(address)));
	fprintf(f, "%*s%s%s", NAME_GAP, "", name, address);
	if (!last)
		fprintf(f, "%*s", (int)cols - (int)strlen(name) - (int)strlen(address), "");
}

static void print_value(FILE *f, const struct damon_mapping_field *field,
			const struct damon_mapping_row *row)
{
	union damon_field_value val = damon_mapping_field__value(field, row);
	char buf[DAMON_TEXT_LEN];

	switch (field->type) {
	case DAMON_FIELD_STRING:
	case DAMON_FIELD_KIND:
		snprintf(buf, sizeof(buf), "%s", val.str);
		break;
	case DAMON_FIELD_ADDRESS:
		snprintf(buf, sizeof(buf), "%" PRIx64, val.whole);
		break;
	case DAMON_FIELD_BYTES:
		damon_text__size(buf, sizeof(buf), val.whole);
		break;
	case DAMON_FIELD_MEAN_BYTES:
		damon_text__size(buf, sizeof(buf), val.real);
		break;
	case DAMON_FIELD_NS:
		damon_text__time(buf, sizeof(buf), damon_text__round(val.whole, 3));
		break;
	case DAMON_FIELD_RATE:
		snprintf(buf, sizeof(buf), "%.1f %%", 100 * val.real);
		break;
	case DAMON_FIELD_ACCESSES:
		snprintf(buf, sizeof(buf), "%.1f", val.real);
		break;
	case DAMON_FIELD_NUMBER:
	default:
		snprintf(buf, sizeof(buf), "%" PRIu64, val.whole);
		break;
	}
	fprintf(f, " %*s", field->width - 1, buf);
}

/** damon_mappings_text__row - a line */
void damon_mappings_text__row(const struct damon_mappings_text *t, const struct damon_mapping_row *row)
{
	for (size_t i = 0; i < t->fields.nr; i++) {
		const struct damon_mapping_field *field = t->fields.v[i];

		if (is_name(field))
			print_name(t->f, row, t->name_cols, i + 1 == t->fields.nr);
		else if (damon_mapping_field__is_known(field, t->table))
			print_value(t->f, field, row);
		else
			fprintf(t->f, "%*s", field->width, "-");
	}
	fputc('\n', t->f);
}
