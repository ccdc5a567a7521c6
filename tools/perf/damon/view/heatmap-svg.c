// SPDX-License-Identifier: GPL-2.0
/*
 * Draw a heatmap as a panel of an SVG: the bands, the highest address first, each on a hatch
 * that is seen where no memory was monitored. Cells of one colour are one path of horizontal
 * strokes, which is small and stays sharp at any size.
 */
#include "damon/view/heatmap-svg.h"
#include "damon/analysis/address-space.h"
#include "damon/analysis/heatmap.h"
#include "damon/base/text.h"
#include "damon/view/palette.h"
#include "damon/view/svg.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <linux/kernel.h>

#define MAX_ROWS	100
#define MAX_COLS	200
#define MIN_ROW_PX	3
#define MAX_ROW_PX	12
#define PLOT_PX		300	/* height up to which rows grow */
#define MIN_BAND_PX	16	/* room for a label */
#define GAP_PX		18
#define SEAM_PX		3	/* between bands that touch */
#define DIGIT_PX	6.7
#define SIZE_PX		92	/* right of the plot */
#define NAME_LEN	14	/* characters of a name that fit into SIZE_PX */
#define LABEL_PX	50	/* the least distance between two addresses */
#define LEGEND_STEPS	32
#define LEGEND_STEP_PX	5

static unsigned int nr_digits(const struct damon_heat_grid *grid)
{
	return snprintf(NULL, 0, "%" PRIx64, grid->bands[grid->nr_bands - 1].end);
}

static void draw_level(struct damon_svg *svg, const struct damon_heat_grid *grid,
		       const struct damon_heat_band *band, double top, unsigned int level)
{
	bool any = false;

	for (unsigned int r = 0; r < band->nr_rows; r++) {
		const struct damon_heat_cell *row = &grid->cells[(band->first_row + r) *
								 grid->nr_cols];
		unsigned int len = 0;

		for (unsigned int c = 0; c <= grid->nr_cols; c++) {
			if (c < grid->nr_cols && row[c].area &&
			    damon_palette__level(DAMON_PALETTE_LEVELS, row[c].mean, top) == level) {
				len++;
				continue;
			}
			if (len && !any)
				fprintf(svg->f, "<path stroke=\"#%06x\" d=\"",
					damon_palette__rgb(level, DAMON_PALETTE_LEVELS));
			if (len)
				fprintf(svg->f, "M%u %uh%u", c - len, band->nr_rows - 1 - r, len);
			any |= len;
			len = 0;
		}
	}
	if (any)
		fputs("\"/>\n", svg->f);
}

/*
 * The unit of the nested svg element is a cell. Strokes overlap a little, so that no seams
 * show. The last column is cut off at the end of the last snapshot.
 */
static void draw_cells(struct damon_svg *svg, const struct damon_svg_box *box,
		       const struct damon_heat_grid *grid, const struct damon_heat_band *band)
{
	double top = damon_palette__top(grid->max, grid->is_rate);

	fprintf(svg->f, "<svg x=\"%.5g\" y=\"%.5g\" width=\"%.5g\" height=\"%.5g\" viewBox=\"0 -0.5 %.5g %u\" preserveAspectRatio=\"none\" stroke-width=\"1.02\" shape-rendering=\"crispEdges\">\n",
		box->x, box->y, box->w, box->h,
		(double)(grid->end_ns - grid->start_ns) / grid->col_ns, band->nr_rows);
	for (unsigned int level = 0; level < DAMON_PALETTE_LEVELS; level++)
		draw_level(svg, grid, band, top, level);
	fputs("</svg>\n", svg->f);
}

static void label_address(struct damon_svg *svg, double x, double y, u64 address)
{
	char text[DAMON_TEXT_LEN];

	snprintf(text, sizeof(text), "%" PRIx64, address);
	damon_svg__text(svg, x - 6, y, DAMON_SVG_MONO, DAMON_SVG_END, text);
}

