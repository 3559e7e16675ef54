/*
 * One package of an SBOM while it is read, and what becomes of it: it is
 * counted, and answers questions. Nothing else of it stays.
 */
#ifndef EVIDENCE_SBOM_PACKAGE_H
#define EVIDENCE_SBOM_PACKAGE_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/license.h"
#include "evidence/statement.h"

#include <stdbool.h>

#define SBOM_NAME_MAX	 512
#define SBOM_VERSION_MAX 512
#define SBOM_PURL_MAX	 2048

struct sbom_package {
	bool listed;  /* one of the document's list, not what it is about */
	bool is_file; /* or an image, a system: its name is no package's */
	char group[SBOM_NAME_MAX];
	char name[SBOM_NAME_MAX];
	char version[SBOM_VERSION_MAX];
	char purl[SBOM_PURL_MAX];
	struct license_answers licenses;
	struct license_answers packages; /* of further purls that it has */
};

/* Told of what a document says; 0, or -1 with *err set. Any may be NULL. */
struct sbom_listener {
	void *context;
	/* A text of the document by the name of a member of the normal form. */
	int (*note)(void *context, const char *name, struct span text,
		    struct error *err);
	/* A package URL of a listed package: it may have several. */
	int (*purl)(void *context, struct span purl, struct error *err);
	/* A vulnerability that the document lists. */
	int (*vulnerability)(void *context, struct error *err);
};

/* Where packages go; all pointers are borrowed. */
struct sbom_sink {
	const struct statement_context *context;
	struct statement *out;
	const struct sbom_listener *listener; /* or NULL */
};

/* Makes *package one of which nothing is known. */
void sbom_package_start(struct sbom_package *package, bool listed);

/*
 * Keeps @text in @out of @capacity bytes. One that is too long is kept as "?"
 * and as many of it as there is room for: it is the name of nothing, and as a
 * version is ordered before all.
 */
void sbom_package_text(char *out, size_t capacity, struct span text);

/* Takes a package URL of it. Returns 0, or -1 with *err set. */
int sbom_package_purl(const struct sbom_sink *sink,
		      struct sbom_package *package, struct span text,
		      struct error *err);

/* Takes a licence of it. Returns 0, or -1 with *err set. */
int sbom_package_license(const struct sbom_sink *sink,
			 struct sbom_package *package, struct span text,
			 struct error *err);

/*
 * Counts @package and answers with it each QUESTION_PACKAGE and
 * QUESTION_LICENSE. A package whose purl is missing, or is none, is compared by
 * its name alone. Returns 0, or -1 with *err set.
 */
int sbom_package_end(const struct sbom_sink *sink, struct sbom_package *package,
		     struct error *err);

/* Tells the listener of @text as note @name. Returns 0, or -1. */
int sbom_package_note(const struct sbom_sink *sink, const char *name,
		      struct span text, struct error *err);

/* Sets the time of the document, where one is written. Returns 0, or -1. */
int sbom_package_created(const struct sbom_sink *sink, struct span text,
			 struct error *err);

/* Keeps the name of the first tool, and tells of all. Returns 0, or -1. */
int sbom_package_tool(const struct sbom_sink *sink, struct span text,
		      struct error *err);

#endif
