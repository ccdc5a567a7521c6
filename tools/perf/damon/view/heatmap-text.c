// SPDX-License-Identifier: GPL-2.0
/*
 * Print a heatmap as characters:
 *
 *	7f02f4000000 |      @@@@           | 200.0 MiB
 *	7f02e8000000 |@@@@@@......         |
 *	             ~~~~ 42.4 TiB not monitored
 *	55d0c1200000 |.....................| 1.1 MiB
 *	             +---+-----------+-----
 *	                 0 s         10 s
 *	each character ...
 *	access rate ...
 *
 * Where the terminal has colours and the locale is UTF-8, a character shows two
 * rows of cells, one above the other.
 */
#include "damon/view/heatmap-text.h"
#include "damon/analysis/heatmap.h"
#include "damon/base/text.h"
#include "damon/view/axis.h"
#include "damon/view/palette.h"
#include "damon/view/term.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

/* The level of a cell that was never monitored */
#define BLANK		(-1)

/* Not a level: the colour of the hatch, which is drawn where all of a character is BLANK */
#define GREY		(-2)

/* Characters for the levels where there are no colours: 0, then equal parts of the scale */
static const char ramp[] = ".:-+#@";

#define RAMP_LEVELS	(sizeof(ramp) - 1)

#define SIZE_COLS	12	/* "| 1023.9 MiB" */
#define ADDRESS_LINES	4	/* from one address label to the next */
#define LEGEND_LINES	4	/* axis, labels, two lines of legend */

/* How many rows of cells a line of text shows */
static unsigned int rows_per_line(const struct damon_term *term)
{
	return term->colours && term->utf8 ? 2 : 1;
}

static unsigned int band_lines(const struct damon_heat_band *band, unsigned int per_line)
{
	return DIV_ROUND_UP(band->nr_rows, per_line);
}

/* Whether there are addresses between band @b and the band below it */
static bool is_gap(const struct damon_heat_grid *grid, unsigned int b)
{
	return grid->bands[b].start > grid->bands[b - 1].end;
}

static unsigned int grid_lines(const struct damon_heat_grid *grid, unsigned int per_line)
{
	unsigned int lines = 0;

	for (unsigned int b = 0; b < grid->nr_bands; b++) {
		lines += band_lines(&grid->bands[b], per_line);
		if (b && is_gap(grid, b))
			lines++;
	}
	return lines;
}

static unsigned int address_digits(const struct damon_heat_grid *grid)
{
	return snprintf(NULL, 0, "%" PRIx64, grid->bands[grid->nr_bands - 1].end);
}

/**
 * damon_heatmap_text__fit - cut a heatmap into as many cells as the terminal can show
 * @max_lines: lines that the text may have; only many distant bands take more
 * @grid: overwritten; the caller frees it with damon_heat_grid__exit()
 *
 * Return: as damon_heatmap__grid().
 */
int damon_heatmap_text__fit(const struct damon_heatmap *heatmap, const struct damon_term *term,
			    unsigned int max_lines, struct damon_heat_grid *grid)
{
	unsigned int per_line = rows_per_line(term), digits = 12;
	unsigned int lines = max_lines > LEGEND_LINES ? max_lines - LEGEND_LINES : 1;
	unsigned int max_rows = per_line * lines;

	/*
	 * The number of lines between bands and the width of an address are known only when
	 * the grid is: a few tries settle them.
	 */
	for (int tries = 0; ; tries++) {
		unsigned int taken = digits + 2 + SIZE_COLS, used;
		int err = damon_heatmap__grid(heatmap, max_rows,
					      term->cols > taken ? term->cols - taken : 1, grid);

		if (err)
			return err;
		used = grid_lines(grid, per_line);
		if (tries == 4 || (used <= lines && digits == address_digits(grid)))
			return 0;
		digits = address_digits(grid);
		if (used > lines)
			max_rows -= min(max_rows - 1, per_line * (used - lines));
		damon_heat_grid__exit(grid);
	}
}

struct painter {
	FILE *f;
	const struct damon_heat_grid *grid;
	const struct damon_term *term;
	const struct damon_glyphs *glyphs;
	unsigned int digits;
	unsigned int levels;
	double top;		/* of the scale */
	int fg, bg;		/* colours in force */
};

