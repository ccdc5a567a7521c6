#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""fuzz.py PERF [--count N] [--seconds N] [--seed N] [--first N]

Damages recordings at random and has perf damon report read them: it may refuse
them, but neither crash, nor hang, nor take more than its memory.  An input that it
fails on is kept; the same seed and number make it again."""
import argparse
import gzip
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(HERE, "..")
VIEWS = ("summary", "heatmap", "wss")
# Resident, the file and a sanitizer's own included
MAX_MIB = 512
# What a sanitizer ends with, unlike perf
SANITIZER = 99

WORDS = (0, 1, 2, 7, 8, 15, 16, 63, 64, 65, 127, 255, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff,
         0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000,
         0xfffffffffffffff8, 0xffffffffffffffff)


def bases(directory):
    """Small recordings of every kind, the same every time"""
    subprocess.run([sys.executable, os.path.join(TESTS, "model", "generate.py"), "all", directory,
                    "--snapshots", "6"], check=True)
    found = []
    for name in sorted(os.listdir(directory)):
        if name.endswith((".data", ".pipe")):
            with open(os.path.join(directory, name), "rb") as f:
                found.append((name, f.read()))
    for name in ("foreign", "lossy", "pipe", "setup"):
        with gzip.open(os.path.join(TESTS, "fixtures", name + ".data.gz")) as f:
            found.append((name + ".gz", f.read()))
    return found


def records(data):
    """Where the records of a recording begin, as far as they can be followed"""
    order = "<" if data[:8] == b"PERFILE2" else ">"
    at, end = 16, len(data)
    if len(data) > 104 and struct.unpack_from(order + "Q", data, 8)[0] == 104:
        at, size = struct.unpack_from(order + "QQ", data, 40)
        end = min(at + size, len(data))
    found = []
    while at + 8 <= end and len(found) < 2000:
        kind, _, size = struct.unpack_from(order + "IHH", data, at)
        if size < 8:
            break
        found.append((at, size))
        at += size
        if kind == 66 and at + 4 <= end:
            at += struct.unpack_from(order + "I", data, at - 8)[0]
    return found, order


def place(rng, data, found):
    """Mostly where structure is: the file's header, the records', their first words"""
    choice = rng.random()
    if choice < 0.25 or not found:
        return rng.randrange(min(len(data), 300))
    if choice < 0.65:
        return rng.choice(found)[0] + rng.randrange(8)
    if choice < 0.85:
        at, size = rng.choice(found)
        return at + rng.randrange(size)
    if choice < 0.95:       # what follows the data
        return len(data) - 1 - rng.randrange(min(len(data), 4000))
    return rng.randrange(len(data))


def damage(rng, data):
    data = bytearray(data)
    found, order = records(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = place(rng, data, found)
        choice = rng.random()
        if choice < 0.3:
            data[at:at + 1] = bytes([rng.randrange(256)])
        elif choice < 0.5 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif choice < 0.8:
            size, letter = rng.choice(((2, "H"), (4, "I"), (8, "Q")))
            at -= at % size
            word = rng.choice(WORDS) + rng.choice((0, 0, 0, len(data), -8))
            data[at:at + size] = struct.pack(order + letter, word & ((1 << 8 * size) - 1))
        elif choice < 0.85:
            del data[at:at + rng.choice((1, 8, rng.randrange(1, 500)))]
        elif choice < 0.9:
            data[at:at] = data[at:at + rng.choice((1, 8, rng.randrange(1, 500)))]
        elif choice < 0.95 and len(found) > 1:
            (a, size_a), (b, size_b) = sorted(rng.sample(found, 2))
            data[a:b + size_b] = data[b:b + size_b] + data[a + size_a:b] + data[a:a + size_a]
        else:
            del data[at:]
        if not data:
            return b"P"
    return bytes(data)


class Server:
    """perf damon report VIEW of one file, again and again"""

    def __init__(self, perf, library, view, path, log):
        commands, self.commands = os.pipe()
        self.results, results = os.pipe()
        env = dict(os.environ, LD_PRELOAD=library, FUZZ_LOG=log, LC_ALL="C", TERM="dumb",
                   PAGER="cat", ASAN_OPTIONS="exitcode=%d:detect_leaks=0:verify_asan_link_order=0:"
                   "allocator_may_return_null=1:max_allocation_size_mb=256" % SANITIZER,
                   UBSAN_OPTIONS="exitcode=%d:halt_on_error=1:print_stacktrace=1" % SANITIZER)

        def move():
            os.dup2(commands, 198)
            os.dup2(results, 199)

        self.process = subprocess.Popen([perf, "damon", "report", "-f", view, "-i", path], env=env,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        preexec_fn=move, close_fds=False)
        os.close(commands)
        os.close(results)

    def run(self):
        """(status as of wait(), MiB)"""
        os.write(self.commands, b"r")
        answer = os.read(self.results, 8)
        if len(answer) < 8:
            sys.exit("the server is gone: is perf fit for it?")
        status, kib = struct.unpack("ii", answer)
        return status, kib / 1024

    def stop(self):
        os.close(self.commands)
        self.process.wait()


def verdict(status, mib):
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return "hangs" if number == signal.SIGALRM else "ended by signal %d" % number
    if os.WEXITSTATUS(status) == SANITIZER:
        return "undefined, says the sanitizer"
    if os.WEXITSTATUS(status) not in (0, 255):
        return "ended with status %d" % os.WEXITSTATUS(status)
    return "took %.0f MiB" % mib if mib > MAX_MIB else None


def compile_server(directory):
    library = os.path.join(directory, "server.so")
    subprocess.run([os.environ.get("CC", "gcc"), "-O1", "-shared", "-fPIC", "-o", library,
                    os.path.join(HERE, "server.c")], check=True)
    return library


def keep(args, number, view, data, log, what):
    os.makedirs(args.keep, exist_ok=True)
    path = os.path.join(args.keep, "%d-%d.data" % (args.seed, number))
    with open(path, "wb") as f:
        f.write(data)
    with open(log, errors="replace") as f:
        said = f.read()
    with open(path + ".log", "w") as f:
        f.write(said)
    print("# %s: %s %s" % (path, view, what))
    lines = [line for line in said.splitlines() if "ERROR:" in line or "runtime error" in line or
             line.lstrip().startswith("#")][:8]
    print("".join("#   %s\n" % line.strip() for line in lines), end="", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("perf")
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--failures", type=int, default=20, help="stop after that many")
    parser.add_argument("--keep", default="build/fuzz", help="where inputs go that fail")
    args = parser.parse_args()
    end = time.monotonic() + args.seconds
    failures = accepted = number = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as tmp:
        models = os.path.join(tmp, "models")
        os.mkdir(models)
        inputs, path, log = bases(models), os.path.join(tmp, "perf.data"), os.path.join(tmp, "log")
        library = compile_server(tmp)
        servers = [(v, Server(args.perf, library, v, path, log)) for v in VIEWS]
        print("# seed %d, %d recordings to damage" % (args.seed, len(inputs)), flush=True)
        for number in range(args.first, args.first + args.count):
            if time.monotonic() > end or failures >= args.failures:
                break
            rng = random.Random("%d %d" % (args.seed, number))
            _, data = rng.choice(inputs)
            data = damage(rng, data)
            view, server = rng.choice(servers)
            with open(path, "wb") as f:
                f.write(data)
            status, mib = server.run()
            accepted += status == 0
            what = verdict(status, mib)
            if what:
                failures += 1
                keep(args, number, view, data, log, what)
        for _, server in servers:
            server.stop()
    done = number - args.first
    print("# %d damaged recordings, %d of them could be read" % (done, accepted))
    print("%sok - %d damaged recordings: no crash, no hang, no memory over %d MiB (seed %d)" % (
        "not " if failures else "", done, MAX_MIB, args.seed))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
