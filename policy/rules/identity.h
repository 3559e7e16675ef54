/*
 * image.identity: the image has a digest that the engine's own records prove;
 * every other image rule rests on it.
 */
#ifndef POLICY_RULES_IDENTITY_H
#define POLICY_RULES_IDENTITY_H

#include "policy/rule.h"

#define IDENTITY_NAME_MAX 80

/* The check of the row image.identity. */
int identity_check(const struct rule_input *in, struct violation *out);

/* Whether @digest is the image's config, manifest, or an index above it. */
bool identity_has(const struct rule_input *in, const struct digest *digest);

/*
 * Whether there is a name to judge: `verify image` speaks of an image that
 * nobody starts, so what a rule says of names is not asked there.
 */
bool identity_is_started(const struct rule_input *in);

/*
 * What people know the image by: its manifest's digest, or its config's.
 * Returns @out.
 */
const char *identity_name(const struct rule_input *in,
			  char out[IDENTITY_NAME_MAX]);

#endif
