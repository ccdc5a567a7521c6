#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
Compare a recording of DAMON with what the workload says it touched.

The recording is the text of a stock perf's `perf script`, so that no part of perf
damon judges itself; the truth is the log of tests/workloads (its format is in
truth.h).  The times in both are from CLOCK_MONOTONIC.

A snapshot counts if all of it lies in one phase and begins at least half a second
after the phase: DAMON finds new hot memory by splitting at random places.  A region
is hot if nr_accesses >= 1, as in `perf damon report wss`.

	precision	share of the hot bytes that the workload touched
	recall		share of the touched bytes that are hot
	wss		hot bytes divided by touched bytes
"""
import argparse
import json
import statistics
import sys
from collections import defaultdict, namedtuple

from snapshots import overlap, read_snapshots

SETTLE_NS = 500_000_000
MAX_WSS_ERROR = 0.10
MAX_IDLE_SHARE = 0.01

Phase = namedtuple("Phase", "start end buffer")


def read_truth(path, physical):
    """The phases, and the ranges of each buffer, virtual or physical."""
    ranges, phases = defaultdict(list), []
    kind = "phys" if physical else "buffer"
    with open(path, encoding="ascii") as log:
        for line in log:
            key, *rest = line.split()
            if key == kind:
                ranges[int(rest[0])].append((int(rest[1], 16), int(rest[2], 16)))
            elif key == "phase":
                phases.append(Phase(*map(int, rest)))
    return phases, ranges


def hot_regions(snapshot):
    return [r for r in snapshot.regions if r.accesses >= 1]


def score(phases, ranges, snapshots):
    """One dict for each snapshot that counts."""
    last = {}
    for s in snapshots:
        since, last[s.stream] = last.get(s.stream), s.time
        if since is None:
            continue
        for phase in phases:
            if phase.start + SETTLE_NS <= since and s.time <= phase.end:
                break
        else:
            continue
        truth = ranges[phase.buffer]
        touched = sum(end - start for start, end in truth)
        hot = hot_regions(s)
        size = sum(r.end - r.start for r in hot)
        common = overlap(hot, truth)
        yield {"time": s.time, "buffer": phase.buffer, "regions": len(s.regions),
               "precision": common / size if size else 0.0,
               "recall": common / touched, "wss": size / touched}


def judge(phases, scores, least):
    if not scores:
        print(f"# no snapshot lies in any of {len(phases)} phases")
        return False
    precision = statistics.mean(s["precision"] for s in scores)
    recall = statistics.mean(s["recall"] for s in scores)
    wss = statistics.median(s["wss"] for s in scores)
    print(f"# {len(scores)} snapshots in {len(phases)} phases: precision {precision:.3f}, "
          f"recall {recall:.3f}, median wss {wss:.3f} of the truth")
    missed = {p.buffer for p in phases} - {s["buffer"] for s in scores}
    if missed:
        print("# no snapshot of buffers", sorted(missed))
    return (precision >= least and recall >= least and abs(wss - 1) <= MAX_WSS_ERROR
            and not missed)


def judge_idle(ranges, snapshots):
    """The share of the buffers' bytes that is hot, without the first second of
    snapshots, in which the workload populates the buffers."""
    total = sum(end - start for r in ranges.values() for start, end in r)
    every = [pair for r in ranges.values() for pair in r]
    snapshots = list(snapshots)
    shares = [overlap(hot_regions(s), every) / total for s in snapshots
              if s.time >= snapshots[0].time + 10**9]
    if not shares or not total:
        print("# no snapshots, or no buffers")
        return False
    print(f"# {len(shares)} snapshots: {statistics.mean(shares):.4f} of the buffers' bytes hot")
    return statistics.mean(shares) <= MAX_IDLE_SHARE


def main():
    parser = argparse.ArgumentParser(description="Score a recording of DAMON.")
    parser.add_argument("truth", help="the workload's log")
    parser.add_argument("script", help="perf script --ns -F tid,time,event,trace")
    parser.add_argument("--physical", action="store_true", help="the recording is of --paddr")
    parser.add_argument("--idle", action="store_true", help="the buffers must read as cold")
    parser.add_argument("--min", type=float, default=0.95,
                        help="least mean precision and recall (%(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write every snapshot's score")
    args = parser.parse_args()

    phases, ranges = read_truth(args.truth, args.physical)
    snapshots = read_snapshots(args.script)
    if args.idle:
        return not judge_idle(ranges, snapshots)
    scores = list(score(phases, ranges, snapshots))
    if args.json:
        with open(args.json, "w", encoding="ascii") as out:
            json.dump(scores, out, indent=1)
    return not judge(phases, scores, args.min)


if __name__ == "__main__":
    sys.exit(main())
