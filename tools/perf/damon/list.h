/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_LIST_H
#define PERF_DAMON_LIST_H

int damon_cmd_list(int argc, const char **argv);

#endif /* PERF_DAMON_LIST_H */
