#include "policy/rules/mount_source.h"

#include "base/glob.h"
#include "oci/config.h"
#include "oci/mount_paths.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <stdio.h>
#include <string.h>

static const struct shape_field entry_fields[] = {
	{"source", &params_text, true}, {"readonly", &params_bool, false}, {0}};
static const struct shape entry = {.kind = SHAPE_OBJECT,
				   .fields = entry_fields};
static const struct shape entries = {.kind = SHAPE_ARRAY, .of = &entry};
static const struct shape_field fields[] = {{"allow", &entries, false},
					    {"deny", &params_texts, false},
					    {"keepClear", &params_texts, false},
					    {"plugins", &params_texts, false},
					    {0}};
const struct shape mount_source_params = {.kind = SHAPE_OBJECT,
					  .fields = fields};

/* One host path that a mount brings in. */
struct source {
	const char *path; /* as written */
	const char *pointer;
	bool read_only;
	bool keeps_below; /* what is mounted below it is not made read-only */
};

static int refuse(const struct source *source, const char *leads,
		  const char *why, struct violation *out)
{
	bool other = leads && *leads && strcmp(leads, source->path) != 0;

	rule_violation(out, NULL, source->pointer,
		       "the host path '%.100s'%s%.80s%s %s", source->path,
		       other ? " (that is '" : "", other ? leads : "",
		       other ? "')" : "", why);
	return rule_values(out, source->path, "what the engine made");
}

/* Whether the volume plugin of kubelet's that made @path may be used. */
static bool has_plugin(const struct rule_input *in, const char *path)
{
	static const char front[] = "/volumes/kubernetes.io~";
	const struct json *plugins = params_array(in, "plugins");
	const char *at = strstr(path, front);
	struct span name;

	if (!plugins || !at)
		return true;
	at += sizeof(front) - 1;
	name = (struct span){at, strcspn(at, "/")};
	for (size_t i = 0; i < json_count(plugins); i++)
		if (span_equal(json_span(json_item(plugins, i)), name))
			return true;
	return false;
}

static int check_managed(const struct rule_input *in,
			 const struct source *source,
			 const struct path_fact *fact, struct violation *out)
{
	if (fact->managed_readonly && !source->read_only)
		return refuse(source, fact->resolved,
			      "is mounted so that it can be written", out);
	if (!has_plugin(in, fact->resolved))
		return refuse(source, fact->resolved,
			      "is a volume of a kind that is not allowed", out);
	return 0;
}

/* The first entry of "allow" that matches decides. */
static const struct json *find_entry(const struct rule_input *in,
				     const char *path)
{
	const struct json *allow = params_array(in, "allow");

	for (size_t i = 0; i < json_count(allow); i++) {
		const struct json *one = json_item(allow, i);

		if (glob_match(json_span(json_find(one, "source")),
			       span_of(path), "/"))
			return one;
	}
	return NULL;
}

/* A read-only bind leaves what is mounted below its source as it was. */
static int check_read_only(const struct source *source,
			   const struct path_fact *fact, struct violation *out)
{
	const char *leads = fact->real[0] ? fact->real : fact->resolved;

	if (!source->read_only)
		return refuse(source, leads,
			      "is mounted so that it can be written", out);
	if (!source->keeps_below || !fact->writable_below[0])
		return 0;
	rule_violation(out,
		       "mount it recursively read-only (rro; Docker: "
		       "bind-recursive=readonly, Kubernetes: "
		       "recursiveReadOnly: Enabled), or without what is below",
		       source->pointer,
		       "the host path '%.100s' is read-only, but not what is "
		       "mounted below it: '%.80s' can be written",
		       source->path, fact->writable_below);
	return rule_values(out, source->path, "read-only with all below it");
}

static int check_host_path(const struct rule_input *in,
			   const struct source *source,
			   const struct path_fact *fact, struct violation *out)
{
	const char *leads = fact->real[0] ? fact->real : fact->resolved;
	/* a volume that is a bind of /etc is /etc, whoever named it */
	const struct json *one =
		find_entry(in, fact->borrowed ? fact->real : fact->resolved);

	if (!one || params_match(in, "deny", fact->resolved) ||
	    (fact->real[0] && params_match(in, "deny", fact->real)))
		return refuse(source, leads, "is mounted", out);
	if (json_true(json_find(one, "readonly")) &&
	    check_read_only(source, fact, out) < 0)
		return -1;
	switch (fact->parents_trusted) {
	case HOST_YES:
		return 0;
	case HOST_NO:
		return refuse(source, leads,
			      "lies in a directory that others than root can "
			      "write",
			      out);
	case HOST_UNANSWERED:
		return rule_not_judged(out, "who can write above '%.120s'",
				       source->path);
	case HOST_UNKNOWN:
		break;
	}
	return refuse(source, leads, "is not there yet", out);
}

static int check_path(const struct rule_input *in, const struct source *source,
		      struct violation *out)
{
	const struct path_fact *fact = facts_path(in->facts, source->path);

