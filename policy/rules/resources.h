/*
 * linux.resources: memory, processes and CPU are bounded. runtime-spec
 * config-linux.md "Control groups"; kernel cgroup-v2.rst.
 */
#ifndef POLICY_RULES_RESOURCES_H
#define POLICY_RULES_RESOURCES_H

#include "policy/rule.h"

extern const struct shape resources_params;

/* No limit: what is unlimited is above every bound. */
#define RESOURCES_UNLIMITED INT64_MAX

/* The kinds that "require" and "allow" name. */
enum resources_kind {
	RESOURCES_MEMORY, /* bytes */
	RESOURCES_PIDS,	  /* processes */
	RESOURCES_CPU,	  /* thousandths of a CPU */
};
#define RESOURCES_KINDS 3

extern const char *const resources_names[RESOURCES_KINDS + 1];

/*
 * The limit of @kind that the resources object @resources sets, by its own
 * members or by cgroup v2's in `unified`, which counts where both are there.
 * RESOURCES_UNLIMITED when it sets none. *set, when not NULL: whether it says
 * anything at all of it.
 */
int64_t resources_limit(const struct json *resources, enum resources_kind kind,
			bool *set);

/*
 * As resources_limit(), but the looser of the two where both are there: an
 * update writes them one after the other, and stops at what cgroup v1 lacks.
 */
int64_t resources_loosest(const struct json *resources,
			  enum resources_kind kind, bool *set);

/* The parameter that bounds @kind ("maxMemory"), or RESOURCES_UNLIMITED. */
int64_t resources_most(const struct rule_input *in, enum resources_kind kind);

/* Writes a limit for people: "512 MiB", "4096", "2.5 CPUs". Returns @out. */
#define RESOURCES_TEXT_MAX 48
const char *resources_text(enum resources_kind kind, int64_t limit,
			   char out[RESOURCES_TEXT_MAX]);

/* The check and the repair of the row linux.resources. */
int resources_check(const struct rule_input *in, struct violation *out);

/* The fix() of linux.resources. */
int resources_fix(const struct rule_input *in, struct json *config,
		  struct json *process, struct repairs *done);

#endif
