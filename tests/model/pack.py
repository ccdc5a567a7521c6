#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""pack.py FROM TO [PIECE]: the recording that perf record -z would have made, from a plain
perf.data file of either byte order.

The kernel's records between two records of perf's own are compressed as perf does it: in
pieces, by default as large as perf's ring buffer, without regard to where records begin. All
pieces are one zstd stream, and the output for a piece is cut into records of less than
64 KiB.  perf's own records are not changed."""
import ctypes
import struct
import sys

REC_USER, REC_TRACING, REC_AUXTRACE, REC_COMPRESSED = 64, 66, 71, 81
FEAT_COMPRESSED = 27

RING_BUFFER = 512 << 10
MAX_PAYLOAD = 0xffff - 8

ZSTD_FLUSH, ZSTD_LEVEL = 1, 100


class Buffer(ctypes.Structure):
    """ZSTD_inBuffer and ZSTD_outBuffer"""
    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_size_t), ("pos", ctypes.c_size_t)]


class Stream:
    """One zstd stream, in payloads of records"""

    def __init__(self):
        self.lib = ctypes.CDLL("libzstd.so.1")
        self.lib.ZSTD_createCCtx.restype = ctypes.c_void_p
        self.lib.ZSTD_compressStream2.restype = ctypes.c_size_t
        self.context = ctypes.c_void_p(self.lib.ZSTD_createCCtx())
        self.lib.ZSTD_CCtx_setParameter(self.context, ZSTD_LEVEL, 1)
        self.out = ctypes.create_string_buffer(MAX_PAYLOAD)

    def payloads(self, piece):
        source = Buffer(ctypes.cast(piece, ctypes.c_void_p), len(piece), 0)
        left = 1
        while left or source.pos < source.size:
            to = Buffer(ctypes.cast(self.out, ctypes.c_void_p), MAX_PAYLOAD, 0)
            left = self.lib.ZSTD_compressStream2(self.context, ctypes.byref(to),
                                                 ctypes.byref(source), ZSTD_FLUSH)
            if self.lib.ZSTD_isError(ctypes.c_size_t(left)):
                sys.exit("zstd: error %d" % left)
            yield self.out.raw[:to.pos]


def sections(data, order):
    """[whether perf wrote it, bytes], in order of the data section"""
    at = begin = 0
    header = struct.Struct(order + "IHH")
    while at < len(data):
        kind, _, size = header.unpack_from(data, at)
        if kind < REC_USER:
            at += size
            continue
        if begin < at:
            yield False, data[begin:at]
        begin, at = at, at + size
        if kind in (REC_TRACING, REC_AUXTRACE):
            at += struct.unpack_from(order + ("I" if kind == REC_TRACING else "Q"), data,
                                     begin + 8)[0]
        yield True, data[begin:at]
        begin = at
    if begin < at:
        yield False, data[begin:at]


def pack(data, order, piece_size):
    stream, out = Stream(), bytearray()
    for own, section in sections(data, order):
        if own:
            out += section
            continue
        for at in range(0, len(section), piece_size):
            for payload in stream.payloads(bytes(section[at:at + piece_size])):
                out += struct.pack(order + "IHH", REC_COMPRESSED, 0, 8 + len(payload)) + payload
    return out


def main():
    source, target = sys.argv[1:3]
    piece_size = int(sys.argv[3]) if len(sys.argv) > 3 else RING_BUFFER
    with open(source, "rb") as f:
        data = memoryview(f.read())
    order = ">" if data[:8] == b"2ELIFREP" else "<"
    data_at, data_size = struct.unpack_from(order + "QQ", data, 40)
    bits = list(struct.unpack_from(order + "4Q", data, 72))
    features, table = {}, data_at + data_size
    for bit in range(256):
        if bits[bit // 64] >> bit % 64 & 1:
            at, size = struct.unpack_from(order + "QQ", data, table)
            features[bit] = data[at:at + size]
            table += 16
    # version, zstd, level, ratio, bytes that a record unpacks to at most
    features[FEAT_COMPRESSED] = struct.pack(order + "5I", 1, 1, 1, 3, RING_BUFFER + 4096)
    bits[0] |= 1 << FEAT_COMPRESSED

    packed = pack(data[data_at:data_at + data_size], order, piece_size)
    at = data_at + len(packed) + 16 * len(features)
    with open(target, "wb") as f:
        f.write(data[:data_at])
        f.write(packed)
        for _, section in sorted(features.items()):
            f.write(struct.pack(order + "QQ", at, len(section)))
            at += len(section)
        for _, section in sorted(features.items()):
            f.write(section)
        f.seek(48)
        f.write(struct.pack(order + "Q", len(packed)))
        f.seek(72)
        f.write(struct.pack(order + "4Q", *bits))


if __name__ == "__main__":
    main()
