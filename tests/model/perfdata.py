# SPDX-License-Identifier: GPL-2.0
"""Write perf.data files, event by event, in either byte order, as file or pipe.

Written from the documentation of the format, without any of perf damon's own code."""
import struct

TRACEPOINT, SOFTWARE, DUMMY = 2, 1, 9

# sample_type
IP, TID, TIME, ADDR, READ, CALLCHAIN, ID, CPU, PERIOD, STREAM_ID, RAW = \
    (1 << bit for bit in range(11))
DATA_SRC, IDENTIFIER = 1 << 15, 1 << 16

# read_format
TOTAL_TIME_ENABLED, TOTAL_TIME_RUNNING, FORMAT_ID, FORMAT_GROUP = 1, 2, 4, 8

# bits of the attr's flags
INHERIT, MMAP, COMM, TASK, SAMPLE_ID_ALL, MMAP2, COMM_EXEC = (
    1 << bit for bit in (1, 8, 9, 13, 18, 23, 24))

ATTR_SIZE = 112

# The kernel's layout of a page of its ring buffer, which readers of tracing data expect
HEADER_PAGE = b"".join(
    b"\tfield: %s;\toffset:%d;\tsize:%d;\tsigned:%d;\n" % field for field in (
        (b"u64 timestamp", 0, 8, 0), (b"local_t commit", 8, 8, 1), (b"int overwrite", 8, 1, 1),
        (b"char data", 16, 4080, 1)))

# records
REC_MMAP, REC_LOST, REC_COMM, REC_EXIT, REC_FORK, REC_SAMPLE = 1, 2, 3, 4, 7, 9
REC_MMAP2, REC_LOST_SAMPLES = 10, 13
REC_ATTR, REC_TRACING, REC_ROUND, REC_UPDATE, REC_FEATURE = 64, 66, 68, 78, 80

MISC_USER, MISC_COMM_EXEC, MISC_MMAP_DATA = 2, 1 << 13, 1 << 13

FEAT_TRACING, FEAT_HOSTNAME, FEAT_OSRELEASE, FEAT_EVENT_DESC = 1, 3, 4, 12


def pad8(data):
    return data + bytes(-len(data) % 8)


class Field:
    """A field of a tracepoint: C type, name, offset, size, whether it is signed"""

    def __init__(self, ctype, name, offset, size, signed=False):
        self.ctype, self.name, self.offset = ctype, name, offset
        self.size, self.signed = size, signed

    def text(self):
        return "\tfield:%s %s;\toffset:%d;\tsize:%d;\tsigned:%d;\n" % (
            self.ctype, self.name, self.offset, self.size, self.signed)


COMMON = (Field("unsigned short", "common_type", 0, 2),
          Field("unsigned char", "common_flags", 2, 1),
          Field("unsigned char", "common_preempt_count", 3, 1),
          Field("int", "common_pid", 4, 4, True))


class Tracepoint:
    """A tracepoint of the kernel that recorded"""

    def __init__(self, system, name, number, fields):
        self.system, self.name, self.number = system, name, number
        self.fields = COMMON + tuple(fields)

    def size(self):
        """The number of bytes of raw data, so that a sample's size is a multiple of eight"""
        end = max(f.offset + f.size for f in self.fields)
        return (end + 4 + 7) // 8 * 8 - 4

    def text(self):
        fields = [f.text() for f in self.fields]
        return ("name: %s\nID: %d\nformat:\n%s\n%s\nprint fmt: \"%%d\", REC->common_pid\n" % (
            self.name, self.number, "".join(fields[:4]), "".join(fields[4:]))).encode()


class Event:
    """An event that was recorded (an evsel), with one id for each CPU"""

    def __init__(self, name, sample_type, kind=TRACEPOINT, config=0, flags=0, read_format=FORMAT_ID,
                 tracepoint=None):
        self.name, self.sample_type, self.kind, self.config = name, sample_type, kind, config
        self.flags, self.read_format = flags | SAMPLE_ID_ALL, read_format
        self.tracepoint = tracepoint
        if tracepoint:
            self.config = tracepoint.number
        self.ids = []


