/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PALETTE_H
#define PERF_DAMON_PALETTE_H

#include "damon/view/term.h"

#include <linux/types.h>

/*
 * The colours of heat: one scale for terminals and for pictures. Level 0 is for memory that
 * was monitored and never found accessed. Memory that was not monitored has no colour of the
 * scale: it is hatched in grey.
 */

#define DAMON_PALETTE_SGR_LEN	32

/* Selects the grey of the hatch on terminals with 256 or more colours. */
#define DAMON_PALETTE_GREY_SGR	"\033[38;5;244m"

/* Number of levels in pictures, and on terminals that show 24-bit colours */
#define DAMON_PALETTE_LEVELS	64

u32 damon_palette__rgb(unsigned int level, unsigned int levels);
double damon_palette__top(double max, bool is_rate);
unsigned int damon_palette__levels(enum damon_colours colours);
unsigned int damon_palette__level(unsigned int levels, double value, double top);
char *damon_palette__sgr(enum damon_colours colours, unsigned int level, bool background,
			 char *buf, size_t len);

#endif /* PERF_DAMON_PALETTE_H */
