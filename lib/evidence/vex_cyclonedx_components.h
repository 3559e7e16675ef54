/*
 * The components of a CycloneDX document, for vex_cyclonedx.c alone: which of
 * them its analyses speak of.
 */
#ifndef EVIDENCE_VEX_CYCLONEDX_COMPONENTS_H
#define EVIDENCE_VEX_CYCLONEDX_COMPONENTS_H

#include "base/json_fields.h"
#include "evidence/statement.h"

#define VEX_CYCLONEDX_REF_MAX 512

/* What is said of one component, until it is known which that is. */
struct vex_cyclonedx_saying {
	uint32_t assertion;
	bool is_resolved;
	bool is_subject; /* the component that the document is about */
	char ref[VEX_CYCLONEDX_REF_MAX];
	char purl[VEX_PACKAGE_MAX];
};

struct vex_cyclonedx {
	const struct statement_context *context;
	struct json_fields fields;
	struct vex_assertion *assertions; /* owned; without a product */
	uint32_t assertion_count;
	struct vex_cyclonedx_saying *sayings; /* owned */
	uint32_t saying_count;
	bool is_cyclonedx;
	/* the vulnerability that is read */
	struct vex_assertion assertion;
	bool has_state;
	bool needs_reason;
	bool has_reason;
	uint32_t first; /* of its sayings */
	/* the component that is read: one for each level of nesting */
	unsigned depth;
	char refs[JSON_FIELDS_DEPTH][VEX_CYCLONEDX_REF_MAX];
	char purls[JSON_FIELDS_DEPTH][VEX_PACKAGE_MAX];
	bool in_metadata;
	struct vex_product product; /* of the document */
	char time[64];		    /* of the document */
};

/* A text of the document to @out; -1 with *err set when it is too long. */
int vex_cyclonedx_components_copy(char *out, size_t capacity, struct span text,
				  struct error *err);

/* The document, whose context is a struct vex_cyclonedx: fills sayings. */
extern const struct json_field vex_cyclonedx_components;

#endif
