/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_REPORT_TEXT_H
#define PERF_DAMON_REPORT_TEXT_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>
#include <linux/types.h>

struct damon_area;
struct damon_hits;
struct damon_recording;
struct damon_setup;
struct damon_stream;
struct damon_stream_stat;
struct damon_wss_dist;

void damon_report_text__fprint_recording(FILE *f, const struct damon_recording *rec);
void damon_report_text__fprint_kernel(FILE *f, const struct damon_recording *rec);
void damon_report_text__fprint_run(FILE *f, const struct damon_recording *rec, pid_t kdamond);
void damon_report_text__fprint_stream(FILE *f, const struct damon_recording *rec,
				      const struct damon_stream_stat *stat);
char *damon_report_text__recording(const struct damon_recording *rec);
char *damon_report_text__stream(const struct damon_recording *rec,
				const struct damon_stream_stat *stat);
void damon_report_text__fprint_name(FILE *f, const struct damon_stream *stream);
void damon_report_text__fprint_wss(FILE *f, const struct damon_wss_dist *dist);
void damon_report_text__fprint_probes(FILE *f, const struct damon_setup *setup,
				      const struct damon_stream *stream,
				      const struct damon_hits *hits);
void damon_report_text__fprint_areas(FILE *f, const struct damon_area *areas, size_t nr,
				     bool is_rate);

#endif /* PERF_DAMON_REPORT_TEXT_H */
