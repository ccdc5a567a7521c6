#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""reading.py [--perf PERF] [--samples N,N...] [--regions N,N...] [--runs N] [--check]

What it costs to read a recording: for each view the CPU time a sample, the most
anonymous memory, and how that compares with perf's own passes over the same file,
perf report --stats, which only counts, and perf script.  The best of several runs
counts: what else the machine does can only add.  --check: say in TAP whether the
limits are kept, with room for noise."""
import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "..", "model")

# What is promised: a view takes no longer than this, times perf report --stats, and
# no more memory, whatever the length of the recording. One that is not here prints
# a line a sample, as perf script does, and is to be no slower than that.
MAX_RATIO = {"heatmap": 1.3, "wss": 1.3, "maps": 2, "summary": 2}
MAX_MIB = 64
# perf script takes seconds a million
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


def run(command):
    """(CPU seconds, peak in MiB) of a command, which must succeed"""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = Peak(process.pid)
        peak.start()
        _, status, usage = os.wait4(process.pid, 0)
        peak.ended.set()
        peak.join()
        process.returncode = status
    if status:
        sys.exit("%s: failed, status %d" % (" ".join(command), status))
    return usage.ru_utime + usage.ru_stime, peak.kib / 1024


def best(command, runs):
    results = [run(command) for _ in range(runs)]
    return min(r[0] for r in results), max(r[1] for r in results)


def views(perf):
    """Those that the usage names: [summary|heatmap|...]"""
    text = subprocess.run([perf, "damon", "report", "-h"], capture_output=True, text=True,
                          check=False)
    line = (text.stdout + text.stderr).split("perf damon report [<options>] [", 1)[1]
    return line.split("]", 1)[0].split("|")


def measure(args, path, regions, samples):
    """One recording; {view: (what it is compared with, ratio, most, MiB)}"""
    stats, mib = best([args.perf, "report", "-f", "--stats", "-i", path], args.runs)
    rows = [("perf report --stats", stats, mib)]
    script = None
    if samples <= SCRIPT_SAMPLES:
        rows.append(("perf script",) + best([args.perf, "script", "-f", "-i", path], 1))
        script = rows[-1][1]
    found = {}
    for view in views(args.perf):
        cpu, mib = best([args.perf, "damon", "report", "-f", view, "-i", path], args.runs)
        rows.append((view, cpu, mib))
        if view in MAX_RATIO:
            found[view] = ("perf report --stats", cpu / stats, MAX_RATIO[view], mib)
        elif script:
            found[view] = ("perf script", cpu / script, 1, mib)
    for what, cpu, mib in rows:
        print("%s%4d regions %9d samples  %-20s %7.1f ns a sample  x %5.2f  %6.1f MiB" % (
            "# " if args.check else "", regions, samples, what, cpu / samples * 1e9, cpu / stats,
            mib), flush=True)
    return found


def check(found, regions):
    for view, (compared, ratio, most, mib) in found.items():
        # A small file has to bear perf's start, too, and a busy machine is unfair.
        print("%sok - %d regions, %s: %.2f times %s" % (
            "" if ratio <= 2 * most else "not ", regions, view, ratio, compared))
        print("%sok - %d regions, %s: %.1f MiB of memory" % (
            "" if mib <= MAX_MIB else "not ", regions, view, mib))


def numbers(text):
    return [int(number) for number in text.split(",")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--perf", default="build/perf")
    parser.add_argument("--samples", type=numbers, default=[1000000, 10000000])
    parser.add_argument("--regions", type=numbers, default=[10, 18, 1000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        program = os.path.join(directory, "samples")
        subprocess.run([os.environ.get("CC", "gcc"), "-O2", "-o", program,
                        os.path.join(MODEL, "samples.c")], check=True)
        for regions in args.regions:
            for samples in args.samples:
                path = os.path.join(directory, "perf.data")
                subprocess.run([sys.executable, os.path.join(MODEL, "big.py"), program,
                                str(regions), str(samples), path], check=True)
                found = measure(args, path, regions, samples)
                if args.check:
                    check(found, regions)


if __name__ == "__main__":
    main()
