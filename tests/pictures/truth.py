# SPDX-License-Identifier: GPL-2.0
#
# Read the snapshots of a process from the output of perf script.
import re


def read_truth(path):
    """The snapshots, each [from, to, [(start, end, accesses)]], in seconds and bytes"""
    snapshots, last = [], None
    with open(path) as file:
        for line in file:
            time, start, end, count = re.search(
                r"([\d.]+): .*target_id=\d+ nr_regions=\d+ (\d+)-(\d+): (\d+)", line).groups()
            start = int(start)
            if last is None or start < last:
                snapshots.append([None, float(time), []])
            snapshots[-1][2].append((start, int(end), int(count)))
            last = start
    snapshots[0][0] = snapshots[0][1] - 0.1     # as it was set up
    for before, snapshot in zip(snapshots, snapshots[1:]):
        snapshot[0] = before[1]
    return snapshots
