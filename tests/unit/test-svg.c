// SPDX-License-Identifier: GPL-2.0
/* Modules: view/svg view/axis view/term base/text */
/* Pictures: escaping, positions, and a height that is known only at the end */
#include "damon/view/svg.h"
#include "text-file.h"

static const char start[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg ";

/* Return the text that damon_svg__finish() writes for @svg; the caller frees it */
static char *finish(struct damon_svg *svg, const char *title)
{
	FILE *f = text_open();

	tap_eq(damon_svg__finish(svg, f, title), 0, "%s: written", title);
	fclose(f);
	return text_buf;
}

static bool has(const char *text, const char *part)
{
	bool found = strstr(text, part);

	if (!found)
		printf("# not found: %s\n# in: %s\n", part, text);
	return found;
}

/* Return the number of open elements at the end, or -1 if an element is closed that is not open */
static int count_open(const char *text)
{
	int nr = 0;

	for (text = strchr(text + 2, '<'); text; text = strchr(text + 1, '<')) {
		const char *end = strchr(text, '>');

		if (!end)
			return -1;
		if (text[1] == '/')
			nr--;
		else if (end[-1] != '/')
			nr++;
		if (nr < 0)
			return -1;
	}
	return nr;
}

static void test_height(void)
{
	struct damon_svg svg;
	char *low, *high;

	tap_eq(damon_svg__init(&svg), 0, "an empty picture");
	low = finish(&svg, "empty");
	tap_ok(!strncmp(low, start, strlen(start)), "a picture begins as XML");
	tap_ok(has(low, "width=\"800\" height=\"12\" viewBox=\"0 0 800 12\" role=\"img\">"),
	       "an empty picture is as high as its margin");
	tap_ok(has(low, "<title>empty</title>"), "a picture has a title");

	damon_svg__init(&svg);
	damon_svg__lines(&svg, "title\nsecond\nthird\n");
	svg.y += 300;
	high = finish(&svg, "high");
	/* margin, three lines of 17, 4 after them */
	tap_ok(has(high, "height=\"367\" viewBox=\"0 0 800 367\""),
	       "a picture with lines is higher");
	tap_ok(has(high, "<text x=\"12\" y=\"25\" class=\"t\">title</text>\n"
		   "<text x=\"12\" y=\"42\">second</text>\n"
		   "<text x=\"12\" y=\"59\">third</text>\n</svg>\n"),
	       "lines go down, the first as a title");
	tap_eq(count_open(high), 0, "every element is closed");
	free(low);
	free(high);
}

static void test_text(void)
{
	struct damon_svg svg;
	char *text;

	damon_svg__init(&svg);
	damon_svg__text(&svg, 1.5, 20, DAMON_SVG_WORDS, DAMON_SVG_START, "plain");
	damon_svg__text(&svg, 1, 2, DAMON_SVG_WORDS, DAMON_SVG_MIDDLE, "middle");
	damon_svg__text(&svg, 1, 2, DAMON_SVG_GREY, DAMON_SVG_END, "end");
	damon_svg__text(&svg, 1, 2, DAMON_SVG_MONO, DAMON_SVG_START,
			"</text><script>alert(\"&\")</script>");
	damon_svg__text(&svg, 1, 2, DAMON_SVG_TITLE, DAMON_SVG_START, "\x1b[31m\xc3\xa4\n\x7f'=;?~ %:@");
	text = finish(&svg, "a<b>&\x01");
	tap_ok(has(text, "<text x=\"1.5\" y=\"20\">plain</text>\n"), "words without a class");
	tap_ok(has(text, "<text x=\"1\" y=\"2\" class=\"c\">middle</text>\n"), "an anchor");
	tap_ok(has(text, "<text x=\"1\" y=\"2\" class=\"g e\">end</text>\n"), "style and anchor");
	tap_ok(has(text, "class=\"m\">&lt;/text&gt;&lt;script&gt;alert(\"&amp;\")&lt;/script&gt;</text>\n"),
	       "markup in a text is escaped");
	tap_ok(has(text, "class=\"t\">?[31m????\'=;?~ %:@</text>\n"),
	       "bytes that are not printable ASCII become question marks");
	tap_ok(has(text, "<title>a&lt;b&gt;&amp;?</title>"), "the title is escaped, too");
	tap_eq(count_open(text), 0, "every element is closed");
	free(text);
}

static void test_shapes(void)
{
	const struct damon_svg_box box = { 10, 20.25, 300, 40 };
	struct damon_svg svg;
	char *text;

	damon_svg__init(&svg);
	damon_svg__rect(&svg, &box, 0x00ff7f);
	damon_svg__hatch(&svg, &box);
	damon_svg__time_axis(&svg, &box, 0, 2000000000);
	tap_eq(svg.y, 20.25 + 40 + 3 + 22, "the next panel begins below the axis");
	text = finish(&svg, "shapes");
	tap_ok(has(text, "<rect x=\"10\" y=\"20.25\" width=\"300\" height=\"40\" fill=\"#00ff7f\"/>\n"),
	       "a rectangle");
	tap_ok(has(text, "<rect x=\"10\" y=\"20.25\" width=\"300\" height=\"40\" fill=\"url(#hatch)\"/>\n") &&
	       has(text, "<pattern id=\"hatch\""), "a hatch, and the pattern that it refers to");
	/* Labels are 80 pixels apart at least: every second of 150 pixels */
	tap_ok(has(text, "<path class=\"l\" d=\"M10 63.25H310M10 63.25v5M160 63.25v5M310 63.25v5\"/>\n"),
	       "an axis with ticks");
	tap_ok(has(text, "<text x=\"10\" y=\"80.25\" class=\"g c\">0 s</text>\n"
		   "<text x=\"160\" y=\"80.25\" class=\"g c\">1 s</text>\n"
		   "<text x=\"310\" y=\"80.25\" class=\"g e\">2 s</text>\n"),
	       "labels, all within the picture");
	tap_eq(count_open(text), 0, "every element is closed");
	free(text);
}

int main(void)
{
	test_height();
	test_text();
	test_shapes();
	return tap_done();
}
