/*
 * image.provenance and image.attestation: what trusted builders and others
 * have said of the image in statements that no rule of its own reads.
 */
#ifndef POLICY_RULES_ATTESTATION_H
#define POLICY_RULES_ATTESTATION_H

#include "policy/rule.h"

extern const struct shape attestation_provenance_params;
extern const struct shape attestation_params;

/* The check of the row image.provenance. */
int attestation_check_provenance(const struct rule_input *in,
				 struct violation *out);

/* The check of the row image.attestation. */
int attestation_check(const struct rule_input *in, struct violation *out);

/* Asks for the members that image.attestation names. Returns 0 or -1. */
int attestation_ask(const struct json *params, struct questions *questions,
		    struct error *err);

#endif
