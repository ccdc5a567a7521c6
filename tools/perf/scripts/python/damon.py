# SPDX-License-Identifier: GPL-2.0
"""
Prints the working set of every snapshot of DAMON: a starting point for your own analyses.

	perf damon record -- ./program
	perf script report damon

or, if perf does not find this file by itself,

	perf script -s damon.py

At the end of every aggregation interval DAMON reports all regions of a target, one event for each
region, in ascending order of addresses. Each event has the number of regions, so that the script
can tell a complete snapshot from one with lost regions.
"""

# A region with at least this many accesses belongs to the working set.
MIN_ACCESSES = 1


class Snapshot:
    def __init__(self, time_ns):
        self.time_ns = time_ns
        self.regions = []       # (start, end, nr_accesses)

    def bytes(self, min_accesses=0):
        return sum(end - start for start, end, nr_accesses in self.regions
                   if nr_accesses >= min_accesses)


snapshots = {}          # the incomplete snapshot of each (kdamond, target)


def trace_begin():
    print("%18s %8s %6s %15s %15s" % ("time", "kdamond", "target", "working set", "monitored"))


# Older kernels do not report the age, and newer ones may report more.
def damon__damon_aggregated(event_name, context, cpu, secs, nsecs, pid, comm, callchain,
                            target_id, nr_regions, start, end, nr_accesses, *rest):
    # The events happen in the kdamond, so that pid is the pid of the kdamond.
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
    pass        # other events of the recording
