/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_SUMMARY_TEXT_H
#define PERF_DAMON_SUMMARY_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct damon_area;
struct damon_fields;
struct damon_hits;
struct damon_mapping_table;
struct damon_recording;
struct damon_resident;
struct damon_setup;
struct damon_stream;
struct damon_term;
struct damon_wss_dist;

void damon_summary_text__fprint_run(FILE *f, const struct damon_recording *rec, pid_t kdamond);
void damon_summary_text__fprint_cgroup(FILE *f, const struct damon_recording *rec, pid_t kdamond);
void damon_summary_text__fprint_resident(FILE *f, const struct damon_resident *resident);
void damon_summary_text__fprint_wss(FILE *f, const struct damon_wss_dist *dist);
void damon_summary_text__fprint_probes(FILE *f, const struct damon_setup *setup,
				       const struct damon_stream *stream,
				       const struct damon_hits *hits);
void damon_summary_text__fprint_areas(FILE *f, const struct damon_area *areas, size_t nr,
				      bool is_rate);
bool damon_summary_text__are_mapped(const struct damon_mapping_table *table);
void damon_summary_text__fprint_mappings(FILE *f, struct damon_mapping_table *table,
					 const struct damon_fields *wanted,
					 const struct damon_term *term);

#endif /* PERF_DAMON_SUMMARY_TEXT_H */
