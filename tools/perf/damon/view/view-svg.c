// SPDX-License-Identifier: GPL-2.0
/* The views as SVG: a panel for each stream, or for each kdamond. */
#include "damon/view/view-svg.h"
#include "damon/analysis/address-space.h"
#include "damon/analysis/wss.h"
#include "damon/base/text.h"
#include "damon/view/heatmap-svg.h"
#include "damon/view/idle.h"
#include "damon/view/head-text.h"
#include "damon/view/results.h"
#include "damon/view/svg.h"
#include "damon/view/touched-svg.h"
#include "damon/view/wss-svg.h"
#include "damon/view/wss-text.h"

#include <errno.h>
#include <stdlib.h>

#define PANEL_GAP_PX	14

static int put_head(struct damon_svg *svg, char *text)
{
	if (!text)
		return -ENOMEM;
	damon_svg__lines(svg, text);
	free(text);
	return 0;
}

/* A view without data does not fail: it says so. */
static int draw_nothing(struct damon_svg *svg, const char *what, int err)
{
	if (err != -ENODATA)
		return err;
	damon_svg__lines(svg, what);
	return 0;
}

static int draw_heatmap(struct damon_svg *svg, const struct damon_results *r,
			const struct damon_stream_results *s)
{
	const struct damon_address_space *space = damon_address_spaces__space(r->address_spaces, s->stat.stream);
	int err = put_head(svg, damon_head_text__stream(&r->rec, &s->stat));

	if (!err && !space)
		err = -ENOMEM;
	if (!err && !s->stat.stream->unchecked)
		err = damon_heatmap_svg__draw(svg, s->heatmap, space, r->start_ns,
					      damon_results__end_ns(r));
	if (err)
		err = draw_nothing(svg, "no snapshot covers any time: record for longer", err);
	svg->y += PANEL_GAP_PX;
	return err;
}

static int draw_heatmaps(struct damon_svg *svg, const struct damon_results *r)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		const struct damon_stream_results *s = NULL;

		while ((s = damon_results__next_stream(r, &r->kdamonds[k], s))) {
			int err = draw_heatmap(svg, r, s);

			if (err)
				return err;
		}
	}
	return 0;
}

static int draw_chart(struct damon_svg *svg, const struct damon_results *r,
		      const struct damon_wss *wss, const struct damon_wss_dist *dist)
{
	struct damon_wss_chart chart;
	char left_out[DAMON_WSS_TEXT_LEFT_OUT_LEN];
	int err = damon_wss__chart(wss, DAMON_SVG_WIDTH / 3, &chart);

	if (err)
		return err;
	damon_wss_text__left_out(left_out, sizeof(left_out), dist, r->skip);
	damon_svg__text(svg, DAMON_SVG_MARGIN, svg->y + 9, DAMON_SVG_WORDS, DAMON_SVG_START,
			"Size of the regions in which any access was found in a snapshot");
	damon_svg__text(svg, DAMON_SVG_WIDTH - DAMON_SVG_MARGIN, svg->y + 9, DAMON_SVG_GREY,
			DAMON_SVG_END, left_out);
	svg->y += 18;
	damon_wss_svg__draw(svg, &chart, dist, r->start_ns);
	damon_wss_chart__exit(&chart);
	return 0;
}

/* How many bytes are touched in windows of each length, and over time, if that is known */
static void draw_touched(struct damon_svg *svg, const struct damon_results *r,
			 const struct damon_kdamond_results *kdamond)
{
	struct damon_window windows[DAMON_IDLE_MAX_WINDOWS];
	unsigned int nr = damon_idle__windows(r, kdamond, 0, windows), nr_known = 0;
	const struct damon_touched_chart *chart;
	struct damon_window_length length;

	for (unsigned int i = 0; i < nr; i++)
		nr_known += !!windows[i].nr;
	if (!nr_known)
		return;
	damon_touched_svg__draw(svg, windows, nr, damon_results__resident(r, kdamond, 0));
	svg->y += PANEL_GAP_PX;
	chart = damon_results__chart(r, kdamond, &length);
	if (!chart)
		return;
	damon_touched_svg__draw_chart(svg, chart, &length, r->start_ns);
	svg->y += PANEL_GAP_PX;
}

static int draw_wss(struct damon_svg *svg, const struct damon_results *r,
		    const struct damon_kdamond_results *kdamond)
{
	const struct damon_stream_results *s = NULL;
	struct damon_wss_dist dist;
	int err = 0;

	while (!err && (s = damon_results__next_stream(r, kdamond, s)))
		err = put_head(svg, damon_head_text__stream(&r->rec, &s->stat));
	if (err || damon_results__is_unchecked(r, kdamond))
		return err;
	draw_touched(svg, r, kdamond);
	err = damon_wss__dist(kdamond->wss, &dist);
	if (!err) {
		err = draw_chart(svg, r, kdamond->wss, &dist);
		damon_wss_dist__exit(&dist);
	}
	if (err)
		err = draw_nothing(svg, "no complete snapshot is left to count", err);
	svg->y += PANEL_GAP_PX;
	return err;
}

static int draw_wsses(struct damon_svg *svg, const struct damon_results *r)
{
	for (unsigned int k = 0; k < r->nr_kdamonds; k++) {
		int err = draw_wss(svg, r, &r->kdamonds[k]);

		if (err)
			return err;
	}
	return 0;
}

static int picture(const struct damon_results *r, FILE *f, const char *title,
		   int (*draw)(struct damon_svg *svg, const struct damon_results *r))
{
	struct damon_svg svg;
	int err = damon_svg__init(&svg), ret;

	if (err)
		return err;
	err = put_head(&svg, damon_head_text__recording(&r->rec));
	if (!err)
		err = draw(&svg, r);
	ret = damon_svg__finish(&svg, f, title);
	return err ?: ret;
}

/** damon_view_svg__heatmap - a heatmap of each stream */
int damon_view_svg__heatmap(const struct damon_results *r, FILE *f)
{
	return picture(r, f, "Heatmap of memory accesses: address by time", draw_heatmaps);
}

/** damon_view_svg__wss - touched bytes by window, and a chart of the regions found accessed */
int damon_view_svg__wss(const struct damon_results *r, FILE *f)
{
	return picture(r, f, "Working set size over time", draw_wsses);
}
