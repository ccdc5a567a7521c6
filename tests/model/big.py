#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""big.py SAMPLES_PROGRAM REGIONS SAMPLES FILE: make a recording with SAMPLES samples, by one
kdamond that perf damon record set up, with REGIONS regions per snapshot"""
import random
import subprocess
import sys

from generate import DEFAULT, MS, NEW_FIELDS, Kdamond, Target
from perfdata import DUMMY, RAW, SOFTWARE, Event, Tracepoint, Writer


def blocks(program):
    with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
        while True:
            block = process.stdout.read(1 << 20)
            if not block:
                break
            yield block
    if process.returncode:
        sys.exit(process.returncode)


def main():
    program, regions, samples, path = sys.argv[1:]
    target = Target(0, 500, [], 20, random.Random(1))
    damon = Event("damon:damon_aggregated", DEFAULT,
                  tracepoint=Tracepoint("damon", "damon_aggregated", 700, NEW_FIELDS))
    set_up = Event(Kdamond(70, [target], 5 * MS, 100 * MS, "vaddr").meta(), DEFAULT & ~RAW,
                   SOFTWARE, DUMMY)
    Writer([damon, set_up], 2).save_around(path, blocks([program, regions, samples]))


if __name__ == "__main__":
    main()
