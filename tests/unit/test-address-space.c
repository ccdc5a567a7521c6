// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/address-space */
/* What is mapped where, compared with a table that has an entry for each page. */
#include "damon/analysis/address-space.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define PID	100
#define PAGES	64

static const struct damon_stream stream = { .pid = PID };
static const struct damon_stream child = { .pid = PID + 1 };

static int map(struct damon_address_spaces *m, pid_t pid, u64 start, u64 end, const char *name)
{
	const struct damon_mapping mapping = {
		.pid = pid, .start = start, .end = end, .name = name,
	};

	return damon_address_spaces__map(m, &mapping);
}

/* The group at @addr */
static unsigned int group_at(const struct damon_address_space *space, u64 addr)
{
	unsigned int i = damon_address_space__find(space, addr), group;

	damon_address_space__piece(space, &i, addr, addr + 1, &group);
	return group;
}

static const char *name_at(const struct damon_address_space *space, u64 addr)
{
	return space->groups[group_at(space, addr)].name;
}

/* The expected state of a page: a name, and the number of the place if it is anonymous */
struct page {
	const char *name;
	unsigned int place;
};

static bool is_anon(const struct page *page)
{
	return page->name && !strcmp(page->name, "//anon");
}

static void slow_map(struct page *pages, unsigned int start, unsigned int end, const char *name,
		     unsigned int *nr_places)
{
	struct page new = { .name = name };

	for (unsigned int i = start; i < end; i++) {
		if (!is_anon(&new) || !is_anon(&pages[i]))
			pages[i] = new;
	}
	if (!is_anon(&new))
		return;
	while (start > 0 && is_anon(&pages[start - 1]))
		start--;
	while (end < PAGES && is_anon(&pages[end]))
		end++;
	for (unsigned int i = start; i < end; i++) {
		if (pages[i].place && (!new.place || pages[i].place < new.place))
			new.place = pages[i].place;
	}
	if (!new.place)
		new.place = ++*nr_places;
	for (unsigned int i = start; i < end; i++)
		pages[i] = new;
}

/* Names must be equal. The numbers of places may differ, but equal places must stay equal. */
static bool is_like(const struct damon_address_space *space, const struct page *pages)
{
	unsigned int group_of[1024] = {};

	for (unsigned int i = 1; i < space->nr; i++) {
		if (space->v[i].start < space->v[i - 1].end)
			return false;
	}
	for (unsigned int i = 0; i < PAGES; i++) {
		unsigned int group = group_at(space, i * 4096);

		if (strcmp(name_at(space, i * 4096), pages[i].name ?: "[unknown]"))
			return false;
		if (!is_anon(&pages[i]))
			continue;
		if (!group_of[pages[i].place])
			group_of[pages[i].place] = group;
		if (group_of[pages[i].place] != group)
			return false;
	}
	return true;
}

static void test_random(void)
{
	static const char * const names[] = { "//anon", "/lib/a", "/lib/b", "[heap]", "//anon" };
	bool ok = true;

	for (unsigned int seed = 1; seed <= 400 && ok; seed++) {
		struct damon_address_spaces *m = damon_address_spaces__new(NULL);
		struct page pages[PAGES] = {};
		unsigned int nr_places = 0;

		srand(seed);
		for (unsigned int n = 0; n < 60 && ok; n++) {
			unsigned int start = rand() % PAGES;
			unsigned int end = start + 1 + rand() % (PAGES - start);
			const char *name = names[rand() % ARRAY_SIZE(names)];

			if (rand() % 3)
				end = min(end, start + 3);
			map(m, PID, start * 4096, end * 4096, name);
			slow_map(pages, start, end, name, &nr_places);
			ok = is_like(damon_address_spaces__space(m, &stream), pages);
			if (!ok)
				printf("# seed %u, mapping %u\n", seed, n);
		}
		damon_address_spaces__delete(m);
	}
	tap_ok(ok, "random mappings agree with the table");
}

