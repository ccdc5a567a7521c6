#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""samples.py FILE: count the samples in a perf.data, finished or not, compressed or not, by
reading its bytes."""
import struct
import subprocess
import sys

EVENT = struct.Struct("<IHH")
SAMPLE = 9


def count(events):
    at = samples = 0
    while at + EVENT.size <= len(events):
        kind, _, length = EVENT.unpack_from(events, at)
        if length < EVENT.size or at + length > len(events):
            break
        samples += kind == SAMPLE
        at += length
    return samples


print(count(subprocess.run(["build/workloads/events", sys.argv[1]], stdout=subprocess.PIPE,
                           check=True).stdout))
