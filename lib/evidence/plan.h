/*
 * Plans: what an import will write, made of relations. They come from a
 * process that read what strangers wrote, so each is checked as it comes.
 */
#ifndef EVIDENCE_PLAN_H
#define EVIDENCE_PLAN_H

#include "base/error.h"
#include "evidence/entry.h"
#include "evidence/relate.h"

#include <stddef.h>

#define PLAN_NOTES_MAX 100 /* further ones are only counted */

/* What a key belongs to, one relation. */
struct plan_item {
	struct digest key;
	struct entry_evidence evidence; /* layout NONE: an image's digest */
};

struct plan_note {
	struct digest digest;
	char text[200];
};

struct plan {
	struct plan_item *items; /* owned; by key once sealed */
	size_t item_count;
	size_t item_room;
	struct digest *blobs; /* owned; each once, once sealed */
	size_t blob_count;
	size_t blob_room;
	struct plan_note notes[PLAN_NOTES_MAX];
	size_t note_count; /* all of them */
};

/*
 * Checks @relation and adds it to the plan that @context is (a relate_emit).
 * Returns 0, or -1 with *err set ("evidence.relation", "evidence.limit").
 */
int plan_add(void *context, const struct relation *relation, struct error *err);

/* Sorts what was added; then the plan is complete. */
void plan_seal(struct plan *plan);

/*
 * Makes *entry of the items from @at on that have the same key; returns where
 * the next key begins. Returns 0 with *err set when it does not fit.
 */
size_t plan_entry(const struct plan *plan, size_t at, struct entry *entry,
		  struct error *err);

/* Empties it. */
void plan_release(struct plan *plan);

#endif
