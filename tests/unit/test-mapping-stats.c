// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/mapping-stats analysis/address-space analysis/histogram */
/* The use of each mapping, compared with a sum over its pages */
#include "damon/analysis/mapping-stats.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define MS		1000000ULL
#define PAGE		4096ULL
#define PAGES		200
#define NAMES		5
#define SNAPSHOTS	80
#define MAX_ACCESSES	20

static const struct damon_stream stream = {
	.pid = 1, .sample_ns = 5 * MS, .aggr_ns = 100 * MS,
};

static const char * const names[NAMES] = {
	"[unknown]", "/lib/a", "/lib/b", "[heap]", "[anon:x]",
};

/* The sums for each name. */
struct truth {
	u64 sizes[SNAPSHOTS];
	unsigned int nr;
	u64 start, end, size;
	double heat, area;
	unsigned int peak;
	u64 first_ns, used_ns;
};

static struct damon_region regions[PAGES];
static bool hidden[PAGES];

static void fill_truth(struct truth *truth, const int *pages, const struct damon_snapshot *s,
		       u32 min_accesses)
{
	u64 monitored[NAMES] = {}, accessed[NAMES] = {};
	bool used[NAMES] = {};

	for (unsigned int r = 0; r < s->nr_regions; r++) {
		for (u64 at = regions[r].start; at < regions[r].end; at += PAGE) {
			int n = pages[at / PAGE];
			struct truth *t = &truth[n];
			double ns = s->end_ns - s->start_ns;

			monitored[n] += PAGE;
			t->start = t->end ? min(t->start, at) : at;
			t->end = max(t->end, at + (u64)PAGE);
			if (!t->first_ns)
				t->first_ns = s->start_ns;
			if (hidden[r])
				continue;
			if (regions[r].nr_accesses >= min_accesses)
				accessed[n] += PAGE;
			used[n] |= regions[r].nr_accesses > 0;
			t->heat += regions[r].nr_accesses * PAGE * ns / MAX_ACCESSES;
			t->area += PAGE * ns;
			t->peak = max_t(unsigned int, t->peak, regions[r].nr_accesses);
		}
	}
	for (int n = 0; n < NAMES; n++) {
		if (used[n])
			truth[n].used_ns = s->end_ns;
		if (!monitored[n] || s->nr_lost)
			continue;
		truth[n].sizes[truth[n].nr++] = accessed[n];
		truth[n].size = max(truth[n].size, monitored[n]);
	}
}

static int by_size(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static bool is_near(double a, double b)
{
	return fabs(a - b) <= 1e-12 * fabs(b);
}

static bool is_right(const struct damon_mapping_row *row, struct truth *t, u64 end_ns)
{
	double sum = 0;
	bool ok;

	qsort(t->sizes, t->nr, sizeof(*t->sizes), by_size);
	for (unsigned int i = 0; i < t->nr; i++)
		sum += t->sizes[i];
	ok = row->start == t->start && row->end == t->end && row->size == t->size &&
	     row->nr_snapshots == t->nr && !row->wss_error &&
	     is_near(row->wss_mean, t->nr ? sum / t->nr : 0) &&
	     is_near(row->mean, t->heat / t->area) &&
	     is_near(row->peak, (double)t->peak / MAX_ACCESSES) &&
	     row->idle_ns == end_ns - (t->used_ns ?: t->first_ns);
	for (unsigned int i = 0; i < DAMON_MAPPING_PERCENTS; i++) {
		unsigned int rank = (t->nr * damon_mapping_percents[i] + 99) / 100;

		ok = ok && row->wss[i] == (t->nr ? t->sizes[rank ? rank - 1 : 0] : 0);
	}
	return ok;
}

/* One of @used regions is used; @still: keep the bounds of the last regions */
static unsigned int cut_regions(int used, bool still, unsigned int last)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; still && i < last; i++)
		regions[i].nr_accesses = rand() % used ? 0 : rand() % (MAX_ACCESSES + 1);
	if (still)
		return last;
	for (u64 page = rand() % 20; page < PAGES;) {
		u64 end = min(page + 1 + rand() % 30, (u64)PAGES);

		regions[nr] = (struct damon_region){
			.start = page * PAGE, .end = end * PAGE,
			.nr_accesses = rand() % used ? 0 : rand() % (MAX_ACCESSES + 1),
		};
		hidden[nr++] = rand() % 4 == 0;
		page = end + (rand() % 3 ? 0 : rand() % 20);
	}
	return nr;
}

