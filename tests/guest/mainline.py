#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
drive.py PID: monitor a process for 17 seconds, by the module of mainline's selftests.

The module's functions return None, or an error message.
"""
import sys
import time

from _damon_sysfs import DamonAttrs, DamonCtx, DamonTarget, Kdamond, Kdamonds


def check(what, error):
    if error is not None:
        sys.exit(f"{what}: {error}")


def state(kdamond):
    with open(kdamond.sysfs_dir() + "/state", encoding="ascii") as file:
        return file.read().strip()


def expect(kdamond, wanted):
    if state(kdamond) != wanted:
        sys.exit(f"the state is {state(kdamond)} instead of {wanted}")


attrs = DamonAttrs(min_nr_regions=10, max_nr_regions=100)
kdamond = Kdamond([DamonCtx(ops="vaddr", monitoring_attrs=attrs,
                            targets=[DamonTarget(int(sys.argv[1]))])])
kdamonds = Kdamonds([kdamond])

check("start", kdamonds.start())
expect(kdamond, "on")
time.sleep(2)
attrs.min_nr_regions = 50
attrs.max_nr_regions = 1000
check("commit", kdamond.commit())
expect(kdamond, "on")
time.sleep(15)
check("stop", kdamonds.stop())
expect(kdamond, "off")
check("start anew", kdamonds.start())
expect(kdamond, "on")
check("stop again", kdamonds.stop())
expect(kdamond, "off")
