/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_MAPPINGS_H
#define PERF_DAMON_MAPPINGS_H

#include "events.h"

/*
 * What is mapped where, at the moment that a recording has been read up to:
 * the address space of every process in it, and physical memory.
 */

/** enum damon_map_kind - what is mapped */
enum damon_map_kind {
	DAMON_MAP_UNKNOWN,	/* monitored, but no mapping is known there */
	DAMON_MAP_FILE,
	DAMON_MAP_DSO,		/* a file of which some is executable */
	DAMON_MAP_HEAP,
	DAMON_MAP_STACK,
	DAMON_MAP_ANON,
	DAMON_MAP_NAMED,	/* anonymous memory that the program gave a name */
	DAMON_MAP_VDSO,		/* code and data of the kernel's own */
	DAMON_MAP_NODE,		/* physical memory of a NUMA node */
};

/**
 * struct damon_map_group - mappings that are one to a user
 *
 * All of one name in an address space. Anonymous memory without a name is a
 * group for each place: mappings that overlap or touch, then or later.
 *
 * @name: comes from the recording, so it may hold anything
 * @matches: it is what damon_mappings__new() was asked for
 */
struct damon_map_group {
	char *name;
	enum damon_map_kind kind;
	bool matches;
	unsigned int next;
};

/** struct damon_vma - a piece of an address space: [start, end) */
struct damon_vma {
	u64 start;
	u64 end;
	unsigned int group;	/* index */
	unsigned int seq;	/* the least is the oldest */
};

/* Whatever is not mapped belongs to the first group of every address space. */
#define DAMON_MAP_GROUP_UNKNOWN	0

struct damon_group_index;

/**
 * struct damon_space - an address space
 * @v: ascending, without overlaps
 * @groups: only ever grows, so that an index stays valid
 */
struct damon_space {
	struct damon_vma *v;
	unsigned int nr;
	unsigned int max;
	unsigned int seq;
	struct damon_map_group *groups;
	unsigned int nr_groups;
	struct damon_group_index *index;
};

struct damon_mappings;

struct damon_mappings *damon_mappings__new(const char *pattern);
int damon_mappings__map(struct damon_mappings *m, const struct damon_mapping *mapping);
int damon_mappings__exec(struct damon_mappings *m, pid_t pid);
int damon_mappings__fork(struct damon_mappings *m, pid_t pid, pid_t parent);
void damon_mappings__exit(struct damon_mappings *m, pid_t pid);
int damon_mappings__memory(struct damon_mappings *m, const struct damon_memory *memory);
const struct damon_space *damon_mappings__space(struct damon_mappings *m,
						const struct damon_stream *stream);
void damon_mappings__delete(struct damon_mappings *m);

const char *damon_map_kind__name(enum damon_map_kind kind);
int damon_space__most(const struct damon_space *space, u64 start, u64 end,
		      const struct damon_map_group **most);
unsigned int damon_space__find(const struct damon_space *space, u64 addr);

/**
 * damon_space__piece - what begins at @at
 * @i: where damon_space__find() or the last call has got to; moved on
 * @end: how far to look
 * @group: gets the group
 *
 * Return: where it ends, @end at most.
 */
static inline u64 damon_space__piece(const struct damon_space *space, unsigned int *i, u64 at,
				     u64 end, unsigned int *group)
{
	const struct damon_vma *vma;

	while (*i < space->nr && space->v[*i].end <= at)
		(*i)++;
	vma = &space->v[*i];
	*group = DAMON_MAP_GROUP_UNKNOWN;
	if (*i == space->nr || vma->start >= end)
		return end;
	if (vma->start > at)
		return vma->start;
	*group = vma->group;
	return vma->end < end ? vma->end : end;
}

#endif /* PERF_DAMON_MAPPINGS_H */
