/*
 * What several rules ask of a runtime spec. Trees were checked against the
 * tables of oci/config; a missing member reads as the runtimes read it.
 */
#ifndef POLICY_RULES_SPEC_H
#define POLICY_RULES_SPEC_H

#include "policy/rule.h"

#define SPEC_POINTER_MAX 160

/*
 * The spec of the container: the one that is judged, or for an exec the one
 * that is remembered; NULL when neither is there.
 */
const struct json *spec_config(const struct rule_input *in);

/*
 * Writes the pointer of @member ("/user/uid") of the process object: below
 * "/process" in a config, at the top of a process.json. Returns @out.
 */
const char *spec_process_pointer(const struct rule_input *in,
				 const char *member,
				 char out[SPEC_POINTER_MAX]);

/* The process object to repair; created in @config when it is missing. */
struct json *spec_process_edit(struct json *config, struct json *process);

/*
 * The first annotation of @in's config whose name matches one of @globs
 * (NULL-terminated), or NULL.
 */
const char *spec_annotation(const struct rule_input *in,
			    const char *const *globs);

/* Whether @options (an array of strings) holds @option. */
bool spec_mount_has(const struct json *mount, const char *option);

/*
 * Whether a runtime bind-mounts it: the type says so, or one option does,
 * whatever the type says.
 */
bool spec_mount_is_bind(const struct json *mount);

/* Whether it ends up read-only: the last of "ro" and "rw" counts. */
bool spec_mount_read_only(const struct json *mount);

/*
 * Whether it shows what is mounted below its source, too, and leaves that as it
 * is: `rbind` without `rro`. Of a bind mount; "ro" is for its top alone.
 */
bool spec_mount_keeps_below(const struct json *mount);

/* Whether @path is absolute and has no empty, "." or ".." component. */
bool spec_path_is_plain(const char *path);

/*
 * Writes to @out where @path leads inside of a root, as runtimes read it:
 * absolute, without empty, "." and ".." components; links are not followed.
 * Returns whether it fits into @size bytes.
 */
bool spec_path_normalise(const char *path, char *out, size_t size);

/* Whether the plain @path is @parent or lies below it. */
bool spec_path_below(const char *path, const char *parent);

#endif
