/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PLAN_H
#define PERF_DAMON_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "damon/base/ranges.h"
#include "damon/record/perf-options.h"

struct damon_attrs;
struct damon_error;
struct damon_job;

/**
 * struct damon_range_option - all values of an option that takes a range of addresses
 * @ranges: the parsed values
 * @name: the option's name, if @bad is set
 * @bad: a value that could not be parsed, or NULL
 */
struct damon_range_option {
	struct damon_ranges ranges;
	const char *name;
	const char *bad;
};

/**
 * struct damon_record_args - the command line of perf damon record
 * @pids: value of --pid, like the other strings NULL if the option was not given
 * @cgroup: value of --cgroup
 * @numa_node: value of --numa-node
 * @sample: value of --sample
 * @aggr: value of --aggr
 * @update: value of --update
 * @nr_regions: value of --nr-regions
 * @windows: value of --windows
 * @overhead: value of --overhead
 * @auto_tune: value of --auto-tune
 * @probes: values of --probe
 * @nr_probes: number of @probes
 * @paddr: --paddr
 * @range: values of --range
 * @initial_range: values of --initial-range
 * @attach: --attach
 * @take_over: --take-over
 * @no_compress: --no-compress, or perf's configuration says so
 * @no_compress_set: --no-compress or --compress was given
 * @perf_options: options of perf record
 * @command: the command, NULL-terminated, or NULL
 */
struct damon_record_args {
	const char *pids;
	const char *cgroup;
	const char *numa_node;
	const char *sample;
	const char *aggr;
	const char *update;
	const char *nr_regions;
	const char *windows;
	const char *overhead;
	const char *auto_tune;
	const char **probes;
	size_t nr_probes;
	bool paddr;
	struct damon_range_option range;
	struct damon_range_option initial_range;
	bool attach;
	bool take_over;
	bool no_compress;
	bool no_compress_set;
	struct damon_perf_options perf_options;
	const char **command;
};

int damon_plan__make(struct damon_job *job, const struct damon_record_args *args,
		     const struct damon_attrs *defaults, struct damon_error *e);
void damon_plan__exit(struct damon_job *job);

#endif /* PERF_DAMON_PLAN_H */
