/*
 * One finding of a scan report while it is read, and what becomes of it: it is
 * counted once for each id, package and version, and marked where it answers a
 * question. Nothing of it stays but the counts, the marks and a hash.
 */
#ifndef EVIDENCE_FINDING_H
#define EVIDENCE_FINDING_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/seen.h"
#include "evidence/statement.h"

#include <stdbool.h>
#include <stdint.h>

#define FINDING_IDS_MAX	 32
#define FINDING_ID_MAX	 256
#define FINDING_TEXT_MAX 1024

struct finding {
	enum scan_severity severity;
	bool fixable;
	bool suppressed;   /* the report lists it, but it does not count */
	bool has_suffix;   /* ids[0] is an id, '-' and a package */
	uint32_t id_count; /* its id, "" if it has none, and those of its
			      aliases that are asked for */
	char ids[FINDING_IDS_MAX][FINDING_ID_MAX];
	char package[FINDING_TEXT_MAX];
	char version[FINDING_TEXT_MAX];
	char purl[FINDING_TEXT_MAX];
};

/* Told of each finding that a report lists; 0, or -1 with *err set. */
typedef int finding_listener(void *context, const struct finding *finding,
			     struct error *err);

/* Where findings go; released by finding_release(). */
struct findings {
	const struct statement_context *context;
	struct scan *out;
	struct seen seen;
	bool has_hashes;
	uint32_t hashes[QUESTIONS_MAX]; /* of the ids that are asked for */
	uint32_t mark_capacity;
	finding_listener *on; /* or NULL */
	void *on_context;
};

/* Makes *finding one of which nothing is known. */
void finding_start(struct finding *finding);

/* Sets the id. Returns 0, or -1 with *err set: too long. */
int finding_set_id(struct finding *finding, struct span id, struct error *err);

/* Fills one of the texts, likewise. */
int finding_set_text(char out[FINDING_TEXT_MAX], struct span text,
		     struct error *err);

/* The severity that a scanner's word means, in any case. */
enum scan_severity finding_severity(struct span word);

/*
 * The severity of a CVSS score, text such as "7.5"; SCAN_UNKNOWN for 0 and
 * whatever is no score.
 */
enum scan_severity finding_score(struct span score);

/*
 * Adds another id of the same vulnerability: there may be hundreds, and only
 * those that are asked for matter. Returns 0, or -1 with *err set.
 */
int finding_add_alias(struct findings *findings, struct finding *finding,
		      struct span id, struct error *err);

/* Counts @finding. Returns 0, or -1 with *err set ("evidence.limit"). */
int finding_add(struct findings *findings, const struct finding *finding,
		struct error *err);

/* Frees what it owns; the marks stay with the scan. */
void finding_release(struct findings *findings);

#endif
