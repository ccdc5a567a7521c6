// SPDX-License-Identifier: GPL-2.0
/* Modules: view/summary-text view/mappings-text view/mapping-fields view/columns-text analysis/address-space analysis/hits analysis/wss analysis/rounds analysis/histogram core/setup read/recording base/field base/ranges base/spool base/text base/error read/relay base/worker */
/* The lines of the summary, and tables of mappings on narrow and wide terminals */
#include "damon/view/summary-text.h"
#include "damon/analysis/areas.h"
#include "damon/analysis/hits.h"
#include "damon/analysis/mapping-stats.h"
#include "damon/core/snapshot.h"
#include "damon/read/recording.h"
#include "damon/view/mappings-text.h"
#include "damon/view/term.h"
#include "text-file.h"

#include <signal.h>
#include <linux/kernel.h>

#define KIB	1024ULL
#define MIB	(1024.0 * KIB)
#define MS	1000000ULL

static void run_is(const struct damon_run *run, const char *want, const char *name)
{
	static struct damon_setup setup = { .kdamond = 100 };
	struct damon_run copy = *run;
	const struct damon_recording rec = { .setups = &setup, .nr_setups = 1, .runs = &copy };
	FILE *f = text_open();

	damon_summary_text__fprint_run(f, &rec, 100);
	text_is(f, want, name);
}

