/*
 * root.path and root.pristine: what the container sees is its image.
 * runtime-spec config.md "Root".
 */
#ifndef POLICY_RULES_LAYER_H
#define POLICY_RULES_LAYER_H

#include "policy/rule.h"

extern const struct shape layer_path_params;
extern const struct shape layer_pristine_params;

/* The check of the row root.path. */
int layer_check_path(const struct rule_input *in, struct violation *out);

/* The check of the row root.pristine. */
int layer_check_pristine(const struct rule_input *in, struct violation *out);

#endif
