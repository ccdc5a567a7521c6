#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""svg.py heatmap|wss|touched FILE TRUTH: test a picture; print TAP without a plan.  TRUTH is
perf script's output for a process that uses one buffer after the other, from the highest address
to the lowest; for touched, the working set of a recording whose windows took turns, as JSON."""
import json
import math
import re
import sys
import xml.etree.ElementTree as ElementTree

from truth import read_truth

SVG = "{http://www.w3.org/2000/svg}"


def ok(passed, what, *seen):
    print(f"{'ok' if passed else 'not ok'} - {what}", flush=True)
    if not passed:
        for thing in seen:
            print(f"# {thing!r}")


def level(colour):
    """The level of a colour, 0 to 1: levels are even in OKLab's lightness, from 0.24 to 0.95"""
    r, g, b = (((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92
               for c in (int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)))
    lms = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
           0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
           0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    l, m, s = (x ** (1 / 3) for x in lms)
    return (0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s - 0.24) / 0.71


def cells(band):
    """The cells of one band: {(column, row from the top): colour}"""
    found = {}
    for path in band.iter(SVG + "path"):
        for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)", path.get("d")):
            for c in range(int(column), int(column) + int(length)):
                if (c, int(row)) in found:
                    sys.exit(f"cell {c} {row} is drawn twice")
                found[c, int(row)] = path.get("stroke")
    return found


def addresses(root, band):
    """The first and last address of a band, from its labels"""
    y, height = float(band.get("y")), float(band.get("height"))
    labels = {float(t.get("y")): int(t.text, 16) for t in root.iter(SVG + "text")
              if t.get("class") == "m e"}
    return labels[y + height], labels[y + 9]


def check_heatmap(root, script):
    bands = root.findall(SVG + "svg")
    band = max(bands, key=lambda b: float(b.get("height")))
    drawn = cells(band)
    columns = 1 + max(c for c, _ in drawn)
    rows = 1 + max(r for _, r in drawn)
    hot = [min((r for r in range(rows) if (c, r) in drawn and level(drawn[c, r]) > 0.5),
               default=None) for c in range(columns)]
    stairs = [r for r in hot if r is not None]
    ok(len(stairs) > columns / 2 and all(b >= a - rows / 10 for a, b in zip(stairs, stairs[1:])) and
       stairs[0] < rows / 5 and stairs[-1] > rows * 3 / 4, "the heatmap is a staircase", stairs)

    low, high = addresses(root, band)
    used = total = 0
    for begin, until, regions in read_truth(script):
        for start, end, count in regions:
            area = max(0, min(end, high) - max(start, low)) * (until - begin)
            total += area
            used += area * count / 20
    mean = sum(map(level, drawn.values())) / len(drawn)
    # There are 63 levels above zero; on average a value is half a level below its level.
    ok(abs(mean - used / total) < 0.01,
       "the mean lightness is the mean rate of the recording", mean, used / total)