static void test_run(void)
{
	static const struct {
		struct damon_run run;
		const char *want;
	} cases[] = {
		{ { .stop = DAMON_STOP_UNKNOWN }, "" },
		{ { .stop = DAMON_STOP_COMMAND },
	   "# the recording ended with the command\n" },
		{ { .stop = DAMON_STOP_TARGETS, .cpu_ns = 80 * MS, .observed_ns = 10000 * MS },
	   "# DAMON took 0.8 % of a CPU; the recording ended with the monitored processes\n" },
		{ { .stop = DAMON_STOP_CGROUP, .cpu_ns = 9960 * MS, .observed_ns = 100000 * MS },
	   "# DAMON took 10 % of a CPU; the recording ended when the cgroup was removed\n" },
		{ { .stop = DAMON_STOP_KDAMOND, .cpu_ns = 1, .observed_ns = 1000 * MS },
	   "# DAMON took 1e-07 % of a CPU; the recording ended when somebody else stopped DAMON\n" },
		{ { .stop = DAMON_STOP_SIGNAL, .signal = SIGINT },
	   "# the recording ended by a signal (Interrupt)\n" },
		{ { .cpu_ns = 500 * MS, .observed_ns = 1000 * MS },
	   "# DAMON took 50 % of a CPU\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		run_is(&cases[i].run, cases[i].want,
		       "the cost of recording, and why recording ended");
}

static void memory_is(const struct damon_resident *resident,
		      const struct damon_cgroup_memory *cgroup, const char *want, const char *name)
{
	static struct damon_setup setup = { .kdamond = 100 };
	struct damon_resident copy = *resident;
	struct damon_run run = { .residents = &copy, .nr_residents = 1, .cgroup = *cgroup };
	const struct damon_recording rec = { .setups = &setup, .nr_setups = 1, .runs = &run };
	const struct damon_resident *told;
	FILE *f = text_open();

	damon_summary_text__fprint_cgroup(f, &rec, 100);
	told = damon_recording__resident(&rec, 100, 0);
	if (told)
		damon_summary_text__fprint_resident(f, told);
	text_is(f, want, name);
}

static void test_memory(void)
{
	static const struct damon_cgroup_memory none;
	const struct damon_cgroup_memory cgroup = {
		.nr = 1, .total = 200 * MIB, .anon = 120 * MIB, .file = 60 * MIB, .shmem = 10 * MIB,
	};

	memory_is(&(struct damon_resident){}, &none, "", "memory: not known");
	memory_is(&(struct damon_resident){ .nr = 1, .bytes = 125 * MIB }, &none,
		  "# Resident            125.0 MiB\n", "memory: of an older recording");
	memory_is(&(struct damon_resident){
			.nr = 1, .bytes = 125 * MIB, .swapped = 5 * MIB,
			.nr_smaps = 1, .rss = 125 * MIB, .pss = 100 * MIB, .huge = 94 * MIB,
		  }, &none,
		  "# Resident            125.0 MiB, 94.0 MiB of it in huge pages; 5.0 MiB in swap\n",
		  "memory: of one process");
	memory_is(&(struct damon_resident){
			.nr = 1, .bytes = 310 * MIB,
			.nr_smaps = 1, .rss = 1200 * MIB, .pss = 310 * MIB,
		  }, &none,
		  "# Resident            310.0 MiB together (PSS), 1.2 GiB with shared memory counted for each\n",
		  "memory: of several processes");
	memory_is(&(struct damon_resident){
			.nr = 1, .bytes = 310 * MIB,
			.nr_smaps = 1, .rss = 400 * MIB, .pss = 310 * MIB, .huge = 2 * MIB,
		  }, &none,
		  "# Resident            310.0 MiB together (PSS), 400.0 MiB with shared memory counted for each, 2.0 MiB of that in huge pages\n",
		  "memory: of several processes, with huge pages");
	memory_is(&(struct damon_resident){
			.nr = 1, .bytes = 310 * MIB,
			.nr_smaps = 1, .rss = 312 * MIB, .pss = 310 * MIB,
		  }, &cgroup,
		  "# Cgroup's memory     200.0 MiB: anon 120.0 MiB, file 50.0 MiB, shmem 10.0 MiB\n"
		  "# Resident            310.0 MiB\n",
		  "memory: of a cgroup, whose processes share hardly any");
}

static void test_probes(void)
{
	struct damon_setup setup = {};
	struct damon_stream stream = { .paddr = true, .ratio_aggr = 20, .ratio_sample = 1 };
	double sums[] = { 1000, 250, 0 };
	struct damon_hits hits = { .sums = sums, .nr = 3, .weight = 100 };
	FILE *f;

	damon_setup__add_probe_name(&setup, "anon");
	damon_setup__add_probe_name(&setup, "cgroup /a\x1b]b");
	f = text_open();
	damon_summary_text__fprint_probes(f, &setup, &stream, &hits);
	text_is(f,
	   "# Probes   anon 50.0 %   cgroup /a?]b 12.5 %   probe 2 0.0 %   of the monitored memory\n",
	   "probes by name, without control characters, or by number");
	f = text_open();
	damon_summary_text__fprint_probes(f, NULL, &stream, &hits);
	text_is(f,
	   "# Probes   probe 0 50.0 %   probe 1 12.5 %   probe 2 0.0 %   of the monitored memory\n", "probes without a set-up");
	f = text_open();
	hits.nr = 0;
	damon_summary_text__fprint_probes(f, NULL, &stream, &hits);
	text_is(f, "", "no line without probes");
	damon_setup__exit(&setup);
}

static void test_areas(void)
{
	struct damon_area areas[10];
	FILE *f;

	for (u64 i = 0; i < 10; i++)
		areas[i] = (struct damon_area){
			.start = 0x7f0000000000 + i * 0x10000000, .mean = 0.5 / (i + 1), .peak = 1,
			.end = 0x7f0000000000 + i * 0x10000000 + (4096ULL << (4 * (i % 4))),
			.idle_ns = i * 1234567890ULL,
		};
	f = text_open();
	damon_summary_text__fprint_areas(f, areas, 2, true);
	text_is(f,
	   "#       Size      Rate      Peak      Idle   Addresses\n"
	   "     4.0 KiB    50.0 %   100.0 %       0 s   7f0000000000-7f0000001000\n"
	   "    64.0 KiB    25.0 %   100.0 %    1.23 s   7f0010000000-7f0010010000\n", "areas with rates");
	f = text_open();
	damon_summary_text__fprint_areas(f, areas, 9, false);
	text_is(f,
	   "#       Size  Accesses      Peak      Idle   Addresses\n"
	   "     4.0 KiB       0.5       1.0       0 s   7f0000000000-7f0000001000\n"
	   "    64.0 KiB       0.2       1.0    1.23 s   7f0010000000-7f0010010000\n"
	   "     1.0 MiB       0.2       1.0    2.47 s   7f0020000000-7f0020100000\n"
	   "    16.0 MiB       0.1       1.0     3.7 s   7f0030000000-7f0031000000\n"
	   "     4.0 KiB       0.1       1.0    4.94 s   7f0040000000-7f0040001000\n"
	   "    64.0 KiB       0.1       1.0    6.17 s   7f0050000000-7f0050010000\n"
	   "     1.0 MiB       0.1       1.0    7.41 s   7f0060000000-7f0060100000\n"
	   "    16.0 MiB       0.1       1.0    8.64 s   7f0070000000-7f0071000000\n"
	   "#  and 1 colder area\n", "areas with counts, one too many to be listed");
	f = text_open();
	damon_summary_text__fprint_areas(f, areas, 10, false);
	text_has(f, "\n#  and 2 colder areas\n", "areas, two too many to be listed");
}

static struct damon_mapping_row rows[12];
static struct damon_mapping_table table = { .rows = rows, .is_rate = true };

static void fill_rows(size_t nr)
{
	static const struct damon_mapping_row first[] = {
		{ .name = "/usr/lib/x86_64-linux-gnu/libc.so.6 (deleted)", .kind = DAMON_MAPPING_DSO },
		{ .name = "//anon", .kind = DAMON_MAPPING_ANON },
		{ .name = "/m\x1b]0;\x02\xff", .kind = DAMON_MAPPING_FILE },
		{ .name = "[unknown]", .kind = DAMON_MAPPING_UNKNOWN },
		{ .name = "[heap]", .kind = DAMON_MAPPING_HEAP },
		{ .name = "(deleted)", .kind = DAMON_MAPPING_FILE },
		{ .name = "[stack]", .kind = DAMON_MAPPING_STACK },
	};

	for (size_t i = 0; i < nr; i++) {
		rows[i] = first[i % ARRAY_SIZE(first)];
		rows[i].start = 0x7f0000000000 + i * 0x100000;
		rows[i].end = rows[i].start + 0x80000;
		rows[i].size = 512 * KIB - i * 4 * KIB;
		rows[i].nr_snapshots = 100 + i;
		for (int p = 0; p < DAMON_MAPPING_PERCENTS; p++)
			rows[i].wss[p] = (12 - i) * (p + 1) * 4 * KIB;
		rows[i].wss_mean = (12 - i) * 10000;
		rows[i].mean = 0.9 / (i + 1);
		rows[i].peak = 1.0 / (i + 1);
		rows[i].idle_ns = i * 100 * MS;
	}
	table.nr = nr;
}

static void mappings_are(const char *keys, unsigned int cols, const char *want, const char *name)
{
	const struct damon_term term = { .cols = cols, .lines = 24 };
	struct damon_fields wanted = {};
	struct damon_mappings_text text;
	FILE *f = text_open();

	if (keys)
		damon_fields__add(&wanted, &damon_mapping_fields, keys);
	damon_mappings_text__begin(&text, f, &table, &wanted, &term);
	for (size_t i = 0; i < table.nr; i++)
		damon_mappings_text__row(&text, &rows[i]);
	text_is(f, want, name);
}

static void test_mappings(void)
{
	fill_rows(6);
	mappings_are(NULL, 80,
	   "#      Size    WSS p50    WSS max    Rate    Peak     Idle  Mapping\n"
	   "  512.0 KiB  144.0 KiB  384.0 KiB  90.0 % 100.0 %      0 s  /usr/lib...libc.so.6\n"
	   "  508.0 KiB  132.0 KiB  352.0 KiB  45.0 %  50.0 %   100 ms  //anon 7f0000100000\n"
	   "  504.0 KiB  120.0 KiB  320.0 KiB  30.0 %  33.3 %   200 ms  /m?]0;??\n"
	   "  500.0 KiB  108.0 KiB  288.0 KiB  22.5 %  25.0 %   300 ms  [unknown]\n"
	   "  496.0 KiB   96.0 KiB  256.0 KiB  18.0 %  20.0 %   400 ms  [heap]\n"
	   "  492.0 KiB   84.0 KiB  224.0 KiB  15.0 %  16.7 %   500 ms  (deleted)\n", "mappings in 80 columns");
	mappings_are(NULL, 60,
	   "#      Size    WSS p50    Rate     Idle  Mapping\n"
	   "  512.0 KiB  144.0 KiB  90.0 %      0 s  /usr/lib...ibc.so.6\n"
	   "  508.0 KiB  132.0 KiB  45.0 %   100 ms  //anon 7f0000100000\n"
	   "  504.0 KiB  120.0 KiB  30.0 %   200 ms  /m?]0;??\n"
	   "  500.0 KiB  108.0 KiB  22.5 %   300 ms  [unknown]\n"
	   "  496.0 KiB   96.0 KiB  18.0 %   400 ms  [heap]\n"
	   "  492.0 KiB   84.0 KiB  15.0 %   500 ms  (deleted)\n", "mappings in 60 columns");
	mappings_are(NULL, 120,
	   "#      Size    WSS p50    WSS max    Rate    Peak     Idle  Mapping\n"
	   "  512.0 KiB  144.0 KiB  384.0 KiB  90.0 % 100.0 %      0 s  /usr/lib/x86_64-linux-gnu/libc.so.6\n"
	   "  508.0 KiB  132.0 KiB  352.0 KiB  45.0 %  50.0 %   100 ms  //anon 7f0000100000\n"
	   "  504.0 KiB  120.0 KiB  320.0 KiB  30.0 %  33.3 %   200 ms  /m?]0;??\n"
	   "  500.0 KiB  108.0 KiB  288.0 KiB  22.5 %  25.0 %   300 ms  [unknown]\n"
	   "  496.0 KiB   96.0 KiB  256.0 KiB  18.0 %  20.0 %   400 ms  [heap]\n"
	   "  492.0 KiB   84.0 KiB  224.0 KiB  15.0 %  16.7 %   500 ms  (deleted)\n", "mappings in 120 columns");
	mappings_are("name,kind,start,end,snapshots", 80,
	   "# Mapping                               Kind        Start          End Snapshots\n"
	   "  /usr/lib/x86_64...ux-gnu/libc.so.6     dso 7f0000000000 7f0000080000       100\n"
	   "  //anon 7f0000100000                   anon 7f0000100000 7f0000180000       101\n"
	   "  /m?]0;??                              file 7f0000200000 7f0000280000       102\n"
	   "  [unknown]                          unknown 7f0000300000 7f0000380000       103\n"
	   "  [heap]                                heap 7f0000400000 7f0000480000       104\n"
	   "  (deleted)                             file 7f0000500000 7f0000580000       105\n", "chosen fields, the name first");
	mappings_are("wss_p0,name,wss_mean", 80,
	   "#    WSS p0  Mapping                                                    WSS mean\n"
	   "   48.0 KiB  /usr/lib/x86_64-linux-gnu/libc.so.6                       117.2 KiB\n"
	   "   44.0 KiB  //anon 7f0000100000                                       107.4 KiB\n"
	   "   40.0 KiB  /m?]0;??                                                   97.7 KiB\n"
	   "   36.0 KiB  [unknown]                                                  87.9 KiB\n"
	   "   32.0 KiB  [heap]                                                     78.1 KiB\n"
	   "   28.0 KiB  (deleted)                                                  68.4 KiB\n",
	   "chosen fields, the name in the middle");
	table.is_rate = false;
	fill_rows(1);
	mappings_are(NULL, 80,
	   "#      Size    WSS p50    WSS max Accesses     Most     Idle  Mapping\n"
	   "  512.0 KiB  144.0 KiB  384.0 KiB      0.9      1.0      0 s  /usr/li...ibc.so.6\n", "counts");
	mappings_are("rate,accesses", 80,
	   "#   Rate Accesses\n"
	   "       -      0.9\n", "unknown rates");
	table.is_rate = true;
}

static void test_hottest(void)
{
	const struct damon_term term = { .cols = 80, .lines = 24 };
	const struct damon_fields none = {};
	FILE *f;

	fill_rows(12);
	f = text_open();
	damon_summary_text__fprint_mappings(f, &table, &none, &term);
	text_is(f,
	   "#      Size    WSS p50    WSS max    Rate    Peak     Idle  Mapping\n"
	   "  512.0 KiB  144.0 KiB  384.0 KiB  90.0 % 100.0 %      0 s  /usr/lib...libc.so.6\n"
	   "  508.0 KiB  132.0 KiB  352.0 KiB  45.0 %  50.0 %   100 ms  //anon 7f0000100000\n"
	   "  504.0 KiB  120.0 KiB  320.0 KiB  30.0 %  33.3 %   200 ms  /m?]0;??\n"
	   "  500.0 KiB  108.0 KiB  288.0 KiB  22.5 %  25.0 %   300 ms  [unknown]\n"
	   "  496.0 KiB   96.0 KiB  256.0 KiB  18.0 %  20.0 %   400 ms  [heap]\n"
	   "  492.0 KiB   84.0 KiB  224.0 KiB  15.0 %  16.7 %   500 ms  (deleted)\n"
	   "# Most of what was not used:\n"
	   "  468.0 KiB   12.0 KiB   32.0 KiB   7.5 %   8.3 %    1.1 s  [heap]\n"
	   "  476.0 KiB   36.0 KiB   96.0 KiB   9.0 %  10.0 %   900 ms  /m?]0;??\n"
	   "  480.0 KiB   48.0 KiB  128.0 KiB  10.0 %  11.1 %   800 ms  //anon 7f0000800000\n"
	   "# and 2 more: perf damon report maps\n",
	   "the mappings used most and least, and how many others there are");
	fill_rows(9);
	f = text_open();
	damon_summary_text__fprint_mappings(f, &table, &none, &term);
	fclose(f);
	tap_ok(!strchr(text_buf + 1, '#'), "as many mappings as there is room for are all listed");
	free(text_buf);
	fill_rows(12);
	rows[10] = (struct damon_mapping_row){
		.name = "[unknown]", .kind = DAMON_MAPPING_UNKNOWN, .wss_mean = 1,
	};
	f = text_open();
	damon_summary_text__fprint_mappings(f, &table, &none, &term);
	text_has(f, "\n# and 2 more: perf damon report maps\n",
		 "a little use outside of mappings is not listed");
}

static void test_are_mapped(void)
{
	fill_rows(5);
	tap_ok(damon_summary_text__are_mapped(&table), "most of the used memory is mapped");
	rows[3].wss_mean = 1e9;
	tap_ok(!damon_summary_text__are_mapped(&table), "most of the used memory is not mapped");
	table.nr = 0;
	tap_ok(!damon_summary_text__are_mapped(&table), "without snapshots, no memory is mapped");
}

int main(void)
{
	test_run();
	test_memory();
	test_probes();
	test_areas();
	test_mappings();
	test_hottest();
	test_are_mapped();
	return tap_done();
}
