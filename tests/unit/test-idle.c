// SPDX-License-Identifier: GPL-2.0
/* Modules: view/idle view/idle-text view/estimate-text view/term view/axis view/results analysis/touched analysis/touched-chart analysis/mapping-touched analysis/estimate analysis/rounds analysis/interval analysis/heatmap analysis/areas analysis/wss analysis/mapping-stats analysis/histogram analysis/address-space analysis/hits core/setup base/text base/error base/ranges base/field base/spool read/recording read/framer read/relay base/worker */
/* What is idle: estimates, bounds and what is not known, as figures and as text */
#include "damon/analysis/mapping-touched.h"
#include "damon/core/snapshot.h"
#include "damon/read/recording.h"
#include "damon/view/idle.h"
#include "damon/view/idle-text.h"
#include "damon/view/term.h"
#include "text-file.h"

#include <linux/kernel.h>

#define MIB	1048576.0
#define MS	1000000ULL

static const struct damon_window windows[] = {
	{ .sample_ns = 5 * MS, .nr = 9, .bytes = 0, .interval = { 0, 1 * MIB }, .monitored = 90 * MIB },
	{ .sample_ns = 100 * MS, .nr = 9, .bytes = 30 * MIB, .interval = { 27 * MIB, 34 * MIB },
	  .monitored = 90 * MIB },
	{ .sample_ns = 1000 * MS, .nr = 9, .bytes = 88 * MIB, .interval = { 80 * MIB, 90 * MIB },
	  .monitored = 90 * MIB },
	{ .sample_ns = 5000 * MS, .nr = 1, .bytes = 90 * MIB, .interval = { 0, 90 * MIB },
	  .monitored = 90 * MIB },
	{ .sample_ns = 15000 * MS, .nr = 1, .bytes = 0, .interval = { 0, 90 * MIB },
	  .monitored = 90 * MIB },
	{ .sample_ns = 60000 * MS },
};

static void test_kinds(void)
{
	static const enum damon_idle_kind kinds[] = {
		DAMON_IDLE_AT_LEAST, DAMON_IDLE_ABOUT, DAMON_IDLE_AT_MOST,
		DAMON_IDLE_UNKNOWN, DAMON_IDLE_UNKNOWN, DAMON_IDLE_UNKNOWN,
	};
	const struct damon_resident resident = { .bytes = 60 * MIB }, little = { .bytes = 25 * MIB };
	struct damon_idle idle;

	for (size_t i = 0; i < ARRAY_SIZE(windows); i++) {
		idle = damon_idle__of(&windows[i], NULL);
		tap_eq(idle.kind, kinds[i], "window %zu: what the figures are worth", i);
		tap_ok(!idle.is_resident, "window %zu: of what was monitored", i);
	}
	idle = damon_idle__of(&windows[1], &resident);
	tap_ok(idle.is_resident && idle.bytes == 30 * MIB && idle.interval.low == 26 * MIB &&
	       idle.interval.high == 33 * MIB, "resident, and not touched");
	idle = damon_idle__of(&windows[1], &little);
	tap_eq(idle.kind, DAMON_IDLE_NONE, "more is touched than is resident");
	tap_ok(!idle.bytes && !idle.interval.low && !idle.interval.high, "then nothing is idle");
}

static void test_lines(void)
{
	const struct damon_term utf8 = { .cols = 80, .utf8 = true }, ascii = { .cols = 80 };
	const struct damon_term narrow = { .cols = 60 };
	const struct damon_resident resident = { .bytes = 60 * MIB };
	FILE *f = text_open();

	damon_idle_text__fprint_lines(f, windows, ARRAY_SIZE(windows), NULL, &utf8);
	text_is(f, "# Monitored          90.0 MiB\n"
		"# Idle for  5 ms     at least 89.0 MiB     at most 1.0 MiB touched\n"
		"#           100 ms   60.0 MiB ± 7 %        30.0 MiB ± 13 % touched\n"
		"#           1 s      at most 10.0 MiB      88.0 MiB ± 9 % touched\n"
		"#           5 s      not known             90.0 MiB ± 100 % touched\n"
		"#           15 s     not known             at most 90.0 MiB touched\n"
		"#           60 s     not known: no complete snapshot\n", "lines");
	f = text_open();
	damon_idle_text__fprint_lines(f, &windows[1], 2, &resident, &ascii);
	text_is(f, "# Resident           60.0 MiB\n"
		"# Idle for  100 ms   30.0 MiB +- 13 %      30.0 MiB +- 13 % touched\n"
		"#           1 s      none                  88.0 MiB +- 9 % touched\n",
		"lines about what is resident");
	f = text_open();
	damon_idle_text__fprint_lines(f, &windows[1], 1, NULL, &narrow);
	text_is(f, "# Monitored          90.0 MiB\n"
		"# Idle for  100 ms   60.0 MiB +- 7 %\n", "a narrow terminal");
	f = text_open();
	damon_idle_text__fprint_lines(f, windows, 0, NULL, &utf8);
	text_is(f, "# What was idle is not known: see TOUCHED in perf-damon(1)\n", "no window");
}

