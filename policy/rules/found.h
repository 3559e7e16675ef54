/*
 * Words for evidence that does not suffice: nothing was found, or what was
 * found proves nothing, and why.
 */
#ifndef POLICY_RULES_FOUND_H
#define POLICY_RULES_FOUND_H

#include "policy/rule.h"

/*
 * Fills *out: no @what ("signature", "scan") counts. @kind is that of
 * image_found; @reason, when not NULL, is why the verified ones did not count.
 * Returns -1.
 */
int found_nothing(const struct rule_input *in, const char *kind,
		  const char *what, const char *reason, struct violation *out);

/* Whether one of the statement's signers is in the parameter "signers". */
bool found_is_accepted(const struct rule_input *in,
		       const struct image_statement *statement);

#define FOUND_WHY_MAX 160

/* Says in @why that the statement's signer is nobody whom the rule names. */
void found_say_foreign(const struct image_statement *statement,
		       char why[FOUND_WHY_MAX]);

#endif
