/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RECORDING_H
#define PERF_DAMON_RECORDING_H

#include "damon/core/note.h"
#include "damon/core/setup.h"

struct damon_framer;
struct damon_relay;

/**
 * struct damon_resident - how much memory a target had, or all targets together
 * @pid: the process; 0: all targets together
 * @nr: how often @bytes and @swapped were noted; 0: not known
 * @bytes: mean of what was in RAM
 * @swapped: mean of what was in swap
 * @nr_smaps: how often what follows was noted; 0: not known
 * @rss: as @bytes, but memory that several targets share counts for each
 * @pss: mean of what was in RAM, with each page divided by how many processes shared it
 * @shared: the part of @rss that other processes shared
 * @huge: the part of @rss in huge pages
 */
struct damon_resident {
	pid_t pid;
	u64 nr;
	double bytes;
	double swapped;
	u64 nr_smaps;
	double rss;
	double pss;
	double shared;
	double huge;
};

/**
 * struct damon_cgroup_memory - how much memory was charged to the cgroup, as means of the notes
 * @nr: how often it was noted; 0: not known
 * @total: in bytes
 * @anon: the part of @total that belongs to no file
 * @file: the part of @total that belongs to files
 * @shmem: the part of @file that has no disk
 */
struct damon_cgroup_memory {
	u64 nr;
	double total;
	double anon;
	double file;
	double shmem;
};

/**
 * struct damon_run - a monitoring run of one set-up
 * @cpu_ns: CPU time of the kdamond in @observed_ns
 * @observed_ns: the time over which @cpu_ns was measured; 0: unknown
 * @stop: what ended the recording
 * @signal: the number of the signal, if a signal ended the recording
 * @residents: memory of each target, and of all together
 * @nr_residents: number of @residents
 * @cgroup: memory of the cgroup, if one was monitored
 */
struct damon_run {
	u64 cpu_ns;
	u64 observed_ns;
	enum damon_stop stop;
	int signal;
	struct damon_resident *residents;
	size_t nr_residents;
	struct damon_cgroup_memory cgroup;
};

/**
 * struct damon_recording - what a file has in addition to its snapshots
 * @setups: how DAMON was set up; none in files of plain perf record
 * @runs: the run of each set-up
 * @nr_unread_setups: number of set-ups that are damaged, or of a newer version
 * @kernel: release of the kernel that ran DAMON, or NULL
 * @first_ns: time of the first region event, by the recording's clock
 * @nr_events: number of region events; @nr_bad_events of them are invalid or repeated
 * @nr_lost_events: number of events that the kernel lost because a buffer was full; events
 *		    of any kind if the kernel does not say which
 */
struct damon_recording {
	struct damon_setup *setups;
	size_t nr_setups;
	struct damon_run *runs;
	unsigned int nr_unread_setups;
	char *kernel;
	u64 first_ns;
	u64 last_ns;
	u64 nr_events;
	u64 nr_bad_events;
	u64 nr_lost_events;
	struct damon_framer *framer;	/* owns the streams ... */
	struct damon_relay *relay;	/* ... unless callbacks were called in a thread */
};

const struct damon_setup *damon_recording__setup(const struct damon_recording *rec,
						 pid_t kdamond);
int damon_run__add_resident(struct damon_run *run, const struct damon_note *note);
int damon_run__add_smaps(struct damon_run *run, const struct damon_note *note);
void damon_run__add_cgroup(struct damon_run *run, const struct damon_note *note);
const struct damon_resident *damon_recording__resident(const struct damon_recording *rec,
						       pid_t kdamond, pid_t pid);
const struct damon_cgroup_memory *damon_recording__cgroup(const struct damon_recording *rec,
							  pid_t kdamond);
void damon_recording__exit(struct damon_recording *rec);

#endif /* PERF_DAMON_RECORDING_H */
