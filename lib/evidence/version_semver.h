/*
 * Semantic Versioning 2.0.0: major.minor.patch[-pre][+build]; more numbers, and
 * fewer, are read too. For the orders that differ from it in details.
 */
#ifndef EVIDENCE_VERSION_SEMVER_H
#define EVIDENCE_VERSION_SEMVER_H

#include "evidence/version_text.h"

/* A version in its parts, without their marks; those not there are empty. */
struct version_semver {
	struct span core, pre, build;
};

/* Orders two pieces of a part. */
typedef int version_semver_order(struct span a, struct span b);

/* Takes @version apart, which has to live as long as what comes out. */
struct version_semver version_semver_split(const char *version);

/* Orders what dots separate, piece by piece; the one that has fewer is first.
 */
int version_semver_parts(struct span a, struct span b,
			 version_semver_order *compare);

/*
 * Orders two versions but for their builds, pieces of pre-releases by @part.
 * Returns false when the numbers in front are none.
 */
bool version_semver_compare(const struct version_semver *a,
			    const struct version_semver *b,
			    version_semver_order *part, int *order);

#endif
