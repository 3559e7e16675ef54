/*
 * What the tests of engines ask of an image's identity.
 */
#ifndef TESTS_UNIT_IDENTITY_H
#define TESTS_UNIT_IDENTITY_H

#include "policy/facts.h"

#include <string.h>

/* Whether @digest is "sha256:HEX". */
static inline bool identity_is(const struct digest *digest, const char *text)
{
	char got[DIGEST_TEXT_SIZE];

	digest_format(got, digest);
	return strcmp(got, text) == 0;
}

/* Whether nothing names the image, and it is said why. */
static inline bool identity_is_unknown(const struct facts *facts)
{
	return facts->identity.config_state == FACT_UNKNOWN &&
	       facts->identity.target_state == FACT_UNKNOWN &&
	       facts->identity.chain_state == FACT_UNKNOWN &&
	       facts->identity.why[0];
}

#endif
