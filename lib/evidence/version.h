/*
 * Which of two versions of a package is the earlier one, by the order of its
 * ecosystem: Debian policy 5.6.12 and deb-version(7), rpmvercmp, apk's
 * version.c, Semantic Versioning 2.0.0, Dart's pub_semver, PEP 440, Maven's
 * ComparableVersion, RubyGems' Gem::Version.
 */
#ifndef EVIDENCE_VERSION_H
#define EVIDENCE_VERSION_H

#include "base/span.h"

#include <stdbool.h>

#define VERSION_SIZE_MAX 256

/* Orders two terminated texts: negative, 0 or positive; false: it cannot. */
typedef bool version_order(const char *a, const char *b, int *order);

version_order version_deb, version_rpm, version_apk, version_semver,
	version_pub, version_nuget, version_pypi, version_maven, version_gem;

/*
 * Whether @version is earlier than @below in the ecosystem of the purl type
 * @type. Types that have none here are ordered as rpm does, part by part.
 * What cannot be ordered counts as earlier: nothing says that it is not.
 */
bool version_is_below(struct span type, const char *version, const char *below);

#endif
