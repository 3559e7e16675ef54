/*
 * Predicates of each type: the first byte chooses it, the rest is the JSON.
 * What is accepted passes for a reading child's reply. The same bytes as
 * people would see them.
 */
#include "evidence/normal_scan.h"
#include "evidence/normal_vex.h"
#include "evidence/statement.h"
#include "gate/reply.h"

#include "base/buf.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEX "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char *const TYPES[] = {
	"https://cosign.sigstore.dev/attestation/vuln/v1",
	"https://in-toto.io/attestation/vulns/v0.2",
	"https://openvex.dev/ns",
	"https://cyclonedx.org/bom",
	"https://example.com/trivy",
	"https://example.com/csaf",
	"https://cosign.sigstore.dev/attestation/v1",
};

static const struct statement_question QUESTIONS[] = {
	{.kind = QUESTION_REPORT,
	 .text = "https://example.com/trivy",
	 .other = "trivy"},
	{.kind = QUESTION_REPORT,
	 .text = "https://example.com/csaf",
	 .other = "csaf"},
	{.kind = QUESTION_REPORT,
	 .text = "https://cosign.sigstore.dev/attestation/v1",
	 .other = "sarif"},
	{.kind = QUESTION_VULNERABILITY, .text = "CVE-1"},
	{.kind = QUESTION_VULNERABILITY,
	 .text = "CVE-1",
	 .other = "pkg:apk/a@1"},
};

static void read_statement(const char *type, struct span predicate)
{
	static struct statement_context context;
	static struct statement out;
	CLEANUP_BUF struct buf text = BUF_INIT;

	memset(&context.subjects[0], 0xaa, 32);
	context.subject_count = 1;
	context.config = context.manifests[0] = context.chain_id =
		context.subjects[0];
	context.manifest_count = 1;
	context.questions = QUESTIONS;
	context.question_count = sizeof(QUESTIONS) / sizeof(QUESTIONS[0]);
	buf_add_format(&text,
		       "{\"_type\":\"https://in-toto.io/Statement/v1\","
		       "\"subject\":[{\"digest\":{\"sha256\":\"" HEX
		       "\"}}],\"predicateType\":\"%s\",\"predicate\":",
		       type);
	buf_add(&text, predicate.data, predicate.size);
	buf_add_char(&text, '}');
	if (statement_read(buf_span(&text), CLAIM_DSSE, &context, &out, NULL) <
	    0)
		return;
	if (!reply_is_statement(&out, CLAIM_DSSE, &context))
		abort();
	statement_release(&out);
}

static void normalise(struct span text)
{
	static int (*const MAKE[])(struct span, struct json **,
				   struct error *) = {
		normal_scan_report,
		normal_scan_vuln,
		normal_vex_openvex,
		normal_vex_csaf,
	};
	size_t i;

	for (i = 0; i < sizeof(MAKE) / sizeof(MAKE[0]); i++) {
		CLEANUP_JSON struct json *out = NULL;
		struct error err = ERROR_INIT;

		if ((MAKE[i](text, &out, &err) == 0) != (out != NULL))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text;

	if (size == 0)
		return 0;
	text = (struct span){(const char *)data + 1, size - 1};
	read_statement(TYPES[data[0] % (sizeof(TYPES) / sizeof(TYPES[0]))],
		       text);
	normalise(text);
	return 0;
}
