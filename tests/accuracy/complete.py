#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""complete.py SCRIPT: how many complete snapshots are in the text of `perf script`."""
import sys

from snapshots import read_snapshots

print(sum(1 for _ in read_snapshots(sys.argv[1])))
