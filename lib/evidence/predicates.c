#include "evidence/predicates.h"

#include "evidence/sigstore_bundle.h"
#include "evidence/source.h"
#include "evidence/vex_csaf.h"
#include "evidence/vex_cyclonedx.h"
#include "evidence/vex_openvex.h"

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

static void start_provenance(union predicates_state *state,
			     const struct predicates_input *in)
{
	predicate_provenance_start(&state->provenance, NULL,
				   &in->out->provenance);
}

static int finish_provenance(union predicates_state *state, bool *again,
			     struct error *err)
{
	(void)again;
	return predicate_provenance_finish(&state->provenance, err);
}

static int read_openvex(struct span text, const struct predicates_input *in,
			struct error *err)
{
	CLEANUP_JSON struct json *document = NULL;

	if (vex_openvex_parse(text, &document, err) < 0)
		return -1;
	return vex_openvex_read(document, in->context, &in->out->vex, err);
}

static int read_csaf(struct span text, const struct predicates_input *in,
		     struct error *err)
{
	CLEANUP_JSON struct json *document = NULL;

	if (vex_csaf_parse(text, &document, err) < 0)
		return -1;
	return vex_csaf_read(document, in->context, &in->out->vex, err);
}

static int read_cyclonedx(struct span text, const struct predicates_input *in,
			  struct error *err)
{
	return vex_cyclonedx_read(text, in->context, &in->out->vex, err);
}

/* It may say VEX where it lists vulnerabilities. */
static bool has_vex(const union predicates_state *state)
{
	return state->cyclonedx.has_vulnerabilities;
}

static void start_cyclonedx(union predicates_state *state,
			    const struct predicates_input *in)
{
	const struct sbom_sink sink = {.context = in->context, .out = in->out};

	sbom_cyclonedx_start(&state->cyclonedx, in->fields, &sink);
}

static int finish_cyclonedx(union predicates_state *state, bool *again,
			    struct error *err)
{
	(void)again;
	return sbom_cyclonedx_finish(&state->cyclonedx, err);
}

static void release_cyclonedx(union predicates_state *state)
{
	sbom_cyclonedx_release(&state->cyclonedx);
}

static void start_spdx(union predicates_state *state,
		       const struct predicates_input *in)
{
	const struct sbom_sink sink = {.context = in->context, .out = in->out};

	sbom_spdx_start(&state->spdx, in->fields, &sink);
}

static int finish_spdx(union predicates_state *state, bool *again,
		       struct error *err)
{
	(void)again;
	return sbom_spdx_finish(&state->spdx, err);
}

static void release_spdx(union predicates_state *state)
{
	sbom_spdx_release(&state->spdx);
}

#define CUSTOM "https://cosign.sigstore.dev/attestation/v1"

#define VULN                                                                   \
	.kind = STATEMENT_SCAN, .id = REPORT_ID, .root = &predicate_vuln_root, \
	.start = start_vuln, .finish = finish_vuln, .release = release_vuln

#define REPORT                                                                 \
	.kind = STATEMENT_SCAN, .id = REPORT_ID, .start = start_report,        \
	.finish = finish_report, .release = release_report

#define PROVENANCE                                                             \
	.kind = STATEMENT_PROVENANCE, .id = "evidence.provenance",             \
	.start = start_provenance, .finish = finish_provenance

#define VEX(reader, most)                                                      \
	.kind = STATEMENT_VEX, .id = "evidence.vex", .read = reader,           \
	.limit = most

static const struct predicates_row ROWS[] = {
	/* what it says is that there is a signature: the predicate is empty */
	{.type = SIGSTORE_SIGNS_IMAGE,
	 .kind = STATEMENT_IMAGE,
	 .id = "evidence.statement"},
	{.type = "https://cosign.sigstore.dev/attestation/vuln/v1", VULN},
	{.type = "https://in-toto.io/attestation/vulns/v0.1", VULN},
	{.type = "https://in-toto.io/attestation/vulns/v0.2", VULN},
	{.type = "https://slsa.dev/provenance/v0.1",
	 .root = &predicate_provenance_v01,
	 PROVENANCE},
	{.type = "https://slsa.dev/provenance/v0.2",
	 .root = &predicate_provenance_v02,
	 PROVENANCE},
	{.type = "https://slsa.dev/provenance/v1",
	 .root = &predicate_provenance_v1,
	 PROVENANCE},
	{.type = "https://openvex.dev/ns",
	 .versions = true,
	 VEX(read_openvex, VEX_OPENVEX_SIZE_MAX)},
	{.type = "https://cyclonedx.org/bom",
	 .versions = true,
	 .kind = STATEMENT_SBOM,
	 .id = "evidence.sbom",
	 .root = &sbom_cyclonedx_root,
	 .start = start_cyclonedx,
	 .finish = finish_cyclonedx,
	 .release = release_cyclonedx,
	 .wants_whole = has_vex,
	 .read = read_cyclonedx,
	 .limit = SOURCE_BLOB_MAX},
	{.type = "https://spdx.dev/Document",
	 .versions = true,
	 .kind = STATEMENT_SBOM,
	 .id = "evidence.sbom",
	 .text = "SPDX as tag-value text is not supported, only as JSON",
	 .root = &sbom_spdx_root,
	 .start = start_spdx,
	 .finish = finish_spdx,
	 .release = release_spdx},
};

/* What a policy says that a predicate of another type is. */
static const struct predicates_row ASKED[] = {
	{.type = "trivy", .root = &predicate_report_root, REPORT},
	{.type = "grype", .root = &predicate_report_root, REPORT},
	{.type = "sarif", .root = &predicate_report_root, REPORT},
	{.type = "snyk", .root = &predicate_report_root, REPORT},
	{.type = "openvex", VEX(read_openvex, VEX_OPENVEX_SIZE_MAX)},
	{.type = "csaf", VEX(read_csaf, VEX_CSAF_SIZE_MAX)},
	{.type = "cyclonedx", VEX(read_cyclonedx, SOURCE_BLOB_MAX)},
};

/* cosign wraps a report of its custom type. */
static const struct predicates_row ASKED_CUSTOM = {
	.root = &predicate_report_custom,
	REPORT,
};

static const struct predicates_row *
find_asked(struct span type, const struct statement_context *context)
{
	uint32_t i, j;

	for (i = 0; i < context->question_count; i++) {
		const struct statement_question *asked = &context->questions[i];

		if (asked->kind != QUESTION_REPORT ||
		    !span_is(type, asked->text))
			continue;
		for (j = 0; j < sizeof(ASKED) / sizeof(ASKED[0]); j++)
			if (strcmp(asked->other, ASKED[j].type) == 0)
				return ASKED[j].root && span_is(type, CUSTOM)
					       ? &ASKED_CUSTOM
					       : &ASKED[j];
	}
	return NULL;
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
	return find_asked(type, context);
}
