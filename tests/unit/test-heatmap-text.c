// SPDX-License-Identifier: GPL-2.0
/* Modules: view/heatmap-text view/axis view/palette view/term analysis/heatmap base/text */
/* Heatmaps as text: bands, gaps, labels and legends, with and without colours and UTF-8 */
#include "damon/view/heatmap-text.h"
#include "damon/analysis/heatmap.h"
#include "damon/view/term.h"
#include "text-file.h"

#include <errno.h>
#include <linux/kernel.h>

#define S	1000000000ULL
#define KIB	1024ULL
#define COLS	24

static struct damon_heat_row rows[5];
static struct damon_heat_cell cells[5 * COLS];

static struct damon_heat_band bands[] = {
	{ .first_row = 0, .nr_rows = 3, .start = 0x555500000000, .end = 0x555500000000 + 48 * KIB },
	{ .first_row = 3, .nr_rows = 2, .start = 0x7f0000000000, .end = 0x7f0000000000 + 1024 * KIB },
};

static struct damon_heat_grid grid = {
	.start_ns = 10 * S, .end_ns = 10 * S + COLS * S / 2, .col_ns = S / 2,
	.nr_cols = COLS, .nr_rows = 5, .nr_bands = 2,
	.rows = rows, .bands = bands, .cells = cells,
	.is_rate = true, .mean = 0.25, .max = 1,
};

/* Rates rise to the right and upward; the last columns of the lowest row were not monitored. */
static void fill_grid(void)
{
	for (unsigned int r = 0; r < 5; r++) {
		const struct damon_heat_band *band = &bands[r >= 3];
		u64 step = (band->end - band->start) / band->nr_rows;

		rows[r].start = band->start + (r - band->first_row) * step;
		rows[r].end = rows[r].start + step;
		for (unsigned int c = 0; c < COLS; c++) {
			cells[r * COLS + c].area = r || c < 20;
			cells[r * COLS + c].mean = r * c / (4.0 * (COLS - 1));
		}
	}
}

static void is(const struct damon_term *term, u64 origin_ns, const char *want, const char *name)
{
	FILE *f = text_open();

	damon_heatmap_text__fprint(f, &grid, term, origin_ns);
	text_is(f, want, name);
}

static void check_size(const struct damon_heatmap *heatmap, const struct damon_term *term,
		       unsigned int max_lines)
{
	unsigned int nr_lines = 0, widest = 0, width;
	struct damon_heat_grid fitted;
	FILE *f = text_open();

	tap_eq(damon_heatmap_text__fit(heatmap, term, max_lines, &fitted), 0, "a grid fits");
	damon_heatmap_text__fprint(f, &fitted, term, 0);
	damon_heat_grid__exit(&fitted);
	fclose(f);
	for (char *line = text_buf; *line; line += width + 1) {
		width = strcspn(line, "\n");
		/* The legends may be longer. */
		if (*line != '#')
			widest = max(widest, width);
		nr_lines++;
	}
	free(text_buf);
	tap_ok(nr_lines <= max_lines && nr_lines > 7 && widest <= term->cols &&
	       widest > term->cols / 2, "the heatmap fills %u columns and %u lines", term->cols,
	       max_lines);
}

static void test_fit(void)
{
	const struct damon_stream stream = {
		.sample_ns = 5000000, .aggr_ns = 100000000, .ratio_aggr = 20, .ratio_sample = 1,
	};
	const struct damon_region regions[] = {
		{ .start = 0x555500000000, .end = 0x555500100000, .nr_accesses = 20 },
		{ .start = 0x7f0000000000, .end = 0x7f0000800000, .nr_accesses = 1 },
	};
	struct damon_heatmap *heatmap = damon_heatmap__new(512, 2048);
	struct damon_term term = { .cols = 60, .lines = 24 };
	struct damon_heat_grid none;

	tap_eq(damon_heatmap_text__fit(heatmap, &term, 20, &none), -ENODATA,
	       "no grid without snapshots");
	for (u64 i = 0; i < 200; i++) {
		const struct damon_snapshot s = {
			.stream = &stream, .start_ns = i * 100000000, .end_ns = (i + 1) * 100000000,
			.nr_regions = 2, .regions = regions,
		};

		damon_heatmap__add(heatmap, &s);
	}
	damon_heatmap__finish(heatmap);
	for (term.cols = 40; term.cols <= 200; term.cols += 40) {
		/* A view asks for 11 lines at least. */
		for (unsigned int lines = 11; lines <= 41; lines += 10)
			check_size(heatmap, &term, lines);
	}
	damon_heatmap__delete(heatmap);
}

