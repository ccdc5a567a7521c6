// SPDX-License-Identifier: GPL-2.0
/* Put a page together from a template, a style sheet, a script and data. */
#include "damon/page/page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <linux/kernel.h>

#define NONCE_LEN	16

struct page {
	FILE *f;
	const struct damon_page_files *files;
	const char *data;
	size_t len;
	u8 nonce[NONCE_LEN];
};

static void put_nonce(const struct page *page)
{
	for (size_t i = 0; i < NONCE_LEN; i++)
		fprintf(page->f, "%02x", page->nonce[i]);
}

static void put_css(const struct page *page)
{
	fputs(page->files->css, page->f);
}

static void put_js(const struct page *page)
{
	fputs(page->files->js, page->f);
}

/*
 * <, > and & occur in the strings of JSON only. They are escaped, so that no string can end
 * the element that holds the data.
 */
static void put_data(const struct page *page)
{
	for (size_t i = 0; i < page->len; ) {
		size_t plain = strcspn(page->data + i, "<>&\xe2");
		char c = page->data[i + plain];

		fwrite(page->data + i, 1, plain, page->f);
		i += plain;
		if (i >= page->len)
			break;
		if (c != '\xe2') {
			fprintf(page->f, "\\u%04x", c);
		} else if (!strncmp(page->data + i, "\xe2\x80\xa8", 3) ||
			   !strncmp(page->data + i, "\xe2\x80\xa9", 3)) {
			/* U+2028 and U+2029, which end a line in JavaScript */
			fprintf(page->f, "\\u20%02x", page->data[i + 2] & 0x3f);
			i += 2;
		} else {
			fputc(c, page->f);
		}
		i++;
	}
}

/* The placeholders of the template, and the functions that replace them */
static const struct {
	const char *name;
	void (*put)(const struct page *page);
} parts[] = {
	{ "@NONCE@", put_nonce },
	{ "@CSS@", put_css },
	{ "@DATA@", put_data },
	{ "@JS@", put_js },
};

/* Replace the placeholder at @at. Return its length, or 0 if there is no placeholder. */
static size_t put_part(const struct page *page, const char *at)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		size_t len = strlen(parts[i].name);

		if (!strncmp(at, parts[i].name, len)) {
			parts[i].put(page);
			return len;
		}
	}
	return 0;
}

/**
 * damon_page__fprint - print a page
 * @data: JSON, followed by a NUL
 * @len: length of @data without the NUL
 *
 * The page's script and style have a new random number as nonce, so that the browser runs no
 * script that got into the page with the data.
 *
 * Return: 0 or a negative errno. The caller checks @f for write errors.
 */
int damon_page__fprint(FILE *f, const struct damon_page_files *files, const char *data,
		       size_t len)
{
	struct page page = { .f = f, .files = files, .data = data, .len = len };
	const char *at = files->html;

	if (getrandom(page.nonce, sizeof(page.nonce), 0) != sizeof(page.nonce))
		return -errno;
	while (*at) {
		size_t plain = strcspn(at, "@");
		size_t part;

		fwrite(at, 1, plain, f);
		at += plain;
		part = put_part(&page, at);
		if (!part && *at)
			fputc(*at, f);
		at += part ?: !!*at;
	}
	return 0;
}

/**
 * damon_page__base64 - encode bytes in base64, as in RFC 4648
 *
 * Return: a string, which the caller frees, or NULL when out of memory.
 */
char *damon_page__base64(const u8 *bytes, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = malloc(DIV_ROUND_UP(len, 3) * 4 + 1);
	char *to = text;

	for (size_t i = 0; text && i < len; i += 3) {
		u32 bits = bytes[i] << 16;

		if (i + 1 < len)
			bits |= bytes[i + 1] << 8;
		if (i + 2 < len)
			bits |= bytes[i + 2];
		*to++ = digits[bits >> 18];
		*to++ = digits[bits >> 12 & 63];
		*to++ = i + 1 < len ? digits[bits >> 6 & 63] : '=';
		*to++ = i + 2 < len ? digits[bits & 63] : '=';
	}
	if (text)
		*to = '\0';
	return text;
}
