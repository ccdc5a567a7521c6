// SPDX-License-Identifier: GPL-2.0
/*
 * Keep track of what each process has mapped where, as far as a recording tells.
 *
 * A new mapping takes the place of what it overlaps. perf does not record munmap(): a mapping
 * that is gone stays until another one takes its place, or until there are more mappings than
 * a process can have.
 */
#include "damon/analysis/address-space.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <linux/hashtable.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

#define SPACES_BITS	8

/* The most mappings of a process, by default of the kernel (vm.max_map_count) */
#define MAX_VMAS	65530

/* The most groups of an address space; further names and places share one group. */
#define MAX_GROUPS	4096
#define OTHERS		"[others]"

/* Processes that have ended are kept for a while, as snapshots of them may follow. */
#define MAX_ENDED	64

struct damon_group_index {
	unsigned int buckets[1 << SPACES_BITS];	/* 0: none */
};

struct process {
	struct hlist_node node;
	struct damon_address_space space;
	pid_t pid;
	bool ended;
	bool monitored;
};

struct damon_address_spaces {
	DECLARE_HASHTABLE(hash, SPACES_BITS);
	struct damon_address_space physical;
	struct damon_address_space nowhere;	/* of streams whose process is not known */
	const char *pattern;
	pid_t ended[MAX_ENDED];		/* a ring */
	unsigned int nr_ended;		/* that ever ended */
};

/** damon_mapping_kind__name - the kind's name in csv and json */
const char *damon_mapping_kind__name(enum damon_mapping_kind kind)
{
	static const char * const names[] = {
		[DAMON_MAPPING_UNKNOWN]	= "unknown",
		[DAMON_MAPPING_FILE]	= "file",
		[DAMON_MAPPING_DSO]		= "dso",
		[DAMON_MAPPING_HEAP]	= "heap",
		[DAMON_MAPPING_STACK]	= "stack",
		[DAMON_MAPPING_ANON]	= "anon",
		[DAMON_MAPPING_NAMED]	= "named",
		[DAMON_MAPPING_VDSO]	= "vdso",
		[DAMON_MAPPING_NODE]	= "node",
	};

	return names[kind];
}

static bool starts_with(const char *s, const char *start)
{
	return !strncmp(s, start, strlen(start));
}

/* A file's name is its path; other names are the kernel's and perf's. */
static enum damon_mapping_kind kind_of(const char *name, bool exec)
{
	static const struct {
		const char *start;
		enum damon_mapping_kind kind;
	} kinds[] = {
		{ "//anon",	DAMON_MAPPING_ANON },
		{ "[heap]",	DAMON_MAPPING_HEAP },
		{ "[stack",	DAMON_MAPPING_STACK },
		{ "[anon:",	DAMON_MAPPING_NAMED },
		{ "[anon_shmem:", DAMON_MAPPING_NAMED },
		{ "[v",		DAMON_MAPPING_VDSO },	/* vdso, vvar, vsyscall, vectors */
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (starts_with(name, kinds[i].start))
			return kinds[i].kind;
	}
	return exec ? DAMON_MAPPING_DSO : DAMON_MAPPING_FILE;
}

/* Compare the whole name, what follows its last slash, and a pattern as of the shell. */
static bool matches(const char *pattern, const char *name)
{
	const char *slash = strrchr(name, '/');

	return !pattern || !strcmp(pattern, name) || (slash && !strcmp(pattern, slash + 1)) ||
	       !fnmatch(pattern, name, 0);
}

static unsigned int hash_name(const char *name)
{
	unsigned int hash = 5381;

	while (*name)
		hash = hash * 33 + (unsigned char)*name++;
	return hash % (1 << SPACES_BITS);
}

/* Returns the index of a new group, or -ENOMEM */
static int add_group(struct damon_address_space *space, const char *pattern, const char *name,
		     enum damon_mapping_kind kind)
{
	struct damon_mapping_group *g = space->groups;

	if (!(space->nr_groups & (space->nr_groups - 1))) {
		g = realloc(g, max(2 * space->nr_groups, 1U) * sizeof(*g));
		if (!g)
			return -ENOMEM;
		space->groups = g;
	}
	g += space->nr_groups;
	*g = (struct damon_mapping_group){
		.name = strdup(name), .kind = kind, .matches = matches(pattern, name),
	};
	return g->name ? (int)space->nr_groups++ : -ENOMEM;
}

