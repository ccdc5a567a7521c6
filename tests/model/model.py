#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""model.py PERF TRUTH.json RECORDING...

RECORDING is a file, or several of one recording: FILE+FILE...

Computes what perf damon report must print, from the history that generate.py wrote, by the
definitions and without regard to speed, and compares. Prints all differences; the exit
status says whether there are any."""
import bisect
import csv
import io
import itertools
import json
import math
import os
import re
import subprocess
import sys
from fractions import Fraction

UNSETTLED, UNSETTLED_PART = 20, 10
MAX_GAP = 2 * 10 ** 9   # ns between turns that a snapshot stands for, at most
MIN_PIECE, MAX_PIECES = 25 * 10 ** 7, 128      # of estimates over time: ns, and how many
SAME_WINDOW = 1.25      # the least ratio of two windows
Z = 1.959964        # 97.5 % of the normal distribution are below
PERCENTS = (0, 25, 50, 75, 90, 95, 99, 100)


def size_text(size):
    """The size as people read it: one decimal, from KiB on"""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if size < (1024 if unit == "B" else 1023.95):
            return "%.*f %s" % (unit != "B", size, unit)
        size /= 1024
    raise ValueError(size)


class Stream:
    """The snapshots of one target, each with the time that it covers"""

    def __init__(self, kdamond, target):
        self.tid, self.pid, self.number = kdamond["tid"], target["pid"], target["id"]
        self.set_up, self.tuned = kdamond["set_up"], kdamond["tuned"]
        self.paddr, self.comm = kdamond.get("paddr", 0), target.get("name")
        self.snapshots = [s for s in target["snapshots"] if s["regions"]]
        self.sample_ns = kdamond["sample_ns"] if self.set_up else None
        self.aggr_ns = kdamond["aggr_ns"] if self.set_up else None
        self.max = kdamond["aggr_ns"] // kdamond["sample_ns"] if self.set_up else None
        self.shortest_ns, self.planned_us = None, kdamond.get("planned_us", ())
        if kdamond.get("windows"):
            self.shortest_ns, self.max = kdamond["windows"][0]
            self.sample_ns = self.aggr_ns = None

    def learn(self, number):
        """If the intervals are unknown: the shortest time so far between two complete snapshots,
        whose beginnings are known; at first, the time between any two"""
        old, new = self.snapshots[number - 1:number + 1]
        ns = new["time"] - old["time"]
        if not self.aggr_ns or (ns < self.aggr_ns and not old["lost"] and not new["lost"]):
            self.aggr_ns = ns

    def begin(self):
        """Each snapshot covers the time since the snapshot before; the first covers one interval"""
        start = self.snapshots[0]["time"] - self.snapshots[0]["aggr_ns"]
        for snapshot in self.snapshots:
            snapshot["start"], start = start, snapshot["time"]
        self.shown = self.snapshots
        if self.shortest_ns:
            self.take_turns()

    def take_turns(self):
        """Of windows that took turns: the kernel may spoil the first snapshot of a turn, if it has
        several samples. Views over time show the shortest window, whose snapshots stand for a short
        time between turns, too"""
        samples = lambda s: s["aggr_ns"] // s["sample_ns"]
        self.snapshots = [s for before, s in zip([None] + self.snapshots, self.snapshots)
                          if not before or before["sample_ns"] == s["sample_ns"] or
                          samples(s) == 1]
        self.shown = [dict(s) for s in self.snapshots if s["sample_ns"] == self.shortest_ns]
        for before, s in zip(self.shown, self.shown[1:]):
            if s["start"] - before["time"] <= MAX_GAP:
                s["start"] = before["time"]

    def title(self):
        if self.paddr:
            return "# physical memory"
        if self.set_up:
            return "# %s (pid %d), virtual memory" % (self.name(), self.pid)
        return "# kdamond %d, target %d" % (self.tid, self.number)

    def counts(self):
        """The second line of the text about a stream"""
        count = lambda n, what: "{:,} {}{}".format(n, what, "" if n == 1 else "s")
        lost = sum(s["lost"] for s in self.snapshots)
        incomplete = sum(1 for s in self.snapshots if s["lost"])
        text = ", %s, %s, " % (count(len(self.snapshots), "snapshot"),
                               count(sum(len(s["regions"]) for s in self.snapshots), "region"))
        return text + ("{:,} LOST in {}".format(lost, count(incomplete, "incomplete snapshot"))
                       if lost else "none lost")

    def name(self):
        return self.comm or "prog%d" % self.number if self.set_up else \
            "kdamond %d, target %d" % (self.tid, self.number)

    def mean(self):
        """The mean rate of all regions, weighted by bytes x time"""
        heat = area = 0
        for s in self.shown:
            for start, end, accesses, _ in s["regions"]:
                area += (end - start) * (s["time"] - s["start"])
                heat += (end - start) * (s["time"] - s["start"]) * accesses
        return Fraction(heat, area * (self.max or 1))

    def mean_text(self):
        return "; mean %.3g %%" % float(100 * self.mean()) if self.max else \
            "; mean %.3g" % float(self.mean())


def streams_of(kdamond):
    """The streams of a kdamond. A stream that shows the interval shows it for all."""
    streams = [Stream(kdamond, target) for target in kdamond["targets"]]
    if not kdamond["set_up"]:
        waiting = []
        for _, number, stream in sorted(((s["time"], i, stream) for stream in streams
                                         for i, s in enumerate(stream.snapshots)),
                                        key=lambda one: one[0]):
            if number:
                stream.learn(number)
            elif any(other.aggr_ns for other in streams):
                stream.aggr_ns = next(other.aggr_ns for other in streams if other.aggr_ns)
            if not stream.aggr_ns:
                waiting.append(stream)
                continue
            stream.snapshots[number]["aggr_ns"] = stream.aggr_ns
            for other in waiting:
                other.aggr_ns = other.aggr_ns or stream.aggr_ns
                other.snapshots[0]["aggr_ns"] = stream.aggr_ns
            waiting = []
    for stream in streams:
        stream.begin()
    return streams


def working_set(regions):
    return sum(end - start for start, end, accesses, _ in regions if accesses)


class Rounds:
    """The memory that all targets of a kdamond used in the same aggregation"""

    def __init__(self, streams):
        self.all = []
        for snapshots in zip(*(stream.shown for stream in streams)):
            self.all.append({
                "start_ns": snapshots[0]["start"], "end_ns": snapshots[0]["time"],
                "wss": sum(working_set(s["regions"]) for s in snapshots),
                "monitored": sum(r[1] - r[0] for s in snapshots for r in s["regions"]),
                "incomplete": int(any(s["lost"] for s in snapshots)), "counted": 0})
        complete = [r for r in self.all if not r["incomplete"]]
        self.skip = min(len(complete) // UNSETTLED_PART, UNSETTLED)
        self.counted = complete[self.skip:]
        for one in self.counted:
            one["counted"] = 1
        self.sizes = [one["wss"] for one in self.counted]
        self.monitored = Fraction(sum(one["monitored"] for one in complete), len(complete))


def chi_square(freedom, z):
    """The quantile of the chi-square distribution at z, as Wilson and Hilferty have it"""
    root = 1 - 2 / (9 * freedom) + z * math.sqrt(2 / (9 * freedom))
    return freedom * max(root, 0) ** 3


def student(freedom):
    """The 97.5 % quantile of Student's t (Abramowitz and Stegun 26.7.5)"""
    return Z + (Z ** 3 + Z) / (4 * freedom) + \
        (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * freedom ** 2)


