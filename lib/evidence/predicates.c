#include "evidence/predicates.h"

static void start_vuln(union predicates_state *state,
		       const struct statement_context *context,
		       struct statement *out)
{
	predicate_vuln_start(&state->vuln, context, &out->scan);
}

static const struct predicates_row ROWS[] = {
	{"https://cosign.sigstore.dev/attestation/vuln/v1", STATEMENT_SCAN,
	 start_vuln, predicate_vuln_event},
};

const struct predicates_row *predicates_find(struct span type)
{
	size_t i;

	for (i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		if (span_is(type, ROWS[i].type))
			return &ROWS[i];
	return NULL;
}
