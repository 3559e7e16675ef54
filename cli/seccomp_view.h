/*
 * What seccomp profiles let through, call by call, for `ocigate seccomp`. One
 * profile or two are looked at together. Calls are judged as the rule
 * linux.seccomp does it: by the worst reading (policy/rules/seccomp_reach.h).
 */
#ifndef CLI_SECCOMP_VIEW_H
#define CLI_SECCOMP_VIEW_H

#include "base/json.h"
#include "policy/rules/seccomp_reach.h"

#include <stddef.h>

#define SECCOMP_VIEW_ARCHES 24

struct seccomp_view_call {
	const char *name; /* of a profile */
	enum seccomp_reach_how how[2];
	unsigned arches; /* for which that is so: bits by position in arches */
};

struct seccomp_view {
	const struct json *profiles[2]; /* borrowed; the second or NULL */
	const char *arches[SECCOMP_VIEW_ARCHES]; /* of both; the native first */
	size_t arch_count;
	unsigned common; /* bits of the ABIs that both have */
	/* owned; what rules name, by name; one more than once where ABIs differ
	 */
	struct seccomp_view_call *calls;
	size_t count;
	struct json *unknown; /* owned; names that no ABI has, as texts */
};

/*
 * Fills @out from one profile, or from two, which have to outlive it. Returns
 * 0, to be released by seccomp_view_release(), or -1 when memory is out.
 */
int seccomp_view_make(const struct json *profile, const struct json *other,
		      struct seccomp_view *out);

/* Frees what it owns and empties it. */
void seccomp_view_release(struct seccomp_view *view);

/*
 * What the rules of @profile say of @name, as a list of texts, the caller's:
 * "arg0 & 0x7e020000 == 0", "not arg0 == 3", "SCMP_ACT_LOG". Empty where it
 * runs always or never without more ado; NULL when memory is out.
 */
struct json *seccomp_view_when(const struct json *profile, const char *name);

#endif
