// SPDX-License-Identifier: GPL-2.0
/* Print fields as columns of text: a line of headings, then a line for each row. */
#include "damon/view/columns-text.h"
#include "damon/base/text.h"

#include <inttypes.h>
#include <linux/time64.h>

/** damon_columns_text__headings - print the line of headings, which begins with # */
void damon_columns_text__headings(const struct damon_columns_text *columns)
{
	const struct damon_fields *fields = &columns->fields;
	FILE *f = columns->f;

	for (size_t i = 0; i < fields->nr; i++) {
		const struct damon_field *field = fields->v[i];
		/* The first heading shares its column with the #. */
		int first = !i;

		if (first)
			fputc('#', f);
		if (field->width)
			fprintf(f, "%*s", field->width - first, field->heading);
		else
			fprintf(f, "%*s%-*s", DAMON_COLUMNS_GAP - first, "",
				i + 1 < fields->nr ? (int)columns->wide_cols : 0, field->heading);
	}
	fputc('\n', f);
}

/* Returns @buf. */
static char *format_value(char *buf, size_t len, enum damon_field_type type,
			  const struct damon_value *val)
{
	switch (type) {
	case DAMON_FIELD_STRING:
		snprintf(buf, len, "%s", val->str);
		return buf;
	case DAMON_FIELD_TID:
		snprintf(buf, len, "%d", (int)val->whole);
		return buf;
	case DAMON_FIELD_ADDRESS:
		snprintf(buf, len, "%" PRIx64, val->whole);
		return buf;
	case DAMON_FIELD_BYTES:
		return damon_text__size(buf, len, val->whole);
	case DAMON_FIELD_MEAN_BYTES:
		return damon_text__size(buf, len, val->real);
	case DAMON_FIELD_NS:
		return damon_text__time(buf, len, damon_text__round(val->whole, 3));
	case DAMON_FIELD_TIMESTAMP:
		snprintf(buf, len, "%" PRIu64 ".%09" PRIu64, (u64)(val->whole / NSEC_PER_SEC),
			 (u64)(val->whole % NSEC_PER_SEC));
		return buf;
	case DAMON_FIELD_REAL:
		snprintf(buf, len, "%g", val->real);
		return buf;
	case DAMON_FIELD_RATE:
		snprintf(buf, len, "%.0f %%", 100 * val->real);
		return buf;
	case DAMON_FIELD_MEAN_RATE:
		snprintf(buf, len, "%.1f %%", 100 * val->real);
		return buf;
	case DAMON_FIELD_MEAN_ACCESSES:
		snprintf(buf, len, "%.1f", val->real);
		return buf;
	case DAMON_FIELD_BOOL:
	case DAMON_FIELD_NUMBER:
	case DAMON_FIELD_COUNTS:
	default:
		snprintf(buf, len, "%" PRIu64, val->whole);
		return buf;
	}
}

static void print_value(FILE *f, const struct damon_field *field, const void *row)
{
	struct damon_value val = damon_field__value(field, row);
	char buf[DAMON_TEXT_LEN];

	if (field->type == DAMON_FIELD_COUNTS) {
		for (unsigned int i = 0; i < val.nr_counts; i++)
			fprintf(f, " %*u", field->width - 1, val.counts[i]);
	} else if (val.is_known) {
		fprintf(f, " %*s", field->width - 1,
			format_value(buf, sizeof(buf), field->type, &val));
	} else {
		fprintf(f, "%*s", field->width, "-");
	}
}

/** damon_columns_text__row - print a line with the values of @row */
void damon_columns_text__row(const struct damon_columns_text *columns, const void *row)
{
	const struct damon_fields *fields = &columns->fields;

	for (size_t i = 0; i < fields->nr; i++) {
		if (fields->v[i]->width)
			print_value(columns->f, fields->v[i], row);
		else
			columns->print_wide(columns->f, row, columns->wide_cols,
					    i + 1 == fields->nr);
	}
	fputc('\n', columns->f);
}
