#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""rename.py FROM TO NAME: copy a recording, and give its process the name NAME.  The name is
part of an event's name, which perf pads with NULs, so that there is room for a longer one."""
import re
import sys

source, target, name = sys.argv[1:]
data = open(source, "rb").read()
escaped = re.sub(r"[^!-~]|[,:=]", lambda c: f"={ord(c[0]):02X}", name).encode()
found = re.search(rb":stairs,end\0+", data)
new = b":" + escaped + b",end"
if len(new) >= len(found[0]):
    sys.exit("no room for that name")
new += bytes(len(found[0]) - len(new))
open(target, "wb").write(data[:found.start()] + new + data[found.end():])