def check_wss(root, script):
    sizes = [sum(end - start for start, end, count in s[2] if count)
             for s in read_truth(script)]
    skipped = min(len(sizes) // 10, 20)
    sizes = sorted(sizes[skipped:])
    words = [t.text for t in root.iter(SVG + "text")]
    for percent in (50, 90, 100):
        rank = sizes[max(0, -(-len(sizes) * percent // 100) - 1)]
        ok(f"p{percent} {rank / (1 << 20):.1f} MiB" in words,
           f"p{percent} is in the picture", words)
    paths = [p for p in root.findall(SVG + "path") if p.get("fill", "none") not in ("none", None)]
    columns = re.findall(r"M(\S+) (\S+?)V([^H]+)H", paths[0].get("d"))
    top = next(t for t in words if re.match(r"[\d.]+ MiB$", t or "") and t != "0 B")
    heights = [float(bottom) - float(height) for _, bottom, height in columns]
    ok(len(columns) > 100 and max(heights) <= 190.5 and min(heights) >= 0,
       "the columns fit the chart", len(columns), max(heights), top)


def bytes_of(label):
    number, unit = label.split()
    return float(number) * 1024 ** ["B", "KiB", "MiB", "GiB", "TiB"].index(unit)


def check_touched(root, truth):
    with open(truth) as f:
        kdamond = json.load(f)["kdamonds"][0]
    windows, resident = kdamond["working_set"], kdamond["resident"]
    texts = [(float(t.get("x")), float(t.get("y")), t.get("class"), t.text)
             for t in root.iter(SVG + "text")]
    # the labels of the first axis, and so the scale
    first = min(i for i, t in enumerate(texts) if t[2:] == ("g e", "0 B"))
    axis = [(t[1] - 4, bytes_of(t[3])) for t in texts[first:first + 5]]
    (bottom, _), (top, most) = axis[0], axis[-1]
    value = lambda y: most * (bottom - y) / (bottom - top)
    near = lambda a, b: abs(a - b) < most / 100
    ok(all(near(value(y), size) for y, size in axis), "the axis of sizes is linear", axis)

    bars = [re.match(r"M(\S+) (\S+?)V(\S+?)M", p.get("d"))
            for p in root.iter(SVG + "path") if p.get("class") == "i"]
    bars = [[float(number) for number in bar.groups()] for bar in bars if bar]
    ok(len(bars) == len(windows) and all(
        near(value(low), w["low"]) and near(value(high), w["high"])
        for (_, low, high), w in zip(bars, windows)), "bars are the intervals of 95 %", bars)
    estimates = [w for w in windows if w["high"] - w["bytes"] < w["bytes"]]
    points = [(float(c.get("cx")), value(float(c.get("cy")))) for c in root.iter(SVG + "circle")]
    ok(len(points) == len(estimates) and all(
        near(y, w["bytes"]) for (_, y), w in zip(points, estimates)),
       "points are the estimates", points, estimates)
    logs = [math.log(w["window_ns"]) for w in windows]
    scale = (bars[-1][0] - bars[0][0]) / (logs[-1] - logs[0])
    ok(all(abs(bars[0][0] + (n - logs[0]) * scale - b[0]) < 1 for b, n in zip(bars, logs)),
       "the axis of windows is logarithmic", bars, logs)
    spans = kdamond["working_set_over_time"]
    bands = [p.get("d") for p in root.iter(SVG + "path") if p.get("class") == "b"]
    legend = next(t[1] for t in texts if t[3] == "with 95 %, the truth is within")
    second = max(i for i, t in enumerate(texts) if t[2:] == ("g e", "0 B") and t[1] < legend)
    axis = [(t[1] - 4, bytes_of(t[3])) for t in texts[second:second + 5]]
    height = lambda y: axis[-1][1] * (axis[0][0] - y) / (axis[0][0] - axis[-1][0])
    drawn = [[height(float(y)) for y in ends]
             for ends in re.findall(r"M\S+ (\S+?)h\S+?V(\S+?)h", bands[0])]
    ok(len(drawn) == len(spans) and all(
        abs(ends[0] - s["low"]) < axis[-1][1] / 100 and abs(ends[1] - s["high"]) < axis[-1][1] / 100
        for ends, s in zip(drawn, spans)), "bands are the intervals over time", drawn, spans)
    lines = [value(float(p.get("d").split()[1].split("H")[0])) for p in root.iter(SVG + "path")
             if p.get("class") == "d"]
    ok(near(lines[0], resident), "a line is at what is resident", lines, resident)
    words = [t[3] for t in texts]
    ok("60 s" in words and "not known" in words, "a window without a snapshot is not known", words)


def main():
    kind, path, script = sys.argv[1:]
    root = ElementTree.parse(path).getroot()
    text = open(path).read()
    outside = re.findall(r'(?:href|src)=|url\((?!#hatch\))|@import|<script|'
                         r'https?://(?!www\.w3\.org/2000/svg")', text)
    ok(not outside and root.tag == SVG + "svg",
       f"{kind}: the picture is XML, and refers to nothing outside", outside)
    checks = {"heatmap": check_heatmap, "wss": check_wss, "touched": check_touched}
    checks[kind](root, script)


if __name__ == "__main__":
    main()
