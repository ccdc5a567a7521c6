#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""touched.py LOG RECORDING

Compare the estimate of the bytes touched in a window with what the workload counted: LOG has a
line "touched" for one window, and says where the memory is (tests/workloads/truth.h)."""
import json
import os
import subprocess
import sys

PERF = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", "perf")
# The estimate may be off by so much, and by so many times of what the interval allows
MAX_ERROR, MAX_INTERVALS = 0.5, 2


def main():
    log, recording = sys.argv[1:]
    with open(log) as f:
        facts = {line.split()[0]: line.split()[1:] for line in f}
    start, end = facts["buffer"][1:]
    window_ns, truth = (int(word) for word in facts["touched"])
    out = subprocess.run([PERF, "damon", "report", "-f", "-j", "-i", recording, "--range",
                          "%s-%s" % (start, end)], capture_output=True, text=True, check=True)
    found = json.loads(out.stdout)["kdamonds"][0]["working_set"][0]
    low, high = found["low"], found["high"]
    print("# %.3f MiB, %.3f to %.3f, in windows of %.2f ms; the truth in %.0f ms: %.3f MiB" % (
        found["bytes"] / 2 ** 20, low / 2 ** 20, high / 2 ** 20, found["mean_ns"] / 1e6,
        window_ns / 1e6, truth / 2 ** 20))
    error = found["bytes"] - truth
    allowed = found["bytes"] - low if error > 0 else high - found["bytes"]
    return found["window_ns"] != window_ns or abs(error) > MAX_ERROR * truth or \
        abs(error) > MAX_INTERVALS * allowed


if __name__ == "__main__":
    sys.exit(main())
