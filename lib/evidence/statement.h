/*
 * Statements: what a verified payload says, in a fixed layout that passes
 * between processes. Read in a fresh confined child.
 * in-toto attestation spec v1 and v0.1; cosign simple signing; predicates as
 * evidence/predicates.h lists them.
 */
#ifndef EVIDENCE_STATEMENT_H
#define EVIDENCE_STATEMENT_H

#include "base/error.h"
#include "base/json_strict.h"
#include "base/span.h"
#include "evidence/claim.h"
#include "evidence/question.h"
#include "evidence/sbom.h"
#include "evidence/vex.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stdint.h>

#define STATEMENT_SUBJECTS_MAX	  1024 /* read */
#define STATEMENT_DIGESTS_MAX	  32   /* of one of them */
#define STATEMENT_MATCHES_MAX	  64   /* kept: those that were asked for */
#define STATEMENT_ANNOTATIONS_MAX 32
#define STATEMENT_TEXT_MAX	  256
#define STATEMENT_KEY_MAX	  64

enum statement_kind {
	STATEMENT_NONE,
	STATEMENT_IMAGE, /* a signature on an image */
	STATEMENT_SCAN,	 /* a vulnerability scan */
	STATEMENT_VEX,	 /* what is said of vulnerabilities, nothing else */
	STATEMENT_SBOM,	 /* what is in the image; may say VEX too */
	STATEMENT_PROVENANCE, /* how it was built */
	STATEMENT_OTHER,      /* a predicate of any other type */
};

/* Severities from worst; unknown words count as SCAN_UNKNOWN. */
enum scan_severity {
	SCAN_CRITICAL,
	SCAN_HIGH,
	SCAN_MEDIUM,
	SCAN_LOW,
	SCAN_NEGLIGIBLE,
	SCAN_UNKNOWN,
	SCAN_SEVERITIES,
};

/* Whose layout the report has. */
enum scan_format {
	SCAN_FORMAT_NONE,  /* there is no report */
	SCAN_FORMAT_TRIVY, /* schema version 2 */
	SCAN_FORMAT_GRYPE,
	SCAN_FORMAT_SARIF, /* 2.1.0 */
	SCAN_FORMAT_SNYK,
	SCAN_FORMAT_VULNS, /* the list of in-toto's vulns predicate */
	SCAN_FORMATS,
};

/* What a report says of a digest that we know too. */
enum scan_names {
	SCAN_NAMES_NOTHING,
	SCAN_NAMES_SAME,
	SCAN_NAMES_OTHER, /* a contradiction */
};

#define SCAN_MARKS_MAX	  4096
#define SCAN_MARK_ANSWERS 16

/* A finding that answers QUESTION_VULNERABILITY, one at least. */
struct scan_mark {
	uint16_t severity; /* enum scan_severity */
	uint16_t fixable;  /* 0 or 1 */
	uint32_t answer_count;
	uint16_t answers[SCAN_MARK_ANSWERS]; /* indexes of questions */
};

struct scan {
	bool has_report; /* scanner.result is a report; without one (null)
			    nothing was scanned, whatever the counts say */
	enum scan_format format;
	bool has_finished; /* a time since 2000; else finished is 0 */
	int64_t finished;  /* seconds since 1970 */
	char scanner[STATEMENT_TEXT_MAX]; /* scanner.uri, or the tool's name */
	char scanner_version[64];
	uint32_t targets; /* that were looked at for packages */
	uint32_t listed;  /* findings as listed, the same ones too */
	/* Distinct ones, by id, package and version. */
	uint32_t findings[SCAN_SEVERITIES];
	uint32_t fixable[SCAN_SEVERITIES]; /* of those, with a fixed version */
	uint32_t suppressed;	  /* by the scanner's own configuration */
	bool end_of_life;	  /* the report says so */
	enum scan_names config;	  /* Metadata.ImageID */
	enum scan_names diff_ids; /* Metadata.DiffIDs */
	enum scan_names manifest; /* Metadata.RepoDigests */
	/* For whoever learns later what the context did not know. */
	struct digest chain_id; /* of Metadata.DiffIDs; zero: none named */
	uint64_t manifests;	/* bits of context.manifests[] that are named */
	uint32_t mark_count;
	struct scan_mark *marks; /* owned */
};

