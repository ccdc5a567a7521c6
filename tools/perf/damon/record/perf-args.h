/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PERF_ARGS_H
#define PERF_DAMON_PERF_ARGS_H

#include <stdbool.h>

struct damon_job;
struct damon_perf_options;

/**
 * struct damon_perf_args - the arguments of cmd_record()
 * @argv: the arguments, owned by this struct
 * @argc: number of arguments
 * @failed: there was no memory for one of the arguments
 */
struct damon_perf_args {
	const char **argv;
	int argc;
	bool failed;
};

int damon_perf_args__init(struct damon_perf_args *args, const struct damon_job *job,
			  int ctl_fd, int ack_fd, const struct damon_perf_options *p);
void damon_perf_args__exit(struct damon_perf_args *args);
char **damon_perf_args__event_names(const struct damon_job *job);
void damon_perf_args__free_names(char **names);
const char *damon_perf_args__mmap_pages(const struct damon_perf_options *p);

#endif /* PERF_DAMON_PERF_ARGS_H */
