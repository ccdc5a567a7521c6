#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""history.py PERF FILE: print what happened in a recording of a real kernel, in the form
that model.py reads, from the output of perf script and perf evlist.

Snapshots are separated in a simpler way than in perf damon, which is enough if a part of
each snapshot was recorded.  The machine must have one node."""
import json
import re
import subprocess
import sys

REGION = re.compile(r"damon:damon_aggregated: target_id=(\d+) nr_regions=(\d+) "
                    r"(\d+)-(\d+): (\d+) (\d+)")
TUNE = re.compile(r"damon:damon_monitor_intervals_tune: sample_us=(\d+)")
MAPPED = re.compile(r"PERF_RECORD_MMAP2 (\d+)/\d+: \[0x(\w+)\(0x(\w+)\) @ .*\]: (\S+) (.*)$")
FORKED = re.compile(r"PERF_RECORD_FORK\((\d+):\d+\):\((\d+):\d+\)")
EXECUTED = re.compile(r"PERF_RECORD_COMM exec: .*:(\d+)/\d+$")
LOST = re.compile(r"PERF_RECORD_LOST(?:_SAMPLES)?\D+(\d+)")


def lines(perf, *args):
    done = subprocess.run([perf, *args], capture_output=True, check=True)
    return done.stdout.decode(errors="replace").splitlines()


def set_ups(perf, path):
    """The set-ups of the kdamonds, by tid"""
    found = {}
    for line in lines(perf, "evlist", "-f", "-i", path):
        if not line.startswith("damon:1:"):
            continue
        fields = [field.partition("=")[::2] for field in line[len("damon:1:"):].split(",")]
        one = dict(fields)
        one["targets"] = [value.split(":") for key, value in fields if key == "target"]
        found[int(one["kdamond"])] = one
    return found


class History:
    def __init__(self, perf, path):
        self.set_ups = set_ups(perf, path)
        self.kdamonds, self.mappings = {}, []
        self.lost, self.last, self.repeated = 0, None, False
        for line in lines(perf, "script", "-f", "--ns", "-F", "tid,time,event,trace", "-i", path,
                          "--show-mmap-events", "--show-task-events", "--show-lost-events"):
            head = re.match(r" *(\d+) +(\d+)\.(\d{9}): *(.*)$", line)
            if head:
                tid, seconds, ns, what = head.groups()
                self.take(int(tid), int(seconds + ns), what)
        for set_up in self.set_ups.values():
            if set_up["ops"] == "paddr":
                self.mappings.insert(0, [0, "map", 0, 0, 1 << 64, "node 0", False])

    def kdamond(self, tid):
        if tid not in self.kdamonds:
            set_up = self.set_ups.get(tid)
            sample, aggr = (int(set_up[k]) * 1000 if set_up else 0 for k in ("sample", "aggr"))
            self.kdamonds[tid] = {
                "tid": tid, "set_up": bool(set_up),
                "paddr": int(bool(set_up) and set_up["ops"] == "paddr"),
                "tuned": bool(set_up) and "tune" in set_up, "sample_ns": sample, "aggr_ns": aggr,
                "ratio": aggr // sample if sample else 0, "tune": None, "targets": []}
        return self.kdamonds[tid]

    def target(self, kdamond, number):
        for target in kdamond["targets"]:
            if target["id"] == number:
                return target
        pid, name = self.set_ups[kdamond["tid"]]["targets"][number][:2] if kdamond["set_up"] \
            else (0, None)
        if kdamond["paddr"]:
            name = "physical memory"
        kdamond["targets"].append({"id": number, "pid": int(pid), "name": name, "snapshots": []})
        return kdamond["targets"][-1]

    def take(self, tid, time, what):
        region, tune = REGION.match(what), TUNE.match(what)
        mapped, forked = MAPPED.match(what), FORKED.match(what)
        executed, lost = EXECUTED.match(what), LOST.match(what)
        if region:
            self.take_region(tid, time, *map(int, region.groups()))
        elif tune:
            self.kdamond(tid)["tune"] = int(tune.group(1)) * 1000
        elif mapped:
            pid, start, size, prot, name = mapped.groups()
            start, size = int(start, 16), int(size, 16)
            self.mappings.append([time, "map", int(pid), start, start + size, name, "x" in prot])
        elif forked and time and forked.group(1) != forked.group(2):
            self.mappings.append([time, "fork", *map(int, forked.groups())])
        elif executed:
            self.mappings.append([time, "exec", int(executed.group(1))])
        elif lost:
            self.lost += int(lost.group(1))

    def take_region(self, tid, time, number, nr_regions, start, end, accesses, age):
        kdamond = self.kdamond(tid)
        target = self.target(kdamond, number)
        region = [start, end, accesses, age]
        if self.last == (tid, time, region):    # perf record wrote the region twice
            self.repeated = True
            return
        self.last = tid, time, region
        open_one = target["snapshots"][-1] if target["snapshots"] else None
        if not open_one or not open_one["lost"] or start < open_one["regions"][-1][1] or \
           nr_regions != open_one["lost"] + len(open_one["regions"]):
            # The new intervals hold from the next snapshot on.
            target["snapshots"].append({"time": time, "lost": nr_regions, "regions": [],
                                        "aggr_ns": kdamond["aggr_ns"],
                                        "sample_ns": kdamond["sample_ns"]})
            open_one = target["snapshots"][-1]
            if kdamond["tune"]:
                kdamond["sample_ns"] = kdamond["tune"]
                kdamond["aggr_ns"] = kdamond["tune"] * kdamond["ratio"]
        open_one["regions"].append(region)
        open_one["lost"] -= 1

    def truth(self):
        return {"lost": self.lost, "repeated": self.repeated, "age": True,
                "mappings": self.mappings, "kdamonds": list(self.kdamonds.values())}


if __name__ == "__main__":
    json.dump(History(*sys.argv[1:]).truth(), sys.stdout)