class Writer:
    """One recording: add() what happens, then save()"""

    def __init__(self, events, cpus=1, big_endian=False, osrelease=None, first_id=100):
        self.o = ">" if big_endian else "<"
        self.big_endian = big_endian
        self.events, self.osrelease, self.nr_samples = events, osrelease, 0
        self.data = bytearray()
        for number, event in enumerate(events):
            event.ids = [first_id + number * cpus + cpu for cpu in range(cpus)]

    def pack(self, fmt, *values):
        return struct.pack(self.o + fmt, *values)

    # events

    def record(self, kind, misc, body):
        self.data += self.pack("IHH", kind, misc, 8 + len(body)) + body

    def raw(self, tracepoint, values):
        data = bytearray(tracepoint.size())
        for f in tracepoint.fields:
            value = values.get(f.name, 0) & ((1 << 8 * f.size) - 1)
            order = "big" if self.big_endian else "little"
            data[f.offset:f.offset + f.size] = value.to_bytes(f.size, order)
        return bytes(data)

    def sample(self, event, time, pid, tid, cpu, values):
        """A sample of a tracepoint"""
        values = dict(values, common_type=event.config, common_pid=tid)
        raw = self.raw(event.tracepoint, values)
        self.nr_samples += 1
        body, kind = b"", event.sample_type
        for bit, data in ((IDENTIFIER, self.pack("Q", event.ids[cpu])), (IP, self.pack("Q", 0)),
                          (TID, self.pack("II", pid, tid)), (TIME, self.pack("Q", time)),
                          (ADDR, self.pack("Q", 0)), (ID, self.pack("Q", event.ids[cpu])),
                          (STREAM_ID, self.pack("Q", event.ids[cpu])),
                          (CPU, self.pack("II", cpu, 0)), (PERIOD, self.pack("Q", 1)),
                          (READ, self.read(event, cpu)),
                          (CALLCHAIN, self.pack("QQQ", 2, 0xffffffffffffff80, 0x1234)),
                          (RAW, self.pack("I", len(raw)) + raw)):
            if kind & bit:
                body += data
        self.record(REC_SAMPLE, 1, body)

    def read(self, event, cpu):
        values = [self.nr_samples]     # perf drops a sample whose counter has not changed
        values += [2] if event.read_format & TOTAL_TIME_ENABLED else []
        values += [3] if event.read_format & TOTAL_TIME_RUNNING else []
        return self.pack("%dQ" % (len(values) + 1), *values, event.ids[cpu])

    def trailer(self, event, time, pid, tid, cpu):
        """The trailer of every record that is not a sample"""
        body = b""
        for bit, data in ((TID, self.pack("II", pid, tid)), (TIME, self.pack("Q", time)),
                          (ID, self.pack("Q", event.ids[cpu])),
                          (STREAM_ID, self.pack("Q", event.ids[cpu])),
                          (CPU, self.pack("II", cpu, 0)),
                          (IDENTIFIER, self.pack("Q", event.ids[cpu]))):
            if event.sample_type & bit:
                body += data
        return body

    def comm(self, event, time, pid, name, cpu=0, execs=False):
        self.record(REC_COMM, MISC_COMM_EXEC if execs else 0,
                    self.pack("II", pid, pid) + pad8(name.encode() + b"\0") +
                    self.trailer(event, time, pid, pid, cpu))

    def mmap2(self, event, time, pid, start, length, name, cpu=0, code=True):
        self.record(REC_MMAP2, MISC_USER | (0 if code else MISC_MMAP_DATA),
                    self.pack("IIQQQIIQQII", pid, pid, start, length, 0, 0, 0, 0, 0, 3, 2) +
                    pad8(name.encode() + b"\0") + self.trailer(event, time, pid, pid, cpu))

    def fork(self, event, time, pid, parent, cpu=0):
        self.record(REC_FORK, 0, self.pack("IIIIQ", pid, parent, pid, parent, time) +
                    self.trailer(event, time, parent, parent, cpu))

    def lost(self, event, time, number, cpu=0):
        self.record(REC_LOST, 0, self.pack("QQ", event.ids[cpu], number) +
                    self.trailer(event, time, 0, 0, cpu))

    def lost_samples(self, event, number, cpu=0):
        self.record(REC_LOST_SAMPLES, 0, self.pack("Q", number) +
                    self.trailer(event, 0, 0, 0, cpu))

    def finished_round(self):
        self.record(REC_ROUND, 0, b"")

    # the rest of the file

    def attr(self, event):
        flags = event.flags.to_bytes(8, "little")
        if self.big_endian:     # bit fields begin at the other end of each byte
            flags = bytes(int("{:08b}".format(byte)[::-1], 2) for byte in flags)
        attr = self.pack("IIQQQQ", event.kind, ATTR_SIZE, event.config, 1, event.sample_type,
                         event.read_format) + flags
        return attr + bytes(ATTR_SIZE - len(attr))

    def string(self, text):
        data = text.encode() + b"\0"
        data += bytes(-len(data) % 64)
        return self.pack("I", len(data)) + data

    def event_desc(self):
        data = self.pack("II", len(self.events), ATTR_SIZE)
        for event in self.events:
            data += self.attr(event) + self.pack("I", len(event.ids)) + self.string(event.name)
            data += self.pack("%dQ" % len(event.ids), *event.ids)
        return data

    def tracing(self):
        tracepoints = [e.tracepoint for e in self.events if e.tracepoint]
        systems = sorted({t.system for t in tracepoints})
        data = b"\x17\x08\x44tracing" + b"0.6\0" + bytes([self.big_endian, 8])
        data += self.pack("I", 4096) + b"header_page\0" + self.pack("Q", len(HEADER_PAGE))
        data += HEADER_PAGE
        data += b"header_event\0" + self.pack("Q", 0) + self.pack("II", 0, len(systems))
        for system in systems:
            formats = [t.text() for t in tracepoints if t.system == system]
            data += system.encode() + b"\0" + self.pack("I", len(formats))
            for text in formats:
                data += self.pack("Q", len(text)) + text
        return data + self.pack("IIQ", 0, 0, 0)

    def features(self):
        found = {FEAT_TRACING: self.tracing(), FEAT_HOSTNAME: self.string("model"),
                 FEAT_EVENT_DESC: self.event_desc()}
        if self.osrelease:
            found[FEAT_OSRELEASE] = self.string(self.osrelease)
        return sorted(found.items())

    def save(self, path, data=None):
        """Write a file; data: replaces the records that were added"""
        self.save_around(path, [self.data if data is None else data])

    def save_around(self, path, blocks):
        """Write a file; blocks: an iterable of the parts of the data section"""
        offset = 104
        ids = b"".join(self.pack("%dQ" % len(e.ids), *e.ids) for e in self.events)
        attrs, at = b"", offset
        for event in self.events:
            attrs += self.attr(event) + self.pack("QQ", at, 8 * len(event.ids))
            at += 8 * len(event.ids)
        attrs_at = offset + len(ids)
        data_at = attrs_at + len(attrs)
        bits = [0, 0, 0, 0]
        for bit, _ in self.features():
            bits[bit // 64] |= 1 << bit % 64
        with open(path, "wb") as f:
            f.seek(offset)
            f.write(ids + attrs)
            size = 0
            for block in blocks:
                f.write(block)
                size += len(block)
            at = data_at + size + 16 * len(self.features())
            for _, section in self.features():
                f.write(self.pack("QQ", at, len(section)))
                at += len(section)
            for _, section in self.features():
                f.write(section)
            f.seek(0)
            f.write(self.magic() + self.pack("QQ", offset, ATTR_SIZE + 16) +
                    self.pack("QQ", attrs_at, len(attrs)) + self.pack("QQ", data_at, size) +
                    self.pack("QQ", 0, 0) + self.pack("4Q", *bits))

    def magic(self):
        return b"2ELIFREP" if self.big_endian else b"PERFILE2"

    def save_pipe(self, path):
        """Write a stream, as perf record -o - does"""
        body, self.data = self.data, bytearray()
        for event in self.events:
            self.record(REC_ATTR, 0, self.attr(event) +
                        self.pack("%dQ" % len(event.ids), *event.ids))
            self.record(REC_UPDATE, 0, self.pack("QQ", 2, event.ids[0]) +
                        pad8(event.name.encode() + b"\0"))
        if self.osrelease:
            self.record(REC_FEATURE, 0, self.pack("Q", FEAT_OSRELEASE) +
                        pad8(self.string(self.osrelease)))
        tracing = self.tracing()
        padded = pad8(tracing)
        self.record(REC_TRACING, 0, self.pack("II", len(padded), 0))
        head, self.data = self.data, body
        with open(path, "wb") as f:
            f.write(self.magic() + self.pack("Q", 16) + head + padded + self.data)
