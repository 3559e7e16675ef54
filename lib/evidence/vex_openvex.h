/*
 * OpenVEX documents, v0.0.x with plain texts and v0.2.0 with objects.
 * github.com/openvex/spec, OPENVEX-SPEC.md and ATTESTING.md.
 */
#ifndef EVIDENCE_VEX_OPENVEX_H
#define EVIDENCE_VEX_OPENVEX_H

#include "base/json.h"
#include "evidence/statement.h"

#define VEX_OPENVEX_SIZE_MAX ((size_t)8 << 20)

/*
 * Parses and checks a document. Returns 0 with *out the caller's, to free with
 * json_free(), or -1 with *err set ("evidence.vex").
 */
int vex_openvex_parse(struct span text, struct json **out, struct error *err);

/* The name of the vulnerability that the @statement of a document is about. */
struct span vex_openvex_vulnerability(const struct json *statement);

/* What a product is called: an object's "@id" or purl, or the text itself. */
struct span vex_openvex_product(const struct json *product);

/*
 * Adds what @document says of the image of @context to *out. Returns 0, or -1
 * with *err set ("evidence.vex", "evidence.limit").
 */
int vex_openvex_read(const struct json *document,
		     const struct statement_context *context, struct vex *out,
		     struct error *err);

#endif
