/* Dart's pub_semver: Semantic Versioning, with an order of builds. */
#include "evidence/version_semver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What Dart's int.tryParse() takes for a number: signs and 0x, of 64 bits. */
static bool read_number(struct span part, long long *out)
{
	char text[VERSION_SIZE_MAX];
	const char *digits = text;
	char *end;
	int base = 10;

	if (part.size >= sizeof(text))
		return false;
	memcpy(text, part.data, part.size);
	text[part.size] = '\0';
	digits += *digits == '-';
	if (strncasecmp(digits, "0x", 2) == 0) {
		base = 16;
		digits += 2;
		if (strncasecmp(digits, "0x", 2) == 0)
			return false;
	}
	if (!strchr("0123456789abcdefABCDEF", *digits) || !*digits)
		return false;
	errno = 0;
	*out = strtoll(text, &end, base);
	return errno == 0 && *end == '\0';
}

static int compare_part(struct span a, struct span b)
{
	long long x = 0, y = 0;
	bool number = read_number(a, &x);

	if (number != read_number(b, &y))
		return number ? -1 : 1;
	return number ? (x > y) - (x < y) : version_text_words(a, b);
}

bool version_pub(const char *a, const char *b, int *order)
{
	struct version_semver x = version_semver_split(a);
	struct version_semver y = version_semver_split(b);

	if (!version_semver_compare(&x, &y, compare_part, order))
		return false;
	if (*order == 0)
		*order = version_semver_parts(x.build, y.build, compare_part);
	return true;
}
