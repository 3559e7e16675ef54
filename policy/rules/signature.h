/*
 * image.signature: verified signatures that speak of this image, by distinct
 * keys of accepted signers.
 */
#ifndef POLICY_RULES_SIGNATURE_H
#define POLICY_RULES_SIGNATURE_H

#include "policy/rule.h"

extern const struct shape signature_params;

/* The check of the row image.signature. */
int signature_check(const struct rule_input *in, struct violation *out);

#endif
