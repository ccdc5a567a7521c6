/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SETUP_H
#define PERF_DAMON_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

#include "damon/base/ranges.h"

/*
 * What one kdamond is told to monitor, and how. `perf damon record` plans one,
 * control.c makes DAMON follow it, meta.c carries it inside the perf.data, and
 * the report reads it back: one struct, so that nothing is lost on the way.
 */

enum damon_ops {
	DAMON_OPS_VADDR,	/* follows the mappings of processes */
	DAMON_OPS_FVADDR,	/* fixed ranges of processes */
	DAMON_OPS_PADDR,	/* physical memory */
	DAMON_OPS_NR,
};

/**
 * struct damon_goal - what the kernel tunes intervals for
 * @access_bp: so many of 10,000 possible accesses are to be seen ...
 * @aggrs: ... in so many aggregations; 0: there is no goal, or it is not known
 * @min_sample_us: bounds of the sampling interval
 */
struct damon_goal {
	u64 access_bp;
	u64 aggrs;
	u64 min_sample_us;
	u64 max_sample_us;
};

/**
 * struct damon_attrs - intervals in microseconds, bounds in regions; 0: not known
 * @tuned: the kernel changes @sample_us and @aggr_us as it runs, but not their
 *	   ratio. Of a kdamond of ours they are those of the start, of others' they
 *	   were true at some time
 */
struct damon_attrs {
	u64 sample_us;
	u64 aggr_us;
	u64 update_us;
	unsigned int min_nr_regions;
	unsigned int max_nr_regions;
	bool tuned;
	struct damon_goal goal;
};

enum damon_answer {
	DAMON_UNKNOWN,
	DAMON_NO,
	DAMON_YES,
};

/**
 * struct damon_abilities - what a kernel's DAMON can do
 * @ops: which memory it can monitor
 * @intervals_goal: whether it can tune intervals
 * @probes: whether it can count with probes
 */
struct damon_abilities {
	enum damon_answer ops[DAMON_OPS_NR];
	enum damon_answer intervals_goal;
	enum damon_answer probes;
};

#define DAMON_COMM_LEN	16
#define DAMON_OWNER_LEN	32

/** struct damon_target - one monitored address space */
struct damon_target {
	pid_t pid;			/* 0 for physical memory */
	char comm[DAMON_COMM_LEN];	/* "" when not known */
	struct damon_ranges ranges;	/* empty: wherever the mappings are */
};

/** struct damon_setup - everything that one kdamond monitors */
struct damon_setup {
	enum damon_ops ops;
	struct damon_attrs attrs;
	pid_t kdamond;			/* 0 until it runs */
	pid_t keeper;			/* 0, or who writes notes: see note.c */
	char owner[DAMON_OWNER_LEN];	/* whose kdamond was found running; "" for ours */
	struct damon_abilities abilities;	/* of the kernel that does it */
	u64 nr_probes;			/* which count samples of a kind, beside accesses */
	bool unchecked;			/* or, having weights, instead of accesses */
	char **probe_names;		/* as the user asked for them; others' have none */
	size_t nr_probe_names;
	char *nodes;			/* NUMA node list as the user gave it, or NULL */
	char *cgroup;			/* its name if the targets are its processes, or NULL */
	struct damon_target *targets;	/* in the order of DAMON's target_id */
	size_t nr_targets;
};

const char *damon_ops__name(enum damon_ops ops);
int damon_ops__parse(const char *name);

void damon_setup__init(struct damon_setup *setup);
struct damon_target *damon_setup__add_target(struct damon_setup *setup,
					     pid_t pid, const char *comm);
int damon_setup__add_probe_name(struct damon_setup *setup, const char *name);
void damon_setup__clear_targets(struct damon_setup *setup);
void damon_setup__exit(struct damon_setup *setup);

#endif /* PERF_DAMON_SETUP_H */
