#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""reading.py [--perf PERF] [--samples N,N...] [--regions N,N...] [--runs N] [--check]

Measure what it costs to read a recording, plain and compressed (perf record -z): for each
view of perf damon report the wall time and the CPU time a sample, the most anonymous memory,
and both times as multiples of those of perf report --stats, which only counts the samples of
the same file.  A line for each limit says whether it is kept.

All commands take turns, and the best of several runs counts, as what else the machine does
can only add.  --check: ask in TAP whether reading takes no more instructions than it should,
which valgrind counts: what else the machine does makes no difference."""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "..", "model")

STATS, SCRIPT = "perf report --stats", "perf script"

# The limits: wall and CPU time as multiples of those of perf report --stats; None: no limit.
# A view that is not here prints a line a sample, as perf script does, and is to be no slower.
LIMITS = {"heatmap": (0.35, 0.6), "wss": (0.35, 0.6), "maps": (0.35, 0.6), "summary": (0.5, None)}
# Anonymous memory, whatever the length of the recording
MAX_MIB = 64
# With --check: instructions as multiples of those of perf report --stats, some 15 % more than
# were counted for half a million samples, of which perf's start is a considerable part.
CHECK_RATIO = {"plain": {"heatmap": 1.05, "wss": 0.6, "maps": 0.65, "summary": 1.45},
               "packed": {"heatmap": 1.15, "wss": 0.9, "maps": 0.9, "summary": 1.4}}
# perf script, and a view that prints a line a sample, take seconds for a million samples.
SCRIPT_SAMPLES = 1000000


def anonymous(pid):
    """KiB of anonymous memory of a process, 0 when it has ended"""
    try:
        with open("/proc/%d/status" % pid) as f:
            for line in f:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


class Peak(threading.Thread):
    """Looks at a process's memory all the time"""

    def __init__(self, pid):
        super().__init__()
        self.pid, self.kib, self.ended = pid, 0, threading.Event()

    def run(self):
        while not self.ended.is_set():
            self.kib = max(self.kib, anonymous(self.pid))
            time.sleep(0.001)


class Cost:
    """The best of several runs"""

    def __init__(self, wall=float("inf"), cpu=float("inf"), mib=0):
        self.wall, self.cpu, self.mib = wall, cpu, mib

    def add(self, other):
        self.wall, self.cpu = min(self.wall, other.wall), min(self.cpu, other.cpu)
        self.mib = max(self.mib, other.mib)


def run(command, watch=True):
    """The cost of a command, which must succeed; watch: its memory, which costs some time"""
    start = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = Peak(process.pid)
        if watch:
            peak.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        if watch:
            peak.ended.set()
            peak.join()
        process.returncode = status
    if status:
        sys.exit("%s: failed, status %d" % (" ".join(command), status))
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak.kib / 1024)


def views(perf):
    """Those that the usage names: [summary|heatmap|...]"""
    text = subprocess.run([perf, "damon", "report", "-h"], capture_output=True, text=True,
                          check=False)
    line = (text.stdout + text.stderr).split("perf damon report [<options>] [", 1)[1]
    return line.split("]", 1)[0].split("|")


def measure(args, path, samples):
    """{what: Cost} of one recording"""
    commands = {STATS: [args.perf, "report", "-f", "--stats", "-i", path]}
    slow = {}
    for view in views(args.perf):
        if view in LIMITS or samples <= SCRIPT_SAMPLES:
            (commands if view in LIMITS else slow)[view] = [args.perf, "damon", "report", "-f",
                                                            view, "-i", path]
    if samples <= SCRIPT_SAMPLES:
        slow[SCRIPT] = [args.perf, "script", "-f", "-i", path]
    costs = {what: Cost() for what in [*commands, *slow]}
    for number in range(args.runs + 1):
        for what, command in commands.items():
            # the first time for memory only: it brings the file into the page cache
            cost = run(command, watch=not number)
            if number:
                cost.mib = 0
            else:
                cost.wall = cost.cpu = float("inf")
            costs[what].add(cost)
    for what, command in slow.items():
        costs[what].add(run(command))
    return costs


def show(costs, kind, regions, samples):
    for what, cost in costs.items():
        print("%-6s %4d regions %9d samples  %-20s wall %7.1f ns a sample, x %5.2f  "
              "CPU %7.1f ns, x %5.2f  %6.1f MiB" % (
                  kind, regions, samples, what, cost.wall / samples * 1e9,
                  cost.wall / costs[STATS].wall, cost.cpu / samples * 1e9,
                  cost.cpu / costs[STATS].cpu, cost.mib), flush=True)


def judge(costs, kind, regions):
    """A line a limit"""
    for view, (max_wall, max_cpu) in LIMITS.items():
        cost, stats = costs[view], costs[STATS]
        for what, got, most in (("wall time", cost.wall / stats.wall, max_wall),
                                ("CPU time", cost.cpu / stats.cpu, max_cpu),
                                ("memory in MiB", cost.mib, MAX_MIB)):
            if most is not None:
                print("%s %s, %d regions, %s: %s %.2f, limit %g" % (
                    "kept    " if got <= most else "NOT KEPT", kind, regions, view, what, got,
                    most), flush=True)


def instructions(command):
    """How many instructions a command takes, which must succeed"""
    result = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                             *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            text=True, check=True)
    return int(re.search(r"Collected : (\d+)", result.stderr).group(1))


def check(args, path, kind, regions):
    """A result for each view whose cost has a limit"""
    stats = instructions([args.perf, "report", "-f", "--stats", "-i", path])
    for view, most in CHECK_RATIO[kind].items():
        command = [args.perf, "damon", "report", "-f", view, "-i", path]
        ratio, mib = instructions(command) / stats, run(command).mib
        print("%sok - %s, %d regions, %s: %.2f times the instructions of %s, limit %g" % (
            "" if ratio <= most else "not ", kind, regions, view, ratio, STATS, most))
        print("%sok - %s, %d regions, %s: %.1f MiB of memory" % (
            "" if mib <= MAX_MIB else "not ", kind, regions, view, mib), flush=True)


def numbers(text):
    return [int(number) for number in text.split(",")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--perf", default="build/perf")
    parser.add_argument("--samples", type=numbers, default=[1000000, 10000000])
    parser.add_argument("--regions", type=numbers, default=[10, 18, 1000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        program = os.path.join(directory, "samples")
        plain, packed = (os.path.join(directory, name) for name in ("plain.data", "packed.data"))
        subprocess.run([os.environ.get("CC", "gcc"), "-O2", "-o", program,
                        os.path.join(MODEL, "samples.c")], check=True)
        for regions in args.regions:
            for samples in args.samples:
                subprocess.run([sys.executable, os.path.join(MODEL, "big.py"), program,
                                str(regions), str(samples), plain], check=True)
                subprocess.run([sys.executable, os.path.join(MODEL, "pack.py"), plain, packed],
                               check=True)
                for kind, path in (("plain", plain), ("packed", packed)):
                    if args.check:
                        check(args, path, kind, regions)
                        continue
                    costs = measure(args, path, samples)
                    show(costs, kind, regions, samples)
                    judge(costs, kind, regions)


if __name__ == "__main__":
    main()