def gamma_interval(mean, variance, largest):
    """The 95 % interval of Fay and Feuer, of a sum whose largest weight is known"""
    above = mean + largest
    if not mean:
        return 0, -math.log(0.05) * largest
    low = variance / (2 * mean) * chi_square(2 * mean ** 2 / variance, -Z) if variance else mean
    variance += largest ** 2
    high = variance / (2 * above) * chi_square(2 * above ** 2 / variance, Z)
    return min(low, mean), max(high, mean)


class Estimate:
    """The bytes of some memory that are touched in a window: the mean over all rounds of sizes x
    hits / samples, and its 95 % interval. A round has, for each target, the parts of its regions
    that belong to the memory, in the order of addresses: (size, size of the region, hits)"""

    def __init__(self, rounds, nr, longer):
        sums, variances, monitored, looks = [], [], [], 0
        for targets in rounds:
            targets = [[(size, region, min(hits, nr)) for size, region, hits in parts]
                       for parts in targets]
            sums.append(sum(Fraction(p[0] * p[2], nr) for parts in targets for p in parts))
            between = sum(Fraction((a[2] - b[2]) ** 2, 4 * nr * nr) * (a[0] ** 2 + b[0] ** 2)
                          for parts in targets for a, b in zip(parts, parts[1:]))
            within = sum(Fraction(p[0] ** 2 * p[2] * (nr - p[2]), nr * nr * (nr - 1))
                         for parts in targets for p in parts) if nr > 1 else 0
            variances.append(max(between, within))
            monitored.append(sum(p[0] for parts in targets for p in parts))
            looks += Fraction(nr, max(p[1] for parts in targets for p in parts))
        self.nr, self.bytes = len(sums), sum(sums) / len(sums)
        self.monitored = Fraction(sum(monitored), self.nr)
        self.low, self.high = self.interval(float(self.variance(sums, variances)),
                                            float(1 / looks), float(self.monitored))
        # In a shorter window this part of the bytes is touched at least
        self.longer = max(float(longer), 1)
        self.low /= self.longer

    def variance(self, sums, variances):
        """Of the mean: the largest that any length of blocks shows"""
        if len(sums) < 4:
            return sum(variances) / len(sums) ** 2
        found, length = [], 1
        while length == 1 or len(sums) // length >= 16:
            blocks = [sum(sums[i:i + length]) / length
                      for i in range(0, len(sums) - length + 1, length)]
            nr, mean = len(blocks), sum(blocks) / len(blocks)
            spread = float(sum((b - mean) ** 2 for b in blocks)) / (nr - 1) / (len(sums) / length)
            found.append(spread * (student(nr - 1) / student(1e9)) ** 2)
            length *= 2
        return max(found)

    def interval(self, variance, largest, monitored):
        """That of the bytes that are touched, or of those that are not, if these are fewer"""
        mean = float(self.bytes)
        if mean <= monitored / 2:
            low, high = gamma_interval(mean, variance, largest)
            return low, max(min(high, monitored), mean)
        low, high = gamma_interval(monitored - mean, variance, largest)
        return max(monitored - high, 0), monitored - low


