// SPDX-License-Identifier: GPL-2.0
/* Modules: base/field base/csv base/json base/text base/error view/columns-text */
/* A table of fields: which fields are chosen, and a row as CSV, JSON and text */
#include "damon/base/csv.h"
#include "damon/base/error.h"
#include "damon/base/field.h"
#include "damon/base/json.h"
#include "damon/view/columns-text.h"
#include "text-file.h"

#include <math.h>

struct line {
	const char *name;
	u64 n;
	double x;
	bool is_known;
	u8 counts[3];
	unsigned int nr_counts;
};

#define LINE(name, set, ...) DAMON_FIELD_GET(get_##name, struct line, set, __VA_ARGS__)

LINE(name, str, row->name)
LINE(number, whole, row->n)
LINE(set, nonzero, row->n)
LINE(maybe, whole_if, row->is_known, row->n)
LINE(real, real, row->x)
LINE(rate, real_if, row->is_known, row->x)

static void get_counts(const void *row_, struct damon_value *val)
{
	const struct line *row = row_;

	val->is_known = row->nr_counts;
	val->counts = row->counts;
	val->nr_counts = row->nr_counts;
}

static const struct damon_field fields[] = {
	{ "number",	"Number",    8, DAMON_FIELD_NUMBER,	get_number },
	{ "tid",	"Tid",	     6, DAMON_FIELD_TID,	get_number },
	{ "address",	"Address",   9, DAMON_FIELD_ADDRESS,	get_number },
	{ "bytes",	"Bytes",    12, DAMON_FIELD_BYTES,	get_set },
	{ "ns",		"Time",	    10, DAMON_FIELD_NS,		get_maybe },
	{ "at",		"At",	    14, DAMON_FIELD_TIMESTAMP,	get_number },
	{ "bool",	"Bool",	     6, DAMON_FIELD_BOOL,	get_set },
	{ "real",	"Real",	     8, DAMON_FIELD_REAL,	get_real },
	{ "mean_bytes",	"Mean",	    12, DAMON_FIELD_MEAN_BYTES,	get_real },
	{ "rate",	"Rate",	     8, DAMON_FIELD_RATE,	get_rate },
	{ "mean_rate",	"Mean",	     8, DAMON_FIELD_MEAN_RATE,	get_rate },
	{ "accesses",	"Accesses", 10, DAMON_FIELD_MEAN_ACCESSES, get_real },
	{ "counts",	"Hits",	     5, DAMON_FIELD_COUNTS,	get_counts },
	{ "name",	"Name",	     0, DAMON_FIELD_STRING,	get_name },
	{ "short",	"Short",     9, DAMON_FIELD_STRING,	get_name },
};

static const struct damon_field_table table = {
	.fields = fields, .nr = ARRAY_SIZE(fields), .hint = "number, tid, ...",
};

static const struct line known = {
	.name = "a,b\"\x1b", .n = 5000000001, .x = 0.5, .is_known = true,
	.counts = { 1, 20, 255 }, .nr_counts = 3,
};

static const struct line unknown = { .name = "-", .n = 0, .x = 0 };

static void test_csv(void)
{
	struct damon_csv csv = { .separator = ",", .f = text_open() };
	struct damon_fields all = {};

	damon_fields__add_all(&all, &table);
	damon_csv__header(&csv, &all);
	damon_csv__row(&csv, &all, &known);
	damon_csv__row(&csv, &all, &unknown);
	text_is(csv.f,
		"number,tid,address,bytes,ns,at,bool,real,mean_bytes,rate,mean_rate,accesses,counts,name,short\n"
		"5000000001,5000000001,5000000001,5000000001,5000000001,5000000001,5000000001,0.5,0.5,0.5,0.5,0.5,1 20 255,\"a,b\"\"?\",\"a,b\"\"?\"\n"
		"0,0,0,,,0,,0,0,,,0,,-,-\n", "CSV: values of each type, known and unknown");
}

static void test_json(void)
{
	struct damon_json json = { .f = text_open() };
	struct damon_fields all = {};

	damon_fields__add_all(&all, &table);
	damon_json__open(&json, NULL, '[');
	damon_json__row(&json, &all, &known);
	damon_json__row(&json, &all, &unknown);
	damon_json__close(&json, ']');
	text_is(json.f,
		"[\n{\"number\":5000000001,\"tid\":5000000001,\"address\":5000000001,\"bytes\":5000000001,\"ns\":5000000001,\"at\":5000000001,\"bool\":true,\"real\":0.5,\"mean_bytes\":0.5,\"rate\":0.5,\"mean_rate\":0.5,\"accesses\":0.5,\"counts\":[1,20,255],\"name\":\"a,b\\\"\\u001b\",\"short\":\"a,b\\\"\\u001b\"},\n"
		"{\"number\":0,\"tid\":0,\"address\":0,\"bytes\":null,\"ns\":null,\"at\":0,\"bool\":null,\"real\":0,\"mean_bytes\":0,\"rate\":null,\"mean_rate\":null,\"accesses\":0,\"counts\":[],\"name\":\"-\",\"short\":\"-\"}]",
		"JSON: values of each type, known and unknown");
}

static void print_wide(FILE *f, const void *row, unsigned int cols, bool is_last)
{
	fprintf(f, "  <%s %u%s>", ((const struct line *)row)->name, cols, is_last ? " last" : "");
}

