#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
Compare `perf damon report maps` with what the workload says it touched.

The truth is the log of `stairs --named` (its format is in truth.h): buffer N is
the mapping /memfd:buffer-N.  The times in both are from CLOCK_MONOTONIC.

	size		of each buffer's mapping, to the byte
	idle		from the end of the buffer's phase to the end of the recording.
			A region that also lies in a neighbour may make the time shorter,
			by no more than the neighbour's phase.  How many regions do is left
			to chance.  After the last phase no neighbour is used.
	in a phase	from half a second after the start of the phase, the median
			working set of its buffer is the buffer's size, and the others
			together have nearly none
"""
import argparse
import csv
import subprocess
import sys

MAX_IDLE_ERROR_NS = 300_000_000
SETTLE_NS = 500_000_000
MAX_WSS_ERROR = 0.10
# A snapshot of a region that spans the border of two buffers includes a little of the other.
MAX_OTHERS = 0.15


def read_truth(path):
    """Sizes by buffer, and the phases: start, end, buffer."""
    sizes, phases = {}, []
    with open(path, encoding="ascii") as log:
        for line in log:
            key, *rest = line.split()
            if key == "buffer":
                sizes[int(rest[0])] = int(rest[2], 16) - int(rest[1], 16)
            elif key == "phase":
                phases.append(tuple(map(int, rest)))
    return sizes, phases


def report(args, view, *options):
    """The lines of a view, each as a dict."""
    out = subprocess.run([args.perf, "damon", "report", view, "-f", "-i", args.data,
                          "--format", "csv", *options],
                         check=True, stdout=subprocess.PIPE, text=True).stdout
    return list(csv.DictReader(out.splitlines()))


def buffers(rows):
    """The rows of buffers, by number."""
    found = {}
    for row in rows:
        if row["name"].startswith("/memfd:buffer-"):
            found[int(row["name"].split("-")[1].split()[0])] = row
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("data")
    parser.add_argument("--perf", default="build/perf")
    args = parser.parse_args()
    sizes, phases = read_truth(args.log)
    faults = []

    rows = buffers(report(args, "maps"))
    if rows.keys() != sizes.keys():
        sys.exit(f"# buffers {sorted(rows)} instead of {sorted(sizes)}")
    end_ns = int(report(args, "summary")[0]["end_ns"])
    for start, end, nr in phases:
        row = rows[nr]
        if int(row["size"]) != sizes[nr]:
            faults.append(f"buffer {nr} has {row['size']} bytes instead of {sizes[nr]}")
        idle = max(end_ns - end, 0)
        shorter = 0 if (start, end, nr) == phases[-1] else end - start
        if not -MAX_IDLE_ERROR_NS < idle - int(row["idle_ns"]) < shorter + MAX_IDLE_ERROR_NS:
            faults.append(f"buffer {nr} is idle for {row['idle_ns']} ns instead of {idle}")

        span = f"{(start + SETTLE_NS) / 1e9:.9f},{end / 1e9:.9f}"
        part = buffers(report(args, "maps", "--time", span))
        wss = int(part[nr]["wss_p50"])
        others = sum(int(r["wss_p50"]) for n, r in part.items() if n != nr)
        if abs(wss - sizes[nr]) > MAX_WSS_ERROR * sizes[nr]:
            faults.append(f"buffer {nr} has a working set of {wss} in its phase")
        if others > MAX_OTHERS * sizes[nr]:
            faults.append(f"others have {others} in the phase of buffer {nr}")
        print(f"# buffer {nr}: working set {wss / sizes[nr]:.3f} of it, "
              f"others {others / sizes[nr]:.3f}, idle {int(row['idle_ns']) / 1e9:.2f} s "
              f"instead of {idle / 1e9:.2f} s")
    for fault in faults:
        print(f"# {fault}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
