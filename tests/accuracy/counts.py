#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""counts.py [--lost] LOG TEXT SAMPLES

Compare the counts of accesses with the truth: LOG says where the memory is, and how many bytes were
touched in windows of two lengths (tests/workloads/truth.h); TEXT is the recording as a stock perf
prints it; an aggregation has SAMPLES samples.  The mean of size * count / samples, summed over all
regions, estimates the bytes that are touched in a sampling interval, if no accesses are lost.

The exit status is 0 if the estimate is right; with --lost, if it is too low."""
import argparse
import statistics
import sys

from snapshots import overlap, read_snapshots

# Snapshots that follow each other are alike, so the means of so many of them are compared.
BLOCK = 10
# The estimate may differ by so many standard errors.
MAX_ERRORS = 2.5


def read_log(path):
    """The range of the memory, and by window in ns: the bytes that were touched"""
    touched = {}
    with open(path, encoding="ascii") as log:
        for line in log:
            key, *words = line.split()
            if key == "buffer":
                memory = int(words[1], 16), int(words[2], 16)
            elif key == "touched":
                touched[int(words[0])] = int(words[1])
    return memory, touched


def estimates(path, memory, samples):
    """By time: the estimates of snapshots that show all of the memory"""
    found = []
    for snapshot in read_snapshots(path):
        if overlap(snapshot.regions, [memory]) == memory[1] - memory[0]:
            found.append((snapshot.time, sum(overlap([r], [memory]) * r.accesses / samples
                                             for r in snapshot.regions)))
    return found


def standard_error(values):
    blocks = [statistics.mean(values[i:i + BLOCK])
              for i in range(0, len(values) - BLOCK + 1, BLOCK)]
    return statistics.stdev(blocks) / len(blocks) ** 0.5


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lost", action="store_true")
    parser.add_argument("log")
    parser.add_argument("text")
    parser.add_argument("samples", type=int)
    args = parser.parse_args()

    memory, touched = read_log(args.log)
    times, values = zip(*estimates(args.text, memory, args.samples))
    mean, error = statistics.mean(values), standard_error(values)

    # A page is sampled for the interval that was asked for and some of the time that the work
    # takes, but not longer than from one sample to the next.
    (short, least), (long, most) = sorted(touched.items())
    period = statistics.median(b - a for a, b in zip(times, times[1:])) / args.samples
    most = least + (most - least) * (period - short) / (long - short)
    low, high = least - MAX_ERRORS * error, most + MAX_ERRORS * error
    print("# %.1f KiB +- %.1f, of %d snapshots; the truth: %.1f KiB in %.2f ms, %.1f in %.2f" % (
        mean / 1024, error / 1024, len(values), least / 1024, short / 1e6, most / 1024,
        period / 1e6))
    sys.exit(not (mean < low if args.lost else low <= mean <= high))


if __name__ == "__main__":
    main()
