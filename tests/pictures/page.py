#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""page.py DIR: test heatmap pages in a browser; print TAP without a plan.

DIR has one.html of one process, and one.txt, perf script's output for its recording;
several.html of several targets; maps.html of a process whose mappings are known; evil.html
of a process whose name looks like markup; big.html of a million samples; turns.html of windows
that took turns, and turns.json, their working set; of each window of them, heatmap.WINDOW.json
and wss.WINDOW.json; later.html, which begins with another window than the shortest."""
import json
import math
import os
import re
import socket
import sys

from browser import Browser
from truth import read_truth

WIDTH, HEIGHT = 1000, 700
EVIL = "</script><b>\"'&"
SECONDS = {"s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def ok(passed, what, *seen):
    print(f"{'ok' if passed else 'not ok'} - {what}", flush=True)
    if not passed:
        for thing in seen:
            print(f"# {thing!r}")


def seconds(text):
    number, unit = text.split()
    return float(number) * SECONDS[unit]


def sizes(text):
    """The sizes in a text, in bytes, each with the most that it is rounded by"""
    units = [1024 ** ["B", "KiB", "MiB", "GiB", "TiB"].index(unit)
             for unit in re.findall(r"[\d.]+ (\w+)", text)]
    return [(float(number) * unit, unit * (0.0501 if unit > 1 else 0.501))
            for number, unit in zip(re.findall(r"([\d.]+) \w+", text), units)]


def says(text, *values):
    """A text has these sizes, in this order, and no others"""
    said = sizes(text)
    return len(said) == len(values) and all(
        abs(size - value) <= slack for (size, slack), value in zip(said, values))


class Page(Browser):
    def shown(self):
        """The part that is shown: seconds and addresses, as [from, to)"""
        found = re.match(r"(?:All|Shown): (.+) to (.+), addresses (\w+) to (\w+)",
                         self.text("#summary"))
        t0, t1, low, high = found.groups()
        return seconds(t0), seconds(t1), int(low, 16), int(high, 16)

    def under(self, x, y):
        """The readout at a point: value in percent or None, seconds, address, the first address
        of the row, its size, a name; None outside of bands"""
        self.move(x, y)
        parts = self.js("Array.from(document.querySelectorAll('#readout b, #readout span'),"
                        " (e) => e.textContent)")
        row = next((i for i, part in enumerate(parts) if part.startswith("in ")), None)
        if row is None:
            return None
        value = None if parts[0] == "not monitored" else float(parts[0].strip("<%"))
        time = 1 if value is None else 2
        size, unit, low = re.match(r"in (\S+) (\w+) from (\w+)", parts[row]).groups()
        size = float(size) * 1024 ** ["B", "KiB", "MiB", "GiB"].index(unit)
        name = parts[time + 1] if time + 1 < row - 1 else ""
        return value, seconds(parts[time]), int(parts[row - 1], 16), int(low, 16), size, name


def truth_at(snapshots, time, low, high, slack):
    """The rate in percent in these addresses around this time; None if there are several rates"""
    seen = set()
    for start, end, regions in snapshots:
        if start > time + slack or end < time - slack:
            continue
        covered = 0
        for first, last, count in regions:
            part = min(last, high) - max(first, low)
            if part > 0:
                covered += part
                seen.add(count)
        if covered < high - low:
            seen.add("a hole" if covered else "nothing")
    return seen.pop() * 5.0 if len(seen) == 1 and isinstance(min(seen), int) else None


def check_values(page, path):
    snapshots = read_truth(path)
    begin, total = snapshots[0][0], snapshots[-1][1] - snapshots[0][0]
    compared = hot = 0
    wrong = []
    for x in range(130, 880, 36):
        for y in range(110, 440, 26):
            seen = page.under(x, y)
            if not seen or seen[0] is None:
                continue
            value, time, _, low, size, _ = seen
            # No cell is longer than a 350th of the recording.
            truth = truth_at(snapshots, begin + time, low, low + size, total / 350)
            if truth is None:
                continue
            compared += 1
            hot += truth > 0
            # A page stores a value in one byte, which is exact to a hundredth of the value.
            if abs(value - truth) > max(0.011 * truth, 0.001):
                wrong.append((x, y, seen, truth))
    ok(compared > 60 and hot > 10 and not wrong,
       "the readout at the pointer is the recorded rate", compared, hot, wrong[:5])


def check_clean(page, what):
    ok(not page.requests() and not page.complaints(),
       f"{what}: the page requests nothing, and the console is empty",
       page.requests(), page.complaints())


def near(a, b, slack):
    return abs(a - b) <= slack


def check_mouse(page):
    whole = page.shown()
    before = page.under(500, 300)
    for _ in range(4):
        page.wheel(500, 300, -240)
    zoomed, after = page.shown(), page.under(500, 300)
    ok((zoomed[1] - zoomed[0]) < (whole[1] - whole[0]) / 8 and
       (zoomed[3] - zoomed[2]) < (whole[3] - whole[2]) / 8, "the wheel zooms in", whole, zoomed)
    ok(near(before[1], after[1], (whole[1] - whole[0]) / 400) and
       near(before[2], after[2], 4 << 20), "the wheel zooms around the pointer", before, after)

    page.drag(500, 300, 400, 340)
    moved = page.under(400, 340)
    ok(near(moved[1], after[1], (whole[1] - whole[0]) / 400) and
       near(moved[2], after[2], 1 << 20), "the dragged point stays under the pointer", after, moved)
    span = page.shown()
    ok(near(span[1] - span[0], zoomed[1] - zoomed[0], 0.002), "dragging keeps the scale", span)

    page.wheel(500, 600, -240)
    narrow = page.shown()
    ok(narrow[1] - narrow[0] < 0.6 * (span[1] - span[0]) and narrow[2:] == span[2:],
       "below the map the wheel zooms in time only", span, narrow)
    page.wheel(20, 300, 240)
    high = page.shown()
    ok(high[:2] == narrow[:2] and high[3] - high[2] > narrow[3] - narrow[2],
       "left of the map the wheel zooms in addresses only", narrow, high)
    page.click("#whole")
    ok(page.shown() == whole, "the button shows the whole recording", page.shown())

    corners = page.under(300, 200), page.under(600, 320)
    page.drag(300, 200, 600, 320, shift=True)
    inside = page.shown()
    ok(near(inside[0], corners[0][1], 0.05) and near(inside[1], corners[1][1], 0.05) and
       near(inside[3], corners[0][2], 3 << 20) and near(inside[2], corners[1][2], 3 << 20),
       "a box that is drawn with Shift fills the view", corners, inside)
    command = page.text("#command")
    ok(f"--range {inside[2]:x}-{inside[3]:x}" in command and "--time " in command,
       "the command for finer detail names the range and the time", command)
    page.click("#whole")


def check_keys(page):
    whole = page.shown()
    page.js("document.getElementById('map').focus()")
    page.key("+")
    page.key("+")
    zoomed = page.shown()
    ok(zoomed[1] - zoomed[0] < 0.5 * whole[1], "+ zooms in", zoomed)
    page.key("ArrowRight")
    page.key("ArrowUp")
    moved = page.shown()
    ok(near(moved[0] - zoomed[0], (zoomed[1] - zoomed[0]) / 10, 0.01) and moved[3] > zoomed[3],
       "arrow keys move the view", zoomed, moved)
    page.key("ArrowLeft")
    page.key("ArrowDown")
    ok(page.shown() == zoomed, "the opposite arrow keys move the view back", page.shown())
    page.key("t")
    narrow = page.shown()
    page.key("T", shift=True)
    page.key("a")
    flat = page.shown()
    page.key("A", shift=True)
    ok(narrow[2:] == zoomed[2:] and narrow[1] - narrow[0] < zoomed[1] - zoomed[0] and
       near(flat[0], zoomed[0], 0.002) and flat[3] - flat[2] < zoomed[3] - zoomed[2],
       "t zooms in time only, a in addresses only", narrow, flat)
    page.key("-")
    page.key("0")
    ok(page.shown() == whole, "0 shows the whole recording", page.shown())
    page.key("+")
    page.key("Home")
    ok(page.shown() == whole, "Home shows the whole recording", page.shown())

    page.key("ArrowRight", shift=True)
    spoken = page.text("#live")
    page.key("ArrowRight", shift=True)
    ok("access rate" in spoken and page.text("#live") != spoken,
       "Shift and arrows read the map aloud", spoken, page.text("#live"))

    page.key("?", shift=True)
    visible = page.js("!document.getElementById('help').hidden")
    page.key("Escape")
    ok(visible and page.js("document.getElementById('help').hidden"),
       "? shows the help, Esc hides it", visible)
    reached, rings = [], 0
    page.js("document.activeElement.blur()")
    for _ in range(9):
        page.key("Tab")
        reached.append(page.js("document.activeElement.id"))
        rings += page.js("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
    wanted = ["area", "zoom-in", "zoom-out", "whole", "theme", "help-button", "map"]
    ok([name for name in reached if name][:7] == wanted and rings >= 7,
       "Tab reaches every control, and the focused control has an outline", reached, rings)


def background(page):
    return sum(page.js("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)"
                       ".slice(0, 3).map(Number)")) / 3


def check_colours(page):
    ok(background(page) > 240 and sum(page.pixel(5, 5)) > 720,
       "the page is light if the system is light")
    page.dark(True)
    ok(background(page) < 40 and sum(page.pixel(5, 5)) < 120,
       "the page is dark if the system is dark",
       background(page), page.pixel(5, 5))
    page.call("Emulation.setEmulatedMedia", media="print", features=[
        {"name": "prefers-color-scheme", "value": "dark"}])
    page.js("window.dispatchEvent(new Event('beforeprint'))")
    page.settle()
    ok(background(page) > 240 and page.js(
        "getComputedStyle(document.getElementById('controls')).display") == "none",
       "a printed page is white, without controls", background(page))
    page.js("window.dispatchEvent(new Event('afterprint'))")
    page.call("Emulation.setEmulatedMedia", media="", features=[
        {"name": "prefers-color-scheme", "value": "dark"}])
    page.settle()
    page.choose("#theme", "light")
    ok(background(page) > 240, "the page is light if the user chooses light", background(page))
    page.choose("#theme", "auto")
    ok(background(page) < 40,
       "the page follows the system if the user chooses auto", background(page))
    page.dark(False)


def check_one(page, path):
    page.open(path)
    check_clean(page, "one process")
    ok(page.text("h1").startswith("stairs (pid "), "the heading names the process", page.text("h1"))
    ok(page.text("#summary").startswith("All: 0 s to "), "the whole recording is shown at first")
    check_values(page, path.replace(".html", ".txt"))
    check_mouse(page)
    check_keys(page)
    check_colours(page)
    page.size(500, 900)
    ok(page.js("document.documentElement.scrollWidth") <= 500, "the page fits a narrow window",
       page.js("document.documentElement.scrollWidth"))
    page.size(WIDTH, HEIGHT)
    check_clean(page, "after all that")


def check_several(page, path):
    page.open(path)
    titles = [page.text("h1")]
    for target in (1, 2):
        page.choose("#target", target)
        titles.append(page.text("h1"))
    ok(len(set(titles)) == 3 and "target 1" in titles[2],
       "choosing a target shows the target", titles)
    page.key("PageUp")
    ok(page.text("h1") == titles[1], "PageUp shows the target before", page.text("h1"))
    areas = page.js("document.getElementById('area').options.length")
    page.choose("#area", 0)
    shown = page.shown()
    start = page.js("document.getElementById('area').selectedOptions[0].textContent").split(",")[0]
    ok(areas > 2 and shown[2] == int(start, 16), "an area fills the map", areas, start, shown)
    check_clean(page, "several targets")


def heard(server):
    """All bytes that arrive. Chromium opens connections on which it then sends nothing."""
    said = b""
    try:
        while True:
            connection = server.accept()[0]
            connection.settimeout(0.5)
            with connection:
                try:
                    said += connection.recv(1000)
                except TimeoutError:
                    pass
    except TimeoutError:
        return said


def check_mapped(page, path, log):
    """The names under the pointer are those of the buffers in the workload's log"""
    page.open(path)
    buffers = [(int(words[2], 16), int(words[3], 16), f"/memfd:buffer-{words[1]}")
               for words in map(str.split, open(log)) if words[0] == "buffer"]
    named, wrong = set(), []
    for y in range(100, 460, 6):
        seen = page.under(500, y)
        for start, end, name in buffers:
            # the last page of a buffer may be shown as the first page of the next buffer
            if seen and start <= seen[2] < end - 4096:
                named.add(name)
                if not seen[5].startswith(name):
                    wrong.append((y, seen, name))
    ok(len(named) == len(buffers) and not wrong, "the readout names the mapping under the pointer",
       named, wrong[:5])
    options = page.js("Array.from(document.getElementById('area').options, (o) => o.textContent)")
    ok(any(", [stack]" in option for option in options), "areas are named", options)


