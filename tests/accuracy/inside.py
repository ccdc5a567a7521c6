#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
inside.py SCRIPT START-END...: check that all regions of all snapshots lie in these
ranges (in MiB, of physical memory), and that every snapshot covers 90 % of each.
The firmware and the kernel image take the rest.
"""
import sys

from snapshots import overlap, read_snapshots

ranges = [tuple(int(mib) << 20 for mib in arg.split("-")) for arg in sys.argv[2:]]
outside, covered, snapshots = 0, 1.0, 0
for s in read_snapshots(sys.argv[1]):
    snapshots += 1
    size = sum(r.end - r.start for r in s.regions)
    outside = max(outside, size - overlap(s.regions, ranges))
    for start, end in ranges:
        covered = min(covered, overlap(s.regions, [(start, end)]) / (end - start))
print(f"# {snapshots} snapshots: {outside} bytes outside, {covered:.1%} covered at least")
sys.exit(not snapshots or outside > 0 or covered < 0.9)
