// SPDX-License-Identifier: GPL-2.0
/* Print mappings as a table. The name gets the width that the other columns leave. */
#include "damon/view/mappings-text.h"
#include "damon/base/text.h"
#include "damon/view/term.h"

#include <inttypes.h>
#include <string.h>
#include <linux/kernel.h>

/* A terminal with fewer columns has no room for all of the default fields. */
#define NARROW_COLS	78

#define MIN_NAME_COLS	14
#define MAX_NAME_COLS	255

/* The fields that say most in the room there is */
static const char *default_keys(bool narrow, bool is_rate)
{
	if (narrow)
		return is_rate ? "size,wss_p50,rate,idle_ns,name" :
				 "size,wss_p50,accesses,idle_ns,name";
	return is_rate ? "size,wss_p50,wss_max,rate,rate_max,idle_ns,name" :
			 "size,wss_p50,wss_max,accesses,accesses_max,idle_ns,name";
}

/* How many columns a name may take: what the other fields leave */
static unsigned int count_name_cols(const struct damon_fields *fields,
				    const struct damon_term *term)
{
	unsigned int used = DAMON_COLUMNS_GAP;

	for (size_t i = 0; i < fields->nr; i++)
		used += fields->v[i]->width;
	return term->cols > used + MIN_NAME_COLS ? min(term->cols - used, MAX_NAME_COLS + 0U) :
						   MIN_NAME_COLS;
}

/**
 * damon_mappings_text__fprint_name - print the name of a mapping, with the gap before it
 * @start: the lowest address
 * @cols: how wide the name may be
 * @is_last: no column follows
 *
 * Anonymous memory is told apart by its address only, which is printed after the name.
 * " (deleted)", which the kernel appends to the name of a file that was removed, is left
 * out: it takes room, and says nothing about the memory.
 */
void damon_mappings_text__fprint_name(FILE *f, const char *mapping, enum damon_mapping_kind kind,
				      u64 start, unsigned int cols, bool is_last)
{
	static const char deleted[] = " (deleted)";
	char name[MAX_NAME_COLS + 1], address[20] = "", *full = strdupa(mapping);
	size_t len = strlen(full);

	if (kind == DAMON_MAPPING_ANON)
		snprintf(address, sizeof(address), " %" PRIx64, start);
	if (len >= strlen(deleted) && !strcmp(full + len - strlen(deleted), deleted))
		full[len - strlen(deleted)] = '\0';
	damon_text__fit(name, sizeof(name), full,
			cols - min(cols, (unsigned int)strlen(address)));
	fprintf(f, "%*s%s%s", DAMON_COLUMNS_GAP, "", name, address);
	if (!is_last)
		fprintf(f, "%*s", (int)cols - (int)strlen(name) - (int)strlen(address), "");
}

static void print_name(FILE *f, const void *line, unsigned int cols, bool is_last)
{
	const struct damon_mapping_row *row = ((const struct damon_mapping_line *)line)->row;

	damon_mappings_text__fprint_name(f, row->name, row->kind, row->start, cols, is_last);
}

/**
 * damon_mappings_text__begin - print the headings
 * @text: overwritten
 * @table: whose rows will be printed
 * @wanted: the fields that the user chose; if none, those that fit are printed
 */
void damon_mappings_text__begin(struct damon_mappings_text *text, FILE *f,
				const struct damon_mapping_table *table,
				const struct damon_fields *wanted,
				const struct damon_term *term)
{
	*text = (struct damon_mappings_text){
		.columns = { .f = f, .fields = *wanted, .print_wide = print_name },
		.is_rate = table->is_rate,
	};
	if (!wanted->nr)
		damon_fields__add(&text->columns.fields, &damon_mapping_fields,
				  default_keys(term->cols < NARROW_COLS, table->is_rate));
	text->columns.wide_cols = count_name_cols(&text->columns.fields, term);
	damon_columns_text__headings(&text->columns);
}

/** damon_mappings_text__row - print a line */
void damon_mappings_text__row(const struct damon_mappings_text *text,
			      const struct damon_mapping_row *row)
{
	const struct damon_mapping_line line = { .row = row, .is_rate = text->is_rate };

	damon_columns_text__row(&text->columns, &line);
}