static void print_table(FILE *f, unsigned int cols, bool is_utf8)
{
	const struct damon_term term = { .cols = cols, .utf8 = is_utf8 };
	const struct damon_stream stream = { .name = "prog", .pid = 7 };
	struct damon_idle idles[ARRAY_SIZE(windows)];
	struct damon_idle_text text;

	damon_idle_text__begin(&text, f, windows, ARRAY_SIZE(windows), &term);
	damon_idle_text__headings(&text, false, "Target");
	damon_idle__all(windows, ARRAY_SIZE(windows), windows, ARRAY_SIZE(windows), NULL, idles);
	damon_idle_text__row(&text, idles);
	damon_idle_text__fprint_target(&text, &stream);
	damon_idle__all(windows, ARRAY_SIZE(windows), windows, 0, NULL, idles);
	damon_idle_text__row(&text, idles);
	damon_idle_text__fprint_target(&text, &stream);
	damon_idle_text__end(&text);
}

static void test_table(void)
{
	FILE *f = text_open();

	print_table(f, 112, true);
	text_is(f, "# Monitored       Idle 5 ms     Idle 100 ms        Idle 1 s        Idle 5 s       Idle 15 s  Target\n"
		"   90.0 MiB      ≥ 89.0 MiB    60.0 MiB ±7%      ≤ 10.0 MiB       not known       not known  prog (pid 7)\n"
		"          -       not known       not known       not known       not known       not known  prog (pid 7)\n",
		"a wide table");
	f = text_open();
	print_table(f, 80, false);
	text_is(f, "# Monitored        Idle 1 s        Idle 5 s       Idle 15 s  Target\n"
		"   90.0 MiB     <= 10.0 MiB       not known       not known  prog (pid 7)\n"
		"          -       not known       not known       not known  prog (pid 7)\n"
		"# 2 shorter windows: --window, or --format csv\n",
		"80 columns: the longest windows");
	f = text_open();
	print_table(f, 20, true);
	text_is(f, "# Monitored       Idle 15 s  Target\n"
		"   90.0 MiB       not known  prog (pid 7)\n"
		"          -       not known  prog (pid 7)\n"
		"# 4 shorter windows: --window, or --format csv\n",
		"one window at least");
}

static void test_order(void)
{
	const struct damon_window none = { .sample_ns = 100 * MS };
	struct damon_window own[] = {
		{ .sample_ns = 100 * MS, .nr = 1, .bytes = 1, .monitored = 10 },
		{ .sample_ns = 100 * MS, .nr = 1, .bytes = 9, .monitored = 30 },
		{ .sample_ns = 100 * MS, .nr = 1, .bytes = 0, .monitored = 99 },
		none,
		{ .sample_ns = 100 * MS, .nr = 1, .bytes = 1, .monitored = 10 },
	};
	struct damon_touched_row rows[] = {
		{ .name = "d", .kind = DAMON_MAPPING_HEAP, .start = 9, .windows = &own[0] },
		{ .name = "f", .kind = DAMON_MAPPING_UNKNOWN, .windows = &own[2] },
		{ .name = "e", .kind = DAMON_MAPPING_FILE, .windows = &own[3] },
		{ .name = "c", .kind = DAMON_MAPPING_FILE, .start = 1, .windows = &own[4] },
		{ .name = "a", .kind = DAMON_MAPPING_FILE, .windows = &own[1] },
	};
	struct damon_touched_table table = { .rows = rows, .nr = ARRAY_SIZE(rows), .nr_windows = 1 };
	char order[sizeof("acdef")] = "";

	damon_idle__sort(&table, own, 1);
	for (size_t i = 0; i < table.nr; i++)
		order[i] = rows[i].name[0];
	tap_str_eq(order, "acdef", "the most idle first, then by address; unknown memory last");
}

int main(void)
{
	test_kinds();
	test_lines();
	test_table();
	test_order();
	return tap_done();
}