static void test_life(void)
{
	struct damon_address_spaces *m = damon_address_spaces__new(NULL);
	const struct damon_address_space *space, *other;

	map(m, PID, 0x1000, 0x5000, "/bin/sh");
	map(m, PID, 0x7000, 0x9000, "//anon");
	damon_address_spaces__fork(m, PID + 1, PID);
	map(m, PID, 0x2000, 0x3000, "/lib/x");
	space = damon_address_spaces__space(m, &stream);
	other = damon_address_spaces__space(m, &child);
	tap_str_eq(name_at(space, 0x2000), "/lib/x", "a new mapping replaces what it covers");
	tap_str_eq(name_at(space, 0x3000), "/bin/sh",
		   "what the new mapping does not cover is left");
	tap_str_eq(name_at(other, 0x2000), "/bin/sh",
		   "a child has the mappings from when it was forked");
	tap_str_eq(name_at(other, 0x8000), "//anon", "a child has anonymous memory, too");
	tap_str_eq(name_at(other, 0x6000), "[unknown]", "between mappings nothing is known");

	damon_address_spaces__exec(m, PID + 1);
	tap_str_eq(name_at(other, 0x2000), "[unknown]", "exec leaves no mapping");
	tap_str_eq(name_at(space, 0x8000), "//anon", "exec leaves the mappings of other processes");
	damon_address_spaces__exit(m, PID);
	tap_str_eq(name_at(damon_address_spaces__space(m, &stream), 0x2000), "/lib/x",
		   "the mappings of a monitored process are kept to the end");
	damon_address_spaces__fork(m, PID, PID + 1);
	tap_str_eq(name_at(damon_address_spaces__space(m, &stream), 0x2000), "[unknown]",
		   "a reused pid begins with the mappings of its parent");
	damon_address_spaces__delete(m);
}

/* Of many processes that are not monitored, those that ended are forgotten. */
static void test_ended(void)
{
	struct damon_address_spaces *m = damon_address_spaces__new(NULL);
	struct damon_stream first = { .pid = 1000 }, last = { .pid = 1999 };

	for (pid_t pid = 1000; pid < 2000; pid++) {
		map(m, pid, 0x1000, 0x2000, "/bin/true");
		damon_address_spaces__exit(m, pid);
	}
	tap_str_eq(name_at(damon_address_spaces__space(m, &first), 0x1000), "[unknown]",
		   "the first of a thousand ended processes is forgotten");
	tap_str_eq(name_at(damon_address_spaces__space(m, &last), 0x1000), "/bin/true",
		   "the last of a thousand ended processes is not forgotten");
	damon_address_spaces__delete(m);
}

static void test_bounds(void)
{
	struct damon_address_spaces *m = damon_address_spaces__new(NULL);
	const struct damon_address_space *space;
	char name[32];

	/* with a page in between, so that no mapping adjoins another */
	for (u64 i = 1; i <= 70000; i++)
		map(m, PID, i * 0x2000, i * 0x2000 + 0x1000, "//anon");
	space = damon_address_spaces__space(m, &stream);
	tap_eq(space->nr, 65530, "the number of mappings is bounded as in the kernel");
	tap_str_eq(name_at(space, 0x2000), "[unknown]", "the oldest mapping is dropped");
	tap_ok(strcmp(name_at(space, 70000 * 0x2000), "[unknown]"), "the newest mapping is kept");
	tap_ok(space->nr_groups <= 4097, "the number of places is bounded");

	for (unsigned int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "/file/%u", i);
		map(m, PID + 1, 0x1000, 0x2000, name);
	}
	space = damon_address_spaces__space(m, &child);
	tap_str_eq(name_at(space, 0x1000), "[others]", "the number of names is bounded");
	damon_address_spaces__delete(m);
}

