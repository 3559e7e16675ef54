/*
 * What a policy document may contain, as tables. policy.schema.json says the
 * same for editors; parameters of rules stand in the rules' own rows.
 */
#ifndef POLICY_DOCUMENT_SHAPE_H
#define POLICY_DOCUMENT_SHAPE_H

#include "base/json_shape.h"

/* A fragment as a whole. */
extern const struct shape document_shape_root;

/* "enforce", "fix" and so on; a time of RFC 3339; "sha256:HEX". */
extern const struct shape document_shape_mode;
extern const struct shape document_shape_time;
extern const struct shape document_shape_digest;

#endif
