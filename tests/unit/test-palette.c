// SPDX-License-Identifier: GPL-2.0
/* Modules: view/palette view/axis view/term base/text */
/*
 * The scale of colours, judged by how people see it: with all cones, and without one kind of
 * cones. The colours go through the simulation of Machado, Oliveira and Fernandes (2009,
 * severity 1) and back to OKLab; the code under test has neither.
 */
#include "damon/view/palette.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

struct eye {
	const char *name;
	double m[3][3];		/* on linear RGB */
	double even;		/* the largest step, at most, in units of the smallest step */
};

static const struct eye eyes[] = {
	{ "all cones", { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, 1.3 },
	{ "protanopia", { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 },
			  { -0.003882, -0.048116, 1.051998 } }, 2 },
	{ "deuteranopia", { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 },
			    { -0.011820, 0.042940, 0.968881 } }, 2 },
	{ "tritanopia", { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 },
			  { 0.004733, 0.691367, 0.303900 } }, 2 },
};

struct lab {
	double l, a, b;
};

static double decode(unsigned int byte)
{
	double x = byte / 255.;

	return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4);
}

static struct lab see(const struct eye *eye, u32 rgb)
{
	const double in[3] = { decode(rgb >> 16), decode(rgb >> 8 & 0xff), decode(rgb & 0xff) };
	double c[3], l, m, s;

	for (int i = 0; i < 3; i++) {
		c[i] = eye->m[i][0] * in[0] + eye->m[i][1] * in[1] + eye->m[i][2] * in[2];
		c[i] = fmin(fmax(c[i], 0), 1);
	}
	l = cbrt(0.4122214708 * c[0] + 0.5363325363 * c[1] + 0.0514459929 * c[2]);
	m = cbrt(0.2119034982 * c[0] + 0.6806995451 * c[1] + 0.1073969566 * c[2]);
	s = cbrt(0.0883024619 * c[0] + 0.2817188376 * c[1] + 0.6299787005 * c[2]);
	return (struct lab){
		.l = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
		.a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
		.b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
	};
}

static double distance(struct lab x, struct lab y)
{
	return sqrt(pow(x.l - y.l, 2) + pow(x.a - y.a, 2) + pow(x.b - y.b, 2));
}

static void check_scale(const struct eye *eye)
{
	const unsigned int levels = 17;
	double least = 1, most = 0, lightness = 1;

	for (unsigned int i = 1; i < levels; i++) {
		struct lab a = see(eye, damon_palette__rgb(i - 1, levels));
		struct lab b = see(eye, damon_palette__rgb(i, levels));

		least = fmin(least, distance(a, b));
		most = fmax(most, distance(a, b));
		lightness = fmin(lightness, b.l - a.l);
	}
	tap_ok(lightness > 0.5 * 0.71 / (levels - 1), "%s: lightness rises at each step, by %.3f",
	       eye->name, lightness);
	if (!tap_ok(most / least < eye->even, "%s: steps are even", eye->name))
		printf("# %g to %g\n", least, most);
}

/* For every two levels of a picture, even adjacent ones, lightness must not fall. */
static void check_monotone(const struct eye *eye)
{
	unsigned int falls = 0;

	for (unsigned int i = 1; i < DAMON_PALETTE_LEVELS; i++)
		falls += see(eye, damon_palette__rgb(i, DAMON_PALETTE_LEVELS)).l <=
			 see(eye, damon_palette__rgb(i - 1, DAMON_PALETTE_LEVELS)).l;
	tap_eq(falls, 0, "%s: the higher of two levels is the lighter", eye->name);
}

static unsigned int cube(unsigned int step)
{
	return step ? 55 + 40 * step : 0;
}

/* The colour that xterm and other terminals show for an index of the cube */
static u32 indexed_rgb(unsigned int index)
{
	index -= 16;
	return cube(index / 36) << 16 | cube(index / 6 % 6) << 8 | cube(index % 6);
}

static void check_indexed(const struct eye *eye)
{
	unsigned int levels = damon_palette__levels(DAMON_COLOURS_256);
	double least = 1, far = 0, last = 0;

	for (unsigned int i = 0; i < levels; i++) {
		char buf[DAMON_PALETTE_SGR_LEN];
		struct lab lab;

		damon_palette__sgr(DAMON_COLOURS_256, i, true, buf, sizeof(buf));
		lab = see(eye, indexed_rgb(atoi(strrchr(buf, ';') + 1)));
		least = fmin(least, lab.l - last);
		last = lab.l;
		far = fmax(far, distance(lab, see(eye, damon_palette__rgb(i, levels))));
	}
	tap_ok(least > 0.02, "%s: in 256 colours lightness rises, too, by %.3f", eye->name, least);
	tap_ok(far < 0.12, "%s: the 256 colours are near the scale, by %.3f", eye->name, far);
}

/* The scale must differ from paper and from a grey hatch. */
static void check_ends(void)
{
	tap_ok(see(&eyes[0], damon_palette__rgb(0, 2)).l < 0.3, "cold is dark");
	tap_ok(see(&eyes[0], damon_palette__rgb(0, 2)).l > 0.2, "cold is not black");
	tap_ok(see(&eyes[0], damon_palette__rgb(1, 2)).b > 0.05, "hot is not white");
}

static void check_top(void)
{
	tap_ok(damon_palette__top(0.3, true) == 0.5, "a scale ends at a round number");
	tap_ok(damon_palette__top(1.2, true) == 1, "a scale of rates ends at 100 %% at most");
	tap_ok(damon_palette__top(0, true) == 1, "a scale without heat ends at 100 %%");
	tap_ok(damon_palette__top(12, false) == 20, "a scale of counts may end higher");
}

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(eyes); i++) {
		check_scale(&eyes[i]);
		check_monotone(&eyes[i]);
		check_indexed(&eyes[i]);
	}
	check_ends();
	check_top();
	return tap_done();
}
