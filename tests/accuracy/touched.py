#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""touched.py LOG RECORDING [PERCENT [MOST]]

Compare the estimates of the bytes touched in windows with the truth: LOG has lines "touched" for
each window, of which the mean counts, and may say where the memory is (tests/workloads/truth.h).
Prints a result for each window: an error of no more than PERCENT (3) is none, and one of more than
MOST (50) is one whatever the interval says."""
import json
import os
import statistics
import subprocess
import sys

PERF = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", "perf")
# An estimate may be off by so many times of what the interval allows
MAX_INTERVALS = 2
# Windows are somewhat longer than asked for
SMALL_PERCENT, MOST_PERCENT = 3, 50


def read_log(path):
    """Where the memory is, or None, and by window in ns: the bytes that were touched"""
    where, truth = None, {}
    with open(path) as log:
        for line in log:
            key, *words = line.split()
            if key == "buffer":
                where = "-".join(words[1:])
            elif key == "touched":
                truth.setdefault(int(words[0]), []).append(int(words[1]))
    return where, {ns: statistics.mean(touched) for ns, touched in truth.items()}


def estimates(recording, where=None):
    """What the report of a recording says, by window in ns"""
    command = [PERF, "damon", "report", "-f", "-j", "-i", recording]
    if where:
        command += ["--range", where]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    kdamond = json.loads(out.stdout)["kdamonds"][0]
    if "resident" in kdamond:
        print("# %.1f MiB were resident" % (kdamond["resident"] / 2 ** 20))
    windows = kdamond["working_set"]
    return {window["window_ns"]: window for window in windows}


def is_right(found, truth, percent, most):
    low, high = found["low"], found["high"]
    error = found["bytes"] - truth
    allowed = found["bytes"] - low if error > 0 else high - found["bytes"]
    print("# %.3f MiB (-%.0f %%, +%.0f %%) of %d snapshots" % (
        found["bytes"] / 2 ** 20, 100 - 100 * low / found["bytes"],
        100 * high / found["bytes"] - 100, found["snapshots"]))
    print("# the truth: %.3f MiB, the error: %.0f %%" % (truth / 2 ** 20, 100 * error / truth))
    return abs(error) <= most / 100 * truth and \
        abs(error) <= max(MAX_INTERVALS * allowed, percent / 100 * truth)


def main():
    log, recording = sys.argv[1:3]
    percent = float(sys.argv[3]) if len(sys.argv) > 3 else SMALL_PERCENT
    most = float(sys.argv[4]) if len(sys.argv) > 4 else MOST_PERCENT
    where, truth = read_log(log)
    found = estimates(recording, where)
    for ns in truth:
        right = ns in found and is_right(found[ns], truth[ns], percent, most)
        print("%sok - touched in %g ms" % ("" if right else "not ", ns / 1e6))


if __name__ == "__main__":
    main()
