/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_COMMAND_H
#define PERF_DAMON_COMMAND_H

#include <stdbool.h>

struct damon_job;
struct damon_keeper;
struct damon_passthru;

/**
 * struct damon_command - what cmd_record() is called with; the words are owned
 * @failed: one of them found no memory
 */
struct damon_command {
	const char **argv;
	int argc;
	bool failed;
};

int damon_command__init(struct damon_command *c, const struct damon_job *job,
			const struct damon_keeper *k, const struct damon_passthru *p);
void damon_command__exit(struct damon_command *c);
char **damon_command__event_names(const struct damon_job *job);
void damon_command__free_names(char **names);
const char *damon_command__mmap_pages(const struct damon_passthru *p);

#endif /* PERF_DAMON_COMMAND_H */
