/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RECORD_H
#define PERF_DAMON_RECORD_H

int damon_cmd_record(int argc, const char **argv);

#endif /* PERF_DAMON_RECORD_H */
