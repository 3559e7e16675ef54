/*
 * What a software bill of materials says, in a fixed layout: which form it
 * has, when and by what it was made, how much it lists, and which of its
 * packages answer a question. The packages themselves stream past.
 * CycloneDX 1.2 to 1.7, SPDX 2.2 and 2.3, as JSON.
 */
#ifndef EVIDENCE_SBOM_H
#define EVIDENCE_SBOM_H

#include <stdbool.h>
#include <stdint.h>

#define SBOM_HITS_MAX	 16
#define SBOM_PACKAGE_MAX 128
#define SBOM_TOOL_MAX	 128

enum sbom_format {
	SBOM_FORMAT_NONE,
	SBOM_FORMAT_CYCLONEDX,
	SBOM_FORMAT_SPDX,
	SBOM_FORMATS,
};

/* The first package that answers a question with yes, for words. */
struct sbom_hit {
	uint32_t question; /* its index */
	char package[SBOM_PACKAGE_MAX];
};

struct sbom {
	enum sbom_format format;
	char spec[16];		  /* "1.5", "SPDX-2.3" */
	bool has_created;	  /* a time since 2000; else created is 0 */
	int64_t created;	  /* seconds since 1970 */
	char tool[SBOM_TOOL_MAX]; /* the first, or "" */
	uint32_t packages;
	uint32_t purls; /* packages with a package URL */
	uint32_t hit_count;
	struct sbom_hit hits[SBOM_HITS_MAX]; /* more are not named */
};

#endif
