#include "policy/rules/namespaces.h"

#include "policy/remedies.h"
#include "policy/rules/params.h"

#include <string.h>

static const char *const types[] = {"pid",  "network", "mount", "ipc", "uts",
				    "user", "cgroup",  "time",	NULL};
static const struct shape type = {.kind = SHAPE_STRING, .values = types};
static const struct shape type_list = {.kind = SHAPE_ARRAY, .of = &type};
static const struct shape_field fields[] = {{"deny", &type_list, false},
					    {"join", &type_list, false},
					    {"hostPorts", &params_bool, false},
					    {"probeHosts", &params_bool, false},
					    {0}};
const struct shape namespaces_params = {.kind = SHAPE_OBJECT, .fields = fields};

/* What nobody wrote: the host's of these are refused. */
static bool is_denied(const struct rule_input *in, const char *name)
{
	static const char *const usual[] = {"pid", "network", "mount", "ipc",
					    "uts"};

	if (params_array(in, "deny"))
		return params_has(in, "deny", name);
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (strcmp(usual[i], name) == 0)
			return true;
	return false;
}

/* Containers of a pod share; none enters another's file system. */
static bool may_join(const struct rule_input *in, const char *name)
{
	if (params_array(in, "join"))
		return params_has(in, "join", name);
	return strcmp(name, "mount") != 0;
}

static int refuse_host(const struct rule_input *in, struct violation *out,
		       const char *name, const char *path)
{
	const char *remedy = remedies_find(in, "linux.namespaces", name);

	if (path)
		rule_violation(out, remedy, "/linux/namespaces",
			       "uses the host's %s namespace, by the path "
			       "'%.100s'",
			       name, path);
	else
		rule_violation(out, remedy, "/linux/namespaces",
			       "uses the host's %s namespace", name);
	return rule_values(out, path ? path : "missing", "one of its own");
}

/* A namespace that is joined: whose is it? */
static int check_path(const struct rule_input *in, const char *name,
		      const char *path, struct violation *out)
{
	enum host_answer host = facts_namespace_is_host(in->facts, name, path);

	if (host == HOST_YES && is_denied(in, name))
		return refuse_host(in, out, name, path);
	if (host != HOST_YES && !may_join(in, name)) {
		rule_violation(out, NULL, "/linux/namespaces",
			       "joins the %s namespace '%.100s'", name, path);
		return rule_values(out, path, "one of its own");
	}
	if (!is_denied(in, name) || host == HOST_NO)
		return 0;
	if (host == HOST_UNANSWERED)
		return rule_not_judged(out, "whose %s namespace '%.100s' is",
				       name, path);
	return rule_violation(out,
			      "give /proc/PID/ns/TYPE, or an absolute path "
			      "that only root can change",
			      "/linux/namespaces",
			      "whose %s namespace '%.100s' is cannot be "
			      "learned",
			      name, path);
}

/* The entries of @name: -1 is a violation, or in *open what is not known. */
static int check_type(const struct rule_input *in, const struct json *list,
		      const char *name, struct violation *out,
		      struct violation *open)
{
	bool has_own = false; /* config_parse() refuses two of a type */

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *entry = json_item(list, i);
		const char *kind = json_text(json_find(entry, "type"));
		const char *path = json_text(json_find(entry, "path"));

		if (!kind || strcmp(kind, name) != 0)
			continue;
		has_own = true;
		if (!path || !*path || check_path(in, name, path, out) == 0)
			continue;
		if (!out->not_judged)
			return -1;
		*open = *out;
	}
	return !has_own && is_denied(in, name)
		       ? refuse_host(in, out, name, NULL)
		       : 0;
}

/*
 * Ways between the host's network and the container's that only a manifest
 * shows: a port of the host that leads in, and a host that kubelet connects
 * to on the container's behalf.
 */
static int check_asked(const struct rule_input *in, struct violation *out)
{
	static const struct {
		const char *name, *message, *expected;
	} ways[] = {
		{"hostPorts", "takes the host's port", "no hostPort"},
		{"probeHosts", "lets kubelet connect to",
		 "no host in probes and lifecycle handlers"},
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct json *list =
			json_find(in->facts->asked, ways[i].name);
		const char *first = json_text(json_item(list, 0));

		if (!first || params_flag(in, ways[i].name, true))
			continue;
		rule_violation(out,
			       "drop hostPort, and host in probes and "
			       "lifecycle handlers",
			       "", "%s '%.60s'", ways[i].message, first);
		return rule_values(out, first, ways[i].expected);
	}
	return 0;
}

int namespaces_check(const struct rule_input *in, struct violation *out)
{
	const struct json *list =
		json_at(in->config, "linux", "namespaces", NULL);
	struct violation open = {.not_judged = false};

	for (size_t i = 0; types[i]; i++)
		if (check_type(in, list, types[i], out, &open) < 0)
			return -1;
	if (check_asked(in, out) < 0)
		return -1;
	*out = open;
	return open.not_judged ? -1 : 0;
}
