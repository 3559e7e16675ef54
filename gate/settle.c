#include "gate/settle.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int settle_say(struct image_found *found, const char *check, const char *format,
	       ...)
{
	char text[sizeof(found->reason)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	found->check = check;
	error_escape(found->reason, sizeof(found->reason), text, strlen(text));
	return 0;
}

void settle_scan(const struct ancestry *ancestry, struct scan *scan)
{
	size_t i;

	if (!digest_is_zero(&scan->chain_id) && ancestry->has_link &&
	    scan->diff_ids != SCAN_NAMES_OTHER)
		scan->diff_ids =
			digest_equal(&scan->chain_id, &ancestry->link.chain_id)
				? SCAN_NAMES_SAME
				: SCAN_NAMES_OTHER;
	if (scan->manifests == 0)
		return;
	scan->manifest = SCAN_NAMES_OTHER;
	for (i = 0; i < ancestry->count; i++)
		if ((scan->manifests >> i & 1) &&
		    ancestry_holds(ancestry, &ancestry->items[i]))
			scan->manifest = SCAN_NAMES_SAME;
}

/* Products that are not proven to be this image are none of it. */
static void settle_vex(const struct ancestry *ancestry, struct vex *vex)
{
	uint64_t held = 0;

	for (size_t i = 0; i < ancestry->count; i++)
		if (ancestry_holds(ancestry, &ancestry->items[i]))
			held |= UINT64_C(1) << i;
	for (uint32_t i = 0; i < vex->count; i++)
		vex->items[i].manifests &= held;
}

/* The Notary Project signs the size of what it signs, too. */
static bool has_signed_size(const struct ancestor *ancestor,
			    const struct statement *statement)
{
	return statement->subject_size == 0 ||
	       statement->subject_size == ancestor->size;
}

/* And its media type; Docker's are those of OCI by other names. */
static bool has_signed_type(bool is_manifest, const struct statement *statement)
{
	return statement->subject_type == STATEMENT_DOCUMENT_ANY ||
	       statement->subject_type == (is_manifest
						   ? STATEMENT_DOCUMENT_MANIFEST
						   : STATEMENT_DOCUMENT_INDEX);
}

/* The subject that tells most: the manifest before an index. */
static void settle_subject(struct ancestry *ancestry,
			   struct image_statement *statement)
{
	size_t i;

	for (i = 0; i < statement->statement.match_count; i++) {
		const struct ancestor *ancestor =
			ancestry_at(ancestry, &statement->statement.matches[i]);
		bool is_manifest =
			digest_equal(&ancestor->digest, &ancestor->manifest);

		if (!ancestry_holds(ancestry, ancestor) ||
		    !has_signed_size(ancestor, &statement->statement) ||
		    !has_signed_type(is_manifest, &statement->statement) ||
		    (statement->about_image && !is_manifest))
			continue;
		statement->about_image = true;
		statement->about_manifest = is_manifest;
		statement->subject = ancestor->digest;
	}
}

static void tell_statement(const struct image_statement *statement,
			   struct image_found *found)
{
	static const char *const WHAT[] = {
		[STATEMENT_NONE] = "nothing",
		[STATEMENT_IMAGE] = "an image signature",
		[STATEMENT_SCAN] = "a vulnerability scan",
		[STATEMENT_VEX] = "a VEX document",
		[STATEMENT_SBOM] = "an SBOM",
		[STATEMENT_PROVENANCE] = "a provenance",
		[STATEMENT_OTHER] = "a statement that no rule reads",
	};
	char digest[DIGEST_TEXT_SIZE];

	if (!statement->about_image) {
		settle_say(found, "evidence.subject",
			   "what it is about is not proven to be this image%s",
			   statement->statement.subject_size
				   ? ", with the size and media type that were "
				     "signed"
				   : "");
		return;
	}
	digest_format(digest, &statement->subject);
	found->proves = statement->statement.kind != STATEMENT_OTHER;
	settle_say(found, NULL, "%s of the %s %s%s",
		   WHAT[statement->statement.kind],
		   statement->about_manifest ? "manifest" : "index", digest,
		   found->lenient ? "; a check that the policy only logs failed"
				  : "");
}

static void settle_image(struct inspection *inspection)
{
	const struct ancestry *ancestry = &inspection->ancestry;
	struct image_facts *out = inspection->out;
	size_t i;

	out->named = ancestry_is_named(ancestry);
	if (!out->named)
		return;
	out->config = ancestry->config;
	if (ancestry->has_link)
		out->created = ancestry->link.created;
	for (i = 0; i < ancestry->count; i++) {
		const struct ancestor *ancestor = &ancestry->items[i];

		if (out->has_manifest || !ancestry_holds(ancestry, ancestor))
			continue;
		out->has_manifest = true;
		out->manifest = ancestor->manifest;
	}
	for (i = 0; i < ancestry->count; i++)
		if (ancestry_holds(ancestry, &ancestry->items[i]) &&
		    !digest_equal(&ancestry->items[i].digest, &out->manifest))
			out->indexes[out->index_count++] =
				ancestry->items[i].digest;
}

void settle_all(struct inspection *inspection)
{
	struct image_facts *out = inspection->out;
	size_t i;

	settle_image(inspection);
	for (i = 0; i < out->statement_count; i++) {
		struct image_statement *statement = &out->statements[i];

		if (out->named)
			settle_subject(&inspection->ancestry, statement);
		settle_scan(&inspection->ancestry, &statement->statement.scan);
		settle_vex(&inspection->ancestry, &statement->statement.vex);
		tell_statement(statement,
			       &out->found[inspection->kept[i].found]);
	}
}
