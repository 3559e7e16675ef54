/*
 * Secrets in clear text: what a variable's name or the shape of a value gives
 * away. A value is never copied, printed or kept; what is said of it is which
 * kind it is.
 */
#ifndef POLICY_RULES_SECRET_H
#define POLICY_RULES_SECRET_H

#include "base/span.h"

#include <stdbool.h>

/*
 * What @value holds, by the shape that its issuer gives it: "an AWS access
 * key", "a private key"; NULL when it has none of these.
 */
const char *secret_shape(struct span value);

/*
 * Whether a variable (or "--option") called @name holds a secret:
 * "DB_PASSWORD", but not "DB_PASSWORD_FILE", "TOKEN_TTL" or
 * "PASSWORD_MIN_LENGTH".
 */
bool secret_is_named(struct span name);

/* Whether it holds what everybody may know, however random: "PUBKEY". */
bool secret_is_public(struct span name);

/* Whether @name may be shown: it is a name, and no value that went astray. */
bool secret_is_told(struct span name);

/* Whether @value only says where a secret is, or is none: "", a path, "true".
 */
bool secret_is_reference(struct span value);

/* Whether @value looks drawn at random, as keys and passwords do. */
bool secret_is_random(struct span value);

#endif
