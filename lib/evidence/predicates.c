#include "evidence/predicates.h"

static void start_vuln(union predicates_state *state,
		       const struct predicates_input *in)
{
	predicate_vuln_start(&state->vuln, in->fields, in->context, NULL,
			     &in->out->scan);
}

static int finish_vuln(union predicates_state *state, bool *again,
		       struct error *err)
{
	return predicate_vuln_finish(&state->vuln, again, err);
}

static void release_vuln(union predicates_state *state)
{
	predicate_vuln_release(&state->vuln);
}

static void start_report(union predicates_state *state,
			 const struct predicates_input *in)
{
	predicate_report_start(&state->report, in->fields, in->context, NULL,
			       &in->out->scan);
}

static int finish_report(union predicates_state *state, bool *again,
			 struct error *err)
{
	return predicate_report_finish(&state->report, again, err);
}

static void release_report(union predicates_state *state)
{
	predicate_report_release(&state->report);
}

#define CUSTOM "https://cosign.sigstore.dev/attestation/v1"

#define VULN                                                                   \
	.kind = STATEMENT_SCAN, .id = REPORT_ID, .root = &predicate_vuln_root, \
	.start = start_vuln, .finish = finish_vuln, .release = release_vuln

#define REPORT                                                                 \
	.kind = STATEMENT_SCAN, .id = REPORT_ID, .start = start_report,        \
	.finish = finish_report, .release = release_report

static const struct predicates_row ROWS[] = {
	{.type = "https://cosign.sigstore.dev/attestation/vuln/v1", VULN},
	{.type = "https://in-toto.io/attestation/vulns/v0.1", VULN},
	{.type = "https://in-toto.io/attestation/vulns/v0.2", VULN},
};

/* What a policy calls a report; cosign wraps those of its custom type. */
static const struct predicates_row ASKED = {
	.root = &predicate_report_root,
	REPORT,
};
static const struct predicates_row ASKED_CUSTOM = {
	.root = &predicate_report_custom,
	REPORT,
};

static bool is_asked(struct span type, const struct statement_context *context)
{
	uint32_t i;

	for (i = 0; i < context->question_count; i++)
		if (context->questions[i].kind == QUESTION_REPORT &&
		    span_is(type, context->questions[i].text))
			return true;
	return false;
}

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

	for (i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		if (span_is(type, ROWS[i].type) ||
		    (ROWS[i].versions && is_version(type, ROWS[i].type)))
			return &ROWS[i];
	if (!is_asked(type, context))
		return NULL;
	return span_is(type, CUSTOM) ? &ASKED_CUSTOM : &ASKED;
}