static void init_painter(struct painter *p, FILE *f, const struct damon_heat_grid *grid,
			 const struct damon_term *term)
{
	*p = (struct painter){
		.f = f,
		.grid = grid,
		.term = term,
		.glyphs = damon_term__glyphs(term),
		.digits = address_digits(grid),
		.levels = term->colours ? damon_palette__levels(term->colours) : RAMP_LEVELS,
		.top = damon_palette__top(grid->max, grid->is_rate),
		.fg = BLANK,
		.bg = BLANK,
	};
}

static int level(const struct painter *p, unsigned int row, unsigned int col)
{
	const struct damon_heat_cell *cell = &p->grid->cells[row * p->grid->nr_cols + col];

	return cell->area ? (int)damon_palette__level(p->levels, cell->mean, p->top) : BLANK;
}

static void reset(struct painter *p)
{
	if (p->fg != BLANK || p->bg != BLANK)
		fputs("\033[m", p->f);
	p->fg = BLANK;
	p->bg = BLANK;
}

/* BLANK as foreground changes nothing, as none is seen then; as background it resets. */
static void select_colours(struct painter *p, int fg, int bg)
{
	char sgr[DAMON_PALETTE_SGR_LEN];

	if (bg == BLANK && p->bg != BLANK)
		reset(p);
	if (bg != BLANK && bg != p->bg)
		fputs(damon_palette__sgr(p->term->colours, bg, true, sgr, sizeof(sgr)), p->f);
	if (fg != BLANK && fg != p->fg)
		fputs(damon_palette__sgr(p->term->colours, fg, false, sgr, sizeof(sgr)), p->f);
	p->bg = bg;
	if (fg != BLANK)
		p->fg = fg;
}

/* A blank would look like the coldest colour on many terminals. */
static void paint_hatch(struct painter *p)
{
	if (p->bg != BLANK)
		reset(p);
	if (p->fg != GREY)
		fputs(DAMON_PALETTE_GREY_SGR, p->f);
	p->fg = GREY;
	fputs(p->glyphs->hatch, p->f);
}

/* Prints one character that shows @upper above @lower. */
static void paint_halves(struct painter *p, int upper, int lower)
{
	if (upper == lower && upper == BLANK) {
		paint_hatch(p);
	} else if (upper == lower) {
		select_colours(p, BLANK, upper);
		fputc(' ', p->f);
	} else if (upper == BLANK) {
		select_colours(p, lower, BLANK);
		fputs("▄", p->f);
	} else {
		select_colours(p, upper, lower);
		fputs("▀", p->f);
	}
}

static void paint_one(struct painter *p, int lvl)
{
	if (p->term->colours && lvl == BLANK) {
		paint_hatch(p);
	} else if (p->term->colours) {
		select_colours(p, BLANK, lvl);
		fputc(' ', p->f);
	} else {
		fputc(lvl == BLANK ? ' ' : ramp[lvl], p->f);
	}
}

static void paint_cells(struct painter *p, const struct damon_heat_band *band, unsigned int line)
{
	unsigned int row = line * rows_per_line(p->term);

	for (unsigned int c = 0; c < p->grid->nr_cols; c++) {
		int lower = level(p, band->first_row + row, c);

		/* An odd row at the top fills its line: a blank half would mean "not monitored". */
		if (rows_per_line(p->term) == 2)
			paint_halves(p, row + 1 < band->nr_rows ?
				     level(p, band->first_row + row + 1, c) : lower, lower);
		else
			paint_one(p, lower);
	}
	reset(p);
}

/*
 * The labels of a band are addresses: at its top the end, at its bottom the start, and
 * between, every few lines, where the line starts.
 */
static void paint_band(struct painter *p, const struct damon_heat_band *band)
{
	unsigned int per_line = rows_per_line(p->term), lines = band_lines(band, per_line);
	const char *side = band->quiet ? p->glyphs->dotted : p->glyphs->vertical;
	char size[DAMON_TEXT_LEN];

	damon_text__size(size, sizeof(size), band->end - band->start);
	for (unsigned int n = lines; n-- > 0; ) {
		bool labelled = !n || n == lines - 1 ||
				(n % ADDRESS_LINES == 0 && n + ADDRESS_LINES / 2 < lines);
		u64 address = n && n == lines - 1 ? band->end :
			      p->grid->rows[band->first_row + n * per_line].start;

		if (labelled)
			fprintf(p->f, "%*" PRIx64 " %s", p->digits, address, side);
		else
			fprintf(p->f, "%*s %s", p->digits, "", side);
		paint_cells(p, band, n);
		fputs(side, p->f);
		if (n == lines / 2)
			fprintf(p->f, " %s", size);
		fputc('\n', p->f);
	}
}