def check_curve(page, truth):
    """The table and the picture of the bytes touched have the figures of the view wss"""
    windows, resident = truth["working_set"], truth["resident"]
    is_bound = lambda w: w["high"] - w["bytes"] >= w["bytes"]
    rows = page.js("Array.from(document.querySelectorAll('#figures tr'), (row) =>"
                   " Array.from(row.cells, (cell) => cell.textContent))")
    known = [row for row in rows[:-1] if row[1] != "not known"]
    ok(len(known) == len(windows) == 3 and all(
        abs(seconds(row[0]) - w["window_ns"] / 1e9) <= w["window_ns"] / 1e11 and
        says(row[1], w["high"] if is_bound(w) else w["bytes"]) and
        row[1].startswith("at most") == is_bound(w) and says(row[2], w["low"], w["high"])
        for row, w in zip(known, windows)), "the table has the figures of the windows",
       rows, windows)
    ok(rows[-1][0] == "resident" and says(rows[-1][1], resident), "and what is resident", rows)
    ok(["60 s", "not known", ""] in rows, "a window without a snapshot is not known", rows)
    stored = page.js("JSON.parse(document.getElementById('data').textContent).kdamonds[0].windows")
    ok([{key: w[key] for key in windows[0]} for w in stored if w["snapshots"]] == windows,
       "the page holds the figures with all their digits", stored, windows)

    paths = lambda name: page.js(f"Array.from(document.querySelectorAll('#curve .{name}'),"
                                 " (path) => path.getAttribute('d').match(/[\\d.]+/g).map(Number))")
    lines = paths("scale")
    (bottom, top), most = (lines[0][1], lines[-1][1]), sizes(page.js(
        "Array.from(document.querySelectorAll('#curve text'), (t) => t.textContent)[4]"))[0][0]
    value = lambda y: most * (bottom - y) / (bottom - top)
    close = lambda y, wanted: abs(value(y) - wanted) < most / 1000
    bars = paths("bar")
    ok(len(bars) == len(windows) and all(
        close(bar[1], w["low"]) and close(bar[2], w["high"]) for bar, w in zip(bars, windows)),
       "bars are the intervals of 95 %", bars, windows)
    points = page.js("Array.from(document.querySelectorAll('#curve circle'),"
                     " (c) => [Number(c.getAttribute('cx')), Number(c.getAttribute('cy'))])")
    sure = [w for w in windows if not is_bound(w)]
    logs = [math.log(w["window_ns"]) for w in windows]
    per_log = (bars[-1][0] - bars[0][0]) / (logs[-1] - logs[0])
    ok(len(points) == len(sure) > 0 and all(
        close(y, w["bytes"]) and
        abs(bars[0][0] + (math.log(w["window_ns"]) - logs[0]) * per_log - x) < 1
        for (x, y), w in zip(points, sure)), "points are the estimates, by the window's logarithm",
       points, sure)
    ok(close(paths("resident")[0][1], resident), "a line is at what is resident", resident)