/* Addresses: the end and the start of the band, and others between if there is room */
static void label_addresses(struct damon_svg *svg, const struct damon_svg_box *box,
			    const struct damon_heat_grid *grid,
			    const struct damon_heat_band *band)
{
	double row_px = box->h / band->nr_rows, last = box->y + box->h;

	if (box->h < 2 * MIN_BAND_PX) {
		label_address(svg, box->x, box->y + box->h / 2 + 4, band->start);
		return;
	}
	label_address(svg, box->x, box->y + 9, band->end);
	label_address(svg, box->x, last, band->start);
	for (unsigned int r = 1; r < band->nr_rows; r++) {
		double y = box->y + box->h - r * row_px;

		if (last - y < LABEL_PX || y - box->y < LABEL_PX * 2 / 3)
			continue;
		label_address(svg, box->x, y + 4, grid->rows[band->first_row + r].start);
		last = y;
	}
}

/* The last part of a path; a name that begins with two slashes, as //anon, is not a path. */
static const char *short_name(const char *name)
{
	return name[0] == '/' && name[1] != '/' ? strrchr(name, '/') + 1 : name;
}

/* Beside a band: its size and, if one mapping is the most of it, the name of that */
static int label_size(struct damon_svg *svg, const struct damon_svg_box *box,
		      const struct damon_address_space *space, const struct damon_heat_band *band)
{
	double x = box->x + box->w + 8, middle = box->y + box->h / 2 + 4;
	char size[DAMON_TEXT_LEN], name[NAME_LEN + 1];
	const struct damon_mapping_group *most;
	int err = damon_address_space__most(space, band->start, band->end, &most);

	if (err)
		return err;
	damon_text__size(size, sizeof(size), band->end - band->start);
	if (!most) {
		damon_svg__text(svg, x, middle, DAMON_SVG_GREY, DAMON_SVG_START, size);
		return 0;
	}
	/* The two lines may be higher than a small band: they overlap nothing beside it. */
	damon_svg__text(svg, x, middle - 7, DAMON_SVG_GREY, DAMON_SVG_START, size);
	damon_text__fit(name, sizeof(name), short_name(most->name), NAME_LEN);
	damon_svg__text(svg, x, middle + 7, DAMON_SVG_GREY, DAMON_SVG_START, name);
	return 0;
}

/* @cells: the part of @box that the time of the grid takes */
static void draw_band(struct damon_svg *svg, const struct damon_svg_box *box,
		      const struct damon_svg_box *cells, const struct damon_heat_grid *grid,
		      const struct damon_heat_band *band)
{
	damon_svg__hatch(svg, box);
	draw_cells(svg, cells, grid, band);
	fprintf(svg->f, "<path class=\"%c\" d=\"M%.5g %.5gv%.5gM%.5g %.5gv%.5g\"/>\n",
		band->quiet ? 'd' : 'l', box->x - 1.5, box->y, box->h,
		box->x + box->w + 1.5, box->y, box->h);
	label_addresses(svg, box, grid, band);
}

/* What the hatch stands for */
static const char *blank(const struct damon_heat_grid *grid)
{
	return grid->is_part ? "not shown, or not monitored" : "not monitored";
}

static void draw_gap(struct damon_svg *svg, const struct damon_svg_box *plot,
		     const struct damon_heat_grid *grid, u64 bytes)
{
	char size[DAMON_TEXT_LEN], text[2 * DAMON_TEXT_LEN];
	double middle = svg->y + GAP_PX / 2;
	int len = snprintf(text, sizeof(text), "%s %s",
			   damon_text__size(size, sizeof(size), bytes), blank(grid));

	fprintf(svg->f, "<path class=\"d\" d=\"M%.5g %.5gh28M%.5g %.5gH%.5g\"/>\n", plot->x, middle,
		plot->x + 40 + len * 6, middle, plot->x + plot->w);
	damon_svg__text(svg, plot->x + 34, middle + 4, DAMON_SVG_GREY, DAMON_SVG_START, text);
}