/* Returns the index of the group of that name, which may be new, or -ENOMEM. */
static int findnew_group(struct damon_address_space *space, const char *pattern, const char *name,
			 enum damon_mapping_kind kind)
{
	unsigned int *bucket = &space->index->buckets[hash_name(name)];
	int ret;

	for (unsigned int i = *bucket; i; i = space->groups[i].next) {
		if (!strcmp(space->groups[i].name, name))
			return i;
	}
	if (space->nr_groups >= MAX_GROUPS && strcmp(name, OTHERS))
		return findnew_group(space, pattern, OTHERS, DAMON_MAPPING_FILE);
	ret = add_group(space, pattern, name, kind);
	if (ret > 0) {
		space->groups[ret].next = *bucket;
		*bucket = ret;
	}
	return ret;
}

static int new_place(struct damon_address_space *space, const char *pattern, const char *name)
{
	if (space->nr_groups >= MAX_GROUPS)
		return findnew_group(space, pattern, OTHERS, DAMON_MAPPING_FILE);
	return add_group(space, pattern, name, DAMON_MAPPING_ANON);
}

static void exit_space(struct damon_address_space *space)
{
	for (unsigned int i = 0; i < space->nr_groups; i++)
		free(space->groups[i].name);
	zfree(&space->groups);
	zfree(&space->v);
	zfree(&space->index);
}

static int init_space(struct damon_address_space *space, const char *pattern)
{
	memset(space, 0, sizeof(*space));
	space->index = zalloc(sizeof(*space->index));
	if (space->index && !add_group(space, NULL, "[unknown]", DAMON_MAPPING_UNKNOWN)) {
		space->groups[0].matches = matches(pattern, "[unknown]");
		return 0;
	}
	exit_space(space);
	return -ENOMEM;
}

/**
 * damon_address_space__find - where to begin to look for what is mapped from @addr on
 *
 * Return: index of the first mapping that ends after @addr; @space->nr if there is none.
 */