def check_touched(page, place):
    page.open(f"{place}/turns.html")
    with open(f"{place}/turns.json") as f:
        check_curve(page, json.load(f)["kdamonds"][0])
    inks = []
    for dark in (False, True):
        page.dark(dark)
        inks.append(page.js("['circle', '.bar', '.value'].map((name) => { const style ="
                            " getComputedStyle(document.querySelector('#curve ' + name));"
                            " return name === '.bar' ? style.stroke : style.fill; })"))
    page.dark(False)
    ok(all(light != dark for light, dark in zip(*inks)), "the curve has colours for the dark", inks)
    for width in (500, 360):
        page.size(width, 900)
        ok(page.js("document.documentElement.scrollWidth") <= width and page.js(
            "document.getElementById('curve').getBoundingClientRect().right") <= width,
           f"the curve fits a window of {width} pixels",
           page.js("document.documentElement.scrollWidth"))
    page.size(WIDTH, HEIGHT)
    title = page.js("document.getElementById('touched-title').getBoundingClientRect().bottom")
    ok(title <= HEIGHT, "the curve's title is in view below the heatmap", title)
    check_clean(page, "the curve")
    page.open(f"{place}/several.html")
    ok(page.js("document.getElementById('touched').getBoundingClientRect().height") == 0,
       "without an estimate there is no curve")


