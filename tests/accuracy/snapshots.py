# SPDX-License-Identifier: GPL-2.0
"""Snapshots from the text of `perf script --ns -F tid,time,event,trace`."""
import re
from collections import defaultdict, namedtuple

Region = namedtuple("Region", "start end accesses")
Snapshot = namedtuple("Snapshot", "stream time regions")

EVENT = re.compile(
    r"(?P<tid>\d+)\s+(?P<sec>\d+)\.(?P<ns>\d{9}):\s+damon:damon_aggregated:\s+"
    r"target_id=(?P<target>\d+) nr_regions=(?P<nr>\d+) "
    r"(?P<start>\d+)-(?P<end>\d+): (?P<accesses>\d+)")


def read_snapshots(path):
    """The complete snapshots: nr_regions consecutive regions of one kdamond and
    target, ascending."""
    pending = defaultdict(list)
    with open(path, encoding="utf-8", errors="replace") as script:
        for m in filter(None, map(EVENT.search, script)):
            stream = (m["tid"], m["target"])
            region = Region(int(m["start"]), int(m["end"]), int(m["accesses"]))
            regions = pending[stream]
            if regions and region.start < regions[-1].end:
                regions.clear()
            regions.append(region)
            if len(regions) == int(m["nr"]):
                yield Snapshot(stream, int(m["sec"]) * 10**9 + int(m["ns"]), tuple(regions))
                regions.clear()


def overlap(regions, ranges):
    """Bytes of the regions that lie in the ranges, which do not overlap."""
    return sum(max(0, min(r.end, end) - max(r.start, start))
               for r in regions for start, end in ranges)
