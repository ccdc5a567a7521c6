// SPDX-License-Identifier: GPL-2.0
/* Find out what the terminal can show: size, colours, characters. */
#include "damon/view/term.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <linux/kernel.h>

/* The smallest terminal that is drawn for; a smaller one wraps the lines. */
#define TERM_MIN_COLS	40
#define TERM_MIN_LINES	16

/* Returns a number from the environment, or 0 if it is not set or not sensible. */
static unsigned int env_number(const char *name)
{
	const char *s = getenv(name);
	long n = s ? strtol(s, NULL, 10) : 0;

	return n > 0 && n <= 10000 ? n : 0;
}

static void find_size(struct damon_term *term, int fd)
{
	struct winsize ws = { 0 };

	ioctl(fd, TIOCGWINSZ, &ws);
	term->cols = env_number("COLUMNS") ?: ws.ws_col ?: 80;
	term->lines = env_number("LINES") ?: ws.ws_row ?: 24;
	term->cols = max_t(unsigned int, term->cols, TERM_MIN_COLS);
	term->lines = max_t(unsigned int, term->lines, TERM_MIN_LINES);
}

static bool locale_is_utf8(void)
{
	static const char * const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	/* The first variable that is set and not empty counts: see locale(7). */
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *s = getenv(names[i]);

		if (s && *s)
			return strcasestr(s, "utf-8") || strcasestr(s, "utf8");
	}
	return false;
}

static enum damon_colours find_colours(void)
{
	const char *s = getenv("COLORTERM");

	if (s && (!strcasecmp(s, "truecolor") || !strcasecmp(s, "24bit")))
		return DAMON_COLOURS_TRUE;
	return DAMON_COLOURS_256;
}

/**
 * damon_term__init - find out about the terminal from itself and from the environment
 * @fd: the terminal, even if a pager will show the text there
 * @use_colour: whether the user wants colours
 */
void damon_term__init(struct damon_term *term, int fd, bool use_colour)
{
	find_size(term, fd);
	term->utf8 = locale_is_utf8();
	term->colours = use_colour ? find_colours() : DAMON_COLOURS_NONE;
}

/** damon_term__glyphs - the characters to draw with, which stay valid */
const struct damon_glyphs *damon_term__glyphs(const struct damon_term *term)
{
	static const struct damon_glyphs utf8 = {
		.vertical = "│", .dotted = "┊", .horizontal = "─", .corner = "└", .tick = "┴",
		.gap = "┄", .block = "█", .hatch = "░",
	};
	static const struct damon_glyphs ascii = {
		.vertical = "|", .dotted = ":", .horizontal = "-", .corner = "+", .tick = "+",
		.gap = "~", .block = "#", .hatch = "/",
	};

	return term->utf8 ? &utf8 : &ascii;
}
