/*
 * Presets: profiles that are shipped, each a policy document of its own under
 * policy/profiles/, and part of every program, so that no file has to be found.
 */
#ifndef POLICY_PRESETS_H
#define POLICY_PRESETS_H

#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>

#define PRESETS_LIST_MAX 200

struct preset {
	const char *name; /* of the one profile in it */
	const char *file; /* "production.json" */
	const char *text;
	const char *end;
};

/* The preset with this name, or NULL. */
const struct preset *presets_find(const char *name);

/* Preset @index, or NULL at the end. */
const struct preset *presets_at(size_t index);

/* Its document. */
struct span presets_text(const struct preset *preset);

/* Writes their names for messages: "production, sandbox"; no older versions. */
void presets_list(char out[PRESETS_LIST_MAX]);

/*
 * Whether a policy must not give its own profile this name: presets have it,
 * here or in a later version, alone or with a version behind "@".
 */
bool presets_reserve(const char *name);

#endif