	if (source->path[0] != '/')
		return refuse(source, NULL, "is not absolute", out);
	if (!fact)
		return refuse(source, NULL, "leads nobody knows where", out);
	switch (fact->is_managed) {
	case HOST_YES:
		return check_managed(in, source, fact, out);
	case HOST_NO:
		return check_host_path(in, source, fact, out);
	case HOST_UNANSWERED:
		return rule_not_judged(out, "'%.120s' is not on this host",
				       source->path);
	case HOST_UNKNOWN:
		break;
	}
	return refuse(source, NULL, "leads nobody knows where", out);
}

/* The directories of an overlay, and whatever other options name. */
static int check_options(const struct rule_input *in, const struct json *mount,
			 size_t index, struct violation *out)
{
	struct mount_paths paths = mount_paths(mount);
	struct span path;
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/mounts/%zu/options", index);
	while (mount_paths_next(&paths, &path)) {
		char text[FACT_VALUE_MAX] = "";
		struct source source = {.path = text, .pointer = pointer};

		/* of what is longer no fact can be known */
		if (path.size < sizeof(text))
			memcpy(text, path.data, path.size);
		if (check_path(in, &source, out) < 0)
			return -1;
	}
	return 0;
}

static int check_destination(const struct rule_input *in,
			     const struct json *mount, size_t index,
			     struct violation *out)
{
	const char *place = json_text(json_find(mount, "destination"));
	char plain[FACT_VALUE_MAX];
	char pointer[64];

	if (!params_array(in, "keepClear") || !place)
		return 0;
	snprintf(pointer, sizeof(pointer), "/mounts/%zu/destination", index);
	if (spec_path_normalise(place, plain, sizeof(plain)) &&
	    !params_match(in, "keepClear", plain))
		return 0;
	rule_violation(out, "leave the mount out", pointer,
		       "something is mounted on '%.100s'", place);
	return rule_values(out, place, "nothing there");
}

static bool has_user_namespace(const struct rule_input *in)
{
	const struct json *own = config_namespace(in->config, "user");
	const char *path = json_text(json_find(own, "path"));
	enum host_answer is_host;

	if (!own || !path || !*path)
		return own != NULL;
	is_host = facts_namespace_is_host(in->facts, "user", path);
	return is_host == HOST_NO || is_host == HOST_UNANSWERED;
}

/* Whether the mount's map @name is missing, or the user namespace's own. */
static bool is_own_map(const struct rule_input *in, const struct json *mount,
		       const char *name)
{
	const struct json *map = json_find(mount, name);

	return json_count(map) == 0 ||
	       (has_user_namespace(in) &&
		json_equal(map, json_at(in->config, "linux", name, NULL)));
}

/*
 * An id-mapped mount shows files as another user's, so that a process that is
 * not root reads and writes root's. In a user namespace that is what its own
 * map is for.
 */
static int check_owners(const struct rule_input *in, const struct json *mount,
			size_t index, struct violation *out)
{
	const char *place = json_text(json_find(mount, "destination"));
	bool asks = spec_mount_has(mount, "idmap") ||
		    spec_mount_has(mount, "ridmap");
	char pointer[64];

	if (is_own_map(in, mount, "uidMappings") &&
	    is_own_map(in, mount, "gidMappings") &&
	    (!asks || has_user_namespace(in)))
		return 0;
	snprintf(pointer, sizeof(pointer), "/mounts/%zu", index);
	rule_violation(out, "take the id mapping off the mount", pointer,
		       "the mount on '%.100s' lends the container the files "
		       "of other users",
		       place ? place : "");
	return rule_values(out, "id-mapped",
			   "the user namespace's own mapping, or none");
}

static int check_mount(const struct rule_input *in, const struct json *mount,
		       size_t index, struct violation *out)
{
	const char *path = json_text(json_find(mount, "source"));
	bool bind = spec_mount_is_bind(mount);
	char pointer[64];
	struct source source = {
		.path = path,
		.pointer = pointer,
		.read_only = spec_mount_read_only(mount),
		.keeps_below = spec_mount_keeps_below(mount),
	};

	if (check_destination(in, mount, index, out) < 0 ||
	    check_owners(in, mount, index, out) < 0 ||
	    check_options(in, mount, index, out) < 0)
		return -1;
	/* of other mounts "tmpfs" and "proc" are names, "/dev/sda" is a path */
	if (!path || !*path || (!bind && path[0] != '/'))
		return 0;
	snprintf(pointer, sizeof(pointer), "/mounts/%zu/source", index);
	return check_path(in, &source, out);
}

int mount_source_check(const struct rule_input *in, struct violation *out)
{
	const struct json *mounts = json_find(in->config, "mounts");
	struct violation open = {.not_judged = false};

	for (size_t i = 0; i < json_count(mounts); i++) {
		if (check_mount(in, json_item(mounts, i), i, out) == 0)
			continue;
		if (!out->not_judged)
			return -1;
		open = *out;
	}
	*out = open;
	return open.not_judged ? -1 : 0;
}
