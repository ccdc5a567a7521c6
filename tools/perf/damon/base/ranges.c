// SPDX-License-Identifier: GPL-2.0
/* Ranges of addresses: parsing, and operations on lists of ranges */
#include "damon/base/ranges.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <linux/kernel.h>
#include <linux/zalloc.h>

static int parse_hex(const char **str, u64 *val)
{
	char *end;

	/* strtoull() alone would also accept blanks and a sign */
	if (!isxdigit((unsigned char)**str))
		return -EINVAL;
	errno = 0;
	*val = strtoull(*str, &end, 16);
	if (errno)
		return -errno;
	*str = end;
	return 0;
}

/**
 * damon_range__parse - parse START-END, in hex like the kernel and the report print addresses
 *
 * Return: 0, or -EINVAL or -ERANGE.
 */
int damon_range__parse(const char *str, struct damon_range *range)
{
	int err = parse_hex(&str, &range->start);

	if (err)
		return err;
	if (*str++ != '-')
		return -EINVAL;
	err = parse_hex(&str, &range->end);
	if (err)
		return err;
	return *str || range->start >= range->end ? -EINVAL : 0;
}

/**
 * damon_ranges__add - append [@start, @end)
 *
 * Return: 0, or -ENOMEM with @ranges unchanged.
 */
int damon_ranges__add(struct damon_ranges *ranges, u64 start, u64 end)
{
	struct damon_range *v;

	v = realloc(ranges->v, (ranges->nr + 1) * sizeof(*v));
	if (!v)
		return -ENOMEM;
	v[ranges->nr].start = start;
	v[ranges->nr].end = end;
	ranges->v = v;
	ranges->nr++;
	return 0;
}

/**
 * damon_ranges__copy - append all of @from to @to
 *
 * Return: 0 or -ENOMEM.
 */
int damon_ranges__copy(struct damon_ranges *to, const struct damon_ranges *from)
{
	int err = 0;

	for (size_t i = 0; !err && i < from->nr; i++)
		err = damon_ranges__add(to, from->v[i].start, from->v[i].end);
	return err;
}

/** damon_ranges__bytes - get the total size in bytes; overlapping parts count twice */
u64 damon_ranges__bytes(const struct damon_ranges *ranges)
{
	u64 sum = 0;

	for (size_t i = 0; i < ranges->nr; i++)
		sum += ranges->v[i].end - ranges->v[i].start;
	return sum;
}

static int cmp_range(const void *a, const void *b)
{
	const struct damon_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/** damon_ranges__merge - sort the ranges, and join ranges that touch or overlap */
void damon_ranges__merge(struct damon_ranges *r)
{
	size_t last = 0;

	if (!r->nr)
		return;
	qsort(r->v, r->nr, sizeof(*r->v), cmp_range);
	for (size_t i = 1; i < r->nr; i++) {
		if (r->v[i].start <= r->v[last].end) {
			if (r->v[i].end > r->v[last].end)
				r->v[last].end = r->v[i].end;
		} else {
			r->v[++last] = r->v[i];
		}
	}
	r->nr = last + 1;
}

/** damon_ranges__trim - cut every range to the whole pages in it, and drop ranges without one */
void damon_ranges__trim(struct damon_ranges *r)
{
	u64 page = sysconf(_SC_PAGESIZE);
	size_t nr = 0;

	for (size_t i = 0; i < r->nr; i++) {
		u64 start = r->v[i].start / page + !!(r->v[i].start % page);
		u64 end = r->v[i].end / page;

		if (start < end)
			r->v[nr++] = (struct damon_range){ start * page, end * page };
	}
	r->nr = nr;
}

/**
 * damon_ranges__intersect - append to @out the addresses that are in both lists
 * @a: a list after damon_ranges__merge()
 * @b: a list after damon_ranges__merge()
 * @out: gets the intersection
 *
 * Return: 0 or -ENOMEM.
 */
int damon_ranges__intersect(const struct damon_ranges *a, const struct damon_ranges *b,
			    struct damon_ranges *out)
{
	size_t i = 0, j = 0;

	while (i < a->nr && j < b->nr) {
		u64 start = max(a->v[i].start, b->v[j].start);
		u64 end = min(a->v[i].end, b->v[j].end);

		if (start < end) {
			int err = damon_ranges__add(out, start, end);

			if (err)
				return err;
		}
		if (a->v[i].end < b->v[j].end)
			i++;
		else
			j++;
	}
	return 0;
}

/** damon_ranges__exit - free the array; @ranges may be used again */
void damon_ranges__exit(struct damon_ranges *ranges)
{
	zfree(&ranges->v);
	ranges->nr = 0;
}
