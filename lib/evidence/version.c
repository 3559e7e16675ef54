#include "evidence/version.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *type;
	version_order *order;
} TYPES[] = {
	{"deb", version_deb},	   {"rpm", version_rpm},
	{"apk", version_apk},	   {"npm", version_semver},
	{"cargo", version_semver}, {"golang", version_semver},
	{"hex", version_semver},   {"nuget", version_nuget},
	{"pub", version_pub},	   {"swift", version_semver},
	{"pypi", version_pypi},	   {"maven", version_maven},
	{"gem", version_gem},
};

static version_order *order_of(struct span type)
{
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		if (type.size == strlen(TYPES[i].type) &&
		    strncasecmp(type.data, TYPES[i].type, type.size) == 0)
			return TYPES[i].order;
	return version_rpm;
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