def working_sets(page):
    """What the readout tells along the axis of time: seconds and bytes, or None"""
    for x in range(130, 880, 10):
        page.move(x, 300)
        time, size = page.js("[...document.querySelectorAll('#readout b')].slice(1, 2).concat("
                             "[...document.querySelectorAll('#readout span')].filter((span) =>"
                             " span.textContent === 'working set').map((span) =>"
                             " span.previousSibling)).concat([{}, {}]).slice(0, 2)"
                             ".map((element) => element.textContent || null)")
        yield seconds(time), size


def check_means(page, place, windows):
    shown = {}
    for window, name in enumerate(windows):
        page.choose("#window", window)
        with open(f"{place}/heatmap.{name}.json") as f:
            targets = json.load(f)["kdamonds"][0]["targets"]
        for number, target in enumerate(targets):
            page.choose("#target", number)
            mean = float(page.text("#mean").split()[1])
            shown[name, number] = mean, 100 * target["mean"]
    ok(len(shown) == 9 and len({wanted for _, wanted in shown.values()}) == 9 and all(
        abs(mean - wanted) <= 0.0051 * wanted for mean, wanted in shown.values()),
       "each window has its mean rate, of each target", shown)


def check_windows(page, place):
    """A recording whose windows took turns: the page shows the one that the reader chooses"""
    windows = ("5ms", "100ms", "1s")
    page.open(f"{place}/turns.html")
    options = page.js("Array.from(document.getElementById('window').options,"
                      " (option) => option.textContent)")
    ok(options == ["5 ms", "100 ms", "1 s"] and page.js(
        "document.getElementById('window').selectedIndex") == 0,
       "windows can be chosen, and the shortest is shown at first", options)
    check_means(page, place, windows)

    page.choose("#window", 2)
    with open(f"{place}/wss.1s.json") as f:
        snapshots = json.load(f)["kdamonds"][0]["snapshots"]
    origin = int(page.js("JSON.parse(document.getElementById('data').textContent).origin"))
    spans = [((s["start_ns"] - origin) / 1e9, (s["end_ns"] - origin) / 1e9, s["wss"])
             for s in snapshots]
    nr_seen, wrong = [0, 0], []
    for time, size in working_sets(page):
        inside = [s for s in spans if s[0] + 0.2 < time < s[1] - 0.2]
        outside = all(time < s[0] - 0.2 or time > s[1] + 0.2 for s in spans)
        nr_seen[bool(inside)] += bool(inside) or outside
        if (inside and not (size and says(size, inside[0][2]))) or (outside and size):
            wrong.append((time, size, inside))
    ok(min(nr_seen) > 5 and not wrong, "the working set is that of the window", nr_seen, wrong)

    page.click("#zoom-in")
    before = page.shown()
    ok(" --window 1s " in page.text("#command"), "the command for finer detail names the window",
       page.text("#command"))
    mean = page.text("#mean")
    page.js("document.getElementById('window').focus()")
    page.key("5")
    after = page.shown()
    ok(page.js("document.getElementById('window').selectedIndex") == 0 and
       page.text("#mean") != mean, "a key chooses another window", page.text("#mean"))
    ok(near(after[0], before[0], 0.01) and near(after[1], before[1], 0.01),
       "another window is shown for the same time", before, after)
    ok("--window" not in page.text("#command"), "the shortest window needs no option")
    check_clean(page, "several windows")
    page.open(f"{place}/later.html")
    ok(page.js("document.getElementById('window').selectedIndex") == 2,
       "the page begins with the window that the report was asked for")
    page.open(f"{place}/one.html")
    ok(page.js("document.getElementById('window').getBoundingClientRect().height") == 0,
       "without turns there is no window to choose")


