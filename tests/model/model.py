#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""model.py PERF TRUTH.json RECORDING...

RECORDING is a file, or several of one recording: FILE+FILE...

Computes from what generate.py says that happened, by the definitions and without
any thought of speed, what perf damon report has to say of it, and compares.
Prints what differs; the exit status tells whether anything does."""
import json
import math
import os
import re
import subprocess
import sys

UNSETTLED, UNSETTLED_PART = 20, 10
PERCENTS = (0, 25, 50, 75, 90, 95, 99, 100)


def size_text(size):
    """As people read it: one digit behind the point, from KiB on"""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if size < (1024 if unit == "B" else 1023.95):
            return "%.*f %s" % (unit != "B", size, unit)
        size /= 1024
    raise ValueError(size)


class Stream:
    """The snapshots of one target, each with the time that it covers"""

    def __init__(self, truth, kdamond, target):
        self.tid, self.pid, self.number = kdamond["tid"], target["pid"], target["id"]
        self.set_up = kdamond["set_up"]
        self.snapshots = [s for s in target["snapshots"] if s["regions"]]
        self.aggr_ns = kdamond["aggr_ns"] if self.set_up else self.estimate()
        self.max = kdamond["aggr_ns"] // kdamond["sample_ns"] if self.set_up else None
        previous = self.snapshots[0]["time"] - self.aggr_ns
        for snapshot in self.snapshots:
            snapshot["start"], previous = previous, snapshot["time"]

    def estimate(self):
        """The shortest time between two snapshots that are complete, so that they tell when
        they began; where there is no such pair, between the first two"""
        pairs = list(zip(self.snapshots, self.snapshots[1:]))
        complete = [(a, b) for a, b in pairs if not a["lost"] and not b["lost"]]
        return min(b["time"] - a["time"] for a, b in complete or pairs[:1])

    def title(self):
        if self.set_up:
            return "# prog%d (pid %d), virtual memory" % (self.number, self.pid)
        return "# kdamond %d, target %d" % (self.tid, self.number)

    def counts(self):
        """The second line of what is said about a stream"""
        count = lambda n, what: "{:,} {}{}".format(n, what, "" if n == 1 else "s")
        lost = sum(s["lost"] for s in self.snapshots)
        incomplete = sum(1 for s in self.snapshots if s["lost"])
        text = ", %s, %s, " % (count(len(self.snapshots), "snapshot"),
                               count(sum(len(s["regions"]) for s in self.snapshots), "region"))
        return text + ("{:,} LOST in {}".format(lost, count(incomplete, "incomplete snapshot"))
                       if lost else "none lost")

    def mean(self):
        """Of all regions, weighted by bytes x time"""
        heat = area = 0
        for s in self.snapshots:
            for start, end, accesses, _ in s["regions"]:
                area += (end - start) * (s["time"] - s["start"])
                heat += (end - start) * (s["time"] - s["start"]) * accesses
        return heat / area / (self.max or 1)

    def mean_text(self):
        return "; mean %.3g %%" % (100 * self.mean()) if self.max else "; mean %.3g" % self.mean()


def working_sets(kdamond):
    """What all targets used in the same aggregation; None where a region was lost"""
    sizes = []
    for snapshots in zip(*(t["snapshots"] for t in kdamond["targets"])):
        sizes.append(None if any(s["lost"] for s in snapshots) else
                     sum(r[1] - r[0] for s in snapshots for r in s["regions"] if r[2]))
    complete = [size for size in sizes if size is not None]
    skip = min(len(complete) // UNSETTLED_PART, UNSETTLED)
    return complete[skip:], skip


def percentile(sizes, percent):
    return sorted(sizes)[max(math.ceil(len(sizes) * percent / 100), 1) - 1]


class Report:
    """What perf damon report says"""

    def __init__(self, perf, path):
        self.perf, self.path, self.wrong = perf, path, []

    def run(self, *args):
        env = dict(os.environ, LC_ALL="C", TERM="dumb", PAGER="cat")
        inputs = [arg for path in self.path.split("+") for arg in ("-i", path)]
        done = subprocess.run([self.perf, "damon", "report", "-f", *inputs, *args],
                              capture_output=True, text=True, env=env, check=False)
        if done.returncode or done.stderr:
            self.wrong.append("%s: exit status %d, %s" % (" ".join(args), done.returncode,
                                                          done.stderr.strip()))
        return done.stdout

    def expect(self, where, what, text):
        if what not in text:
            self.wrong.append("%s: no \"%s\"" % (where, what))


def compare(report, truth):
    for kdamond in truth["kdamonds"]:
        streams = [Stream(truth, kdamond, target) for target in kdamond["targets"]]
        tid = str(kdamond["tid"])
        wss = report.run("wss", "--kdamond", tid)
        sizes, skipped = working_sets(kdamond)
        report.expect("wss of " + tid, "# %d snapshots; left out: the first %d" % (
            len(sizes), skipped), wss)
        for percent in PERCENTS:
            got = re.search(r"^  p%d +(.*iB|\d+ B)\b" % percent, wss, re.M)
            want = size_text(percentile(sizes, percent))
            if not got or got.group(1) != want:
                report.wrong.append("p%d of %s: %s, not %s" % (
                    percent, tid, got and got.group(1), want))
        report.expect("wss of " + tid, "  mean   %12s\n" % size_text(sum(sizes) / len(sizes)), wss)
        for stream in streams:
            target = str(stream.pid if stream.set_up else stream.number)
            heatmap = report.run("heatmap", "--kdamond", tid, "--target", target)
            report.expect("heatmap of " + target, stream.title(), heatmap)
            report.expect("heatmap of " + target, stream.counts(), heatmap)
            report.expect("heatmap of " + target, stream.mean_text(), heatmap)
    summary = report.run()
    if truth["lost"]:
        report.expect("summary", "# {:,} events LOST while".format(truth["lost"]), summary)
    if summary.count("# Working set ") != len(truth["kdamonds"]) or "left out" in summary:
        report.wrong.append("summary: " + summary)


def main():
    perf, truth, *paths = sys.argv[1:]
    status = 0
    for path in paths:
        with open(truth) as f:
            report = Report(perf, path)
            compare(report, json.load(f))
        for line in report.wrong:
            print("%s: %s" % (os.path.basename(path), line))
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
