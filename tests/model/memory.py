#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""memory.py PERF DIR SNAPSHOTS,SNAPSHOTS ARG...: for a recording of each number of snapshots,
print the most anonymous memory, in MiB, that perf damon report ARG... takes"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "bench"))
import reading  # noqa: E402


def main():
    perf, directory, lengths, *args = sys.argv[1:]
    program = os.path.join(directory, "samples")
    subprocess.run([os.environ.get("CC", "gcc"), "-O2", "-o", program,
                    os.path.join(HERE, "samples.c")], check=True)
    for length in lengths.split(","):
        path = os.path.join(directory, length + ".data")
        if not os.path.exists(path):
            subprocess.run([sys.executable, os.path.join(HERE, "big.py"), program, "1", length,
                            path], check=True)
        cost = reading.run([perf, "damon", "report", "-f", "-i", path, *args])
        print("%.0f" % cost.mib)


if __name__ == "__main__":
    main()
