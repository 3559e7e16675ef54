#include "evidence/version.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *type;
	version_order *order;
} TYPES[] = {
	{"deb", version_package_deb},	    {"rpm", version_package_rpm},
	{"apk", version_package_apk},	    {"npm", version_language_semver},
	{"cargo", version_language_semver}, {"golang", version_language_semver},
	{"hex", version_language_semver},   {"nuget", version_language_semver},
	{"pub", version_language_semver},   {"swift", version_language_semver},
	{"pypi", version_language_pypi},    {"maven", version_language_maven},
	{"gem", version_language_gem},
};

static version_order *order_of(struct span type)
{
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		if (type.size == strlen(TYPES[i].type) &&
		    strncasecmp(type.data, TYPES[i].type, type.size) == 0)
			return TYPES[i].order;
	return version_package_rpm;
}

bool version_is_below(struct span type, const char *version, const char *below)
{
	int order;

	if (!version[0] || strlen(version) >= VERSION_SIZE_MAX ||
	    strlen(below) >= VERSION_SIZE_MAX ||
	    !order_of(type)(version, below, &order))
		return true;
	return order < 0;
}
