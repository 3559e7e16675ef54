/*
 * Assigning: which profile a container gets. The first entry that matches
 * decides. docs/POLICY.md, "Members of the document", assign.
 */
#ifndef POLICY_ASSIGN_H
#define POLICY_ASSIGN_H

#include "policy/document.h"
#include "policy/facts.h"
#include "policy/profiles.h"

struct assign_entry {
	const struct json *match; /* NULL: everything */
	size_t profile;		  /* index of profiles */
	bool trust_caller;
	bool tied; /* its image is tied to the name that was signed */
	struct document_place place;
};

struct assign {
	struct assign_entry *entries; /* owned */
	size_t count;
};

/*
 * Reads "assign" of all fragments; profiles that it names are marked as used,
 * presets among them added. Returns 0, or -1 with *err set ("policy.assign",
 * "policy.profile").
 */
int assign_collect(struct document *document,
		   const struct written_context *context,
		   struct profiles *profiles, struct assign *out,
		   struct error *err);

/* The one entry that gives everybody the profile @profile. 0 or -1. */
int assign_everybody(struct assign *assign, size_t profile, struct error *err);

/* As policy_assign(), but fills the index of the profile. Returns 0 or -1. */
int assign_choose(const struct assign *assign, const struct document *document,
		  const struct facts *facts, size_t *profile,
		  struct error *err);

/* Frees what it owns and empties it. */
void assign_release(struct assign *assign);

#endif
