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

/*
 * Whether the rule reads predicates of the type of @statement: those that
 * everybody knows, and those that its parameter "predicates" names.
 */
bool scan_reads(const struct rule_input *in, const struct statement *statement);

/* Asks for denied ids, and for the types that are reports. Returns 0 or -1. */
int scan_ask(const struct json *params, struct questions *questions,
	     struct error *err);

#endif
