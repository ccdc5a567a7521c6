/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the workloads have in common: memory that is known to be there, and a
 * log of what was touched when, for a test to hold a recording against.
 *
 * The log is text, a fact a line; addresses are hexadecimal, an end is the
 * first byte behind, times are CLOCK_MONOTONIC in ns:
 *
 *	pid PID
 *	buffer NUMBER START END
 *	phys NUMBER START END		a piece of that buffer, in physical memory
 *	phase START END NUMBER		only that buffer was touched, all the time
 */
#ifndef TRUTH_H
#define TRUTH_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define MIB (1024UL * 1024)
#define NSEC_PER_SEC 1000000000UL

struct buffer {
	char *start;
	size_t size;
};

/* Prints the message and ends the program. */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

FILE *open_log(const char *path);

/* The number that an option's argument is, or the end of the program. */
unsigned long parse_number(const char *arg);

/* CLOCK_MONOTONIC in ns. */
uint64_t now(void);

void sleep_until(uint64_t ns);

/* From here on, memory comes from this NUMA node or not at all. */
void bind_to_node(unsigned int node);

/* Anonymous memory at a huge page's border, every page of it present. */
struct buffer map_buffer(size_t size);

/* Memory of the same kind with a name: a mapping /memfd:NAME of its own. */
struct buffer map_named_buffer(size_t size, const char *name);

/* Touches every page, over and over, until then. */
void touch_until(struct buffer buf, uint64_t ns);

void log_buffer(FILE *log, int nr, struct buffer buf);
void log_phys(FILE *log, int nr, struct buffer buf);
void log_phase(FILE *log, uint64_t start, uint64_t end, int nr);

#endif
