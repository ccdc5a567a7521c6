#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
rooms.py [DIR]: check the folders of tools/perf/damon/, or of DIR.

Prints a line for each fault, and exits with 1 if there is one:
- a folder includes what TABLE does not allow;
- a file includes a header of ours without its path from damon/ on;
- a module is in no Build, or a Build names a module that is gone;
- a folder has no Build, or the Build above it leaves the folder out;
- damon/ itself holds more than MAX_FILES files.
"""
import os
import re
import sys

# The folders, lowest first: what each folder may include in addition to its own headers (a
# folder, or a single header), and whether the folder may include perf's headers. "." is
# damon/ itself.
TABLE = """
base     | -                                            | -
core     | base                                         | -
check    | base                                         | perf
machine  | base core                                    | -
analysis | base core                                    | -
read     | base core check                              | perf
record   | base core machine                            | perf
view     | base core analysis read/recording.h          | -
page     | base core analysis read/recording.h view     | -
.        | base core check machine analysis read record view page | perf
"""

ROOMS = {}
for row in TABLE.strip().splitlines():
    folder, includes, perf = (column.strip() for column in row.split("|"))
    ROOMS[folder] = (includes.split(), perf == "perf")

MAX_FILES = 12

# Where perf's headers are forbidden, <angle brackets> may hold only these: perf is
# compiled with -Iutil, so that <cgroup.h> would be perf's, too. linux/ is the copy of a
# few kernel headers in tools/include. api/ is tools/lib/api, which finds the mount points
# of tracefs and the like and needs nothing of perf.
SYSTEM = set("""
assert.h complex.h ctype.h dirent.h endian.h errno.h fcntl.h float.h fnmatch.h ftw.h
getopt.h glob.h iconv.h inttypes.h langinfo.h libgen.h limits.h locale.h math.h poll.h
pthread.h pwd.h sched.h search.h setjmp.h signal.h stdarg.h stdbool.h stddef.h stdint.h
stdio.h stdlib.h string.h strings.h termios.h time.h unistd.h wchar.h wctype.h
""".split())
SYSTEM_FOLDERS = ("api", "linux", "sys")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
BUILD_LINE = re.compile(r"^perf-\S+\s*\+=\s*(.*)$")


def sources(top):
    """All .c, .h and .S below top, by folder: {"base": ["bounds.c", ...], ".": ...}"""
    found = {}
    for folder, subfolders, names in os.walk(top):
        subfolders.sort()
        found[os.path.relpath(folder, top)] = sorted(
            n for n in names if n.endswith((".c", ".h", ".S")))
    return found


def include_fault(room, quote, header, ours):
    """What is wrong with a line of a file in room that includes header, or None"""
    allowed, perf_allowed = ROOMS[room]
    first = header.split("/")[0]

    if quote == "<" and header.startswith("damon/"):
        return "write it in quotes"
    if header.startswith("damon/"):
        path = header[len("damon/"):]
        other = os.path.dirname(path) or "."
        if other == room or other in allowed or path in allowed:
            return None
        return f"{room}/ must not include {other}/"
    if quote == '"':
        if first in ours or first in (".", "..") or \
           ("/" not in header and any(header in names for names in ours.values())):
            return "write the path from damon/ on"
    elif "/" not in header and header in SYSTEM or first in SYSTEM_FOLDERS and "/" in header:
        return None
    return None if perf_allowed else f"{room}/ must not include headers of perf or its libraries"


def check_includes(top, ours):
    for room, names in ours.items():
        if names and room not in ROOMS:
            yield f"{room}/: this folder is not in the table in tests/build/rooms.py"
            continue
        for name in names:
            path = os.path.normpath(os.path.join(room, name))
            # A header that another folder may include must keep that folder's rules, too.
            guests = [other for other, (allowed, _) in ROOMS.items() if path in allowed]
            with open(os.path.join(top, path), encoding="utf-8") as f:
                for nr, line in enumerate(f, 1):
                    match = INCLUDE.match(line)
                    faults = match and {include_fault(r, *match.groups(), ours)
                                        for r in [room, *guests]} - {None}
                    for fault in sorted(faults or []):
                        yield f"{path}:{nr}: {line.strip()}: {fault}"


def objects(build):
    """What a Build adds to perf: names of objects, and of folders with a slash"""
    with open(build, encoding="utf-8") as f:
        text = f.read().replace("\\\n", " ")
    return [word for line in text.splitlines() if (match := BUILD_LINE.match(line))
            for word in match.group(1).split()]


def check_builds(top, ours):
    for room, names in ours.items():
        build = os.path.join(top, room, "Build")
        if not os.path.exists(build):
            yield f"{room}/: has no Build"
            continue
        wanted = {os.path.splitext(n)[0] + ".o" for n in names if not n.endswith(".h")}
        if room == ".":
            wanted |= {f"{other}/" for other in ours if other != "."}
        named = objects(build)
        for missing in sorted(wanted - set(named)):
            yield f"{os.path.normpath(os.path.join(room, 'Build'))}: {missing} is missing"
        for gone in sorted(set(named) - wanted):
            yield f"{os.path.normpath(os.path.join(room, 'Build'))}: {gone} has no source"


def check_number(top):
    nr = sum(os.path.isfile(os.path.join(top, name)) for name in os.listdir(top))
    if nr > MAX_FILES:
        yield f"{nr} files outside of the folders; at most {MAX_FILES} are allowed"


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    top = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../../tools/perf/damon")
    ours = sources(top)
    faults = [*check_includes(top, ours), *check_builds(top, ours), *check_number(top)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
