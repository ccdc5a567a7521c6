// SPDX-License-Identifier: GPL-2.0
/* Write an SVG: text, boxes, axes. Its height is known, and written, at the end. */
#include "damon/view/svg.h"
#include "damon/base/text.h"
#include "damon/view/axis.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define LINE_HEIGHT	17
#define TICK_PX		80	/* the least distance between two labels of the time axis */

static const char head[] =
"<style>\n"
"text{font:12px sans-serif;fill:#222}\n"
".t{font-weight:bold}\n"
".g{font-size:11px;fill:#666}\n"
".m{font:11px monospace;fill:#444}\n"
".e{text-anchor:end}\n"
".c{text-anchor:middle}\n"
".l{stroke:#999;fill:none}\n"
".h{stroke:#fff;stroke-width:3px;paint-order:stroke}\n"
".i{fill:none;stroke-width:1.5}\n"
".d{stroke:#999;fill:none;stroke-dasharray:2 3}\n"
"</style>\n"
"<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\n"
"<rect width=\"6\" height=\"6\" fill=\"#fff\"/>\n"
"<path d=\"M-1 1L1-1M0 6L6 0M5 7L7 5\" stroke=\"#bbb\"/></pattern></defs>\n"
"<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";

/**
 * damon_svg__init - begin a picture
 *
 * Return: 0, after which damon_svg__finish() must be called, or -ENOMEM.
 */
int damon_svg__init(struct damon_svg *svg)
{
	svg->y = DAMON_SVG_MARGIN;
	svg->buf = NULL;
	svg->f = open_memstream(&svg->buf, &svg->len);
	return svg->f ? 0 : -ENOMEM;
}

/* @text may hold any bytes: those that are not printable ASCII become question marks. */
static void put_escaped(FILE *f, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		switch (text[i]) {
		case '&':
			fputs("&amp;", f);
			break;
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case ' ' ... '%':
		case '\'' ... ';':
		case '=':
		case '?' ... '~':
			fputc(text[i], f);
			break;
		default:
			fputc('?', f);
		}
	}
}

static void put_text(struct damon_svg *svg, double x, double y, const char *classes,
		     const char *text, size_t len)
{
	fprintf(svg->f, "<text x=\"%.5g\" y=\"%.5g\"", x, y);
	if (*classes)
		fprintf(svg->f, " class=\"%s\"", classes);
	fputc('>', svg->f);
	put_escaped(svg->f, text, len);
	fputs("</text>\n", svg->f);
}

/**
 * damon_svg__text - draw a line of text
 * @x: position of the part of the text that @anchor names
 * @y: position of the base line
 * @text: may hold any bytes
 */
void damon_svg__text(struct damon_svg *svg, double x, double y, enum damon_svg_style style,
		     enum damon_svg_anchor anchor, const char *text)
{
	static const char * const styles[] = {
		[DAMON_SVG_WORDS] = "", [DAMON_SVG_GREY] = "g", [DAMON_SVG_LABEL] = "g h",
		[DAMON_SVG_MONO] = "m",
		[DAMON_SVG_TITLE] = "t",
	};
	static const char * const anchors[] = {
		[DAMON_SVG_START] = "", [DAMON_SVG_MIDDLE] = "c", [DAMON_SVG_END] = "e",
	};
	char classes[8];

	snprintf(classes, sizeof(classes), "%s%s%s", styles[style],
		 *styles[style] && *anchors[anchor] ? " " : "", anchors[anchor]);
	put_text(svg, x, y, classes, text, strlen(text));
}

/**
 * damon_svg__lines - draw the head of a panel
 * @text: lines, the first of which is the title
 *
 * svg->y moves below the lines.
 */
void damon_svg__lines(struct damon_svg *svg, const char *text)
{
	const char *class = "t";

	while (*text) {
		size_t len = strcspn(text, "\n");

		svg->y += LINE_HEIGHT;
		put_text(svg, DAMON_SVG_MARGIN, svg->y - 4, class, text, len);
		text += len + !!text[len];
		class = "";
	}
	svg->y += 4;
}

/** damon_svg__rect - draw a filled rectangle */
void damon_svg__rect(struct damon_svg *svg, const struct damon_svg_box *box, u32 rgb)
{
	fprintf(svg->f, "<rect x=\"%.5g\" y=\"%.5g\" width=\"%.5g\" height=\"%.5g\" fill=\"#%06x\"/>\n",
		box->x, box->y, box->w, box->h, rgb);
}

/** damon_svg__hatch - draw a hatched rectangle, which stands for memory not monitored */
void damon_svg__hatch(struct damon_svg *svg, const struct damon_svg_box *box)
{
	fprintf(svg->f, "<rect x=\"%.5g\" y=\"%.5g\" width=\"%.5g\" height=\"%.5g\" fill=\"url(#hatch)\"/>\n",
		box->x, box->y, box->w, box->h);
}

/**
 * damon_svg__time_axis - draw a time axis below @plot, with labels at round times
 * @start_ns: time at the left of @plot, since the time from which the labels count
 * @ns: time that the width of @plot stands for
 *
 * svg->y moves below the axis.
 */
void damon_svg__time_axis(struct damon_svg *svg, const struct damon_svg_box *plot,
			  u64 start_ns, u64 ns)
{
	u64 ticks[DAMON_SVG_WIDTH / TICK_PX + 1];
	unsigned int nr = damon_axis__ticks(start_ns, ns, TICK_PX / plot->w * ns, ticks,
					    ARRAY_SIZE(ticks));
	double bottom = plot->y + plot->h + 3;
	double right = plot->x + plot->w;

	fprintf(svg->f, "<path class=\"l\" d=\"M%.5g %.5gH%.5g", plot->x, bottom, right);
	for (unsigned int i = 0; i < nr; i++)
		fprintf(svg->f, "M%.5g %.5gv5", plot->x + plot->w * (ticks[i] - start_ns) / ns,
			bottom);
	fputs("\"/>\n", svg->f);
	for (unsigned int i = 0; i < nr; i++) {
		double x = plot->x + plot->w * (ticks[i] - start_ns) / ns;
		char label[DAMON_TEXT_LEN];

		damon_svg__text(svg, x, bottom + 17, DAMON_SVG_GREY,
				x > right - 20 ? DAMON_SVG_END : DAMON_SVG_MIDDLE,
				damon_text__time(label, sizeof(label), ticks[i]));
	}
	svg->y = bottom + 22;
}

/**
 * damon_svg__finish - write the picture
 * @title: describes the picture to those who do not see it
 *
 * Frees everything that @svg owns.
 *
 * Return: 0 or a negative errno.
 */
int damon_svg__finish(struct damon_svg *svg, FILE *f, const char *title)
{
	int err = ferror(svg->f) ? -ENOMEM : 0;

	if (fclose(svg->f))
		err = -ENOMEM;
	if (!err) {
		fprintf(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" viewBox=\"0 0 %d %.0f\" role=\"img\">\n",
			DAMON_SVG_WIDTH, svg->y, DAMON_SVG_WIDTH, svg->y);
		fputs("<title>", f);
		put_escaped(f, title, strlen(title));
		fprintf(f, "</title>\n%s", head);
		fwrite(svg->buf, 1, svg->len, f);
		fputs("</svg>\n", f);
	}
	free(svg->buf);
	return err;
}
