/* Semantic Versioning 2.0.0: major.minor.patch[-pre][+build]; more numbers, and
 * fewer, are read too. */
#include "evidence/version_text.h"

#include <string.h>

static int compare_pre(struct span a, struct span b)
{
	int order = 0;

	if (!a.size || !b.size)
		return a.size ? -1 : b.size ? 1 : 0;
	while (order == 0 && a.size && b.size) {
		struct span x = version_text_take(&a, "."),
			    y = version_text_take(&b, ".");

		if (version_text_is_number(x) && version_text_is_number(y))
			order = version_text_numbers(x, y);
		else if (version_text_is_number(x) != version_text_is_number(y))
			order = version_text_is_number(x) ? -1 : 1;
		else
			order = version_text_words(x, y);
		version_text_skip(&a, a.size > 0);
		version_text_skip(&b, b.size > 0);
	}
	return order ? order : a.size ? 1 : b.size ? -1 : 0;
}

bool version_semver(const char *a, const char *b, int *order)
{
	struct span x = span_of(a + (*a == 'v')), y = span_of(b + (*b == 'v'));
	struct span core_x = version_text_take(&x, "-+"),
		    core_y = version_text_take(&y, "-+");
	struct span pre_x = {NULL, 0}, pre_y = {NULL, 0};

	if (x.size && *x.data == '-') {
		version_text_skip(&x, 1);
		pre_x = version_text_take(&x, "+");
	}
	if (y.size && *y.data == '-') {
		version_text_skip(&y, 1);
		pre_y = version_text_take(&y, "+");
	}
	if (!core_x.size || !core_y.size ||
	    !version_text_release(core_x, core_y, order))
		return false;
	if (*order == 0)
		*order = compare_pre(pre_x, pre_y);
	return true;
}
