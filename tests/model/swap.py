#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""swap.py FROM TO: the recording that a big-endian machine would have made, from a
little-endian one.  FROM is a file or a stored pipe, not compressed.  Headers that only
describe the machine are left out, unless they are strings."""
import re
import struct
import sys

from perfdata import (ADDR, CALLCHAIN, CPU, DATA_SRC, FEAT_EVENT_DESC, FEAT_HOSTNAME,
                      FEAT_OSRELEASE, FEAT_TRACING, ID, IDENTIFIER, IP, PERIOD, RAW, READ,
                      REC_ATTR, REC_FEATURE, REC_ROUND, REC_SAMPLE, REC_TRACING, REC_UPDATE,
                      STREAM_ID, TID, TIME, TRACEPOINT)

FEAT_VERSION, FEAT_ARCH, FEAT_NUMA_TOPOLOGY, FEAT_MEM_TOPOLOGY = 5, 6, 14, 22
STRINGS = (FEAT_HOSTNAME, FEAT_OSRELEASE, FEAT_VERSION, FEAT_ARCH)
MISC_BUILD_ID = 1 << 14

# What precedes the string, if there is one, in records that are not samples
LAYOUTS = {1: "IIQQQ", 2: "QQ", 3: "II", 4: "IIIIQ", 5: "QQQ", 6: "QQQ", 7: "IIIIQ",
           10: "IIQQQIIQQII", 13: "Q", 14: "", 15: "II", 17: "QIHH", 18: "HHI8s", 19: "Q"}

# Words of a sample in order; a word of two halves is two numbers
WORDS = ((IDENTIFIER, "Q"), (IP, "Q"), (TID, "II"), (TIME, "Q"), (ADDR, "Q"), (ID, "Q"),
         (STREAM_ID, "Q"), (CPU, "II"), (PERIOD, "Q"))
TRAILER = ((TID, "II"), (TIME, "Q"), (ID, "Q"), (STREAM_ID, "Q"), (CPU, "II"), (IDENTIFIER, "Q"))


def turn(fmt, data):
    return struct.pack(">" + fmt, *struct.unpack("<" + fmt, data))


def swap_front(fmt, data):
    size = struct.calcsize("<" + fmt)
    return turn(fmt, data[:size]) + data[size:]


def swap_attr(attr):
    flags = bytes(int("{:08b}".format(byte)[::-1], 2) for byte in attr[40:48])
    rest = bytearray(attr[48:])
    for at, fmt in ((0, "II"), (8, "QQQQ"), (40, "IiQIH")):
        piece = rest[at:at + struct.calcsize("<" + fmt)]
        if len(piece) == struct.calcsize("<" + fmt):
            rest[at:at + len(piece)] = turn(fmt, piece)
    return turn("IIQQQQ", attr[:40]) + flags + bytes(rest)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        piece = self.data[self.at:self.at + size]
        self.at += size
        return piece

    def number(self, fmt, out):
        piece = self.take(struct.calcsize(fmt))
        out += turn(fmt, piece)
        return struct.unpack("<" + fmt, piece)[0]

    def string(self, out):
        end = self.data.index(0, self.at) + 1
        out += self.take(end - self.at)


class Swapper:
    def __init__(self, data):
        self.data = data
        self.types = {}         # sample_type by id
        self.formats = {}       # [(offset, size)] by number of the tracepoint
        self.configs = {}       # number of the tracepoint by id
        self.read_formats = {}

    def learn_event(self, attr, ids):
        kind, _, config, _, sample_type, read_format = struct.unpack("<IIQQQQ", attr[:40])
        for one in ids:
            self.types[one], self.read_formats[one] = sample_type, read_format
            if kind == TRACEPOINT:
                self.configs[one] = config

    def tracing(self, data):
        """Swap the numbers of the tracing data, and learn the tracepoints' fields"""
        r, out = Reader(data), bytearray()
        out += r.take(10)
        r.string(out)
        out += bytes([1])
        r.take(1)
        out += r.take(1)
        r.number("I", out)
        for _ in range(2):
            r.string(out)
            out += r.take(r.number("Q", out))
        for _ in range(r.number("I", out)):
            out += r.take(r.number("Q", out))
        for _ in range(r.number("I", out)):
            r.string(out)
            for _ in range(r.number("I", out)):
                text = r.take(r.number("Q", out))
                out += text
                self.learn_format(text.decode())
        for _ in range(2):
            out += r.take(r.number("I", out))
        if r.at < len(data):
            out += r.take(r.number("Q", out))
        return bytes(out) + r.data[r.at:]

    def learn_format(self, text):
        number = int(re.search(r"^ID: (\d+)", text, re.M).group(1))
        self.formats[number] = [(int(offset), int(size)) for offset, size in
                                re.findall(r"offset:(\d+);\s*size:(\d+);", text)]

    def raw(self, raw, number):
        raw = bytearray(raw)
        for offset, size in self.formats[number]:
            if size in (2, 4, 8):
                raw[offset:offset + size] = raw[offset:offset + size][::-1]
        return bytes(raw)

    def sample(self, body):
        first = next(iter(self.types.values()))
        at = 0
        if not first & IDENTIFIER:
            at = 8 * bin(first & (IP | TID | TIME | ADDR)).count("1")
        one = struct.unpack_from("<Q", body, at)[0]
        kind, out, at = self.types[one], b"", 0
        for bit, fmt in WORDS:
            if kind & bit:
                out += turn(fmt, body[at:at + 8])
                at += 8
        if kind & READ:
            number = 2 + bin(self.read_formats[one] & 3).count("1")
            out += turn("%dQ" % number, body[at:at + 8 * number])
            at += 8 * number
        if kind & CALLCHAIN:
            number = 1 + struct.unpack_from("<Q", body, at)[0]
            out += turn("%dQ" % number, body[at:at + 8 * number])
            at += 8 * number
        if kind & RAW:
            size = struct.unpack_from("<I", body, at)[0]
            out += turn("I", body[at:at + 4])
            out += self.raw(body[at + 4:at + 4 + size], self.configs[one])
            at += 4 + size
        if kind & DATA_SRC:
            out += turn("Q", body[at:at + 8])
            at += 8
        assert at == len(body), "unknown fields in a sample"
        return out

    def other(self, kind, misc, body):
        sample_type = next(iter(self.types.values()))   # records that perf synthesized have no id
        if sample_type & IDENTIFIER:
            one = struct.unpack_from("<Q", body, len(body) - 8)[0]
            sample_type = self.types.get(one, sample_type)
        fmts = "".join(fmt for bit, fmt in TRAILER if sample_type & bit)
        end = len(body) - struct.calcsize("<" + fmts)
        layout = LAYOUTS[kind]
        if kind == 10 and misc & MISC_BUILD_ID:
            layout = "IIQQQ24sII"
        return swap_front(layout, body[:end]) + turn(fmts, body[end:])

    def records(self, data):
        """Swap record by record; leave out records that say nothing about events"""
        out, at = [], 0
        while at < len(data):
            kind, misc, size = struct.unpack_from("<IHH", data, at)
            body, after = data[at + 8:at + size], b""
            at += size
            if kind == REC_SAMPLE:
                body = self.sample(body)
            elif kind in LAYOUTS:
                body = self.other(kind, misc, body)
            elif kind == REC_ATTR:
                attr_size = struct.unpack_from("<I", body, 4)[0]
                ids = struct.unpack("<%dQ" % ((len(body) - attr_size) // 8), body[attr_size:])
                self.learn_event(body, ids)
                body = swap_attr(body[:attr_size]) + struct.pack(">%dQ" % len(ids), *ids)
            elif kind == REC_TRACING:
                length = struct.unpack_from("<I", body)[0]
                after = self.tracing(data[at:at + length])
                at += length
                body = turn("II", body)
            elif kind == REC_UPDATE and struct.unpack_from("<Q", body)[0] == 2:
                body = swap_front("QQ", body)
            elif kind == REC_FEATURE and struct.unpack_from("<Q", body)[0] in STRINGS:
                body = swap_front("QI", body)
            elif kind != REC_ROUND:
                continue
            out.append(struct.pack(">IHH", kind, misc, len(body) + 8) + body + after)
        return b"".join(out)

    def event_desc(self, data):
        r, out = Reader(data), bytearray()
        number, size = r.number("I", out), r.number("I", out)
        for _ in range(number):
            out += swap_attr(r.take(size))
            nr_ids = r.number("I", out)
            out += r.take(r.number("I", out))
            for _ in range(nr_ids):
                r.number("Q", out)
        return bytes(out)

    def numa_topology(self, data):
        r, out = Reader(data), bytearray()
        for _ in range(r.number("I", out)):
            for fmt in ("I", "Q", "Q"):
                r.number(fmt, out)
            out += r.take(r.number("I", out))
        return bytes(out)

    def feature(self, bit, data):
        if bit == FEAT_TRACING:
            return self.tracing(data)
        if bit == FEAT_EVENT_DESC:
            return self.event_desc(data)
        if bit == FEAT_NUMA_TOPOLOGY:
            return self.numa_topology(data)
        if bit == FEAT_MEM_TOPOLOGY:    # consists of words only
            return turn("%dQ" % (len(data) // 8), data)
        return swap_front("I", data)

    def pipe(self):
        return b"2ELIFREP" + turn("Q", self.data[8:16]) + self.records(self.data[16:])

    def file(self):
        _, size, attr_size, attrs_at, attrs_size, data_at, data_size, _, _ = \
            struct.unpack_from("<9Q", self.data)
        bits = struct.unpack_from("<4Q", self.data, 72)
        table = data_at + data_size
        sections = {}
        for bit in range(256):
            if bits[bit // 64] >> bit % 64 & 1:
                at, length = struct.unpack_from("<QQ", self.data, table)
                table += 16
                if bit in STRINGS + (FEAT_TRACING, FEAT_EVENT_DESC, FEAT_NUMA_TOPOLOGY,
                                     FEAT_MEM_TOPOLOGY):
                    sections[bit] = self.data[at:at + length]

        attrs, all_ids = [], []
        for at in range(attrs_at, attrs_at + attrs_size, attr_size):
            ids_at, ids_size = struct.unpack_from("<QQ", self.data, at + attr_size - 16)
            ids = struct.unpack_from("<%dQ" % (ids_size // 8), self.data, ids_at)
            attr = self.data[at:at + attr_size - 16]
            self.learn_event(attr, ids)
            attrs.append((swap_attr(attr), len(all_ids), len(ids)))
            all_ids += ids
        sections = {bit: self.feature(bit, data) for bit, data in sorted(sections.items())}

        out = struct.pack(">%dQ" % len(all_ids), *all_ids)
        attrs_at = size + len(out)
        for attr, first, number in attrs:
            out += attr + struct.pack(">QQ", size + 8 * first, 8 * number)
        data_at, attrs_size = size + len(out), size + len(out) - attrs_at
        data = self.records(self.data[data_at_of(self.data):][:data_size])
        out += data
        at = data_at + len(data) + 16 * len(sections)
        for section in sections.values():
            out += struct.pack(">QQ", at, len(section))
            at += len(section)
        out += b"".join(sections.values())
        words = [sum(1 << bit % 64 for bit in sections if bit // 64 == word) for word in range(4)]
        return b"2ELIFREP" + struct.pack(">8Q", size, attr_size, attrs_at, attrs_size, data_at,
                                         len(data), 0, 0) + struct.pack(">4Q", *words) + out


def data_at_of(data):
    return struct.unpack_from("<Q", data, 40)[0]


def main():
    with open(sys.argv[1], "rb") as f:
        data = f.read()
    assert data[:8] == b"PERFILE2", "not of a little-endian machine"
    swapper = Swapper(data)
    is_pipe = struct.unpack_from("<Q", data, 8)[0] == 16
    with open(sys.argv[2], "wb") as f:
        f.write(swapper.pipe() if is_pipe else swapper.file())


if __name__ == "__main__":
    main()