static void test_kinds(void)
{
	static const struct {
		const char *name;
		bool exec;
		const char *kind;
	} kinds[] = {
		{ "/usr/lib/libc.so.6", false, "file" },
		{ "/usr/lib/libc.so.6", true, "dso" },
		{ "/usr/lib/libc.so.6", false, "dso" },
		{ "[heap]", false, "heap" },
		{ "[stack]", false, "stack" },
		{ "[stack:17]", false, "stack" },
		{ "//anon", false, "anon" },
		{ "//anon", true, "anon" },
		{ "[anon:buffers]", false, "named" },
		{ "[anon_shmem:x]", false, "named" },
		{ "[vdso]", true, "vdso" },
		{ "[vvar]", false, "vdso" },
		{ "/memfd:x (deleted)", false, "file" },
		{ "anon_inode:[perf_event]", false, "file" },
	};
	struct damon_address_spaces *m = damon_address_spaces__new(NULL);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct damon_mapping mapping = {
			.pid = PID, .start = 0x1000, .end = 0x2000, .name = kinds[i].name,
			.exec = kinds[i].exec,
		};
		const struct damon_address_space *space;

		damon_address_spaces__map(m, &mapping);
		space = damon_address_spaces__space(m, &stream);
		tap_str_eq(damon_mapping_kind__name(space->groups[group_at(space, 0x1000)].kind),
			   kinds[i].kind, "%s, %s", kinds[i].name, kinds[i].exec ? "code" : "data");
	}
	damon_address_spaces__delete(m);
}

static void test_pattern(void)
{
	static const struct {
		const char *pattern;
		bool libc, heap, unknown;
	} cases[] = {
		{ NULL, true, true, true },
		{ "/usr/lib/libc.so.6", true, false, false },
		{ "libc.so.6", true, false, false },
		{ "libc", false, false, false },
		{ "*libc*", true, false, false },
		{ "[heap]", false, true, false },
		{ "[unknown]", false, false, true },
		{ "*", true, true, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct damon_address_spaces *m = damon_address_spaces__new(cases[i].pattern);
		const struct damon_address_space *space;

		map(m, PID, 0x1000, 0x2000, "/usr/lib/libc.so.6");
		map(m, PID, 0x3000, 0x4000, "[heap]");
		space = damon_address_spaces__space(m, &stream);
		tap_ok(space->groups[group_at(space, 0x1000)].matches == cases[i].libc &&
		       space->groups[group_at(space, 0x3000)].matches == cases[i].heap &&
		       space->groups[group_at(space, 0x5000)].matches == cases[i].unknown,
		       "%s matches the expected mappings", cases[i].pattern ?: "no pattern");
		damon_address_spaces__delete(m);
	}
}

static void test_others(void)
{
	static const struct damon_stream paddr = { .paddr = true }, nobody = {};
	static const struct damon_memory nodes[] = {
		{ 0x1000, 0x3000, "node 0" }, { 0x3000, 0x5000, "node 1" },
		{ 0x8000, 0x9000, "node 0" },
	};
	struct damon_address_spaces *m = damon_address_spaces__new(NULL);
	const struct damon_address_space *space;

	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++)
		damon_address_spaces__memory(m, &nodes[i]);
	space = damon_address_spaces__space(m, &paddr);
	tap_ok(group_at(space, 0x1000) == group_at(space, 0x8000) &&
	       group_at(space, 0x1000) != group_at(space, 0x3000), "two nodes are two groups");
	tap_str_eq(name_at(space, 0x4000), "node 1", "memory of a node has its name");
	tap_str_eq(name_at(space, 0x6000), "[unknown]", "memory between nodes is unknown");
	tap_eq(damon_address_spaces__space(m, &nobody)->nr, 0,
	       "a stream without a process has no mappings");
	tap_eq(map(m, -1, 0x1000, 0x2000, "[kernel.kallsyms]_text"), 0,
	       "a mapping of the kernel is left out");
	damon_address_spaces__delete(m);
}

int main(void)
{
	test_random();
	test_life();
	test_ended();
	test_bounds();
	test_kinds();
	test_pattern();
	test_others();
	return tap_done();
}
