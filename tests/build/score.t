#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""score.py must tell good recordings from bad ones."""
import os
import subprocess
import sys
import tempfile

score = os.path.join(os.path.dirname(__file__), "..", "accuracy", "score.py")
MIB = 1 << 20
LOG = f"""pid 1
buffer 0 {100 * MIB:x} {120 * MIB:x}
buffer 1 {120 * MIB:x} {140 * MIB:x}
phase 1000000000 3000000000 0
phase 3000000000 5000000000 1
"""


def recording(hot, lost=False):
    """A snapshot every 100 ms; hot(time in ms) is the hot range in MiB or None."""
    lines = []
    for ms in range(0, 5100, 100):
        start, end = hot(ms) or (100, 100)
        edges = [(50, start, 0), (start, end, 18), (end, 200, 0)]
        regions = [r for r in edges if r[0] < r[1]]
        for i, (a, b, accesses) in enumerate(regions):
            if lost and i == 1:
                continue
            lines.append(f"kdamond.0 77 {ms // 1000}.{ms % 1000:03}000000: "
                         f"damon:damon_aggregated: target_id=0 nr_regions={len(regions)} "
                         f"{a * MIB}-{b * MIB}: {accesses} 3")
    return "\n".join(lines) + "\n"


def passes(script, *options):
    with tempfile.TemporaryDirectory() as tmp:
        for name, text in (("log", LOG), ("script", script)):
            with open(os.path.join(tmp, name), "w", encoding="ascii") as f:
                f.write(text)
        run = subprocess.run([sys.executable, score, f"{tmp}/log", f"{tmp}/script", *options],
                             stdout=subprocess.PIPE, text=True, check=False)
        print(run.stdout, end="")
        return run.returncode == 0


def stairs(ms, late=0):
    return (100, 120) if ms < 3000 + late else (120, 140)


results = []


def ok(passed, what):
    results.append(passed)
    print("ok" if passed else "not ok", "-", what)


ok(passes(recording(stairs)), "a recording that is the truth passes")
ok(passes(recording(lambda ms: stairs(ms, 500))), "hot memory may be found half a second late")
ok(not passes(recording(lambda ms: stairs(ms, 1200))),
   "hot memory that is found 1.2 seconds late does not pass")
ok(not passes(recording(lambda ms: (100, 140))), "twice the memory as hot does not pass")
ok(not passes(recording(lambda ms: (stairs(ms)[0], stairs(ms)[1] - 5))),
   "three quarters of the memory as hot do not pass")
ok(not passes(recording(lambda ms: None)), "no hot memory does not pass")
ok(not passes(recording(stairs, lost=True)), "snapshots with lost regions do not pass")
ok(passes(recording(lambda ms: None), "--idle"), "--idle: cold memory passes")
ok(not passes(recording(lambda ms: (100, 105)), "--idle"),
   "--idle: an eighth of the memory as hot does not pass")
print(f"1..{len(results)}")
