// SPDX-License-Identifier: GPL-2.0
/* The scale of colours that stands for access rates, for terminals and for pictures. */
#include "damon/view/palette.h"
#include "damon/view/axis.h"

#include <math.h>
#include <linux/kernel.h>

/*
 * The scale in a terminal of 256 colours: colours of the 6 x 6 x 6 cube that are near the
 * scale, in the order of their lightness.
 */
static const unsigned char indexed[] = { 17, 53, 89, 125, 167, 203, 209, 222, 229 };

/* Converts a linear component to a byte of sRGB (IEC 61966-2-1). */
static unsigned int encode(double x)
{
	double y = x <= 0.0031308 ? 12.92 * x : 1.055 * pow(x, 1 / 2.4) - 0.055;

	return lround(255 * fmin(fmax(y, 0), 1));
}

/* Converts from OKLab (Ottosson 2020). */
static u32 oklab_to_rgb(double lightness, double a, double b)
{
	double l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
	double m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
	double s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);

	return encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) << 16 |
	       encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) << 8 |
	       encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

/**
 * damon_palette__rgb - the colour of a level, for a picture
 * @levels: number of levels, at least 2
 *
 * The scale is defined in OKLab, for t from 0 to 1: lightness 0.24 + 0.71 t, hue 285 + 170 t
 * degrees, which goes from violet over red to yellow, chroma 0.08 + 0.32 t (1 - t). Equal
 * steps look equal; the lightness alone tells levels apart, which is all that is left on
 * paper or to the colour-blind; and screens can show each of the colours.
 *
 * Return: 0xRRGGBB in sRGB.
 */
u32 damon_palette__rgb(unsigned int level, unsigned int levels)
{
	double t = (double)level / (levels - 1);
	double hue = (285 + 170 * t) * M_PI / 180;
	double chroma = 0.08 + 0.32 * t * (1 - t);

	return oklab_to_rgb(0.24 + 0.71 * t, chroma * cos(hue), chroma * sin(hue));
}

/**
 * damon_palette__top - the value that the last level stands for
 * @max: the highest mean of a cell
 * @is_rate: whether @max is a rate, which cannot exceed 1
 */
double damon_palette__top(double max, bool is_rate)
{
	double top = max > 0 ? damon_axis__round_up(max) : 1;

	/* A rate of 1 is the highest: each sample found an access. */
	return is_rate && top > 1 ? 1 : top;
}

/** damon_palette__levels - how many levels a terminal can tell apart */
unsigned int damon_palette__levels(enum damon_colours colours)
{
	return colours == DAMON_COLOURS_TRUE ? DAMON_PALETTE_LEVELS : ARRAY_SIZE(indexed);
}

/**
 * damon_palette__level - the level of a value on a scale from 0 to @top
 * @levels: number of levels, at least 2
 *
 * Return: 0 for the value 0 only; 1 to @levels - 1 for equal parts of the scale. A value
 * above @top has the last level.
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
 * @buf: has room for DAMON_PALETTE_SGR_LEN bytes
 *
 * Return: @buf, for use as an argument.
 */
char *damon_palette__sgr(enum damon_colours colours, unsigned int level, bool background,
			 char *buf, size_t len)
{
	int what = background ? 48 : 38;

	if (colours == DAMON_COLOURS_TRUE) {
		u32 rgb = damon_palette__rgb(level, DAMON_PALETTE_LEVELS);

		snprintf(buf, len, "\033[%d;2;%u;%u;%um", what, rgb >> 16, rgb >> 8 & 0xff,
			 rgb & 0xff);
	} else {
		snprintf(buf, len, "\033[%d;5;%dm", what, indexed[level]);
	}
	return buf;
}