int main(void)
{
	struct damon_term term = { .cols = 80, .lines = 24 };
	FILE *f;

	fill_grid();
	is(&term, 10 * S,
	   "7f0000100000 |.::::-----++++#####@@@@@| 1.0 MiB\n"
	   "7f0000000000 |.::::::------++++++#####|\n"
	   "             ~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
	   "55550000c000 |.:::::::::---------+++++|\n"
	   "             |.::::::::::::::::::-----| 48.0 KiB\n"
	   "555500000000 |....................    |\n"
	   "             ++---------+---------+---\n"
	   "              0 s       5 s       10 s\n"
	   "# each character: 512.0 KiB x 500 ms; blank: not monitored\n"
	   "# access rate in %:  . 0  : >0  - >20  + >40  # >60  @ >80; mean 25 %\n", "ASCII");
	term.utf8 = true;
	is(&term, 0,
	   "7f0000100000 │.::::-----++++#####@@@@@│ 1.0 MiB\n"
	   "7f0000000000 │.::::::------++++++#####│\n"
	   "             ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄\n"
	   "55550000c000 │.:::::::::---------+++++│\n"
	   "             │.::::::::::::::::::-----│ 48.0 KiB\n"
	   "555500000000 │....................    │\n"
	   "             └┴─────────┴─────────┴───\n"
	   "              10 s      15 s      20 s\n"
	   "# each character: 512.0 KiB x 500 ms; blank: not monitored\n"
	   "# access rate in %:  . 0  : >0  - >20  + >40  # >60  @ >80; mean 25 %\n", "UTF-8, time from an earlier origin");
	term.colours = DAMON_COLOURS_256;
	is(&term, 10 * S,
	   "7f0000000000 │\033[48;5;17m \033[48;5;53m  \033[38;5;89m▀\033[48;5;89m  \033[38;5;125m▀▀\033[48;5;125m \033[38;5;167m▀▀▀\033[48;5;167m\033[38;5;203m▀▀▀\033[38;5;209m▀\033[48;5;203m▀▀\033[38;5;222m▀▀\033[48;5;209m▀\033[38;5;229m▀▀▀\033[m│ 1.0 MiB\n"
	   "             ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄\n"
	   "55550000c000 │\033[48;5;17m \033[48;5;53m     \033[48;5;89m      \033[48;5;125m      \033[48;5;167m      \033[m│ 48.0 KiB\n"
	   "555500000000 │\033[48;5;17m \033[38;5;53m▀▀▀▀▀▀▀▀▀▀▀\033[38;5;89m▀▀▀▀▀▀▀▀\033[m\033[38;5;89m▀▀▀▀\033[m│\n"
	   "             └┴─────────┴─────────┴───\n"
	   "              0 s       5 s       10 s\n"
	   "# each character: 1.0 MiB x 500 ms; ░: not monitored\n"
	   "# access rate 0 % \033[48;5;17m \033[48;5;53m \033[48;5;89m \033[48;5;125m \033[48;5;167m \033[48;5;203m \033[48;5;209m \033[48;5;222m \033[48;5;229m \033[m 100 %; mean 25 %\n", "UTF-8 in 256 colours: two rows a line");
	term.utf8 = false;
	term.colours = DAMON_COLOURS_TRUE;
	f = text_open();
	damon_heatmap_text__fprint(f, &grid, &term, 10 * S);
	text_has(f, "\n555500000000 |\033[48;2;29;23;67m                    \033[m\033[38;5;244m////\033[m|\n",
		 "ASCII in true colours: cold memory, and a hatch without colour");

	term.colours = DAMON_COLOURS_NONE;
	grid.is_rate = false;
	grid.is_part = true;
	bands[1].quiet = true;
	is(&term, 10 * S,
	   "7f0000100000 :.::::-----++++#####@@@@@: 1.0 MiB\n"
	   "7f0000000000 :.::::::------++++++#####:\n"
	   "             ~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
	   "55550000c000 |.:::::::::---------+++++|\n"
	   "             |.::::::::::::::::::-----| 48.0 KiB\n"
	   "555500000000 |....................    |\n"
	   "             ++---------+---------+---\n"
	   "              0 s       5 s       10 s\n"
	   "# each character: 16.0 KiB x 500 ms, more beside :; blank: not shown, or not monitored\n"
	   "# accesses seen:  . 0  : >0  - >0.2  + >0.4  # >0.6  @ >0.8; mean 0.25\n",
	   "counts, a part of the regions, a quiet band");
	bands[1].quiet = false;
	bands[1].start = bands[0].end;
	is(&term, 10 * S,
	   "7f0000100000 |.::::-----++++#####@@@@@| 41.7 TiB\n"
	   "7f0000000000 |.::::::------++++++#####|\n"
	   "55550000c000 |.:::::::::---------+++++|\n"
	   "             |.::::::::::::::::::-----| 48.0 KiB\n"
	   "555500000000 |....................    |\n"
	   "             ++---------+---------+---\n"
	   "              0 s       5 s       10 s\n"
	   "# each character: 20.8 TiB x 500 ms; blank: not shown, or not monitored\n"
	   "# accesses seen:  . 0  : >0  - >0.2  + >0.4  # >0.6  @ >0.8; mean 0.25\n",
	   "no gap between adjacent bands");
	test_fit();
	return tap_done();
}
