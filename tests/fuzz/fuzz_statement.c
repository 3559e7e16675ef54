/* Payloads of both kinds; what is accepted is well-formed for the rules. */
#include "evidence/statement.h"
#include "gate/reply.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct statement *out, enum claim_kind kind,
		  const struct statement_context *context)
{
	uint32_t i;

	if (!reply_is_statement(out, kind, context))
		abort();

	if (out->match_count > STATEMENT_MATCHES_MAX ||
	    out->annotation_count > STATEMENT_ANNOTATIONS_MAX ||
	    (out->kind == STATEMENT_IMAGE) != (kind == CLAIM_SIMPLESIGNING))
		abort();
	for (i = 0; i < SCAN_SEVERITIES; i++)
		if (out->scan.fixable[i] > out->scan.findings[i])
			abort();
	for (i = 0; i < out->annotation_count; i++)
		if (!out->annotations[i].key[0])
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct statement_context context;
	static struct statement out;
	static const enum claim_kind KINDS[] = {CLAIM_SIMPLESIGNING,
						CLAIM_DSSE};
	struct span text = {(const char *)data, size};
	size_t i;

	memset(&context.subjects[0], 0xaa, 32);
	context.subject_count = 1;
	context.config = context.manifests[0] = context.chain_id =
		context.subjects[0];
	context.manifest_count = 1;
	for (i = 0; i < 2; i++)
		if (statement_read(text, KINDS[i], &context, &out, NULL) == 0) {
			check(&out, KINDS[i], &context);
			statement_release(&out);
		}
	return 0;
}
