#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
estimate.py LOG SCRIPT SAMPLES: estimate from a recording how much is touched in a sampling
interval, and compare that with what the workload counted.

A random page of a region is touched within a sampling interval with a probability that k of
SAMPLES samples estimate, so the sum of size * k / SAMPLES over all regions estimates the bytes
that are touched. SCRIPT is the text of a stock `perf script`. LOG, of tests/workloads/sparse,
says where the memory is, and what was touched in windows of several lengths: a sampling
interval is somewhat longer than asked for, as looking at pages takes time, too.

Print the estimate, its standard error, and what was touched in the time from one sample to the
next, in bytes, and that time, in ms. Snapshots that follow each other are
alike, as regions stay: the error is that of the means of BLOCKS parts of the recording.
"""
import statistics
import sys
from itertools import pairwise

from snapshots import read_snapshots

BLOCKS = 10
# It takes DAMON a while to find what is touched all the time.
SETTLE_NS = 2 * 10**9


def read_log(path):
    """Where the memory is, and pairs of a window and the bytes touched in it on average."""
    touched = []
    with open(path, encoding="ascii") as log:
        for key, *words in map(str.split, log):
            if key == "buffer":
                start, end = int(words[1], 16), int(words[2], 16)
            elif key == "touched":
                touched.append((int(words[0]), int(words[1])))
    return start, end, sorted(touched)


def interpolate(points, x):
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    sys.exit(f"the log has no windows around {x:.0f} ns")


def estimate(snapshot, start, end, samples):
    return sum(max(0, min(r.end, end) - max(r.start, start)) * r.accesses
               for r in snapshot.regions) / samples


def main():
    log, script, samples = sys.argv[1], sys.argv[2], int(sys.argv[3])
    start, end, points = read_log(log)
    snapshots = list(read_snapshots(script))
    snapshots = [s for s in snapshots if s.time >= snapshots[0].time + SETTLE_NS]
    interval = (snapshots[-1].time - snapshots[0].time) / (len(snapshots) - 1) / samples
    found = [estimate(s, start, end, samples) for s in snapshots]
    size = len(found) // BLOCKS
    means = [statistics.mean(found[i * size:(i + 1) * size]) for i in range(BLOCKS)]
    error = statistics.stdev(means) / BLOCKS**0.5
    print(f"{statistics.mean(means):.0f} {error:.0f} {interpolate(points, interval):.0f} "
          f"{interval / 1e6:.3f}")


if __name__ == "__main__":
    main()
