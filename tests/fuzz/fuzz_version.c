/*
 * Versions: "A\0B". In each order a version is equal to itself, and the other
 * way around is the other way around.
 */
#include "evidence/version.h"

#include <stdint.h>
#include <stdlib.h>

static version_order *const ORDERS[] = {
	version_deb,   version_rpm,  version_apk,   version_semver,
	version_nuget, version_pypi, version_maven, version_gem,
};

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

static void check(const char *a, const char *b)
{
	for (size_t i = 0; i < sizeof(ORDERS) / sizeof(ORDERS[0]); i++) {
		int there = 0, back = 0, same = 0;
		bool known = ORDERS[i](a, b, &there);

		if (ORDERS[i](b, a, &back) != known)
			abort();
		if (known && sign(there) != -sign(back))
			abort();
		if (ORDERS[i](a, a, &same) && same != 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const TYPES[] = {"deb", "golang", "x"};
	char a[VERSION_SIZE_MAX] = "", b[VERSION_SIZE_MAX] = "";
	const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
	size_t first = nul ? (size_t)(nul - data) : size;

	if (first >= sizeof(a) || size - first > sizeof(b))
		return 0;
	memcpy(a, data, first);
	if (nul)
		memcpy(b, nul + 1, size - first - 1);
	check(a, b);
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		version_is_below(span_of(TYPES[i]), a, b);
	return 0;
}