unsigned int damon_address_space__find(const struct damon_address_space *space, u64 addr)
{
	unsigned int low = 0, high = space->nr;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (space->v[mid].end > addr)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* Replace the mappings from @first to before @last by @nr pieces. */
static int replace(struct damon_address_space *space, unsigned int first, unsigned int last,
		   const struct damon_vma *pieces, unsigned int nr)
{
	unsigned int new_nr = space->nr - (last - first) + nr;

	if (new_nr > space->max) {
		unsigned int new_max = max(2 * space->max, new_nr);
		struct damon_vma *v = realloc(space->v, new_max * sizeof(*v));

		if (!v)
			return -ENOMEM;
		space->v = v;
		space->max = new_max;
	}
	memmove(space->v + first + nr, space->v + last, (space->nr - last) * sizeof(*space->v));
	memcpy(space->v + first, pieces, nr * sizeof(*pieces));
	space->nr = new_nr;
	return 0;
}

static void forget_oldest(struct damon_address_space *space)
{
	unsigned int oldest = 0;

	for (unsigned int i = 1; i < space->nr; i++) {
		if (space->v[i].seq < space->v[oldest].seq)
			oldest = i;
	}
	space->nr--;
	memmove(space->v + oldest, space->v + oldest + 1,
		(space->nr - oldest) * sizeof(*space->v));
}

/* Find the mappings that @vma overlaps or touches: from *@first to before *@last. */
static void find_neighbours(const struct damon_address_space *space, const struct damon_vma *vma,
			    unsigned int *first, unsigned int *last)
{
	*first = damon_address_space__find(space, vma->start ? vma->start - 1 : 0);
	for (*last = *first; *last < space->nr && space->v[*last].start <= vma->end;)
		(*last)++;
}

/* The oldest of the places that a piece of anonymous memory touches, or a new place */
static int find_place(struct damon_address_space *space, const char *pattern, const char *name,
		      const struct damon_vma *vma)
{
	unsigned int first, last, place = UINT_MAX;

	find_neighbours(space, vma, &first, &last);
	for (unsigned int i = first; i < last; i++) {
		if (space->groups[space->v[i].group].kind == DAMON_MAPPING_ANON)
			place = min(place, space->v[i].group);
	}
	return place == UINT_MAX ? new_place(space, pattern, name) : (int)place;
}

static bool is_same(const struct damon_address_space *space, unsigned int a, unsigned int b)
{
	return a == b || (space->groups[a].kind == DAMON_MAPPING_ANON &&
			  space->groups[b].kind == DAMON_MAPPING_ANON);
}

/* Join @vma with neighbours of the same group, and cut the others where they overlap it. */
static int insert(struct damon_address_space *space, struct damon_vma *vma)
{
	struct damon_vma pieces[3];
	struct damon_vma *left, *right;
	unsigned int first, last, nr = 0;
	int err;

	find_neighbours(space, vma, &first, &last);
	left = first < last ? &space->v[first] : NULL;
	right = first < last ? &space->v[last - 1] : NULL;
	if (left && left->start < vma->start) {
		if (is_same(space, left->group, vma->group)) {
			vma->start = left->start;
		} else {
			pieces[nr] = *left;
			pieces[nr++].end = min(left->end, vma->start);
		}
	}
	if (right && right->end > vma->end && is_same(space, right->group, vma->group)) {
		vma->end = right->end;
		right = NULL;
	}
	vma->seq = space->seq++;
	pieces[nr++] = *vma;
	if (right && right->end > vma->end) {
		pieces[nr] = *right;
		pieces[nr].start = max(right->start, vma->end);
		nr++;
	}
	err = replace(space, first, last, pieces, nr);
	while (!err && space->nr > MAX_VMAS)
		forget_oldest(space);
	return err;
}

static struct process *find_process(struct damon_address_spaces *spaces, pid_t pid)
{
	struct process *p;

	hash_for_each_possible(spaces->hash, p, node, pid) {
		if (p->pid == pid)
			return p;
	}
	return NULL;
}

static struct process *findnew_process(struct damon_address_spaces *spaces, pid_t pid)
{
	struct process *p = find_process(spaces, pid);

	if (p)
		return p;
	p = zalloc(sizeof(*p));
	if (!p || init_space(&p->space, spaces->pattern)) {
		free(p);
		return NULL;
	}
	p->pid = pid;
	hash_add(spaces->hash, &p->node, pid);
	return p;
}

static void delete_process(struct process *p)
{
	hash_del(&p->node);
	exit_space(&p->space);
	free(p);
}

/**
 * damon_address_spaces__new - address spaces in which nothing is mapped
 * @pattern: what a group's name is compared with: a name, the last part of a path or a
 *	     pattern as of the shell; not copied. NULL: all groups match
 *
 * Return: to be freed with damon_address_spaces__delete(), or NULL when out of memory.
 */
struct damon_address_spaces *damon_address_spaces__new(const char *pattern)
{
	struct damon_address_spaces *spaces = zalloc(sizeof(*spaces));

	if (!spaces)
		return NULL;
	hash_init(spaces->hash);
	spaces->pattern = pattern;
	if (!init_space(&spaces->physical, pattern) && !init_space(&spaces->nowhere, pattern))
		return spaces;
	damon_address_spaces__delete(spaces);
	return NULL;
}

/** damon_address_spaces__delete - free it; @spaces may be NULL */
void damon_address_spaces__delete(struct damon_address_spaces *spaces)
{
	struct hlist_node *tmp;
	struct process *p;
	unsigned int bucket;

	if (!spaces)
		return;
	hash_for_each_safe(spaces->hash, bucket, tmp, p, node)
		delete_process(p);
	exit_space(&spaces->physical);
	exit_space(&spaces->nowhere);
	free(spaces);
}

/**
 * damon_address_spaces__map - a process has mapped something
 *
 * Return: 0 or -ENOMEM.
 */
int damon_address_spaces__map(struct damon_address_spaces *spaces,
			      const struct damon_mapping *mapping)
{
	enum damon_mapping_kind kind = kind_of(mapping->name, mapping->exec);
	struct damon_vma vma = { .start = mapping->start, .end = mapping->end };
	struct damon_address_space *space;
	struct process *p;
	int group;

	/* Mappings of the kernel have no process. */
	if (mapping->pid <= 0 || vma.start >= vma.end)
		return 0;
	p = findnew_process(spaces, mapping->pid);
	if (!p)
		return -ENOMEM;
	space = &p->space;
	if (kind == DAMON_MAPPING_ANON)
		group = find_place(space, spaces->pattern, mapping->name, &vma);
	else
		group = findnew_group(space, spaces->pattern, mapping->name, kind);
	if (group < 0)
		return group;
	if (kind == DAMON_MAPPING_DSO && space->groups[group].kind == DAMON_MAPPING_FILE)
		space->groups[group].kind = kind;
	vma.group = group;
	return insert(space, &vma);
}

/**
 * damon_address_spaces__exec - nothing is mapped in @pid any more
 *
 * Return: 0.
 */
int damon_address_spaces__exec(struct damon_address_spaces *spaces, pid_t pid)
{
	struct process *p = find_process(spaces, pid);

	if (p)
		p->space.nr = 0;
	return 0;
}

/* The group of @to that corresponds to a group of @from. A place becomes a new place. */
static int copy_group(const struct damon_address_space *from, struct damon_address_space *to,
		      unsigned int group, int *known, const char *pattern)
{
	const struct damon_mapping_group *g = &from->groups[group];

	if (!known[group])
		known[group] = g->kind == DAMON_MAPPING_ANON ? new_place(to, pattern, g->name) :
			       findnew_group(to, pattern, g->name, g->kind);
	return known[group];
}

/**
 * damon_address_spaces__fork - @pid begins with the mappings of @parent
 *
 * Return: 0 or -ENOMEM.
 */
int damon_address_spaces__fork(struct damon_address_spaces *spaces, pid_t pid, pid_t parent)
{
	struct process *from = find_process(spaces, parent), *to = findnew_process(spaces, pid);
	int *known, err = 0;

	if (!to)
		return -ENOMEM;
	to->ended = false;
	to->space.nr = 0;
	if (!from)
		return 0;
	known = calloc(from->space.nr_groups, sizeof(*known));
	if (!known)
		return -ENOMEM;
	for (unsigned int i = 0; !err && i < from->space.nr; i++) {
		struct damon_vma vma = from->space.v[i];
		int group = copy_group(&from->space, &to->space, vma.group, known, spaces->pattern);

		vma.group = group;
		vma.seq = to->space.seq++;
		err = group < 0 ? group :
		      replace(&to->space, to->space.nr, to->space.nr, &vma, 1);
	}
	free(known);
	return err;
}

/** damon_address_spaces__exit - @pid has ended */
void damon_address_spaces__exit(struct damon_address_spaces *spaces, pid_t pid)
{
	struct process *p = find_process(spaces, pid);
	pid_t *slot = &spaces->ended[spaces->nr_ended % MAX_ENDED];

	if (!p || p->monitored || p->ended)
		return;
	p->ended = true;
	if (spaces->nr_ended++ >= MAX_ENDED) {
		p = find_process(spaces, *slot);
		if (p && p->ended && !p->monitored)
			delete_process(p);
	}
	*slot = pid;
}

/**
 * damon_address_spaces__memory - add a piece of physical memory
 *
 * Return: 0 or -ENOMEM.
 */
int damon_address_spaces__memory(struct damon_address_spaces *spaces,
				 const struct damon_memory *memory)
{
	struct damon_vma vma = { .start = memory->start, .end = memory->end };
	int group;

	if (vma.start >= vma.end)
		return 0;
	group = findnew_group(&spaces->physical, spaces->pattern, memory->name, DAMON_MAPPING_NODE);
	if (group < 0)
		return group;
	vma.group = group;
	return insert(&spaces->physical, &vma);
}

/**
 * damon_address_spaces__space - the address space that @stream monitors
 *
 * From now on the address space is kept, also when the process ends.
 *
 * Return: valid as long as @spaces, or NULL when out of memory.
 */
const struct damon_address_space *
damon_address_spaces__space(struct damon_address_spaces *spaces,
			    const struct damon_stream *stream)
{
	struct process *p;

	if (stream->paddr)
		return &spaces->physical;
	if (!stream->pid)
		return &spaces->nowhere;
	p = findnew_process(spaces, stream->pid);
	if (!p)
		return NULL;
	p->monitored = true;
	return &p->space;
}

/**
 * damon_address_space__most - the group that has most of [@start, @end)
 * @most: gets the group that has more than half of the range, or NULL
 *
 * Return: 0 or -ENOMEM.
 */
int damon_address_space__most(const struct damon_address_space *space, u64 start, u64 end,
			      const struct damon_mapping_group **most)
{
	unsigned int i = damon_address_space__find(space, start), group;
	u64 *bytes;

	*most = NULL;
	if (!space->nr_groups)
		return 0;
	bytes = calloc(space->nr_groups, sizeof(*bytes));
	if (!bytes)
		return -ENOMEM;
	for (u64 at = start, next; at < end; at = next) {
		next = damon_address_space__piece(space, &i, at, end, &group);
		bytes[group] += next - at;
		if (group != DAMON_MAPPING_GROUP_UNKNOWN && bytes[group] > (end - start) / 2)
			*most = &space->groups[group];
	}
	free(bytes);
	return 0;
}
