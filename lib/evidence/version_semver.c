#include "evidence/version_semver.h"

#include <string.h>

struct version_semver version_semver_split(const char *version)
{
	struct span rest = span_of(version + (*version == 'v'));
	struct version_semver out = {.core = version_text_take(&rest, "-+")};

	if (rest.size && *rest.data == '-') {
		version_text_skip(&rest, 1);
		out.pre = version_text_take(&rest, "+");
	}
	if (rest.size)
		version_text_skip(&rest, 1);
	out.build = rest;
	return out;
}

/* Numbers are before words. */
static int compare_part(struct span a, struct span b)
{
	bool number = version_text_is_number(a);

	if (number != version_text_is_number(b))
		return number ? -1 : 1;
	return number ? version_text_numbers(a, b) : version_text_words(a, b);
}

int version_semver_parts(struct span a, struct span b,
			 version_semver_order *compare)
{
	int order = 0;

	while (order == 0 && a.size && b.size) {
		struct span x = version_text_take(&a, "."),
			    y = version_text_take(&b, ".");

		order = compare(x, y);
		version_text_skip(&a, a.size > 0);
		version_text_skip(&b, b.size > 0);
	}
	return order ? order : a.size ? 1 : b.size ? -1 : 0;
}

bool version_semver_compare(const struct version_semver *a,
			    const struct version_semver *b,
			    version_semver_order *part, int *order)
{
	if (!a->core.size || !b->core.size ||
	    !version_text_release(a->core, b->core, order))
		return false;
	if (*order == 0 && !a->pre.size != !b->pre.size)
		*order = a->pre.size ? -1 : 1;
	if (*order == 0)
		*order = version_semver_parts(a->pre, b->pre, part);
	return true;
}

bool version_semver(const char *a, const char *b, int *order)
{
	struct version_semver x = version_semver_split(a);
	struct version_semver y = version_semver_split(b);

	return version_semver_compare(&x, &y, compare_part, order);
}
