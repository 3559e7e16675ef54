/*
 * image.sbom: what a trusted bill of materials lists of the image.
 */
#ifndef POLICY_RULES_SBOM_H
#define POLICY_RULES_SBOM_H

#include "policy/rule.h"

extern const struct shape sbom_params;

/* Asks for the packages and licences that are denied. Returns 0 or -1. */
int sbom_ask(const struct json *params, struct questions *questions,
	     struct error *err);

/* The check of the row image.sbom. */
int sbom_check(const struct rule_input *in, struct violation *out);

#endif
