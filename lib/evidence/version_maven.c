/*
 * The order of Maven's ComparableVersion: "Version Order Specification" of the
 * POM reference. A version is a list whose last element may be a list; each '-'
 * and each change between digits and letters begins one.
 */
#include "evidence/version.h"

#include <ctype.h>
#include <string.h>

#define ITEMS_MAX (2 * VERSION_SIZE_MAX + 2)

/* Known qualifiers in their order; others come after all of them. */
static const char *const QUALIFIERS[] = {"alpha",    "beta", "milestone", "rc",
					 "snapshot", "",     "sp"};
#define RELEASE 5
#define UNKNOWN 7

struct item {
	bool is_number;
	int rank;	  /* of a qualifier */
	struct span text; /* the digits, or the qualifier in small letters */
};

/* A list: items [first, end), and maybe the next list behind them. */
struct list {
	unsigned first, end;
	bool has_next;
};

struct maven {
	char text[VERSION_SIZE_MAX];
	unsigned item_count, list_count;
	struct item items[ITEMS_MAX];
	struct list lists[ITEMS_MAX];
};

static struct span alias(struct span text, bool before_digit)
{
	static const char *const SHORT[][2] = {
		{"a", "alpha"}, {"b", "beta"}, {"m", "milestone"}};
	static const char *const SAME[][2] = {
		{"ga", ""}, {"final", ""}, {"release", ""}, {"cr", "rc"}};

	for (size_t i = 0; before_digit && i < 3; i++)
		if (span_is(text, SHORT[i][0]))
			return span_of(SHORT[i][1]);
	for (size_t i = 0; i < 4; i++)
		if (span_is(text, SAME[i][0]))
			return span_of(SAME[i][1]);
	return text;
}

static int rank_of(struct span text)
{
	for (int i = 0; i < UNKNOWN; i++)
		if (span_is(text, QUALIFIERS[i]))
			return i;
	return UNKNOWN;
}

static void add(struct maven *out, struct span text, bool is_number,
		bool before_digit)
{
	struct item *item = &out->items[out->item_count++];

	if (is_number)
		while (text.size > 0 && *text.data == '0') {
			text.data++;
			text.size--;
		}
	else
		text = alias(text, before_digit);
	*item = (struct item){.is_number = is_number, .text = text};
	if (!is_number)
		item->rank = rank_of(text);
	out->lists[out->list_count - 1].end = out->item_count;
}

static void open_list(struct maven *out)
{
	if (out->list_count > 0)
		out->lists[out->list_count - 1].has_next = true;
	out->lists[out->list_count++] =
		(struct list){.first = out->item_count, .end = out->item_count};
}

/* The last one of a list; a word begins one of its own: 1.x is 1-x. */
static void add_last(struct maven *out, struct span text, bool is_number,
		     bool before_digit)
{
	const struct list *list = &out->lists[out->list_count - 1];

	if (!is_number && list->end > list->first)
		open_list(out);
	add(out, text, is_number, before_digit);
}

static bool is_null(const struct item *item)
{
	return item->is_number ? item->text.size == 0 : item->rank == RELEASE;
}

/* What is nothing at the end of a list is as if not there. */
static void normalise(struct maven *out)
{
	for (unsigned i = out->list_count; i-- > 0;) {
		struct list *list = &out->lists[i];
		const struct list *next = list + 1;

		if (list->has_next && next->first == next->end &&
		    !next->has_next)
			list->has_next = false;
		while (list->end > list->first &&
		       is_null(&out->items[list->end - 1]))
			list->end--;
	}
}

static bool read_maven(const char *version, struct maven *out)
{
	size_t size = strlen(version), from = 0;
	bool digits = false;

	if (size >= VERSION_SIZE_MAX)
		return false;
	out->item_count = out->list_count = 0;
	open_list(out);
	for (size_t i = 0; i <= size; i++) {
		char c = (char)tolower((unsigned char)version[i]);
		struct span run = {out->text + from, i - from};
		bool digit = c >= '0' && c <= '9';

		out->text[i] = c;
		if (c == '.' || c == '-') {
			add(out, run.size ? run : span_of("0"),
			    digits || !run.size, false);
			from = i + 1;
			if (c == '-')
				open_list(out);
		} else if (c == '\0') {
			if (run.size)
				add_last(out, run, digits, false);
		} else {
			if (run.size && digit != digits) {
				add_last(out, run, digits, digit);
				from = i;
				open_list(out);
			}
			digits = digit;
		}
	}
	normalise(out);
	return true;
}

static int compare_text(struct span a, struct span b)
{
	size_t least = a.size < b.size ? a.size : b.size;
	int order = least ? memcmp(a.data, b.data, least) : 0;

	return order ? order : (a.size > b.size) - (a.size < b.size);
}

/* Against nothing: 0, or a release. */
static int compare_null(const struct item *item)
{
	return item->is_number ? item->text.size > 0 : item->rank - RELEASE;
}

static int compare_items(const struct item *a, const struct item *b)
{
	if (a->is_number != b->is_number)
		return a->is_number ? 1 : -1;
	if (!a->is_number && a->rank != b->rank)
		return a->rank - b->rank;
	if (a->is_number && a->text.size != b->text.size)
		return a->text.size < b->text.size ? -1 : 1;
	return a->is_number || a->rank == UNKNOWN
		       ? compare_text(a->text, b->text)
		       : 0;
}

/* A list and all behind it against nothing. */
static int compare_rest(const struct maven *a, unsigned at)
{
	do {
		for (unsigned i = a->lists[at].first; i < a->lists[at].end; i++)
			if (compare_null(&a->items[i]))
				return compare_null(&a->items[i]);
	} while (a->lists[at++].has_next);
	return 0;
}

/* A list against an item: after a word, before a number. */
static int compare_mixed(const struct item *other)
{
	return other->is_number ? -1 : 1;
}

static int compare_lists(const struct maven *a, const struct maven *b,
			 unsigned at, bool *both)
{
	const struct list *x = &a->lists[at], *y = &b->lists[at];
	unsigned n = x->end - x->first, m = y->end - y->first, i;
	int order = 0;

	*both = false;
	for (i = 0; i < n && i < m && order == 0; i++)
		order = compare_items(&a->items[x->first + i],
				      &b->items[y->first + i]);
	if (order)
		return order;
	if (n == m) {
		*both = x->has_next && y->has_next;
		return *both	     ? 0
		       : x->has_next ? compare_rest(a, at + 1)
		       : y->has_next ? -compare_rest(b, at + 1)
				     : 0;
	}
	/* the shorter one may have a list here */
	if (n < m && x->has_next)
		return compare_mixed(&b->items[y->first + n]);
	if (m < n && y->has_next)
		return -compare_mixed(&a->items[x->first + m]);
	for (; i < n && order == 0; i++)
		order = compare_null(&a->items[x->first + i]);
	for (; i < m && order == 0; i++)
		order = -compare_null(&b->items[y->first + i]);
	if (order)
		return order;
	return n > m ? (x->has_next ? compare_rest(a, at + 1) : 0)
		     : (y->has_next ? -compare_rest(b, at + 1) : 0);
}

bool version_maven(const char *a, const char *b, int *order)
{
	struct maven x, y;
	bool both = true;

	if (!read_maven(a, &x) || !read_maven(b, &y))
		return false;
	*order = 0;
	for (unsigned at = 0; both && *order == 0; at++)
		*order = compare_lists(&x, &y, at, &both);
	return true;
}
