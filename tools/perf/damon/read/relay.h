/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RELAY_H
#define PERF_DAMON_RELAY_H

struct damon_events;
struct damon_relay;
struct damon_stream;

struct damon_relay *damon_relay__new(const struct damon_events *events, void *ctx);
const struct damon_events *damon_relay__events(void);
int damon_relay__stream(struct damon_relay *relay, const struct damon_stream *stream);
int damon_relay__drain(struct damon_relay *relay);
int damon_relay__finish(struct damon_relay *relay);
void damon_relay__delete(struct damon_relay *relay);

#endif /* PERF_DAMON_RELAY_H */
