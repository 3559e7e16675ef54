/*
 * What VEX documents say of an image, in one form: OpenVEX, CSAF VEX and
 * CycloneDX become lists of assertions in a fixed layout. Nothing here decides
 * whether one counts: that depends on who signed it.
 * OpenVEX spec v0.2.0; CSAF 2.0, profile 5; CycloneDX 1.4+, vulnerabilities.
 */
#ifndef EVIDENCE_VEX_H
#define EVIDENCE_VEX_H

#include <stdbool.h>
#include <stdint.h>

#define VEX_ASSERTIONS_MAX 1024 /* about one image, in one document */
#define VEX_IDS_MAX	   8	/* the vulnerability's id and its aliases */
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

#endif
