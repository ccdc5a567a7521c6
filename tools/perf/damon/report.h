/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_REPORT_H
#define PERF_DAMON_REPORT_H

int damon_cmd_report(int argc, const char **argv);

#endif /* PERF_DAMON_REPORT_H */
