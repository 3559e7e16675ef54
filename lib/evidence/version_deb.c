/* The order of dpkg: Debian policy 5.6.12, deb-version(7). */
#include "evidence/version_text.h"

#include <string.h>

/* '~' before the end, the end before letters, letters before the rest. */
static int weight(char c)
{
	if (c == '~')
		return -1;
	if (version_text_is_digit(c) || c == '\0')
		return 0;
	return version_text_is_alpha(c) ? c : c + 256;
}

static int compare_deb_part(const char *a, const char *b)
{
	while (*a || *b) {
		int order;

		while ((*a && !version_text_is_digit(*a)) ||
		       (*b && !version_text_is_digit(*b))) {
			order = weight(*a) - weight(*b);
			if (order)
				return order;
			a += *a != '\0';
			b += *b != '\0';
		}
		order = version_text_digits(&a, &b);
		if (order)
			return order;
	}
	return 0;
}

bool version_deb(const char *a, const char *b, int *order)
{
	struct version_text_package x, y;

	if (!version_text_split(a, &x) || !version_text_split(b, &y))
		return false;
	if (x.epoch != y.epoch)
		*order = x.epoch < y.epoch ? -1 : 1;
	else
		*order = compare_deb_part(x.upstream, y.upstream);
	if (*order == 0)
		*order = compare_deb_part(x.revision, y.revision);
	return true;
}
