/*
 * image.source: where an image may come from, by the reference that it was
 * started by and by its digests.
 */
#ifndef POLICY_RULES_SOURCE_H
#define POLICY_RULES_SOURCE_H

#include "policy/rule.h"

extern const struct shape source_params;

/* The check of the row image.source. */
int source_check(const struct rule_input *in, struct violation *out);

#endif
