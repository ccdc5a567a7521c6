#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""fuzz.py PERF [--count N] [--seconds N] [--seed N] [--first N]

Damages recordings at random and lets perf damon report read them.  perf may refuse a
recording, but must not crash, hang, or take more memory than MAX_MIB.  An input on which
perf fails is kept.  The same seed and number make the same input again."""
import argparse
import concurrent.futures
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
VIEWS = ("summary", "heatmap", "wss", "maps", "regions -x,", "summary -j", "heatmap --format svg",
         "heatmap --format html")
# Resident memory, including the file and the memory of a sanitizer itself
MAX_MIB = 512
FEAT_COMPRESSED, COMPRESSED = 27, 81
# The first bytes of tracing data
TRACING = b"\x17\x08\x44tracing"
# The exit status of a sanitizer; perf never exits with this status
SANITIZER = 99

WORDS = (0, 1, 2, 7, 8, 15, 16, 63, 64, 65, 127, 255, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff,
         0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000,
         0xfffffffffffffff8, 0xffffffffffffffff)


def bases(directory):
    """Return small recordings of every kind, the same every time"""
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


def kept():
    """Yield inputs that perf damon report once failed on; their names begin with seed and number"""
    corpus = os.path.join(HERE, "corpus")
    for name in sorted(os.listdir(corpus)):
        with gzip.open(os.path.join(corpus, name)) as f:
            yield name, f.read()


def records(data):
    """Return where the records of a recording begin, up to the first that is invalid"""
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
    """Choose a place to damage, mostly in headers and in the first words of records"""
    choice = rng.random()
    if choice < 0.25 or not found:
        return rng.randrange(min(len(data), 300))
    if choice < 0.65:
        return rng.choice(found)[0] + rng.randrange(8)
    if choice < 0.85:
        at, size = rng.choice(found)
        return at + rng.randrange(size)
    if choice < 0.9:        # the formats of the events' fields
        at = data.find(TRACING)
        if at >= 0:
            return at + rng.randrange(min(len(data) - at, 4000))
    if choice < 0.95:       # the features after the data
        return len(data) - 1 - rng.randrange(min(len(data), 4000))
    return rng.randrange(len(data))


def damage(rng, data, bare=False):
    """Return damaged data; bare: the data is records without a file around them"""
    data = bytearray(data)
    found, order = records((b"PERFILE2" + bytes(8) if bare else b"") + data)
    if bare:
        found = [(at - 16, size) for at, size in found]
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = place(rng, data, found)
        choice = rng.random()
        if choice < 0.3:
            data[at:at + 1] = bytes([rng.randrange(256)])
        elif choice < 0.5 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif choice < 0.8:
            size, letter = rng.choice(((2, "H"), (4, "I"), (8, "Q")))
            if rng.random() < 0.7:
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


def split(data):
    """Return offset and size of a file's events, or None if the file does not hold all events"""
    order = "<" if data[:8] == b"PERFILE2" else ">"
    if len(data) < 104 or struct.unpack_from(order + "Q", data, 8)[0] != 104:
        return None
    at, size = struct.unpack_from(order + "QQ", data, 40)
    return (at, size, order) if size and at + size <= len(data) else None


def stored(rng, data, order):
    """Return the kernel's records as perf record -z writes them: a stream in pieces, whose
    blocks are not compressed"""
    out, first = b"", True
    while data:
        size = rng.choice((len(data), 1000, rng.randrange(1, 9000)))
        piece, data = data[:min(size, 60000)], data[min(size, 60000):]
        block = struct.pack("<I", len(piece) << 3)[:3] + piece
        if first:
            block, first = b"\x28\xb5\x2f\xfd\x00\x50" + block, False
        out += struct.pack(order + "IHH", COMPRESSED, 0, 8 + len(block)) + block
    return out


def compress(rng, data, inside):
    """Return a file as perf record -z writes it; inside: a function to change the records first"""
    place = split(data)
    if not place:
        return data
    at, size, order = place
    kernels = own = b""
    for begin, length in records(data)[0]:
        # perf does not compress its own records
        if struct.unpack_from(order + "I", data, begin)[0] >= 64:
            own += data[begin:begin + length]
        else:
            kernels += data[begin:begin + length]
    events = stored(rng, inside(kernels), order) + own
    bits = struct.unpack_from(order + "Q", data, 72)[0]
    below = bin(bits & ((1 << FEAT_COMPRESSED) - 1)).count("1")
    count = bin(bits).count("1")
    table = at + size
    first = [struct.unpack_from(order + "QQ", data, table + 16 * i) for i in range(count)]
    rest = data[table + 16 * count:]
    shift = len(events) - size + 16
    first = [(where + shift, length) for where, length in first]
    end = len(data) + shift
    first.insert(below, (end, 20))
    head = bytearray(data[:at])
    struct.pack_into(order + "Q", head, 48, len(events))
    struct.pack_into(order + "Q", head, 72, bits | 1 << FEAT_COMPRESSED)
    return bytes(head) + events + b"".join(struct.pack(order + "QQ", *s) for s in first) + rest + \
        struct.pack(order + "5I", 1, 1, 1, 2, 528384)