static void test_text(void)
{
	struct damon_columns_text text = {
		.f = text_open(), .wide_cols = 8, .print_wide = print_wide,
	};
	static const struct line line = {
		.name = "x", .n = 5000000001, .x = 0.5, .is_known = true,
		.counts = { 1, 20, 255 }, .nr_counts = 3,
	};

	damon_fields__add(&text.fields, &table, "number,bytes,ns,at,rate,mean_rate,counts,name,short");
	damon_columns_text__headings(&text);
	damon_columns_text__row(&text, &line);
	damon_columns_text__row(&text, &unknown);
	text_is(text.f,
		"# Number       Bytes      Time            At    Rate    Mean Hits  Name        Short\n"
		" 5000000001     4.7 GiB       5 s   5.000000001    50 %  50.0 %    1   20  255  <x 8>        x\n"
		"       0           -         -   0.000000000       -       -  <- 8>        -\n",
		"text: headings, values, dashes");

	text.f = text_open();
	text.fields.nr = 0;
	damon_fields__add(&text.fields, &table, "name");
	damon_columns_text__headings(&text);
	damon_columns_text__row(&text, &line);
	text_is(text.f, "# Name\n  <x 8 last>\n", "text: the wide column is alone, and last");

	text.f = text_open();
	text.fields.nr = 0;
	damon_fields__add(&text.fields, &table, "tid,address,real,mean_bytes,accesses,bool");
	damon_columns_text__row(&text, &(struct line){ .n = (u64)-1, .x = 2048 });
	text_is(text.f, "    -1 ffffffffffffffff    2048     2.0 KiB    2048.0 18446744073709551615\n",
		"text: a value that is too wide shifts the rest of the line, after a space");
}

/* The keys of @fields, separated by spaces */
static const char *keys_of(const struct damon_fields *chosen)
{
	static char keys[256];
	size_t len = 0;

	keys[0] = '\0';
	for (size_t i = 0; i < chosen->nr; i++)
		len += scnprintf(keys + len, sizeof(keys) - len, "%s%s", i ? " " : "",
				 chosen->v[i]->key);
	return keys;
}

static void test_parse(void)
{
	static const struct {
		const char *str;
		const char *key;	/* the key that is refused */
	} bad[] = {
		{ "", "''" }, { ",", "''" }, { "number,", "''" }, { ",number", "''" },
		{ "Number", "'Number'" }, { "numbe", "'numbe'" }, { "number,,tid", "''" },
		{ "number,tid,x", "'x'" },
	};
	char many[33 * sizeof("number,")] = "number";
	struct damon_fields chosen;
	struct damon_error e = {};

	tap_ok(!damon_fields__parse(&chosen, &table, "fields", "name,number,name", &e),
	       "keys are accepted");
	tap_str_eq(keys_of(&chosen), "name number name",
		   "keys are in the given order, and may occur twice");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		memset(&e, 0, sizeof(e));
		tap_ok(damon_fields__parse(&chosen, &table, "fields", bad[i].str, &e) &&
		       strstr(e.msg, "--fields: there is no field") && strstr(e.msg, bad[i].key),
		       "\"%s\" is refused", bad[i].str);
		tap_str_eq(e.hint, table.hint, "the hint names the keys");
	}
	for (int i = 1; i < 32; i++)
		strcat(many, ",number");
	tap_ok(!damon_fields__parse(&chosen, &table, "fields", many, &e) && chosen.nr == 32,
	       "32 fields are accepted");
	strcat(many, ",tid");
	tap_ok(damon_fields__parse(&chosen, &table, "sort", many, &e) &&
	       strstr(e.msg, "--sort: too many fields"), "33 fields are refused");
}

static void test_lists(void)
{
	struct damon_fields a = {}, b = {};

	damon_fields__add(&a, &table, "tid");
	damon_fields__add(&a, &table, "name,number");
	tap_str_eq(keys_of(&a), "tid name number", "fields are added after the others");
	damon_fields__add_all(&b, &table);
	tap_eq(b.nr, ARRAY_SIZE(fields), "all fields of a table are added");
	damon_fields__append(&b, &a);
	tap_eq(b.nr, ARRAY_SIZE(fields) + 3, "the fields of another list are added");
	for (int i = 0; i < 10; i++)
		damon_fields__add_all(&b, &table);
	damon_fields__append(&b, &a);
	tap_eq(b.nr, DAMON_FIELDS_MAX, "no more fields are added than there is room for");
}

/* The order of two rows that differ in all fields */
static void test_compare(void)
{
	static const struct line low = { .name = "a", .n = 1, .x = 0.1 };
	static const struct line high = { .name = "b", .n = 2, .x = 0.2 };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct damon_field *field = &fields[i];
		bool rises = field->type == DAMON_FIELD_STRING ||
			     field->type == DAMON_FIELD_ADDRESS;

		if (field->type == DAMON_FIELD_COUNTS)
			continue;
		tap_ok((damon_field__compare(field, &low, &high) < 0) == rises &&
		       (damon_field__compare(field, &high, &low) > 0) == rises &&
		       !damon_field__compare(field, &low, &low),
		       "%s: %s first", field->key, rises ? "the lowest" : "the largest");
	}
}

int main(void)
{
	test_csv();
	test_json();
	test_text();
	test_parse();
	test_lists();
	test_compare();
	return tap_done();
}
