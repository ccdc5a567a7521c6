#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""generate.py SCENARIO DIR [--seed N] [--snapshots N]

Makes up what DAMON saw, and writes to DIR the files that perf record would have written:
SCENARIO.data, SCENARIO.pipe (perf record -o -), SCENARIO.swapped.* from a machine of the
other byte order, and SCENARIO.json, the truth, from which model.py computes what perf damon
report must print.  "all" makes every scenario."""
import argparse
import json
import os
import random

from perfdata import (CALLCHAIN, COMM, COMM_EXEC, CPU, DUMMY, FORMAT_ID, ID, IDENTIFIER, IP, MMAP,
                      MMAP2, PERIOD, RAW, READ, SOFTWARE, STREAM_ID, TASK, TID, TIME,
                      TOTAL_TIME_ENABLED, Event, Field, Tracepoint, Writer)

PAGE = 4096
MS = 1000000
KEEPER = 60      # the pid of the process that writes notes
TURN = 4         # snapshots
START = 1000 * 1000 * MS        # start of the recording, on its clock

DEFAULT = IDENTIFIER | IP | TID | TIME | CPU | PERIOD | RAW

NEW_FIELDS = (Field("unsigned long", "target_id", 8, 8), Field("unsigned int", "nr_regions", 16, 4),
              Field("unsigned long", "start", 24, 8), Field("unsigned long", "end", 32, 8),
              Field("unsigned int", "nr_accesses", 40, 4), Field("unsigned int", "age", 44, 4))
# as in 5.15 and 5.16
OLD_FIELDS = NEW_FIELDS[:5]
# unlike any kernel: other sizes, signs and offsets
ODD_FIELDS = (Field("u64", "end", 8, 8), Field("unsigned short", "age", 16, 2),
              Field("u64", "start", 24, 8), Field("unsigned char", "nr_accesses", 19, 1),
              Field("int", "target_id", 20, 4, True), Field("unsigned short", "nr_regions", 32, 2))


class Target:
    """Memory whose regions are split, merged, aged and used, at random"""

    def __init__(self, number, pid, areas, max_accesses, rng):
        self.number, self.pid, self.max, self.rng = number, pid, max_accesses, rng
        self.areas = [[[start, end, 0, 0]] for start, end in areas]
        self.hot = [rng.random() < 0.4 for _ in range(16)]

    def accesses(self, start):
        hot = self.hot[start // (PAGE * 256) % len(self.hot)]
        return self.rng.randint(self.max // 2, self.max) if hot else self.rng.choice((0, 0, 0, 1))

    def next(self, max_regions):
        """Advance by one aggregation"""
        rng = self.rng
        if rng.random() < 0.1:
            self.hot[rng.randrange(len(self.hot))] ^= True
        for area in self.areas:
            merged = area[:1]
            for region in area[1:]:
                if rng.random() < 0.3:
                    merged[-1] = [merged[-1][0], region[1], 0, 0]
                else:
                    merged.append(region)
            area[:] = []
            for start, end, count, age in merged:
                pages = (end - start) // PAGE
                cuts = [start, end]
                if pages > 1 and len(merged) < max_regions and rng.random() < 0.6:
                    cuts.insert(1, start + PAGE * rng.randrange(1, pages))
                for first, last in zip(cuts, cuts[1:]):
                    new = self.accesses(first)
                    area.append([first, last, new, age + 1 if new == count else 0])
        return [list(region) for area in self.areas for region in area]


class Kdamond:
    def __init__(self, tid, targets, sample_ns, aggr_ns, set_up=None):
        self.tid, self.targets, self.set_up = tid, targets, set_up
        self.sample_ns, self.aggr_ns = sample_ns, aggr_ns
        # sampling intervals that the kernel may tune to; none without tuning
        self.samples_us, self.first = (), (sample_ns, aggr_ns)
        # windows that take turns, each as sampling interval and samples; none without turns
        self.windows, self.planned_us = (), ()

    def meta(self):
        """The set-up, in the form in which perf damon record stores it"""
        form = "damon:1:ops=%s,sample=%d,aggr=%d,update=1000000,regions=10-1000%s%s,kdamond=%d%s," \
            "end"
        turns = ",windows=%s,keeper=%d" % (".".join(map(str, self.planned_us)), KEEPER)
        return form % (
            self.set_up, self.first[0] // 1000, self.first[1] // 1000,
            ",tune=400:3:5000:80000" if self.samples_us else "",
            turns if self.windows else "", self.tid,
            "".join(",target=%d:prog%d" % (t.pid, t.number) for t in self.targets))

    def tune(self, sample_us):
        """Change the sampling interval; the ratio of the intervals stays"""
        self.aggr_ns = sample_us * 1000 * (self.first[1] // self.first[0])
        self.sample_ns = sample_us * 1000

    def turn(self, number):
        """Begin the next turn: the first window has every second one"""
        which = 0 if number % 2 == 0 else 1 + number // 2 % (len(self.windows) - 1)
        self.sample_ns, samples = self.windows[which]
        self.aggr_ns = self.sample_ns * samples
        for target in self.targets:
            target.max = samples


class Scenario:
    """A recording to make; each method make_NAME() is the scenario NAME"""

    def __init__(self, name, seed, snapshots):
        self.rng = random.Random("%s %d" % (name, seed))
        self.name, self.snapshots = name, snapshots
        self.cpus, self.rounds, self.loss, self.lag = 1, True, 0, 5 * MS
        self.fields, self.sample_type, self.read_format = NEW_FIELDS, DEFAULT, FORMAT_ID
        self.others, self.age, self.max_regions, self.parts = False, True, 12, 1
        self.kdamonds, self.changes, self.resident = [], [], {}
        getattr(self, "make_" + name)()

    def target(self, number, pid, max_accesses=20):
        base = 0x7f0000000000 + pid * 0x10000000
        return Target(number, pid, [(0x550000000000, 0x550000000000 + 40 * PAGE),
                                    (base, base + self.rng.randrange(3000, 9000) * PAGE)],
                      max_accesses, self.rng)

    def make_plain(self):
        self.kdamonds = [Kdamond(70, [self.target(0, 500)], 5 * MS, 100 * MS, "vaddr")]

    def make_few(self):
        """Few samples an aggregation: then DAMON loses nothing when it merges regions"""
        self.kdamonds = [
            Kdamond(70, [self.target(0, 500, 5), self.target(1, 501, 5)], 5 * MS, 25 * MS, "vaddr"),
            Kdamond(71, [self.target(0, 502, 1)], 100 * MS, 100 * MS, "vaddr")]

    def make_foreign(self):
        """The file does not have the intervals"""
        self.kdamonds = [Kdamond(70, [self.target(0, 500)], 5 * MS, 100 * MS)]

    def make_cpus(self):
        """The kdamond migrates, and perf reads the CPUs' buffers one after the other"""
        self.cpus, self.lag = 4, 300 * MS
        self.make_plain()

    def make_unrounded(self):
        """As cpus, in a file without records that a round is finished"""
        self.make_cpus()
        self.rounds = False

    def make_lossy(self):
        self.loss = 0.004
        self.cpus = 2
        self.make_plain()

    def make_several(self):
        """Two kdamonds with the same target ids, one with two targets, at their own pace"""
        self.cpus = 2
        self.kdamonds = [
            Kdamond(70, [self.target(0, 500), self.target(1, 501)], 5 * MS, 100 * MS, "vaddr"),
            Kdamond(71, [self.target(0, 502, 10)], 7 * MS, 70 * MS, "vaddr")]

    def make_several_lossy(self):
        self.make_several()
        self.loss = 0.006

    def make_pointers(self):
        """As in 5.15: target ids are pointers, and regions have no age"""
        self.age, self.fields = False, OLD_FIELDS
        self.kdamonds = [Kdamond(70, [self.target(0xffff888100abc000, 500),
                                      self.target(0xffff888100abc080, 501)], 5 * MS, 100 * MS)]

    def make_odd(self):
        """Fields at offsets that no kernel has had yet"""
        self.fields = ODD_FIELDS
        self.make_plain()

    def make_read(self):
        """Counter values and a call chain precede the raw data, and ids are elsewhere"""
        self.sample_type = IP | TID | TIME | ID | STREAM_ID | CPU | PERIOD | READ | CALLCHAIN | RAW
        self.read_format = FORMAT_ID | TOTAL_TIME_ENABLED
        self.others = True
        self.make_plain()

    def make_beside(self):
        """Other events in the same file"""
        self.others, self.cpus = True, 2
        self.make_plain()

    def make_switched(self):
        """--switch-output: one recording in several files, the last of which is given first"""
        self.make_several()
        self.parts, self.lag = 3, 1

    def make_fine(self):
        """Many regions per snapshot"""
        self.max_regions = 300
        self.make_plain()

    def make_tuned(self):
        """The kernel changes the intervals, for both targets at once"""
        self.cpus = 2
        kdamond = Kdamond(70, [self.target(0, 500), self.target(1, 501)], 5 * MS, 100 * MS, "vaddr")
        kdamond.samples_us = (5000, 7500, 20000, 33333, 80000)
        self.kdamonds = [kdamond]

    def make_maps(self):
        """Mappings of every kind, which are added, cut, joined, forked and replaced; regions
        end anywhere in them"""
        targets = [self.target(number, 500 + number) for number in range(3)]
        self.kdamonds = [Kdamond(70, targets, 5 * MS, 100 * MS, "vaddr")]
        self.max_regions = 30
        for target in targets:
            target.mapped = []
        program, rest = targets[0].areas
        targets[1].areas = [[list(region) for region in area] for area in targets[0].areas]
        low, high = program[0][0], rest[0][0]
        for base, first, last, name, code in (
                (low, 0, 8, "/usr/bin/prog", True), (low, 8, 12, "/usr/bin/prog", False),
                (low, 14, 40, "[heap]", False), (high, 0, 500, "//anon", False),
                (high, 500, 900, "/usr/lib/libm.so", False),
                (high, 900, 1200, "/usr/lib/libm.so", True), (high, 1300, 2000, "//anon", False),
                (high, 2000, 2100, '[anon:a, "b"]', False), (high, 2100, 2200, "/srv/data", False),
                (high, 2200, 2210, "[vdso]", True), (high, 2210, 2300, "[stack]", False),
                (high, 2300, 2400, "[anon_shmem:s]", False)):
            targets[0].mapped.append((base + first * PAGE, base + last * PAGE, name, code))
        start, end = (targets[2].areas[1][0][i] for i in range(2))
        targets[2].mapped = [(start, (start + end) // 2 // PAGE * PAGE, "//anon", False)]

        def later(number, first, last, name, code=False):
            self.changes.append((number, "map", 500, high + first * PAGE, high + last * PAGE,
                                 name, code))
        later(5, 1200, 1300, "//anon")          # joins one mapping
        later(10, 500, 1300, "//anon")          # replaces a library, and joins two mappings
        later(15, 700, 800, "/srv/other")       # cuts a mapping
        self.changes.append((20, "fork", 501, 500))
        self.changes.append((22, "map", 501, high + 2400 * PAGE, high + 2500 * PAGE, "//anon",
                             False))
        later(25, 2100, 2150, "/srv/data", True)        # is a library from now on
        self.changes.append((30, "exec", 502))
        self.changes.append((32, "map", 502, start, start + 100 * PAGE, "//anon", False))
        self.changes.append((33, "map", 502, start + 50 * PAGE, start + 90 * PAGE, "/bin/new",
                             True))
        later(40, 700, 800, "//anon")
        names = ("//anon", "//anon", "//anon", "/srv/data", "/srv/other", "/usr/lib/libm.so",
                 "[heap]")
        for number in range(41, self.snapshots - 1):
            first = self.rng.randrange(2800)
            later(number, first, first + self.rng.randrange(1, 200), self.rng.choice(names),
                  self.rng.random() < 0.3)

    def make_turns(self):
        """Windows take turns, one of them in vain, in memory with mappings of every kind"""
        self.make_maps()
        kdamond = self.kdamonds[0]
        kdamond.windows = ((5 * MS, 5), (100 * MS, 1), (1000 * MS, 2))
        kdamond.planned_us = (5000, 100000, 1000000, 60000000)
        kdamond.turn(0)
        kdamond.first = (kdamond.sample_ns, kdamond.aggr_ns)

    # the events

    def mappings(self):
        """Yield changes as [time, what, ...]; changes before the recording have no time"""
        for kdamond in self.kdamonds:
            for target in kdamond.targets:
                mapped = getattr(target, "mapped", None)
                if mapped is None:
                    mapped = [(area[0][0], area[-1][1], "//anon", True) for area in target.areas]
                for start, end, name, code in mapped:
                    yield [0, "map", target.pid, start, end, name, code]
        for number, *change in self.changes:
            if number < self.snapshots:     # a moment after the snapshots of all targets
                yield [self.kdamonds[0].targets[-1].snapshots[number]["time"] + 5 * MS, *change]

    def history(self):
        """All events as (time, what), in order of time; also store the truth of the targets"""
        for kdamond in self.kdamonds:
            time = START + self.rng.randrange(50 * MS)
            for target in kdamond.targets:
                target.snapshots = []
            for number in range(self.snapshots):
                if kdamond.windows and number % TURN == 0:
                    kdamond.turn(number // TURN)
                    yield from self.notes(kdamond, time)
                    time += 3 * MS
                # no kdamond wakes up early
                time += kdamond.aggr_ns + self.rng.choice((0, 0, self.rng.randrange(3 * MS)))
                sample_us = None
                if kdamond.samples_us and self.rng.random() < 0.3:
                    # at the end of an aggregation, before its regions are traced
                    sample_us = self.rng.choice(kdamond.samples_us)
                    yield time - 5000, kdamond, sample_us
                for target in kdamond.targets:
                    yield from self.snapshot(kdamond, target, time)
                    time += 1000 * len(target.snapshots[-1]["regions"]) + 2000
                if sample_us:
                    kdamond.tune(sample_us)

    def snapshot(self, kdamond, target, time):
        regions = target.next(self.max_regions)
        kept = [i for i in range(len(regions)) if self.rng.random() >= self.loss] or [0]
        target.snapshots.append({
            "time": time + 1000 * kept[0] if kept else time, "lost": len(regions) - len(kept),
            "aggr_ns": kdamond.aggr_ns, "sample_ns": kdamond.sample_ns,
            "regions": [regions[i] for i in kept]})
        for i in kept:
            yield time + 1000 * i, kdamond, target, len(regions), regions[i]

    def notes(self, kdamond, time):
        """What the keeper notes: a turn, and then how much memory each target has, and all have"""
        notes = ["turn", "window=%d.%d" % (kdamond.sample_ns // 1000, kdamond.aggr_ns // 1000)]
        sizes = [self.rng.randrange(6000, 12000) * PAGE for _ in kdamond.targets]
        for pid, size in zip([t.pid for t in kdamond.targets] + [0], sizes + [sum(sizes) // 2]):
            notes.append("memory=%d.%d.0" % (pid, size))
            self.resident.setdefault(pid, []).append(size)
        for number, note in enumerate(notes):
            yield (time + (number + 1) * 10000, "map", KEEPER, 0x10000, 0x11000,
                   "/memfd:damon-note:1:%s (deleted)" % note, False)

    def migrate(self, time, cpu):
        return self.rng.randrange(self.cpus) if self.rng.random() < 0.02 else cpu

    def events(self):
        tracepoint = Tracepoint("damon", "damon_aggregated", 700, self.fields)
        damon = Event("damon:damon_aggregated", self.sample_type, tracepoint=tracepoint,
                      read_format=self.read_format)
        rest = self.sample_type & ~(RAW | READ | CALLCHAIN)
        tracking = Event("dummy:u", rest, SOFTWARE, DUMMY, MMAP | COMM | TASK | MMAP2 | COMM_EXEC)
        events = [damon]
        if any(k.samples_us for k in self.kdamonds):
            events.append(Event("damon:damon_monitor_intervals_tune", self.sample_type,
                                tracepoint=Tracepoint("damon", "damon_monitor_intervals_tune", 702,
                                                      (Field("unsigned long", "sample_us", 8, 8),)),
                                read_format=self.read_format))
        events += [Event(k.meta(), rest, SOFTWARE, DUMMY)
                   for k in self.kdamonds if k.set_up] + [tracking]
        if self.others:
            exit_mm = Tracepoint("sched", "sched_stat_runtime", 701,
                                 (Field("int", "pid", 8, 4, True), Field("u64", "runtime", 16, 8)))
            events.append(Event("sched:sched_stat_runtime", self.sample_type, tracepoint=exit_mm,
                                read_format=self.read_format))
        return events

    def save(self, directory):
        happened = list(self.history())
        mappings = list(self.mappings())
        happened = sorted(happened + [m for m in mappings if m[0]], key=lambda event: event[0])
        lost = sum(s["lost"] for k in self.kdamonds for t in k.targets for s in t.snapshots)
        state = self.rng.getstate()
        path = os.path.join(directory, self.name)
        for suffix, big_endian in (("", False), (".swapped", True)):
            self.rng.setstate(state)
            writer = self.write(mappings, happened, lost, big_endian)
            writer.save(path + suffix + ".data")
            if self.parts > 1:
                self.save_parts(writer, path + suffix)
            writer.save_pipe(path + suffix + ".pipe")
        with open(path + ".json", "w") as f:
            json.dump(self.truth(lost, mappings), f)

    def save_parts(self, writer, path):
        """Each file begins with what is known of the processes, and ends with a round"""
        head, rounds = writer.data[:self.marks[0]], self.marks
        for part in range(self.parts):
            first = rounds[len(rounds) * part // self.parts]
            last = rounds[len(rounds) * (part + 1) // self.parts] \
                if part + 1 < self.parts else len(writer.data)
            name = "%s.part%d.data" % (path, self.parts - part)
            writer.save(name, head + writer.data[first:last])

    def write(self, mappings, happened, lost, big_endian):
        writer = Writer(self.events(), self.cpus, big_endian, "6.12.0-model")
        damon, tracking = writer.events[0], next(e for e in writer.events if e.name == "dummy:u")
        records, cpu = [], 0

        def take(time, at):
            records.append((time, at, bytes(writer.data)))
            writer.data = bytearray()

        for kdamond in self.kdamonds:
            for target in kdamond.targets:
                # synthesized before the recording, without a time
                writer.comm(tracking, 0, target.pid, "prog")
        for mapping in mappings:
            if not mapping[0]:
                self.write_mapping(writer, tracking, *mapping)
        head, writer.data = writer.data, bytearray()
        for time, *what in happened:
            cpu = self.migrate(time, cpu)
            if what[0] in ("map", "exec", "fork"):
                self.write_mapping(writer, tracking, time, *what, cpu=cpu)
                take(time, cpu)
                continue
            if len(what) == 2:
                kdamond, sample_us = what
                writer.sample(writer.events[1], time, kdamond.tid, kdamond.tid, cpu,
                              {"sample_us": sample_us})
                take(time, cpu)
                continue
            kdamond, target, number, region = what
            writer.sample(damon, time, kdamond.tid, kdamond.tid, cpu, {
                "target_id": target.number, "nr_regions": number, "start": region[0],
                "end": region[1], "nr_accesses": region[2], "age": region[3]})
            take(time, cpu)
            if self.others and self.rng.random() < 0.5:
                at = self.rng.randrange(self.cpus)
                writer.sample(writer.events[-1], time + 10, 9, 9, at, {"pid": 9, "runtime": 5})
                take(time + 10, at)
            if self.rng.random() < 0.01:
                writer.fork(tracking, time + 20, 900, 9, cpu)
                writer.comm(tracking, time + 20, 900, "other", cpu, execs=True)
                writer.mmap2(tracking, time + 20, 900, 0x400000, 4096, "/bin/other", cpu)
                take(time + 20, cpu)
        writer.data = head
        self.lay_out(writer, records)
        if lost:
            writer.lost_samples(damon, lost)
        return writer

    def write_mapping(self, writer, tracking, time, what, pid, *args, cpu=0):
        if what == "map":
            start, end, name, code = args
            writer.mmap2(tracking, time, pid, start, end - start, name, cpu, code)
        elif what == "fork":
            writer.fork(tracking, time, pid, *args, cpu)
        else:
            writer.comm(tracking, time, pid, "new", cpu, execs=True)

    def lay_out(self, writer, records):
        """In rounds: perf reads each CPU's buffer in turn, a moment after the buffer before"""
        buffers = [[r for r in records if r[1] == cpu] for cpu in range(self.cpus)]
        time, self.marks = START, [len(writer.data)]
        while any(buffers):
            time += self.rng.randrange(30 * MS, 900 * MS)
            for buffer in buffers:
                time += self.rng.randrange(self.lag)
                while buffer and buffer[0][0] <= time:
                    writer.data += buffer.pop(0)[2]
            if self.rounds:
                writer.finished_round()
            self.marks.append(len(writer.data))

    def truth(self, lost, mappings):
        truth = {"lost": lost, "resident": self.resident, "age": self.age, "mappings": mappings}
        truth["kdamonds"] = [{
            "tid": k.tid, "set_up": bool(k.set_up), "tuned": bool(k.samples_us),
            "sample_ns": k.sample_ns, "aggr_ns": k.aggr_ns, "windows": k.windows,
            "planned_us": k.planned_us,
            "targets": [{"id": t.number, "pid": t.pid, "snapshots": t.snapshots}
                        for t in k.targets]} for k in self.kdamonds]
        return truth


SCENARIOS = [name[5:] for name in vars(Scenario) if name.startswith("make_")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario", nargs="?", choices=SCENARIOS + ["all"])
    parser.add_argument("directory", nargs="?")
    parser.add_argument("--list", action="store_true", help="name all scenarios")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--snapshots", type=int, default=60)
    args = parser.parse_args()
    if args.list or not args.directory:
        print(" ".join(SCENARIOS))
        return
    for name in SCENARIOS if args.scenario == "all" else [args.scenario]:
        Scenario(name, args.seed, args.snapshots).save(args.directory)


if __name__ == "__main__":
    main()
