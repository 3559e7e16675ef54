/* The order of NuGet: Semantic Versioning with up to four numbers. */
#include "evidence/version.h"

#include <ctype.h>
#include <string.h>

static bool lower(const char *text, char out[VERSION_SIZE_MAX])
{
	size_t size = strlen(text);

	if (size >= VERSION_SIZE_MAX)
		return false;
	for (size_t i = 0; i <= size; i++)
		out[i] = (char)tolower((unsigned char)text[i]);
	return true;
}

/* NuGet's labels are compared in any case. */
bool version_nuget(const char *a, const char *b, int *order)
{
	char x[VERSION_SIZE_MAX], y[VERSION_SIZE_MAX];

	return lower(a, x) && lower(b, y) && version_semver(x, y, order);
}
