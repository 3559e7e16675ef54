#include "evidence/predicates.h"

static void start_vuln(union predicates_state *state,
		       struct json_fields *fields,
		       const struct statement_context *context,
		       struct statement *out)
{
	predicate_vuln_start(&state->vuln, fields, context, &out->scan);
}

static const struct predicates_row ROWS[] = {
	{.type = "https://cosign.sigstore.dev/attestation/vuln/v1",
	 .kind = STATEMENT_SCAN,
	 .id = "evidence.scan",
	 .root = &predicate_vuln_root,
	 .start = start_vuln},
};

const struct predicates_row *predicates_find(struct span type)
{
	size_t i;

	for (i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		if (span_is(type, ROWS[i].type))
			return &ROWS[i];
	return NULL;
}
