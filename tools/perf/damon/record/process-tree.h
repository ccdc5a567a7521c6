/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_PROCESS_TREE_H
#define PERF_DAMON_PROCESS_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct damon_process_tree;

struct damon_process_tree *damon_process_tree__new(int cgroup);
int damon_process_tree__add(struct damon_process_tree *tree, pid_t pid);
bool damon_process_tree__update(struct damon_process_tree *tree);
size_t damon_process_tree__nr(const struct damon_process_tree *tree);
pid_t damon_process_tree__pid(const struct damon_process_tree *tree, size_t i);
bool damon_process_tree__ended(const struct damon_process_tree *tree);
void damon_process_tree__delete(struct damon_process_tree *tree);

#endif /* PERF_DAMON_PROCESS_TREE_H */