def make(seed, number, inputs):
    """Return the input of that number, the same every time: (view, from stdin, data)"""
    rng = random.Random("%d %d" % (seed, number))
    name, data = rng.choice(inputs)
    view = rng.randrange(len(VIEWS))
    if ".data" in name and split(data) and rng.random() < 0.25:
        if rng.random() < 0.6:
            return view, False, compress(rng, data, lambda events: damage(rng, events, bare=True))
        return view, False, damage(rng, compress(rng, data, lambda events: events))
    return view, ".pipe" in name and rng.random() < 0.5, damage(rng, data)


class Server:
    """Runs perf damon report VIEW on one file, as often as requested"""

    def __init__(self, perf, library, view, path, log, stdin):
        commands, self.commands = os.pipe()
        self.results, results = os.pipe()
        env = dict(os.environ, LD_PRELOAD=library, FUZZ_LOG=log, LC_ALL="C", TERM="dumb",
                   PAGER="cat", ASAN_OPTIONS="exitcode=%d:detect_leaks=0:verify_asan_link_order=0:"
                   "allocator_may_return_null=1:max_allocation_size_mb=256:quarantine_size_mb=1:"
                   "malloc_context_size=2" % SANITIZER,
                   UBSAN_OPTIONS="exitcode=%d:halt_on_error=1:print_stacktrace=1" % SANITIZER)
        if stdin:
            env["FUZZ_STDIN"] = path

        def move():
            os.dup2(commands, 198)
            os.dup2(results, 199)

        self.process = subprocess.Popen(
            [perf, "damon", "report", "-f", "-i", "-" if stdin else path] + view.split(), env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=move, close_fds=False)
        os.close(commands)
        os.close(results)

    def run(self):
        """Run once. Return (status as of wait(), MiB)"""
        os.write(self.commands, b"r")
        answer = os.read(self.results, 8)
        if len(answer) < 8:
            sys.exit("the server ended: can perf be run with it preloaded?")
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
        return "a sanitizer found an error"
    if os.WEXITSTATUS(status) not in (0, 255):
        return "ended with status %d" % os.WEXITSTATUS(status)
    return "took %.0f MiB" % mib if mib > MAX_MIB else None


def compile_server(directory):
    library = os.path.join(directory, "server.so")
    subprocess.run([os.environ.get("CC", "gcc"), "-O1", "-D_GNU_SOURCE", "-shared", "-fPIC",
                    "-o", library, os.path.join(HERE, "server.c")], check=True)
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


def work(args, first, end):
    """Run every args.jobs-th input from first on. Return the number of inputs, of inputs that
    perf could read, and of failures"""
    done = accepted = failures = 0

    def run(server, path, data):
        with open(path, "wb") as f:
            f.write(data)
        status, mib = server.run()
        return status == 0, verdict(status, mib)

    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as tmp:
        models = os.path.join(tmp, "models")
        os.mkdir(models)
        inputs, path, log = bases(models), os.path.join(tmp, "perf.data"), os.path.join(tmp, "log")
        library = compile_server(tmp)
        servers = {(view, stdin): Server(args.perf, library, VIEWS[view], path, log, stdin)
                   for view in range(len(VIEWS)) for stdin in (False, True)}
        for name, data in kept() if first == args.first else ():
            for (view, stdin), server in servers.items():
                _, what = run(server, path, data)
                if what:
                    failures += 1
                    print("# %s: %s%s %s" % (name, VIEWS[view], " -i -" if stdin else "", what))
        for number in range(first, args.first + args.count, args.jobs):
            if time.monotonic() > end or failures >= args.failures:
                break
            view, stdin, data = make(args.seed, number, inputs)
            good, what = run(servers[view, stdin], path, data)
            done += 1
            accepted += good
            if done % 5000 == 0:
                print("# %d in %d, %d failed" % (done, first, failures), flush=True)
            if what:
                failures += 1
                keep(args, number, VIEWS[view] + (" -i -" if stdin else ""), data, log, what)
        for server in servers.values():
            server.stop()
    return done, accepted, failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("perf")
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--failures", type=int, default=20, help="stop after this many")
    parser.add_argument("--keep", default="build/fuzz", help="directory for inputs that fail")
    args = parser.parse_args()
    begin = time.monotonic()
    print("# seed %d" % args.seed, flush=True)
    with concurrent.futures.ProcessPoolExecutor(args.jobs) as pool:
        jobs = [pool.submit(work, args, args.first + job, begin + args.seconds)
                for job in range(args.jobs)]
        done, accepted, failures = (sum(n) for n in zip(*(job.result() for job in jobs)))
    print("# %d damaged recordings in %.0f s, %d of them could be read" % (
        done, time.monotonic() - begin, accepted))
    print("%sok - %d damaged recordings: no crash, no hang, no memory over %d MiB (seed %d)" % (
        "not " if failures else "", done, MAX_MIB, args.seed))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
