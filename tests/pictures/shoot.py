#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""shoot.py PAGE LIGHT DARK: write pictures of a page in a window, light and dark, with the
pointer where the rate is high"""
import sys

from browser import Browser

WIDTH, HEIGHT = 1000, 640


def hottest(page):
    """The point with the highest rate in the middle of the map"""
    rates = []
    for y in range(HEIGHT // 4, HEIGHT // 2, 20):
        for x in range(WIDTH // 3, WIDTH * 2 // 3, 10):
            page.move(x, y)
            rate = page.text("#readout b").split()
            rates.append((float(rate[0]) if rate[1:] == ["%"] else -1, x, y))
    return max(rates)[1:]


def main():
    page, *pictures = sys.argv[1:]
    with Browser(WIDTH, HEIGHT) as browser:
        for dark, picture in enumerate(pictures):
            browser.dark(bool(dark))
            browser.open(page)
            browser.move(*hottest(browser))
            browser.screenshot(picture)


if __name__ == "__main__":
    main()
