// SPDX-License-Identifier: GPL-2.0
/* Modules: view/touched-text view/estimate-text view/term view/axis analysis/touched analysis/touched-chart analysis/estimate analysis/rounds analysis/interval base/text */
/* Estimates of touched bytes as text: with an error, as a bound, in several windows, as bars, or nothing */
#include "damon/view/touched-text.h"
#include "damon/analysis/touched.h"
#include "damon/core/snapshot.h"
#include "damon/view/term.h"
#include "text-file.h"

#include <linux/kernel.h>

#define MS	1000000ULL
#define MIB	1048576ULL

/* Add @nr rounds of @samples samples; @hits of them hit 100 regions of 1 MiB */
static void add(struct damon_touched *touched, u64 sample_ms, u32 samples, u32 hits, u32 more_hits,
		unsigned int nr)
{
	const struct damon_stream stream = {
		.sample_ns = sample_ms * MS, .aggr_ns = sample_ms * samples * MS,
		.ratio_sample = 1, .ratio_aggr = samples,
	};

	for (unsigned int i = 0; i < nr; i++) {
		struct damon_region regions[100];
		const struct damon_snapshot snapshot = {
			.stream = &stream, .start_ns = i * stream.aggr_ns,
			.end_ns = (i + 1) * stream.aggr_ns, .regions = regions,
			.nr_regions = ARRAY_SIZE(regions),
		};

		for (u64 r = 0; r < ARRAY_SIZE(regions); r++)
			regions[r] = (struct damon_region){
				.start = r * MIB, .end = (r + 1) * MIB,
				.nr_accesses = i % 2 ? hits : more_hits,
			};
		damon_touched__add(touched, &snapshot);
	}
	damon_touched__finish(touched);
}

static double resident;

static void test(struct damon_touched *touched, const char *lines, const char *table)
{
	const struct damon_term ascii = { .cols = 53 }, utf8 = { .cols = 53, .utf8 = true };
	const struct damon_term *term = strstr(lines, "±") ? &utf8 : &ascii;
	struct damon_window windows[DAMON_MAX_WINDOWS + 1];
	unsigned int nr = damon_touched__windows(touched, windows);
	FILE *f = text_open();

	damon_touched_text__fprint_lines(f, touched, resident, term);
	text_is(f, lines, "the lines");
	f = text_open();
	if (resident)
		windows[nr++] = (struct damon_window){ .sample_ns = 60000 * MS };
	damon_touched_text__fprint_table(f, windows, nr, resident, term);
	text_is(f, table, "the table");
	damon_touched__delete(touched);
}

int main(void)
{
	struct damon_touched *touched = damon_touched__new();

	test(touched, "", "");

	touched = damon_touched__new();
	add(touched, 5, 20, 10, 10, 100);
	test(touched, "", "");

	touched = damon_touched__new();
	add(touched, 5, 5, 2, 3, 100);
	test(touched, "# Touched in 5 ms     50.0 MiB ± 4 %\n",
	     "# Touched in a window of so long; with 95 %, the truth ends in the light part\n"
	     "      5 ms   50.0 MiB ± 4 %      ██████████████████░░\n");

	touched = damon_touched__new();
	add(touched, 5, 5, 0, 0, 100);
	add(touched, 1000, 1, 1, 1, 5);
	test(touched, "# Touched in 5 ms     at most 6.1 KiB\n"
	     "#         in 1 s      100.0 MiB +- 1 %\n",
	     "# Touched in a window of so long; with 95 %, the truth ends in the light part\n"
	     "      5 ms   at most 6.1 KiB     -\n"
	     "       1 s   100.0 MiB +- 1 %    ###################-\n");

	resident = 80 * MIB;
	touched = damon_touched__new();
	add(touched, 5, 5, 2, 3, 100);
	add(touched, 100, 5, 0, 0, 100);
	add(touched, 1000, 1, 1, 1, 5);
	test(touched, "# Touched in 5 ms     50.0 MiB ± 4 %      30.0 MiB idle\n"
	     "#         in 100 ms   at most 6.1 KiB     at least 80.0 MiB idle\n"
	     "#         in 1 s      100.0 MiB ± 1 %\n",
	     "# Touched in a window of so long; with 95 %, the truth ends in the light part\n"
	     "      5 ms   50.0 MiB ± 4 %      █████████░░\n"
	     "    100 ms   at most 6.1 KiB     ░\n"
	     "       1 s   100.0 MiB ± 1 %     ███████████████████░\n"
	     "      60 s   not known: no complete snapshot\n"
	     "  resident   80.0 MiB            ████████████████\n");
	return tap_done();
}
