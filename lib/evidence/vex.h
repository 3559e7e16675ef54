/*
 * What VEX documents say of an image, in one form: OpenVEX, CSAF VEX and
 * CycloneDX become lists of assertions in a fixed layout. Nothing here decides
 * whether one counts: that depends on who signed it.
 * OpenVEX spec v0.2.0; CSAF 2.0, profile 5; CycloneDX 1.4+, vulnerabilities.
 */
#ifndef EVIDENCE_VEX_H
#define EVIDENCE_VEX_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/question.h"

#include <stdbool.h>
#include <stdint.h>

#define VEX_ASSERTIONS_MAX 1024 /* about one image, in one document */
#define VEX_IDS_MAX	   16	/* the vulnerability's id and its aliases */
#define VEX_ID_MAX	   64
#define VEX_PACKAGE_MAX	   256

enum vex_status {
	VEX_UNDER_INVESTIGATION, /* zero restores a finding */
	VEX_AFFECTED,
	VEX_NOT_AFFECTED,
	VEX_FIXED,
	VEX_STATUSES,
};

/* One status of one vulnerability in one product. */
struct vex_assertion {
	uint32_t id_count; /* one at least */
	char ids[VEX_IDS_MAX][VEX_ID_MAX];
	uint32_t status;    /* enum vex_status */
	uint32_t justified; /* not_affected: it says why; else 1 */
	uint32_t has_time;
	int64_t time; /* of the assertion, else of its document */
	/*
	 * The product. It names no digest, so that it is what the statement
	 * is about; or the image's config; or bits of context.manifests[].
	 * One that names another digest as well is left out, as are products
	 * that are no image.
	 */
	uint32_t is_subject;
	uint32_t is_config;
	uint64_t manifests;
	char package[VEX_PACKAGE_MAX]; /* purl: this part only; "": all */
};

struct vex {
	uint32_t count;
	struct vex_assertion *items; /* owned */
};

struct statement_context;

/* For the readers of each form: a product, from what names it. */
struct vex_product {
	bool names;   /* a digest */
	bool foreign; /* one that is not ours, or something that is no image */
	bool is_config;
	uint64_t manifests; /* bits of context.manifests[] */
};

/* A product of which nothing is known. */
#define VEX_PRODUCT_INIT                                                       \
	{                                                                      \
		.names = false                                                 \
	}

/* It has the SHA-256 @hex, 64 lower-case digits. */
void vex_product_hash(struct vex_product *product, struct span hex,
		      const struct statement_context *context);

/*
 * It is called @name: a purl, of which those of images name a digest as their
 * version, or NAME@sha256:HEX. Other texts say nothing.
 */
void vex_product_name(struct vex_product *product, struct span name,
		      const struct statement_context *context);

/* Whether it names our image by a digest, and no other. */
bool vex_product_is_ours(const struct vex_product *product);

/* The beginning of an assertion: @status is the document's word. */
void vex_assertion_start(struct vex_assertion *assertion,
			 enum vex_status status);

/*
 * Adds a vulnerability's id, once; empty ones, and longer ones than there are
 * ids of findings, are none. Returns 0, or -1 with *err set: too many
 * ("evidence.limit").
 */
int vex_assertion_add_id(struct vex_assertion *assertion, struct span id,
			 struct error *err);

/* Sets its time, where one is written. Returns 0, or -1: that is no time. */
int vex_assertion_set_time(struct vex_assertion *assertion, struct span text,
			   struct error *err);

/*
 * Adds @assertion about @product, NULL: what the statement is about, and in it
 * the package @purl, empty: all of it. One about another product is left out.
 * A purl that is too long excuses nothing, or warns of all.
 * Returns 0, or -1 with *err set ("evidence.limit").
 */
int vex_add(struct vex *vex, const struct vex_assertion *assertion,
	    const struct vex_product *product, struct span purl,
	    struct error *err);

/* Whether @label is one of the five reasons that OpenVEX and CSAF share. */
bool vex_is_justification(struct span label);

/* Whether its product is the image that it was read for. */
bool vex_assertion_is_ours(const struct vex_assertion *assertion);

/*
 * The question whether a scan found what it speaks of under id @index. Returns
 * 0, or -1 with *err set.
 */
int vex_assertion_question(const struct vex_assertion *assertion,
			   uint32_t index, struct statement_question *out,
			   struct error *err);

/* Whether it takes a finding away, when it counts. */
bool vex_assertion_excuses(const struct vex_assertion *assertion);

#endif