static const char *blank(const struct damon_heat_grid *grid)
{
	return grid->is_part ? "not shown, or not monitored" : "not monitored";
}

static void paint_gap(struct painter *p, u64 bytes)
{
	char size[DAMON_TEXT_LEN], text[2 * DAMON_TEXT_LEN];
	unsigned int len;

	damon_text__size(size, sizeof(size), bytes);
	len = snprintf(text, sizeof(text), " %s %s ", size, blank(p->grid));
	fprintf(p->f, "%*s ", p->digits, "");
	for (unsigned int c = 0; c < p->grid->nr_cols + 2; c++) {
		if (c == 4 && p->grid->nr_cols > len + 4) {
			fputs(text, p->f);
			c += len - 1;
		} else {
			fputs(p->glyphs->gap, p->f);
		}
	}
	fputc('\n', p->f);
}

/* What a character stands for, in the largest band that is not quiet, if there is one */
static void print_scale(const struct painter *p)
{
	const struct damon_heat_band *largest = p->grid->bands;
	char size[DAMON_TEXT_LEN], time[DAMON_TEXT_LEN];
	unsigned int per_line = rows_per_line(p->term);
	bool any_quiet = largest->quiet;

	for (unsigned int b = 1; b < p->grid->nr_bands; b++) {
		const struct damon_heat_band *band = &p->grid->bands[b];

		any_quiet |= band->quiet;
		if (band->quiet != largest->quiet ? largest->quiet :
		    band->end - band->start > largest->end - largest->start)
			largest = band;
	}
	damon_text__size(size, sizeof(size), (double)(largest->end - largest->start) /
			 largest->nr_rows * per_line);
	damon_text__time(time, sizeof(time), damon_text__round(p->grid->col_ns, 3));
	fprintf(p->f, "# each character: %s x %s", size, time);
	if (any_quiet)
		fprintf(p->f, ", more beside %s", p->glyphs->dotted);
	fprintf(p->f, "; %s: %s\n", p->term->colours ? p->glyphs->hatch : "blank", blank(p->grid));
}

static void print_colour_legend(struct painter *p)
{
	unsigned int steps = min(p->levels, 24U);
	char top[DAMON_TEXT_LEN];

	fprintf(p->f, " 0%s ", p->grid->is_rate ? " %" : "");
	for (unsigned int i = 0; i < steps; i++) {
		select_colours(p, BLANK, i * (p->levels - 1) / (steps - 1));
		fputc(' ', p->f);
	}
	reset(p);
	fprintf(p->f, " %s", damon_text__heat(top, sizeof(top), p->top, p->grid->is_rate));
}

static void print_ramp_legend(const struct painter *p)
{
	fprintf(p->f, "%s  %c 0", p->grid->is_rate ? " in %:" : ":", ramp[0]);
	for (unsigned int i = 1; i < RAMP_LEVELS; i++) {
		double from = p->top * (i - 1) / (RAMP_LEVELS - 1);

		fprintf(p->f, "  %c >%.3g", ramp[i], p->grid->is_rate ? 100 * from : from);
	}
}

/**
 * damon_heatmap_text__fprint - print a heatmap, the highest address first
 * @origin_ns: the time that is 0 on the time axis; not after the start of the grid
 */
void damon_heatmap_text__fprint(FILE *f, const struct damon_heat_grid *grid,
				const struct damon_term *term, u64 origin_ns)
{
	const struct damon_time_axis axis = {
		.indent = address_digits(grid) + 2,
		.nr_cols = grid->nr_cols,
		.start_ns = grid->start_ns - origin_ns,
		.col_ns = grid->col_ns,
	};
	char mean[DAMON_TEXT_LEN];
	struct painter p;

	init_painter(&p, f, grid, term);
	for (unsigned int b = grid->nr_bands; b-- > 0; ) {
		paint_band(&p, &grid->bands[b]);
		if (b && is_gap(grid, b))
			paint_gap(&p, grid->bands[b].start - grid->bands[b - 1].end);
	}
	damon_axis__fprint_time(f, &axis, term);
	print_scale(&p);
	fprintf(f, "# %s", grid->is_rate ? "access rate" : "accesses seen");
	if (term->colours)
		print_colour_legend(&p);
	else
		print_ramp_legend(&p);
	fprintf(f, "; mean %s\n", damon_text__heat(mean, sizeof(mean), grid->mean, grid->is_rate));
}
