#include "evidence/predicates.h"

static void start_vuln(union predicates_state *state,
		       const struct predicates_input *in)
{
	predicate_vuln_start(&state->vuln, in->fields, in->context,
			     &in->out->scan);
}

static const struct predicates_row ROWS[] = {
	{.type = "https://cosign.sigstore.dev/attestation/vuln/v1",
	 .kind = STATEMENT_SCAN,
	 .id = "evidence.scan",
	 .root = &predicate_vuln_root,
	 .start = start_vuln},
};

/* Whether @type is @name, or @name "/v" or "/" and a version. */
static bool is_version(struct span type, const char *name)
{
	size_t i = strlen(name);

	if (!span_starts(type, name) || i + 1 >= type.size ||
	    type.data[i++] != '/')
		return false;
	i += type.data[i] == 'v';
	if (i == type.size)
		return false;
	for (; i < type.size; i++)
		if ((type.data[i] < '0' || type.data[i] > '9') &&
		    type.data[i] != '.')
			return false;
	return true;
}

const struct predicates_row *
predicates_find(struct span type, const struct statement_context *context)
{
	size_t i;

	(void)context;
	for (i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		if (span_is(type, ROWS[i].type) ||
		    (ROWS[i].versions && is_version(type, ROWS[i].type)))
			return &ROWS[i];
	return NULL;
}
