/* The orders of package managers of distributions. */
#include "evidence/version.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return isalpha((unsigned char)c) && (unsigned char)c < 0x80;
}

/* Compares the runs of digits at *a and *b as numbers, and moves past them. */
static int compare_digits(const char **a, const char **b)
{
	size_t x, y;
	int order;

	while (**a == '0')
		++*a;
	while (**b == '0')
		++*b;
	for (x = 0; is_digit((*a)[x]);)
		x++;
	for (y = 0; is_digit((*b)[y]);)
		y++;
	order = x != y ? (x < y ? -1 : 1) : memcmp(*a, *b, x);
	*a += x;
	*b += y;
	return order;
}

/* ---- dpkg ---- */

/* '~' before the end, the end before letters, letters before the rest. */
static int weight(char c)
{
	if (c == '~')
		return -1;
	if (is_digit(c) || c == '\0')
		return 0;
	return is_alpha(c) ? c : c + 256;
}

static int compare_deb_part(const char *a, const char *b)
{
	while (*a || *b) {
		int order;

		while ((*a && !is_digit(*a)) || (*b && !is_digit(*b))) {
			order = weight(*a) - weight(*b);
			if (order)
				return order;
			a += *a != '\0';
			b += *b != '\0';
		}
		order = compare_digits(&a, &b);
		if (order)
			return order;
	}
	return 0;
}

/* [epoch:]upstream[-revision], in a copy that is cut up. */
struct deb {
	char text[VERSION_SIZE_MAX];
	unsigned long epoch;
	const char *upstream;
	const char *revision;
};

static bool split_deb(const char *text, struct deb *out)
{
	char *mark, *end;

	strcpy(out->text, text);
	out->epoch = 0;
	out->upstream = out->text;
	mark = strchr(out->text, ':');
	if (mark) {
		*mark = '\0';
		if (!is_digit(out->text[0]))
			return false;
		out->epoch = strtoul(out->text, &end, 10);
		if (*end)
			return false;
		out->upstream = mark + 1;
	}
	mark = strrchr(out->upstream, '-');
	out->revision = mark ? mark + 1 : "";
	if (mark)
		*mark = '\0';
	return true;
}

bool version_package_deb(const char *a, const char *b, int *order)
{
	struct deb x, y;

	if (!split_deb(a, &x) || !split_deb(b, &y))
		return false;
	if (x.epoch != y.epoch)
		*order = x.epoch < y.epoch ? -1 : 1;
	else
		*order = compare_deb_part(x.upstream, y.upstream);
	if (*order == 0)
		*order = compare_deb_part(x.revision, y.revision);
	return true;
}

/* ---- rpm ---- */

static bool is_separator(char c)
{
	return c && !is_digit(c) && !is_alpha(c) && c != '~' && c != '^';
}

/* Both segments are of digits or both of letters, as *a says. */
static int compare_segment(const char **a, const char **b)
{
	size_t x = 0, y = 0, least;
	int order;

	if (is_digit(**a) && !is_digit(**b))
		return 1; /* also when there is nothing */
	if (is_digit(**a))
		return compare_digits(a, b);
	if (!is_alpha(**b))
		return -1;
	while (is_alpha((*a)[x]))
		x++;
	while (is_alpha((*b)[y]))
		y++;
	least = x < y ? x : y;
	order = memcmp(*a, *b, least);
	*a += x;
	*b += y;
	return order ? order : x < y ? -1 : x > y;
}

static int compare_rpm_part(const char *a, const char *b)
{
	while (*a || *b) {
		int order;

		while (is_separator(*a))
			a++;
		while (is_separator(*b))
			b++;
		if (*a == '~' || *b == '~') {
			if (*a != '~' || *b != '~')
				return *a == '~' ? -1 : 1;
			a++;
			b++;
			continue;
		}
		if (*a == '^' || *b == '^') {
			if (*a == *b) {
				a++;
				b++;
				continue;
			}
			if (!*a)
				return -1;
			if (!*b)
				return 1;
			return *a == '^' ? -1 : 1;
		}
		if (!*a || !*b)
			break;
		order = compare_segment(&a, &b);
		if (order)
			return order;
	}
	return *a ? 1 : *b ? -1 : 0;
}

