#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
of_pid.py SCRIPT PID: print the lines of a recording that are about one process.

SCRIPT is the text of a stock `perf script --show-mmap-events`. DAMON numbers the
targets it has at the moment. Notes, which the keeper maps, say which process a
number stands for; between "begin" and "end" the numbers stand for nothing.
"""
import re
import sys

NOTE = re.compile(r"/memfd:damon-note:1:(begin|end|target=(\d+)\.(\d+)\.)")
EVENT = re.compile(r"damon:damon_aggregated:\s+target_id=(\d+) ")


def lines_of(path, pid):
    numbers, known = set(), False
    with open(path, encoding="utf-8", errors="replace") as script:
        for line in script:
            note, event = NOTE.search(line), EVENT.search(line)
            if note and note[1] == "begin":
                numbers, known = set(), False
            elif note and note[1] == "end":
                known = True
            elif note and note[3] == pid:
                numbers.add(note[2])
            elif event and known and event[1] in numbers:
                yield line


def main():
    sys.stdout.writelines(lines_of(sys.argv[1], sys.argv[2]))


if __name__ == "__main__":
    main()
