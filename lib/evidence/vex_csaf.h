/*
 * CSAF documents of the VEX profile. CSAF 2.0, section 4.5 (profile 5: VEX);
 * section 3.2.2 (product tree), 3.2.3 (vulnerabilities).
 */
#ifndef EVIDENCE_VEX_CSAF_H
#define EVIDENCE_VEX_CSAF_H

#include "base/json.h"
#include "evidence/statement.h"

#define VEX_CSAF_SIZE_MAX ((size_t)8 << 20)

/*
 * Parses and checks a document of any category. Returns 0 with *out the
 * caller's, to free with json_free(), or -1 with *err set ("evidence.vex").
 */
int vex_csaf_parse(struct span text, struct json **out, struct error *err);

/*
 * Adds what @document, of category csaf_vex, says of the image of @context to
 * *out. Returns 0, or -1 with *err set ("evidence.vex", "evidence.limit").
 */
int vex_csaf_read(const struct json *document,
		  const struct statement_context *context, struct vex *out,
		  struct error *err);

#endif