/* A release is compared only where both have one, as `below` may leave it. */
bool version_package_rpm(const char *a, const char *b, int *order)
{
	struct deb x, y;

	if (!split_deb(a, &x) || !split_deb(b, &y))
		return false;
	if (x.epoch != y.epoch)
		*order = x.epoch < y.epoch ? -1 : 1;
	else
		*order = compare_rpm_part(x.upstream, y.upstream);
	if (*order == 0 && x.revision[0] && y.revision[0])
		*order = compare_rpm_part(x.revision, y.revision);
	return true;
}

/* ---- apk ---- */

/* number{.number}[letter]{_suffix[number]}[-r number] */
static const char *const SUFFIXES[] = {"alpha", "beta", "pre", "rc", "",
				       "cvs",	"svn",	"git", "hg", "p"};
#define SUFFIX_NONE  4
#define SUFFIX_COUNT 10

struct apk {
	const char *at;
	bool failed;
};

static int take_suffix(struct apk *apk)
{
	if (*apk->at != '_')
		return SUFFIX_NONE;
	for (int i = 0; i < SUFFIX_COUNT; i++) {
		size_t size = strlen(SUFFIXES[i]);

		if (i != SUFFIX_NONE &&
		    strncmp(apk->at + 1, SUFFIXES[i], size) == 0 &&
		    !is_alpha(apk->at[1 + size])) {
			apk->at += 1 + size;
			return i;
		}
	}
	apk->failed = true;
	return SUFFIX_NONE;
}

static int compare_numbers(struct apk *a, struct apk *b, bool fraction)
{
	/* ".01" is read as a fraction, so text by text */
	if (fraction && (*a->at == '0' || *b->at == '0')) {
		while (is_digit(*a->at) && *a->at == *b->at) {
			a->at++;
			b->at++;
		}
		if (is_digit(*a->at) || is_digit(*b->at))
			return is_digit(*a->at) && is_digit(*b->at)
				       ? *a->at - *b->at
			       : is_digit(*a->at) ? 1
						  : -1;
		return 0;
	}
	return compare_digits(&a->at, &b->at);
}

static int compare_release(struct apk *a, struct apk *b)
{
	int order = compare_numbers(a, b, false);

	while (order == 0 && *a->at == '.' && *b->at == '.') {
		a->at++;
		b->at++;
		order = compare_numbers(a, b, true);
	}
	if (order)
		return order;
	if (*a->at == '.' || *b->at == '.')
		return *a->at == '.' ? 1 : -1;
	if (is_alpha(*a->at) || is_alpha(*b->at)) {
		order = (is_alpha(*a->at) ? *a->at : 0) -
			(is_alpha(*b->at) ? *b->at : 0);
		a->at += is_alpha(*a->at);
		b->at += is_alpha(*b->at);
	}
	return order;
}

static int compare_suffixes(struct apk *a, struct apk *b)
{
	while (*a->at == '_' || *b->at == '_') {
		int order = take_suffix(a) - take_suffix(b);

		if (order == 0)
			order = compare_digits(&a->at, &b->at);
		if (order || a->failed || b->failed)
			return order;
	}
	return 0;
}

bool version_package_apk(const char *a, const char *b, int *order)
{
	struct apk x = {a, false}, y = {b, false};

	if (!is_digit(*a) || !is_digit(*b))
		return false;
	*order = compare_release(&x, &y);
	if (*order == 0)
		*order = compare_suffixes(&x, &y);
	if (x.failed || y.failed)
		return false;
	if (*order == 0) {
		const char *r = strncmp(x.at, "-r", 2) == 0 ? x.at + 2 : "";
		const char *s = strncmp(y.at, "-r", 2) == 0 ? y.at + 2 : "";

		*order = compare_digits(&r, &s);
	}
	return true;
}
