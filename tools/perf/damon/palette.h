/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PALETTE_H
#define PERF_DAMON_PALETTE_H

#include "term.h"

/*
 * The colours of heat. Level 0 is for what was looked at and never found in
 * use, and differs from a terminal's background, be it black or white.
 */

#define DAMON_PALETTE_SGR_LEN	32

unsigned int damon_palette__levels(enum damon_colours colours);
unsigned int damon_palette__level(unsigned int levels, double value, double top);
char *damon_palette__sgr(enum damon_colours colours, unsigned int level, bool background,
			 char *buf, size_t len);

#endif /* PERF_DAMON_PALETTE_H */
