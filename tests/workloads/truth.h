/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the workloads have in common: memory that is known to be present, and a log of what
 * was touched when, with which a test compares a recording.
 *
 * The log is text, one fact per line. Addresses are hexadecimal, an end is the first byte
 * after the memory, times are CLOCK_MONOTONIC in ns:
 *
 *	pid PID
 *	buffer NUMBER START END
 *	phys NUMBER START END		a piece of the buffer, in physical memory
 *	phase START END NUMBER		only this buffer was touched, all the time
 *	touched WINDOW BYTES		this much was touched in windows of so many ns, on average
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

/* Print the message, and end the program. */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

FILE *open_log(const char *path);

/* Return the number in an option's argument, or end the program. */
unsigned long parse_number(const char *arg);

/* Return CLOCK_MONOTONIC in ns. */
uint64_t now(void);

void sleep_until(uint64_t ns);

/* From now on, memory is allocated on this NUMA node, or the allocation fails. */
void bind_to_node(unsigned int node);

/* Map anonymous memory, aligned to a huge page, with all pages present. */
struct buffer map_buffer(size_t size);

/* Map memory with a name: a separate mapping, /memfd:NAME, with all pages present. */
struct buffer map_named_buffer(size_t size, const char *name);

/* Touch every page, again and again, until the time ns. */
void touch_until(struct buffer buf, uint64_t ns);

void log_buffer(FILE *log, int nr, struct buffer buf);
void log_phys(FILE *log, int nr, struct buffer buf);
void log_phase(FILE *log, uint64_t start, uint64_t end, int nr);

#endif