/* Texts are "" where nothing is said. */
struct provenance {
	char builder[STATEMENT_TEXT_MAX];
	char build_type[STATEMENT_TEXT_MAX];
	char source[STATEMENT_TEXT_MAX]; /* what was built */
	bool has_finished; /* a time since 2000; else finished is 0 */
	int64_t finished;  /* seconds since 1970 */
};

/* What a signer says that the subject's media type is. */
enum statement_document {
	STATEMENT_DOCUMENT_ANY, /* says nothing */
	STATEMENT_DOCUMENT_MANIFEST,
	STATEMENT_DOCUMENT_INDEX,
	STATEMENT_DOCUMENT_OTHER, /* neither: no image */
};

struct statement {
	enum statement_kind kind;
	char predicate_type[STATEMENT_TEXT_MAX];
	uint32_t match_count;
	struct digest matches[STATEMENT_MATCHES_MAX]; /* subjects asked for */
	uint64_t subject_size; /* bytes it says that has; 0: says nothing */
	enum statement_document subject_type;
	char reference[STATEMENT_TEXT_MAX]; /* docker-reference, or "" */
	uint32_t annotation_count; /* signed key = value (strings only) */
	struct {
		char key[STATEMENT_KEY_MAX];
		char value[192];
	} annotations[STATEMENT_ANNOTATIONS_MAX];
	struct scan scan;	      /* STATEMENT_SCAN */
	struct vex vex;		      /* STATEMENT_VEX, STATEMENT_SBOM */
	struct sbom sbom;	      /* STATEMENT_SBOM */
	struct provenance provenance; /* STATEMENT_PROVENANCE */
	/* A bit for each question but QUESTION_VULNERABILITY: yes. */
	uint64_t answers[QUESTIONS_MAX / 64];
};

/* What the reader compares with; nothing of it is a secret. */
struct statement_context {
	uint32_t subject_count;
	struct digest subjects[STATEMENT_MATCHES_MAX]; /* wanted */
	struct digest config;	 /* of the image; zero: unknown */
	uint32_t manifest_count; /* manifest and indexes of the image */
	struct digest manifests[STATEMENT_MATCHES_MAX];
	struct digest chain_id; /* of its diff_ids; zero: unknown */
	span_passed *passed; /* told of what was read of the payload, or NULL */
	const struct statement_question *questions;
	uint32_t question_count;
};

/*
 * For readers of payloads: keeps @digest in out->matches when it is one of
 * those wanted, once.
 */
void statement_match(const struct statement_context *context,
		     const struct digest *digest, struct statement *out);

/*
 * For readers of maps of signed annotations: takes an event of the map. @key is
 * theirs, all zero to begin with. Only strings that fit whole are kept: what is
 * left out cannot satisfy a policy that asks for it.
 */
void statement_annotate(struct statement *out, char key[STATEMENT_KEY_MAX],
			enum json_event event, struct span text);

/* "signature", "scan", ...; @otherwise for a kind that has no word. */
const char *statement_word(enum statement_kind kind, const char *otherwise);

/* Whether @text, a _type, is that of an in-toto Statement, v0.1 or v1. */
bool statement_is_type(struct span text);

/* Sets the answer of question @index to yes. */
void statement_answer(struct statement *statement, size_t index);

/* Whether the answer to question @index is yes. */
bool statement_says(const struct statement *statement, size_t index);

/*
 * What is read of a statement at most; and of a document that a predicate is,
 * where it stands alone or is a text within another.
 */
extern const struct json_limits statement_limits;
extern const struct json_limits statement_document_limits;

/*
 * Reads @payload, of form @kind. Strict: type strings compared whole, subject
 * digests whole, nothing twice, nothing after the value. An image signature
 * is a simple-signing payload of type "cosign container image signature"; a
 * scan is a Statement with a predicate type of evidence/predicates.c, or one
 * that a QUESTION_REPORT names. Memory does not grow with the report. Returns
 * 0 with *out to be released by statement_release(), or -1 with *out empty and
 * *err set (ids "evidence.*"; "evidence.limit" when it is too large to be read
 * whole, which refuses).
 */
int statement_read(struct span payload, enum claim_kind kind,
		   const struct statement_context *context,
		   struct statement *out, struct error *err);

/* Frees what *statement owns and empties it. */
void statement_release(struct statement *statement);

#endif