def check_evil(page, path):
    page.open(path)
    ok(page.text("h1").startswith(EVIL), "a name that looks like markup is shown as text",
       page.text("h1"))
    ok(page.js("document.querySelectorAll('b, img').length") == 0,
       "a name that looks like markup makes no element")
    check_clean(page, "a name that looks like markup")

    # Even markup that got into the page could not run scripts or send requests.
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        url = "http://127.0.0.1:%d/" % server.getsockname()[1]
        page.js("document.body.insertAdjacentHTML('beforeend',"
                f" '<img src=\"{url}a\" onerror=\"window.hit = 1\"><iframe src=\"{url}b\"></iframe>"
                f"<link rel=stylesheet href=\"{url}c\">'); fetch('{url}d').catch(() => 0);"
                "{ const s = document.createElement('script'); s.textContent = 'window.hit = 2';"
                " document.body.append(s); } 0")
        said = heard(server)
    ok(not said, "no request leaves the page, even if markup gets into it", said)
    ok(page.js("window.hit === undefined"), "no script but the page's own runs")


def check_big(page, path):
    size = os.path.getsize(path)
    ok(size < 5000000, f"a million samples: the page has {size / 1e6:.1f} MB", size)
    start = page.cpu()
    page.open(path)
    took = (page.cpu() - start) * 1000
    drawn = page.js("performance.getEntriesByName('ready').length")
    ok(drawn == 1 and 0 < took < 1000,
       f"a million samples: ready after {took:.0f} ms of CPU time", drawn, took)
    start = page.cpu()
    page.js("""(async () => {
        for (let i = 0; i < 10; i++) {
            document.getElementById('zoom-in').click();
            await new Promise(requestAnimationFrame);
        }
    })()""")
    took = (page.cpu() - start) * 100
    ok(0 < took < 200,
       f"a million samples: a step of zooming takes {took:.0f} ms of CPU time", took)
    check_clean(page, "a million samples")


def main():
    place = sys.argv[1]
    with Page(WIDTH, HEIGHT) as page:
        check_one(page, f"{place}/one.html")
        check_several(page, f"{place}/several.html")
        check_touched(page, place)
        check_windows(page, place)
        check_mapped(page, f"{place}/maps.html", "tests/fixtures/maps.log")
        check_evil(page, f"{place}/evil.html")
        check_big(page, f"{place}/big.html")


if __name__ == "__main__":
    main()
