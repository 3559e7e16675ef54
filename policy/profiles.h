/*
 * The profiles of a policy, the presets that it names, and the floor: found,
 * extended and merged. docs/POLICY.md, "Members of the document".
 */
#ifndef POLICY_PROFILES_H
#define POLICY_PROFILES_H

#include "policy/document.h"
#include "policy/names.h"
#include "policy/policy.h"
#include "policy/written.h"

#define PROFILES_DEPTH_MAX 16 /* of extends */

enum profiles_state {
	PROFILES_NEW,
	PROFILES_OPEN, /* is being resolved: met again, it is a cycle */
	PROFILES_DONE,
};

struct profiles_item {
	struct profile profile; /* settings owned */
	struct document_place place;
	const struct json *written;
	enum profiles_state state;
	unsigned depth; /* how many profiles lead to the root, with itself */
	bool preset;
	bool used;     /* assigned to somebody */
	bool whole;    /* nothing that its rules need is missing */
	bool extended; /* by another one */
	bool sandbox;  /* the preset of that name, or made of it */
};

struct profiles {
	struct profiles_item *items; /* owned; they stay where they are */
	size_t count;
	struct names index;
};

/*
 * Reads and merges all profiles of the document, to which the presets that
 * they extend are added. Returns 0, or -1 with *err set ("policy.profile",
 * "policy.rule", "policy.duplicate").
 */
int profiles_collect(struct document *document,
		     const struct written_context *context,
		     struct profiles *out, struct error *err);

/*
 * The profile or preset of that name, merged; @place is who asks. Fills
 * *index. Returns 0, or -1 with *err set, naming the known ones.
 */
int profiles_find(struct profiles *profiles, struct document *document,
		  const struct written_context *context, const char *name,
		  struct document_place place, size_t *index,
		  struct error *err);

/* The setting of the rule @id, or NULL. */
const struct setting *profiles_setting(const struct profile *profile,
				       const char *id);

/* Frees what it owns and empties it. */
void profiles_release(struct profiles *profiles);

#endif
