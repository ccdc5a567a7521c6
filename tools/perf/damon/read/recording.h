/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_RECORDING_H
#define PERF_DAMON_RECORDING_H

#include "damon/core/note.h"
#include "damon/core/setup.h"

struct damon_framer;
struct damon_relay;

/**
 * struct damon_run - how the monitoring by one set-up went
 * @cpu_ns: for so long its kdamond ran
 * @observed_ns: during so long; 0: not known
 * @stop: what ended the recording
 * @signal: its number, where one did
 */
struct damon_run {
	u64 cpu_ns;
	u64 observed_ns;
	enum damon_stop stop;
	int signal;
};

/**
 * struct damon_recording - what a file says beside its snapshots
 * @setups: how DAMON was set up; none in files that others recorded
 * @runs: by set-up
 * @nr_unread_setups: set-ups there are, but of a newer version, or damaged
 * @kernel: release of the kernel that ran DAMON, or NULL
 * @first_ns: time of the first region event, by the recording's clock
 * @nr_events: region events; @nr_bad_events of them made no sense or came twice
 * @nr_lost_events: events that the kernel reports as lost for lack of buffer
 *		    space, of any kind where it does not tell which
 */
struct damon_recording {
	struct damon_setup *setups;
	size_t nr_setups;
	struct damon_run *runs;
	unsigned int nr_unread_setups;
	char *kernel;
	u64 first_ns;
	u64 last_ns;
	u64 nr_events;
	u64 nr_bad_events;
	u64 nr_lost_events;
	struct damon_framer *framer;	/* owns the streams ... */
	struct damon_relay *relay;	/* ... unless callbacks were called in a thread */
};

const struct damon_setup *damon_recording__setup(const struct damon_recording *rec,
						 pid_t kdamond);
void damon_recording__exit(struct damon_recording *rec);

#endif /* PERF_DAMON_RECORDING_H */
