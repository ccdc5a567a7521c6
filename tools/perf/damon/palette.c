// SPDX-License-Identifier: GPL-2.0
#include "palette.h"

#include <math.h>
#include <linux/kernel.h>

struct rgb {
	unsigned char r, g, b;
};

/* From night to flame; lightness rises all the way, so grey shows it, too. */
static const struct rgb stops[] = {
	{ 0x22, 0x26, 0x4b }, { 0x5a, 0x1f, 0x7d }, { 0xa8, 0x2c, 0x74 },
	{ 0xe0, 0x4b, 0x4b }, { 0xf9, 0x8e, 0x2a }, { 0xfd, 0xd0, 0x4a },
	{ 0xff, 0xfb, 0xc4 },
};

#define TRUE_LEVELS	64

/* The same in the 6 x 6 x 6 cube of the 256 colours. */
static const unsigned char indexed[] = { 17, 54, 90, 126, 161, 203, 208, 214, 220, 228, 230 };

/** damon_palette__levels - how many levels can be told apart */
unsigned int damon_palette__levels(enum damon_colours colours)
{
	return colours == DAMON_COLOURS_TRUE ? TRUE_LEVELS : ARRAY_SIZE(indexed);
}

/**
 * damon_palette__level - level of @value on a scale from 0 to @top
 * @levels: how many there are, at least 2
 *
 * Return: 0 for 0 and nothing else; 1 to @levels - 1 for equal parts of the
 * scale; what exceeds it is on the last.
 */
unsigned int damon_palette__level(unsigned int levels, double value, double top)
{
	double level;

	if (value <= 0)
		return 0;
	level = ceil(value / top * (levels - 1));
	return level < levels - 1 ? level : levels - 1;
}

/**
 * damon_palette__sgr - the escape sequence that selects a level's colour
 * @buf: of DAMON_PALETTE_SGR_LEN
 *
 * Return: @buf, for use as an argument.
 */
char *damon_palette__sgr(enum damon_colours colours, unsigned int level, bool background,
			 char *buf, size_t len)
{
	int what = background ? 48 : 38;

	if (colours == DAMON_COLOURS_TRUE) {
		double at = (double)level / (TRUE_LEVELS - 1) * (ARRAY_SIZE(stops) - 1);
		unsigned int i = min((unsigned int)at, (unsigned int)ARRAY_SIZE(stops) - 2);
		double part = at - i;
		const struct rgb *a = &stops[i], *b = &stops[i + 1];

		snprintf(buf, len, "\033[%d;2;%.0f;%.0f;%.0fm", what,
			 a->r + part * (b->r - a->r), a->g + part * (b->g - a->g),
			 a->b + part * (b->b - a->b));
	} else {
		snprintf(buf, len, "\033[%d;5;%dm", what, indexed[level]);
	}
	return buf;
}
