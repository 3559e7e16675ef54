/* The order of rpm: rpmvercmp(), with its ~ and ^. */
#include "evidence/version_text.h"

#include <string.h>

static bool is_separator(char c)
{
	return c && !version_text_is_digit(c) && !version_text_is_alpha(c) &&
	       c != '~' && c != '^';
}

/* Both segments are of digits or both of letters, as *a says. */
static int compare_segment(const char **a, const char **b)
{
	size_t x = 0, y = 0, least;
	int order;

	if (version_text_is_digit(**a) && !version_text_is_digit(**b))
		return 1; /* also when there is nothing */
	if (version_text_is_digit(**a))
		return version_text_digits(a, b);
	if (!version_text_is_alpha(**b))
		return -1;
	while (version_text_is_alpha((*a)[x]))
		x++;
	while (version_text_is_alpha((*b)[y]))
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

/* As rpmVersionCompare(): what has no release is before what has one. */
bool version_rpm(const char *a, const char *b, int *order)
{
	struct version_text_package x, y;

	if (!version_text_split(a, &x) || !version_text_split(b, &y))
		return false;
	if (x.epoch != y.epoch)
		*order = x.epoch < y.epoch ? -1 : 1;
	else
		*order = compare_rpm_part(x.upstream, y.upstream);
	if (*order == 0)
		*order = x.revision[0] && y.revision[0]
				 ? compare_rpm_part(x.revision, y.revision)
				 : (x.revision[0] != 0) - (y.revision[0] != 0);
	return true;
}
