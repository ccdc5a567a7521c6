# SPDX-License-Identifier: GPL-2.0
"""
The working set of every snapshot of DAMON: a start for analyses of your own.

	perf damon record -- ./program
	perf script report damon

or, where perf does not find this file by itself,

	perf script -s damon.py

DAMON hands on all regions of a target every aggregation interval, one event a
region, ascending by address.  Each event tells how many regions there are, so
that a snapshot of which some were lost can be told from one that is complete.
"""

# Accesses from which on a region belongs to the working set.
MIN_ACCESSES = 1


class Snapshot:
    def __init__(self, time_ns):
        self.time_ns = time_ns
        self.regions = []       # (start, end, nr_accesses)

    def bytes(self, min_accesses=0):
        return sum(end - start for start, end, nr_accesses in self.regions
                   if nr_accesses >= min_accesses)


snapshots = {}          # the one under way of each (kdamond, target)


def trace_begin():
    print("%18s %8s %6s %15s %15s" % ("time", "kdamond", "target", "working set", "monitored"))


# Older kernels have no age, and a newer one may have more.
def damon__damon_aggregated(event_name, context, cpu, secs, nsecs, pid, comm, callchain,
                            target_id, nr_regions, start, end, nr_accesses, *rest):
    # What is recorded is the kdamond's doing: its pid says which one it is.
    stream = (pid, target_id)
    snapshot = snapshots.get(stream)
    if not snapshot or start < snapshot.regions[-1][1]:
        snapshot = snapshots[stream] = Snapshot(secs * 1000000000 + nsecs)
    snapshot.regions.append((start, end, nr_accesses))
    if len(snapshot.regions) == nr_regions:
        on_snapshot(pid, target_id, snapshot)
        del snapshots[stream]


def on_snapshot(kdamond, target_id, snapshot):
    print("%8d.%09d %8d %6d %15d %15d" %
          (snapshot.time_ns // 1000000000, snapshot.time_ns % 1000000000, kdamond, target_id,
           snapshot.bytes(MIN_ACCESSES), snapshot.bytes()))


def trace_unhandled(event_name, context, event_fields_dict, perf_sample_dict=None):
    pass        # whatever else was recorded
