/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_ENGINE_TRACED_H
#define TESTS_ENGINE_TRACED_H

/*
 * The events that the engine has written.  The engine's own header defines struct
 * damon_aggregated_record, which has the fields of the event.
 */
#include <trace/events/damon.h>

/** traced - return the events since traced_forget(), in order; NULL before the first event */
const struct damon_aggregated_record *traced(void);

/** nr_traced - return the number of events since traced_forget() */
unsigned int nr_traced(void);

/** traced_forget - drop all events */
void traced_forget(void);

/** traced_free - drop all events, and free their memory */
void traced_free(void);

#endif /* TESTS_ENGINE_TRACED_H */
