// SPDX-License-Identifier: GPL-2.0
/*
 * Keep the events that the engine writes, for tests to read.
 */
#include "traced.h"

#include <stdlib.h>

static struct damon_aggregated_record *records;
static unsigned int nr_records, room;

void damon_aggregated_traced(const struct damon_aggregated_record *record)
{
	if (nr_records == room) {
		room = room ? 2 * room : 1024;
		records = realloc(records, room * sizeof(*records));
		if (!records)
			abort();
	}
	records[nr_records++] = *record;
}

const struct damon_aggregated_record *traced(void)
{
	return records;
}

unsigned int nr_traced(void)
{
	return nr_records;
}

void traced_forget(void)
{
	nr_records = 0;
}

void traced_free(void)
{
	free(records);
	records = NULL;
	nr_records = room = 0;
}
