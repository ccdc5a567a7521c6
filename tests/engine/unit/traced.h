/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_ENGINE_TRACED_H
#define TESTS_ENGINE_TRACED_H

/*
 * What the engine traced.  The event is declared here once more, for those who read
 * its records; the engine's own header makes them.
 */
#include <trace/events/damon.h>

/** traced - the records since traced_forget(), in their order */
const struct damon_aggregated_record *traced(void);
unsigned int nr_traced(void);

/** traced_forget - the next record becomes the first */
void traced_forget(void);

/** traced_free - free what holds the records */
void traced_free(void);

#endif /* TESTS_ENGINE_TRACED_H */
