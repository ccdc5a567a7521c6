#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
names.py [TOP]: check that the documents name all modules, and only files that exist.

Prints a line for each fault, and exits with 1 if there is one:
- Documentation/perf-damon/design.rst does not name a module of tools/perf/damon/, as
  ``folder/module``, with or without the extension;
- a document cites a file that is gone.

A citation is a literal (``text`` in .rst, `text` in .md) or the target of a link that
looks like a path in this tree (see is_path). "*" and "{a,b}" have the meaning that a
shell gives them, and NAME stands for any name. A path may begin at the top of the tree, in
tools/perf/, in tools/perf/damon/, or in the folder of the document.
"""
import glob
import os
import re
import sys

DESIGN = "Documentation/perf-damon/design.rst"
DOCUMENTS = ["README.md", "Documentation/perf-damon/*.rst",
             "Documentation/admin-guide/perf-damon.rst"]
STARTS = ["", "tools/perf/", "tools/perf/damon/"]

# A word with one of these endings is the name of a file of ours.
EXTENSIONS = (".c", ".h", ".S", ".py", ".t", ".sh", ".rst", ".js", ".css", ".patch")
RST = re.compile(r"``([^`]+)``|^\.\. (?:figure|image):: (\S+)", re.M)
FENCED = re.compile(r"^```.*?^```$", re.M | re.S)
MD = re.compile(r"`([^`]+)`|\]\(([^)]+)\)|(?:src|srcset)=\"([^\"]+)\"")


def modules(damon):
    """folder/module of every .c, .h and .S below damon"""
    found = set()
    for folder, _, names in os.walk(damon):
        for name in names:
            stem, extension = os.path.splitext(name)
            if extension in (".c", ".h", ".S"):
                found.add(os.path.relpath(os.path.join(folder, stem), damon))
    return sorted(found)


def citations(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if path.endswith(".md"):
        text = FENCED.sub("", text)
    for match in (MD if path.endswith(".md") else RST).finditer(text):
        yield next(group for group in match.groups() if group)


def is_path(top, word):
    """Does word look like a path in this tree?"""
    if not re.fullmatch(r"[\w.{},*-]+(/[\w.{},*-]+)*/?", word):
        return False
    if word.startswith("build/") or "NAME" in word:     # made by make; to be chosen
        return False
    first = re.split("[{*]", word.split("/")[0])[0]
    if "/" in word and any(os.path.isdir(os.path.join(top, start, first)) for start in STARTS):
        return True
    return word.endswith(EXTENSIONS)


def expand(word):
    """All words that the braces in word stand for: ab and ac for a{b,c}"""
    match = re.search(r"\{([^{}]*)\}", word)
    if not match:
        return [word]
    return [full for part in match.group(1).split(",")
            for full in expand(word[:match.start()] + part + word[match.end():])]


def exists(top, folder, word):
    if "/" not in word:
        return any(word in names for _, _, names in os.walk(top))
    return any(glob.glob(os.path.join(top, start, word + end))
               for start in [*STARTS, folder + "/"] for end in ("", ".c", ".h", ".S"))


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    top = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../..")
    faults = []

    named = {re.sub(r"\.[chS]$", "", word.removeprefix("tools/perf/damon/"))
             for cited in citations(os.path.join(top, DESIGN)) for word in expand(cited)}
    for module in modules(os.path.join(top, "tools/perf/damon")):
        if module not in named:
            faults.append(f"{DESIGN}: does not name {module}")
    for pattern in DOCUMENTS:
        for path in sorted(glob.glob(os.path.join(top, pattern))):
            document = os.path.relpath(path, top)
            for cited in citations(path):
                faults += [f"{document}: {word} is gone" for word in expand(cited)
                           if is_path(top, word) and
                           not exists(top, os.path.dirname(document), word)]
    for fault in dict.fromkeys(faults):
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