/* The colours and what they stand for, and the hatch */
static void draw_legend(struct damon_svg *svg, const struct damon_heat_grid *grid, double x)
{
	double top = damon_palette__top(grid->max, grid->is_rate);
	struct damon_svg_box box = { x, svg->y, LEGEND_STEP_PX, 12 };
	char text[4 * DAMON_TEXT_LEN], mean[DAMON_TEXT_LEN], max[DAMON_TEXT_LEN];
	bool any_quiet = false;

	for (unsigned int b = 0; b < grid->nr_bands; b++)
		any_quiet |= grid->bands[b].quiet;

	snprintf(text, sizeof(text), "%s 0", grid->is_rate ? "access rate" : "accesses seen");
	damon_svg__text(svg, box.x, box.y + 10, DAMON_SVG_GREY, DAMON_SVG_START, text);
	box.x += grid->is_rate ? 80 : 94;
	fputs("<g shape-rendering=\"crispEdges\">\n", svg->f);
	for (unsigned int i = 0; i < LEGEND_STEPS; i++) {
		damon_svg__rect(svg, &box, damon_palette__rgb(i, LEGEND_STEPS));
		box.x += LEGEND_STEP_PX;
	}
	fputs("</g>\n", svg->f);
	snprintf(text, sizeof(text), "%s, mean %s",
		 damon_text__heat(max, sizeof(max), top, grid->is_rate),
		 damon_text__heat(mean, sizeof(mean), grid->mean, grid->is_rate));
	damon_svg__text(svg, box.x + 6, box.y + 10, DAMON_SVG_GREY, DAMON_SVG_START, text);

	box.x += 150;
	box.w = 24;
	damon_svg__hatch(svg, &box);
	damon_svg__text(svg, box.x + 30, box.y + 10, DAMON_SVG_GREY, DAMON_SVG_START, blank(grid));
	if (any_quiet && !grid->is_part) {
		fprintf(svg->f, "<path class=\"d\" d=\"M%.5g %.5gv12\"/>\n", box.x + 122, box.y);
		damon_svg__text(svg, box.x + 130, box.y + 10, DAMON_SVG_GREY, DAMON_SVG_START,
				"coarser scale: hardly used");
	}
	svg->y += 24;
}

static int draw_grid(struct damon_svg *svg, const struct damon_heat_grid *grid,
		     const struct damon_address_space *space, u64 start_ns, u64 end_ns)
{
	double row_px = fmin(fmax(PLOT_PX / grid->nr_rows, MIN_ROW_PX), MAX_ROW_PX);
	double x = DAMON_SVG_MARGIN + ceil(nr_digits(grid) * DIGIT_PX) + 8;
	struct damon_svg_box plot = { x, svg->y, DAMON_SVG_WIDTH - SIZE_PX - x, 0 };
	double ns_px = plot.w / (end_ns - start_ns);

	for (unsigned int b = grid->nr_bands; b-- > 0; ) {
		const struct damon_heat_band *band = &grid->bands[b];
		struct damon_svg_box box = {
			plot.x, svg->y, plot.w, fmax(band->nr_rows * row_px, MIN_BAND_PX),
		};
		struct damon_svg_box cells = {
			plot.x + (grid->start_ns - start_ns) * ns_px, box.y,
			(grid->end_ns - grid->start_ns) * ns_px, box.h,
		};
		u64 gap = b ? band->start - grid->bands[b - 1].end : 0;
		int err = label_size(svg, &box, space, band);

		if (err)
			return err;
		draw_band(svg, &box, &cells, grid, band);
		svg->y += box.h;
		plot.h = svg->y - plot.y;
		if (gap)
			draw_gap(svg, &plot, grid, gap);
		svg->y += gap ? GAP_PX : SEAM_PX;
	}
	damon_svg__time_axis(svg, &plot, 0, end_ns - start_ns);
	svg->y += 6;
	draw_legend(svg, grid, plot.x);
	return 0;
}

/**
 * damon_heatmap_svg__draw - draw a panel with a heatmap
 * @space: what is mapped where
 * @start_ns: the start of the time axis, where its labels are 0; not after the heatmap's start
 * @end_ns: the end of the time axis; not before the heatmap's end
 *
 * Return: 0; -ENODATA, and nothing is drawn, if no snapshot covered any time; or -ENOMEM.
 */
int damon_heatmap_svg__draw(struct damon_svg *svg, const struct damon_heatmap *heatmap,
			    const struct damon_address_space *space, u64 start_ns, u64 end_ns)
{
	struct damon_heat_grid grid;
	int err = damon_heatmap__grid(heatmap, MAX_ROWS, MAX_COLS, &grid);

	if (err)
		return err;
	err = draw_grid(svg, &grid, space, start_ns, end_ns);
	damon_heat_grid__exit(&grid);
	return err;
}
