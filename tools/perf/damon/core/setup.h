/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SETUP_H
#define PERF_DAMON_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

#include "damon/base/ranges.h"

/*
 * The setup of a kdamond: what it monitors, and how. `perf damon record` plans a setup,
 * machine/control.c configures DAMON with it, core/meta.c stores it in the perf.data, and
 * `perf damon report` reads it back. All of them share one struct, so that nothing is lost
 * between them.
 */

enum damon_ops {
	DAMON_OPS_VADDR,	/* processes; follows their mappings */
	DAMON_OPS_FVADDR,	/* fixed address ranges of processes */
	DAMON_OPS_PADDR,	/* physical memory */
	DAMON_OPS_NR,
};

/**
 * struct damon_goal - the goal that the kernel tunes the intervals for
 * @access_bp: share of the possible accesses to observe, in basis points (1/10,000)
 * @aggrs: number of aggregations in which to observe it; 0: no goal, or not known
 * @min_sample_us: shortest sampling interval that the kernel may choose
 * @max_sample_us: longest sampling interval that the kernel may choose
 */
struct damon_goal {
	u64 access_bp;
	u64 aggrs;
	u64 min_sample_us;
	u64 max_sample_us;
};

/* The most windows that take turns in a recording */
#define DAMON_MAX_TURNS	8

/**
 * struct damon_windows - the windows that take turns, each as the sampling interval for a while
 * @nr: number of windows; 0: the intervals do not change
 * @us: the windows, in microseconds, in ascending order
 */
struct damon_windows {
	unsigned int nr;
	u64 us[DAMON_MAX_TURNS];
};

/**
 * struct damon_attrs - how a kdamond monitors; 0 stands for "not known"
 * @sample_us: sampling interval, in microseconds
 * @aggr_us: aggregation interval, in microseconds
 * @update_us: update interval, in microseconds
 * @min_nr_regions: lower bound of the number of regions
 * @max_nr_regions: upper bound of the number of regions
 * @long_min_nr_regions: the same in the turns of long windows, which look so seldom that more
 *			  regions cost little
 * @long_max_nr_regions: the same
 * @tuned: the kernel changes @sample_us and @aggr_us while it runs, but keeps their ratio.
 *	   Of a kdamond that we started, the two are the intervals at the start; of
 *	   another user's, they were right at some time
 * @goal: what the kernel tunes for
 * @one_interval: the user has chosen @sample_us or @aggr_us, so that no windows take turns by default
 * @overhead_bp: how much CPU time the kdamond may use while windows take turns, in 1/10,000 of one
 *		 CPU; 0: as much as it needs
 * @free_cpu_us: so much of it is not counted
 * @windows: the windows that take turns; @sample_us and @aggr_us are those of the first one
 */
struct damon_attrs {
	u64 sample_us;
	u64 aggr_us;
	u64 update_us;
	unsigned int min_nr_regions;
	unsigned int max_nr_regions;
	unsigned int long_min_nr_regions;
	unsigned int long_max_nr_regions;
	bool tuned;
	struct damon_goal goal;
	bool one_interval;
	unsigned int overhead_bp;
	u64 free_cpu_us;
	struct damon_windows windows;
};

/**
 * damon_windows__nr_samples - get how many samples an aggregation has in the turn of a window
 * @us: length of the window, in microseconds
 *
 * DAMON of Linux up to 7.3 keeps all accesses of fewer than ten samples: see analysis/touched.c.
 * When a turn ends, it may change the counts of the latest aggregation, but no count of one sample.
 * So only short windows have more samples, as each aggregation costs a snapshot.
 */
static inline unsigned int damon_windows__nr_samples(u64 us)
{
	return us < 50000 ? 5 : 1;
}

/** damon_windows__is_long - does a window of @us have the numbers of regions of long windows? */
static inline bool damon_windows__is_long(u64 us)
{
	return damon_windows__nr_samples(us) == 1;
}

enum damon_answer {
	DAMON_UNKNOWN,
	DAMON_NO,
	DAMON_YES,
};

/**
 * struct damon_abilities - what a kernel's DAMON can do
 * @ops: which operations sets it has
 * @intervals_goal: whether it can tune the intervals
 * @probes: whether it has probes
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
	struct damon_ranges ranges;	/* empty: all mappings */
};

struct damon_probe;

/**
 * struct damon_setup - everything about one kdamond
 * @ops: which kind of memory it monitors
 * @attrs: how it monitors
 * @kdamond: pid of the kdamond; 0 until it runs
 * @keeper: pid of the process that writes notes (see core/note.c), or 0
 * @owner: who started a kdamond that was found running; "" for our own
 * @abilities: what the DAMON of the kernel can do
 * @nr_probes: number of probes
 * @unchecked: the probes have weights, so that DAMON does not check for accesses
 * @probe_names: the probes as the user wrote them; other users' probes have no names here
 * @nr_probe_names: number of names in @probe_names
 * @probes: the probes that the user asked for, @nr_probes of them; NULL for a kdamond that was
 *	    found running and for a setup that was read from a recording
 * @nodes: NUMA node list as the user gave it, or NULL
 * @cgroup: name of the cgroup whose processes are the targets, or NULL
 * @targets: in the order of DAMON's target_id
 * @nr_targets: number of @targets
 */
struct damon_setup {
	enum damon_ops ops;
	struct damon_attrs attrs;
	pid_t kdamond;
	pid_t keeper;
	char owner[DAMON_OWNER_LEN];
	struct damon_abilities abilities;
	u64 nr_probes;
	bool unchecked;
	char **probe_names;
	size_t nr_probe_names;
	struct damon_probe *probes;
	char *nodes;
	char *cgroup;
	struct damon_target *targets;
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