def estimates(streams, parts_of):
    """By window: the estimate of the memory of which parts_of() yields the parts of a snapshot.
    Only complete rounds with few samples count, and those that have some of the memory"""
    rounds, took = {}, {}
    if not streams[0].set_up or streams[0].tuned:
        return {}
    for snapshots in zip(*(stream.snapshots for stream in streams)):
        sample_ns, aggr_ns = snapshots[0]["sample_ns"], snapshots[0]["aggr_ns"]
        targets = [list(parts_of(s)) for s in snapshots]
        if aggr_ns // sample_ns >= 10 or any(s["lost"] for s in snapshots):
            continue
        took.setdefault(sample_ns, []).append(
            Fraction(snapshots[0]["time"] - snapshots[0]["start"], aggr_ns))
        if any(targets):
            rounds.setdefault((sample_ns, aggr_ns // sample_ns), []).append(targets)
    return {sample_ns: Estimate(v, nr, sum(took[sample_ns]) / len(took[sample_ns]))
            for (sample_ns, nr), v in sorted(rounds.items())}


def all_parts(snapshot):
    return [(r[1] - r[0], r[1] - r[0], r[2]) for r in snapshot["regions"]]


def is_near(value, got):
    """Are a figure of the model and one of perf equal, within rounding? None is not known."""
    if value is None or got is None:
        return value is got
    return abs(got - value) <= 1e-5 * abs(value)


def wrong_windows(where, streams, windows):
    """What is wrong with working_set, a list of JSON objects, or with its absence"""
    want = estimates(streams, all_parts)
    if [w["window_ns"] for w in windows or []] != list(want):
        return ["%s: working_set %s" % (where, windows)]
    return ["%s: %s %s, not %.17g" % (where, key, got.get(key), value)
            for got, estimate in zip(windows or [], want.values())
            for key, value in (("bytes", estimate.bytes), ("low", estimate.low),
                               ("high", estimate.high), ("snapshots", estimate.nr))
            if not is_near(value, got.get(key))]


def percentile(sizes, percent):
    return sorted(sizes)[max(math.ceil(len(sizes) * percent / 100), 1) - 1]


# csv: the expected content of every view, a list of lines for each stream


def stream_columns(stream):
    return {"kdamond": stream.tid, "target": stream.number,
            "pid": stream.pid if stream.set_up and stream.pid else None}


def summary_lines(truth, stream, rounds):
    snapshots = stream.snapshots
    return [dict(stream_columns(stream), process=stream.name(), paddr=stream.paddr,
                 sample_ns=stream.sample_ns, aggr_ns=stream.aggr_ns, tuned=int(stream.tuned),
                 sample_estimated=0, aggr_estimated=int(not stream.set_up),
                 start_ns=snapshots[0]["start"], end_ns=snapshots[-1]["time"],
                 snapshots=len(snapshots), regions=sum(len(s["regions"]) for s in snapshots),
                 incomplete=sum(1 for s in snapshots if s["lost"]),
                 lost_regions=sum(s["lost"] for s in snapshots), lost_events=truth["lost"],
                 unchecked=0, wss_snapshots=len(rounds.counted),
                 wss_p50=percentile(rounds.sizes, 50), wss_p90=percentile(rounds.sizes, 90),
                 wss_max=max(rounds.sizes), monitored=rounds.monitored)]


def wss_lines(tid, rounds):
    return [dict(one, kdamond=tid) for one in rounds.all]


def region_lines(truth, stream):
    lines = []
    for s in stream.snapshots:
        for start, end, accesses, age in s["regions"]:
            lines.append(dict(
                stream_columns(stream), start_ns=s["start"], end_ns=s["time"], lost=s["lost"],
                start=start, end=end, nr_accesses=accesses,
                rate=Fraction(accesses * s["sample_ns"], s["aggr_ns"]) if stream.shortest_ns else
                Fraction(accesses, stream.max) if stream.max else None,
                age=age if truth["age"] else None,
                age_ns=age * s["aggr_ns"] if truth["age"] else None, hits=None))
    return lines


def overlapped(pieces, start, end):
    """Yield those of the pieces (ascending, without overlaps) that overlap, and by how much"""
    first = max(bisect.bisect_right(pieces, (start, math.inf)) - 1, 0)
    for piece in pieces[first:]:
        if piece[0] >= end:
            break
        if piece[1] > start:
            yield piece, min(piece[1], end) - max(piece[0], start)


def heatmap_lines(stream, got):
    """The expected values of the cells; perf chooses where the cells lie"""
    cols = sorted({(int(line["start_ns"]), int(line["end_ns"])) for line in got})
    rows = sorted({(int(line["start"]), int(line["end"])) for line in got})
    area, heat = {}, {}
    for s in stream.shown:
        for col, ns in overlapped(cols, s["start"], s["time"]):
            for start, end, accesses, _ in s["regions"]:
                for row, size in overlapped(rows, start, end):
                    cell = row + col
                    area[cell] = area.get(cell, 0) + size * ns
                    heat[cell] = heat.get(cell, 0) + size * ns * accesses
    unit = stream.max or 1
    lines = []
    for cell in sorted(area):
        mean = Fraction(heat[cell], area[cell] * unit)
        lines.append(dict(stream_columns(stream), start=cell[0], end=cell[1], start_ns=cell[2],
                          end_ns=cell[3], monitored=Fraction(area[cell]),
                          rate=mean if stream.max else None,
                          accesses=None if stream.max else mean))
    return lines


def mean_of_cells(got):
    """The mean of all cells, weighted by area"""
    cells = [(float(line["monitored"]), float(line["rate"] or line["accesses"])) for line in got]
    return math.fsum(area * mean for area, mean in cells) / math.fsum(area for area, _ in cells)


class Space:
    """The address space of a process: pieces [start, end, row]; the view has one line for
    each row"""

    def __init__(self):
        self.pieces, self.nr_places, self.code = [], 0, set()

    def place(self):
        self.nr_places += 1
        return ("//anon", self.nr_places)

    def map(self, start, end, name, code):
        row = (name, 0)
        if code:
            self.code.add(name)
        if name.startswith("//anon"):
            # merge with anonymous mappings that overlap or adjoin, into the oldest row
            near = [p for p in self.pieces
                    if p[2][0] == name and p[0] <= end and start <= p[1]]
            row = min((p[2] for p in near), default=None) or self.place()
            start = min([start] + [p[0] for p in near])
            end = max([end] + [p[1] for p in near])
        kept = []
        for piece in self.pieces:
            for first, last in ((piece[0], min(piece[1], start)), (max(piece[0], end), piece[1])):
                if first < last:
                    kept.append([first, last, piece[2]])
        self.pieces = kept + [[start, end, row]]

    def fork(self):
        child = Space()
        rows = {}
        for start, end, row in sorted(self.pieces):
            if row not in rows:
                rows[row] = child.place() if row[1] else row
            child.pieces.append([start, end, rows[row]])
        child.code = {name for name in self.code if (name, 0) in rows}
        return child

    def parts(self, start, end):
        """Split a region by mappings: yield (start, end, row)"""
        at = start
        for first, last, row in sorted(self.pieces):
            first, last = max(first, start), min(last, end)
            if first >= last:
                continue
            if at < first:
                yield at, first, ("[unknown]", 0)
            yield first, last, row
            at = last
        if at < end:
            yield at, end, ("[unknown]", 0)


def kind_of(name, space):
    if name == "[unknown]":
        return "unknown"
    for begin, kind in (("//anon", "anon"), ("[heap]", "heap"), ("[stack", "stack"),
                        ("[anon", "named"), ("[v", "vdso"), ("node ", "node")):
        if name.startswith(begin):
            return kind
    return "dso" if name in space.code else "file"


def spaces_of(truth, stream):
    """Yield each snapshot, the address space of the stream's process at that time, and the
    names that were those of code so far"""
    changes, spaces, code = list(truth["mappings"]), {}, set()
    for s in stream.snapshots:
        while changes and changes[0][0] <= s["time"]:
            _, what, pid, *args = changes.pop(0)
            space = spaces.setdefault(pid, Space())
            if what == "map":
                space.map(*args)
            elif what == "exec":
                space.pieces = []
            else:
                spaces[pid] = spaces.get(args[0], Space()).fork()
        space = spaces.get(stream.pid if stream.set_up else None, Space())
        code |= space.code
        yield s, space, code


class MapRow:
    """What the snapshots show of one row of maps"""

    def __init__(self):
        self.seen = []      # (snapshot, [(start, end, accesses)])

    def line(self, stream, name, kind):
        sizes = [working_set((a, b, n, 0) for a, b, n in parts)
                 for s, parts in self.seen if not s["lost"]]
        ns = lambda s: s["time"] - s["start"]
        area = sum((b - a) * ns(s) for s, parts in self.seen for a, b, _ in parts)
        heat = sum((b - a) * ns(s) * n for s, parts in self.seen for a, b, n in parts)
        peak = max(n for _, parts in self.seen for _, _, n in parts)
        used = [s["time"] for s, parts in self.seen if any(n for _, _, n in parts)]
        since = used[-1] if used else self.seen[0][0]["start"]
        unit = stream.max or 1
        line = dict(
            stream_columns(stream), kind=kind, name=name,
            start=min(a for _, parts in self.seen for a, _, _ in parts),
            end=max(b for _, parts in self.seen for _, b, _ in parts),
            size=max((sum(b - a for a, b, _ in parts) for _, parts in self.seen)),
            snapshots=len(sizes), wss_mean=Fraction(sum(sizes), len(sizes)) if sizes else 0,
            wss_error=0, idle_ns=stream.shown[-1]["time"] - since)
        for percent in PERCENTS:
            key = "wss_max" if percent == 100 else "wss_p%d" % percent
            line[key] = percentile(sizes, percent) if sizes else 0
        rates = Fraction(heat, area * unit), Fraction(peak, unit)
        line["rate"], line["rate_max"] = rates if stream.max else (None, None)
        line["accesses"], line["accesses_max"] = (None, None) if stream.max else rates
        return line


def map_lines(truth, stream):
    rows, shown = {}, {s["time"]: s for s in stream.shown}
    for s, space, code in spaces_of(truth, stream):
        seen, s = {}, shown.get(s["time"])
        if not s:
            continue
        for start, end, accesses, _ in s["regions"]:
            for first, last, row in space.parts(start, end):
                seen.setdefault(row, []).append((first, last, accesses))
        for row, parts in seen.items():
            rows.setdefault(row, MapRow()).seen.append((s, parts))
    end = Space()
    end.code = code
    lines = [seen.line(stream, row[0], kind_of(row[0], end)) for row, seen in rows.items()]
    return sorted(lines, key=lambda m: (-m["wss_mean"], -(m["rate"] or m["accesses"] or 0),
                                        -m["size"], m["start"]))


class Report:
    """The output of perf damon report for one recording"""

    def __init__(self, perf, path):
        self.perf, self.path, self.wrong = perf, path, []
        self.said = {}      # output by arguments

    def run(self, *args):
        env = dict(os.environ, LC_ALL="C", TERM="dumb", PAGER="cat")
        inputs = [arg for path in self.path.split("+") for arg in ("-i", path)]
        done = subprocess.run([self.perf, "damon", "report", "-f", *inputs, *args],
                              capture_output=True, text=True, env=env, check=False)
        if done.returncode or done.stderr:
            self.wrong.append("%s: exit status %d, %s" % (" ".join(args), done.returncode,
                                                          done.stderr.strip()))
        # perf cannot read this line in a stored pipe of the other byte order.
        text = re.sub(r"^# Recorded on kernel .*\n", "", done.stdout, flags=re.M)
        self.said[args] = text
        return text

    def expect(self, where, what, text):
        if what not in text:
            self.wrong.append("%s: no \"%s\"" % (where, what))

    def csv(self, view, *args):
        """The lines of a view, each as a dict, by kdamond and target"""
        lines = {}
        for line in csv.DictReader(io.StringIO(self.run(view, "--format", "csv", *args))):
            key = tuple(int(line[k]) for k in ("kdamond", "target") if k in line)
            lines.setdefault(key, []).append(line)
        return lines

    def same(self, view, key, want, got):
        """Compare all columns of all lines exactly"""
        if len(want) != len(got):
            self.wrong.append("csv of %s, %s: %d lines, not %d" % (view, key, len(got), len(want)))
        for number, (line, other) in enumerate(zip(want, got)):
            if sorted(line) != sorted(other):
                self.wrong.append("csv of %s: columns %s, not %s" % (
                    view, sorted(other), sorted(line)))
                return
            for column, value in line.items():
                if not is_value(value, other[column]):
                    self.wrong.append("csv of %s, %s, line %d: %s %s, not %s" % (
                        view, key, number, column, other[column],
                        "%.17g" % value if isinstance(value, Fraction) else value))


def is_value(value, text):
    """Are a figure of the model and one of perf equal? Whole numbers and words must be the same,
    unknown figures empty. A mean is a quotient: perf rounds the dividend, which may exceed 2^53,
    and the divisor, and the model does not, so that the last binary digit may differ."""
    if isinstance(value, Fraction):
        exact = float(value)
        return text == "%.17g" % float(text) and abs(float(text) - exact) <= math.ulp(exact)
    return text == ("" if value is None else str(value))


def compare_csv(report, truth, kdamonds):
    views = {view: report.csv(view) for view in ("summary", "heatmap", "wss", "maps", "regions")}
    keys = [(streams[0].tid, stream.number) for streams, _ in kdamonds for stream in streams]
    for view, lines in views.items():
        expected = [(streams[0].tid,) for streams, _ in kdamonds] if view == "wss" else keys
        if sorted(lines) != sorted(expected):
            report.wrong.append("csv of %s is about %s, not %s" % (view, sorted(lines), expected))
            return
    for streams, rounds in kdamonds:
        tid = streams[0].tid
        report.same("wss", tid, wss_lines(tid, rounds), views["wss"][(tid,)])
        for stream in streams:
            key = (tid, stream.number)
            report.same("summary", key, summary_lines(truth, stream, rounds), views["summary"][key])
            report.same("regions", key, region_lines(truth, stream), views["regions"][key])
            report.same("maps", key, map_lines(truth, stream), views["maps"][key])
            compare_cells(report, stream, views["heatmap"][key])


def compare_cells(report, stream, got):
    key = lambda line: tuple(int(line[k]) for k in ("start", "end", "start_ns", "end_ns"))
    report.same("heatmap", (stream.tid, stream.number), heatmap_lines(stream, got),
                sorted(got, key=key))
    mean, want = mean_of_cells(got), float(stream.mean())
    # perf rounds thousands of means, their products and these two sums
    if abs(mean - want) > want * 2.0 ** -51:
        report.wrong.append("heatmap of %s: the mean of all cells is %.17g, of all regions "
                            "%.17g" % (stream.name(), mean, want))


def compare(report, truth):
    kdamonds = []
    for kdamond in truth["kdamonds"]:
        streams = streams_of(kdamond)
        rounds = Rounds(streams)
        kdamonds.append((streams, rounds))
        tid = str(kdamond["tid"])
        wss = report.run("wss", "--kdamond", tid)
        sizes, skipped = rounds.sizes, rounds.skip
        left_out = "; left out: the first %d" % skipped if skipped else ""
        report.expect("wss of " + tid, "# %d snapshots%s" % (len(sizes), left_out), wss)
        for percent in PERCENTS:
            got = re.search(r"^  p%d +(.*iB|\d+ B)\b" % percent, wss, re.M)
            want = size_text(percentile(sizes, percent))
            if not got or got.group(1) != want:
                report.wrong.append("p%d of %s: %s, not %s" % (
                    percent, tid, got and got.group(1), want))
        report.expect("wss of " + tid, "  mean   %12s\n" % size_text(sum(sizes) / len(sizes)), wss)
        for stream in streams:
            target = str(stream.pid if stream.set_up and stream.pid else stream.number)
            heatmap = report.run("heatmap", "--kdamond", tid, "--target", target)
            report.expect("heatmap of " + target, stream.title(), heatmap)
            report.expect("heatmap of " + target, stream.counts(), heatmap)
            report.expect("heatmap of " + target, stream.mean_text(), heatmap)
    compare_csv(report, truth, kdamonds)
    compare_touched(report, kdamonds)
    compare_idle(report, truth, kdamonds)
    summary = report.run()
    if truth["lost"]:
        report.expect("summary", "# {:,} events LOST while".format(truth["lost"]), summary)
    if len(re.findall("^# (?:Working set|Touched in) ", summary, re.M)) != \
       len(truth["kdamonds"]) or \
       ("left out" in summary) != truth.get("repeated", False):
        report.wrong.append("summary: " + summary)


def compare_touched(report, kdamonds):
    """working_set of JSON, for the targets of a kdamond together and for each"""
    for view in "summary", "wss":
        found = json.loads(report.run(view, "-j"))["kdamonds"]
        for streams, _ in kdamonds:
            kdamond = next(k for k in found if k["kdamond"] == streams[0].tid)
            where = "%s -j, kdamond %d" % (view, streams[0].tid)
            report.wrong += wrong_windows(where, streams, kdamond.get("working_set"))
            if view == "wss":
                report.wrong += wrong_over_time(where, streams,
                                                kdamond.get("working_set_over_time", []))
            for stream, target in zip(streams, kdamond.get("targets", [])):
                report.wrong += wrong_windows("%s, target %d" % (where, stream.number), [stream],
                                              target.get("working_set"))


def wrong_over_time(where, streams, found):
    """What is wrong with the estimates of the shortest window over time: pieces of time are as long
    as the first round, or a quarter of a second, or longer by a power of 2 if there are too many"""
    rounds = {}
    known = estimates(streams, all_parts)
    shortest = min(known, default=None)
    for snapshots in zip(*(stream.snapshots for stream in streams)):
        if shortest and snapshots[0]["sample_ns"] == shortest and \
           not any(s["lost"] for s in snapshots):
            rounds[snapshots[0]["time"]] = snapshots
    if not rounds:
        return ["%s: estimates over time" % where] if found else []
    first = rounds[min(rounds)][0]
    length = max(first["time"] - first["start"], MIN_PIECE)
    piece = lambda time: (time - first["start"] - 1) // length
    while piece(max(rounds)) >= MAX_PIECES:
        length *= 2
    want = [[rounds[t] for t in times] for _, times in
            itertools.groupby(sorted(rounds), key=piece)]
    wrong = [] if len(found) == len(want) else [
        "%s: %d pieces of time, not %d" % (where, len(found), len(want))]
    for span, part in zip(found, want):
        estimate = Estimate([[all_parts(s) for s in snapshots] for snapshots in part],
                            first["aggr_ns"] // first["sample_ns"], known[shortest].longer)
        for key, value in (("start_ns", part[0][0]["start"]), ("end_ns", part[-1][0]["time"]),
                           ("window_ns", shortest), ("snapshots", len(part)),
                           ("bytes", estimate.bytes), ("low", estimate.low),
                           ("high", estimate.high)):
            if not is_near(value, span[key]) or key.endswith("_ns") and value != span[key]:
                wrong.append("%s: over time: %s %s, not %s" % (where, key, span[key], value))
    return wrong


def idle_lines(windows, known, resident):
    """By window: the columns about idle memory, of which known has estimates of what is touched"""
    lines = {}
    for window in windows:
        line = dict.fromkeys(("resident", "monitored", "touched", "touched_low", "touched_high",
                              "idle", "idle_low", "idle_high"))
        e = known.get(window)
        line.update(resident=resident, snapshots=e.nr if e else 0)
        if e:
            whole = resident or e.monitored
            line.update(monitored=e.monitored, touched=e.bytes, touched_low=e.low,
                        touched_high=e.high, idle=max(whole - e.bytes, 0),
                        idle_low=max(whole - e.high, 0), idle_high=max(whole - e.low, 0))
        lines[window] = line
    return lines


def mapping_parts(truth, stream):
    """By row of maps: {time of a snapshot: parts}, as Estimate has it"""
    rows = {}
    for s, space, code in spaces_of(truth, stream):
        for start, end, accesses, _ in s["regions"]:
            sizes = {}      # a region may have several pieces of a row
            for first, last, row in space.parts(start, end):
                sizes[row] = sizes.get(row, 0) + last - first
            for row, size in sizes.items():
                rows.setdefault(row, {}).setdefault(s["time"], []).append(
                    (size, end - start, accesses))
    return rows


def expected_idle(truth, streams):
    """All lines of the csv of a kdamond: {(by, target, row, window): columns}"""
    windows = list(estimates(streams, all_parts))
    windows += [us * 1000 for us in streams[0].planned_us
                if not any(max(us * 1000, w) / min(us * 1000, w) < SAME_WINDOW for w in windows)]
    noted = truth.get("resident", {})
    resident = lambda pid: Fraction(sum(noted[str(pid)]), len(noted[str(pid)])) \
        if str(pid) in noted else None
    lines = {("all", None, None, window): line for window, line in
             idle_lines(windows, estimates(streams, all_parts), resident(0)).items()}
    for stream in streams:
        known = estimates([stream], all_parts)
        for window, line in idle_lines(windows, known, resident(stream.pid)).items():
            lines["target", stream.number, None, window] = line
        for row, parts in mapping_parts(truth, stream).items():
            known = estimates([stream], lambda s, parts=parts: parts.get(s["time"], ()))
            for window, line in idle_lines(windows, known, None).items():
                lines["mapping", stream.number, row, window] = line if known else None
    return {key: line for key, line in lines.items() if line}


def compare_idle(report, truth, kdamonds):
    found = {}
    for line in csv.DictReader(io.StringIO(report.run("idle", "--format", "csv"))):
        found.setdefault(int(line["kdamond"]), []).append(line)
    for streams, _ in kdamonds:
        want, got, places = expected_idle(truth, streams), {}, {}
        tid = streams[0].tid
        for line in found.get(tid, []):
            row = None
            if line["by"] == "mapping":
                # anonymous memory has a number for each place, in the order of the history
                row = line["name"], int(line["start"]) if line["kind"] == "anon" else 0
                places.setdefault(line["target"], []).append(line)
            got[line["by"], line["target"] and int(line["target"]) or
                (0 if line["target"] else None), row, int(line["window_ns"])] = line
        want = {(by, target, row_of(truth, streams, target, row), window): line
                for (by, target, row, window), line in want.items()}
        if set(want) != set(got):
            report.wrong.append("idle of %d: lines %s" % (tid, set(want) ^ set(got)))
            continue
        for key, line in want.items():
            for column, value in line.items():
                text = got[key][column]
                if not is_near(value, float(text) if text else None):
                    report.wrong.append("idle of %d, %s: %s %s, not %s" % (
                        tid, key, column, text, value if value is None else float(value)))
        for lines in places.values():
            compare_order(report, lines)


def row_of(truth, streams, target, row):
    """How the csv tells rows apart: anonymous memory by its lowest address that was monitored"""
    if not row or not row[1]:
        return row
    stream = next(s for s in streams if s.number == target)
    lowest = min(start for s, space, _ in spaces_of(truth, stream) if s["aggr_ns"] <
                 10 * s["sample_ns"] and not s["lost"] for r in s["regions"]
                 for start, _, other in space.parts(r[0], r[1]) if other == row)
    return row[0], lowest


def compare_order(report, lines):
    """Rows begin with the one that is most idle in the longest window; [unknown] is the last"""
    longest = max(int(line["window_ns"]) for line in lines if line["snapshots"] != "0")
    of = [(line["kind"] == "unknown", -float(line["idle"] or -1)) for line in lines
          if int(line["window_ns"]) == longest]
    if of != sorted(of):
        report.wrong.append("idle: the order of rows is %s" % of)


def compare_with(first, report):
    """The first recording has been compared with the truth; the others must give the same"""
    for args, text in first.said.items():
        if args and args[-1] != "csv":      # the same figures as text
            continue
        if report.run(*args) != text:
            report.wrong.append("%s: not as from %s" % (" ".join(args) or "summary", first.path))


def main():
    perf, truth, *paths = sys.argv[1:]
    first, status = None, 0
    for path in paths:
        report = Report(perf, path)
        if first:
            compare_with(first, report)
        else:
            first = report
            with open(truth) as f:
                compare(report, json.load(f))
        for line in report.wrong[:20]:
            print("%s: %s" % (os.path.basename(path), line))
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
