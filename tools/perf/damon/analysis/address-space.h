/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_ADDRESS_SPACE_H
#define PERF_DAMON_ADDRESS_SPACE_H

#include "damon/core/events.h"

/*
 * What is mapped where, at the time up to which a recording was read: the address space of
 * each process in it, and physical memory.
 */

/** enum damon_mapping_kind - what is mapped */
enum damon_mapping_kind {
	DAMON_MAPPING_UNKNOWN,	/* monitored, but no mapping is known there */
	DAMON_MAPPING_FILE,
	DAMON_MAPPING_DSO,		/* a file with an executable mapping */
	DAMON_MAPPING_HEAP,
	DAMON_MAPPING_STACK,
	DAMON_MAPPING_ANON,
	DAMON_MAPPING_NAMED,	/* anonymous memory that the program gave a name */
	DAMON_MAPPING_VDSO,		/* code and data that the kernel provides */
	DAMON_MAPPING_NODE,		/* physical memory of a NUMA node */
};

/**
 * struct damon_mapping_group - mappings that reports show as one
 *
 * All mappings of one name in an address space are a group. Anonymous memory without a name
 * has a group for each place: mappings that overlap or touch, at the same time or later.
 *
 * @name: comes from the recording, so it may hold anything
 * @matches: the name matches the pattern of damon_address_spaces__new()
 * @next: index of the next group whose name has the same hash; 0: the last
 */
struct damon_mapping_group {
	char *name;
	enum damon_mapping_kind kind;
	bool matches;
	unsigned int next;
};

/** struct damon_vma - a piece of an address space: [start, end) */
struct damon_vma {
	u64 start;
	u64 end;
	unsigned int group;	/* index */
	unsigned int seq;	/* the oldest mapping has the least */
};

/* Memory that is not mapped belongs to the first group of each address space. */
#define DAMON_MAPPING_GROUP_UNKNOWN	0

struct damon_group_index;

/**
 * struct damon_address_space - the mappings of a process, or physical memory
 * @v: ascending, without overlaps
 * @groups: only grows, so that an index stays valid
 */
struct damon_address_space {
	struct damon_vma *v;
	unsigned int nr;
	unsigned int max;
	unsigned int seq;
	struct damon_mapping_group *groups;
	unsigned int nr_groups;
	struct damon_group_index *index;
};

struct damon_address_spaces;

struct damon_address_spaces *damon_address_spaces__new(const char *pattern);
int damon_address_spaces__map(struct damon_address_spaces *spaces,
			      const struct damon_mapping *mapping);
int damon_address_spaces__exec(struct damon_address_spaces *spaces, pid_t pid);
int damon_address_spaces__fork(struct damon_address_spaces *spaces, pid_t pid, pid_t parent);
void damon_address_spaces__exit(struct damon_address_spaces *spaces, pid_t pid);
int damon_address_spaces__memory(struct damon_address_spaces *spaces,
				 const struct damon_memory *memory);
const struct damon_address_space *
damon_address_spaces__space(struct damon_address_spaces *spaces,
			    const struct damon_stream *stream);
void damon_address_spaces__delete(struct damon_address_spaces *spaces);

const char *damon_mapping_kind__name(enum damon_mapping_kind kind);
int damon_address_space__most(const struct damon_address_space *space, u64 start, u64 end,
			      const struct damon_mapping_group **most);
unsigned int damon_address_space__find(const struct damon_address_space *space, u64 addr);

/**
 * damon_address_space__piece - the piece of one group that begins at @at
 * @i: what damon_address_space__find() returned or the last call left; moved on
 * @end: how far to look
 * @group: gets the group
 *
 * Return: where the piece ends, @end at most.
 */
static inline u64 damon_address_space__piece(const struct damon_address_space *space,
					     unsigned int *i, u64 at, u64 end,
					     unsigned int *group)
{
	const struct damon_vma *vma;

	while (*i < space->nr && space->v[*i].end <= at)
		(*i)++;
	vma = &space->v[*i];
	*group = DAMON_MAPPING_GROUP_UNKNOWN;
	if (*i == space->nr || vma->start >= end)
		return end;
	if (vma->start > at)
		return vma->start;
	*group = vma->group;
	return vma->end < end ? vma->end : end;
}

#endif /* PERF_DAMON_ADDRESS_SPACE_H */
