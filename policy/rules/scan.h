/*
 * image.scan: what the newest accepted vulnerability scan says of this image.
 * The newest decides, not the best: an older clean scan proves nothing.
 */
#ifndef POLICY_RULES_SCAN_H
#define POLICY_RULES_SCAN_H

#include "policy/rule.h"

extern const struct shape scan_params;

/* The check of the row image.scan. */
int scan_check(const struct rule_input *in, struct violation *out);

#endif
