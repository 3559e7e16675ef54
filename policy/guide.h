/*
 * The guide: for each rule what guidance beside the presets' controls it
 * answers to, and an example. For `ocigate explain` and docs/RULES.md.
 */
#ifndef POLICY_GUIDE_H
#define POLICY_GUIDE_H

#include <stddef.h>

struct guide {
	const char *rule;
	const char *nist[3]; /* sections of NIST SP 800-190, NULL-terminated */
	const char
		*nsa; /* heading of NSA/CISA's Kubernetes guidance, or NULL */
	const char *cis; /* of the CIS Docker Benchmark, section 4; or NULL */
	const char *example; /* the rule as a profile has it: its parameters */
	const char *meaning; /* of the example */
};

/* What the guide says of @rule; NULL for none: every rule has a row. */
const struct guide *guide_find(const char *rule);

/* The heading of a section of NIST SP 800-190, or "". */
const char *guide_nist_title(const char *section);

/* The title of a recommendation of the CIS Docker Benchmark, or "". */
const char *guide_cis_title(const char *id);

#endif
