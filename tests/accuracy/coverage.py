#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""coverage.py LOG RECORDING...

Count in how many of the recordings of one program the interval of each window holds the truth,
which LOG tells (tests/workloads/truth.h). An interval of 95 % should hold it 19 times out of 20.
Prints a result for each window: right if it holds 90 % of the time, or as often as only one of a
thousand series of intervals that hold 90 % of the time would not."""
import math
import sys

from touched import estimates, read_log

LEAST, CHANCE = 0.9, 0.001


def least_of(total):
    """The least number of successes that is no surprise at a probability of LEAST for each"""
    chance, least = 0.0, 0
    while least < LEAST * total:
        chance += math.comb(total, least) * LEAST ** least * (1 - LEAST) ** (total - least)
        if chance > CHANCE:
            break
        least += 1
    return least if total < 100 else math.ceil(LEAST * total)


def main():
    where, truth = read_log(sys.argv[1])
    recordings = sys.argv[2:]
    found = [estimates(recording, where) for recording in recordings]
    for ns, bytes_touched in truth.items():
        windows = [windows[ns] for windows in found if ns in windows]
        held = [w for w in windows if w["low"] <= bytes_touched <= w["high"]]
        mean = sum(w["bytes"] for w in windows) / max(len(windows), 1)
        print("# %g ms: the truth is %.3f MiB, the mean of all estimates %.3f MiB" % (
            ns / 1e6, bytes_touched / 2 ** 20, mean / 2 ** 20))
        right = len(windows) == len(recordings) and len(held) >= least_of(len(windows))
        print("%sok - %g ms: %d of %d intervals hold the truth" % (
            "" if right else "not ", ns / 1e6, len(held), len(recordings)))


if __name__ == "__main__":
    main()
