/*
 * The bundle's config.json, and the process object of an exec, as trees whose
 * shape was checked. OCI runtime-spec, config.md and config-linux.md.
 *
 * What two parsers would read differently is refused here (case variants of
 * members, wrong types, ids of 2^31 and more); what this version does not know
 * is kept as a list for the rule config.unknown. null stands for a missing
 * member, as in the engines' own writers.
 */
#ifndef OCI_CONFIG_H
#define OCI_CONFIG_H

#include "base/error.h"
#include "base/json.h"

#include <stddef.h>

#define CONFIG_SIZE_MAX	   ((size_t)8 << 20)
#define CONFIG_UNKNOWN_MAX 64 /* pointers kept; more is an error */

struct config {
	struct json *root;
	char *unknown[CONFIG_UNKNOWN_MAX]; /* JSON pointers, owned */
	size_t unknown_count;
};

#define CONFIG_INIT                                                            \
	{                                                                      \
		.root = NULL                                                   \
	}

/*
 * Parses a whole config.json. @what names it in messages. Returns 0 with *out
 * to be released by config_release(), or -1 with *err set ("bundle.config").
 */
int config_parse(struct span text, const char *what, struct config *out,
		 struct error *err);

/*
 * Parses a process object (exec --process). *out->root is the process.
 * Returns 0, or -1 with *err set ("bundle.process").
 */
int config_parse_process(struct span text, const char *what, struct config *out,
			 struct error *err);

/*
 * Parses the resources object of an update. *out->root is that object.
 * Returns 0, or -1 with *err set ("bundle.resources").
 */
int config_parse_resources(struct span text, const char *what,
			   struct config *out, struct error *err);

/* Frees what it owns and empties it. */
void config_release(struct config *config);

/* The process object of a config, or NULL. */
const struct json *config_process(const struct config *config);

/* The entry of linux.namespaces of @type ("pid"), or NULL. */
const struct json *config_namespace(const struct json *root, const char *type);

#endif
