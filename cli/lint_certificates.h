/*
 * What `policy lint` says of the certificates, revocation lists and trusted
 * roots that a policy's signers name: what has ended or soon will.
 */
#ifndef CLI_LINT_CERTIFICATES_H
#define CLI_LINT_CERTIFICATES_H

#include "policy/policy.h"

/* Tells @hear of each. Files that cannot be read are told by others. */
void lint_certificates(const struct policy *policy, int64_t now,
		       policy_hear *hear, void *context);

#endif