static bool run(unsigned int seed)
{
	struct damon_address_spaces *m = damon_address_spaces__new(NULL);
	u32 min_accesses = seed % 4;
	struct damon_mapping_stats *maps = damon_mapping_stats__new(min_accesses);
	struct truth truth[NAMES] = {};
	struct damon_mapping_table table;
	int pages[PAGES] = {};
	u64 ns = 1000 * MS;
	unsigned int nr_regions = 0;
	size_t nr_shown = 0;
	bool ok = true;

	srand(seed);
	for (int i = 0; i < SNAPSHOTS; i++) {
		struct damon_snapshot s = { .stream = &stream, .regions = regions };

		for (int n = rand() % 6 - 3; n > 0; n--) {
			struct damon_mapping mapping = { .pid = 1 };
			u64 start = rand() % PAGES, end = min(start + 1 + rand() % 50, (u64)PAGES);
			int name = 1 + rand() % (NAMES - 1);

			mapping.start = start * PAGE;
			mapping.end = end * PAGE;
			mapping.name = names[name];
			damon_address_spaces__map(m, &mapping);
			while (start < end)
				pages[start++] = name;
		}
		nr_regions = cut_regions(seed % 5 ? 2 : 100, rand() % 4 && nr_regions, nr_regions);
		s.nr_regions = nr_regions;
		if (seed % 2)
			memset(hidden, 0, sizeof(hidden));
		else
			s.hidden = hidden;
		s.start_ns = ns;
		ns += 90 * MS + rand() % (30 * MS);
		s.end_ns = ns;
		s.nr_lost = rand() % 10 == 0;
		fill_truth(truth, pages, &s, min_accesses);
		ok = ok && !damon_mapping_stats__add(maps, damon_address_spaces__space(m, &stream), &s);
	}
	ok = ok && !damon_mapping_stats__table(maps, &table) && table.is_rate;
	for (size_t i = 0; ok && i < table.nr; i++) {
		int n = 0;

		while (strcmp(names[n], table.rows[i].name))
			n++;
		ok = is_right(&table.rows[i], &truth[n], ns);
	}
	for (int n = 0; n < NAMES; n++)
		nr_shown += truth[n].area > 0;
	ok = ok && table.nr == nr_shown;
	damon_mapping_table__exit(&table);
	damon_mapping_stats__delete(maps);
	damon_address_spaces__delete(m);
	if (!ok)
		printf("# seed %u\n", seed);
	return ok;
}

/* A recording without the sampling interval has counts. */
static void test_counts(void)
{
	static const struct damon_stream foreign = { .aggr_ns = 100 * MS };
	static const struct damon_region region = { .start = 0, .end = PAGE, .nr_accesses = 7 };
	const struct damon_snapshot s = {
		.stream = &foreign, .end_ns = MS, .nr_regions = 1, .regions = &region,
	};
	struct damon_address_spaces *m = damon_address_spaces__new(NULL);
	struct damon_mapping_stats *maps = damon_mapping_stats__new(1);
	struct damon_mapping_table table;

	damon_mapping_stats__table(maps, &table);
	tap_eq(table.nr, 0, "without snapshots there is no row");
	damon_mapping_table__exit(&table);
	damon_mapping_stats__add(maps, damon_address_spaces__space(m, &foreign), &s);
	damon_mapping_stats__table(maps, &table);
	tap_ok(!table.is_rate && table.nr == 1 && table.rows[0].mean == 7 &&
	       table.rows[0].peak == 7, "counts instead of rates");
	damon_mapping_table__exit(&table);
	damon_mapping_stats__delete(maps);
	damon_address_spaces__delete(m);
}

int main(void)
{
	bool ok = true;

	for (unsigned int seed = 1; seed <= 200; seed++)
		ok &= run(seed);
	tap_ok(ok, "random regions and mappings agree with the sums");
	test_counts();
	return tap_done();
}
