#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""samples.py FILE: count the samples in a perf.data, finished or not, by reading its
bytes."""
import struct
import sys

HEADER = struct.Struct("<13Q")
EVENT = struct.Struct("<IHH")
SAMPLE = 9


def count(data):
    if len(data) < HEADER.size:
        return 0
    offset, size = HEADER.unpack_from(data)[5:7]
    end = offset + size if size else len(data)
    samples = 0
    while offset and offset + EVENT.size <= end:
        kind, _, length = EVENT.unpack_from(data, offset)
        if length < EVENT.size or offset + length > end:
            break
        samples += kind == SAMPLE
        offset += length
    return samples


with open(sys.argv[1], "rb") as file:
    print(count(file.read()))
