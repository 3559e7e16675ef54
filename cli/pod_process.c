#include "cli/pod_process.h"

#include "cli/capset.h"
#include "cli/pod_asked.h"
#include "cli/sketch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "bundle.manifest"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static int no_memory(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, ID, "out of memory");
}

/* As the container says, else as the pod says. */
static const struct json *
security(const struct pod *pod, const struct json *container, const char *key)
{
	const struct json *own =
		json_at(container, "securityContext", key, NULL);

	return own ? own : json_at(pod->spec, "securityContext", key, NULL);
}

static int add_groups(const struct pod *pod, struct json *user)
{
	const struct json *context = json_find(pod->spec, "securityContext");
	const struct json *list = json_find(context, "supplementalGroups");
	struct json *groups = json_new_array();
	int64_t id;

	if (json_int64(json_find(context, "fsGroup"), &id) && groups &&
	    json_append(groups, json_new_int(id)) < 0)
		return json_free(groups), -1;
	for (size_t i = 0; i < json_count(list); i++)
		if (json_int64(json_item(list, i), &id) && groups &&
		    json_append(groups, json_new_int(id)) < 0)
			return json_free(groups), -1;
	return json_set(user, "additionalGids", groups);
}

static int write_user(const struct pod *pod, const struct json *container,
		      struct json *process)
{
	bool non_root = json_true(security(pod, container, "runAsNonRoot"));
	struct json *user = json_edit(process, "user");
	int64_t uid = non_root ? SKETCH_NOBODY : 0;
	int64_t gid = non_root ? SKETCH_NOBODY : 0;

	json_int64(security(pod, container, "runAsUser"), &uid);
	json_int64(security(pod, container, "runAsGroup"), &gid);
	if (json_set(user, "uid", json_new_int(uid)) < 0 ||
	    json_set(user, "gid", json_new_int(gid)) < 0)
		return -1;
	return add_groups(pod, user);
}

static bool names_all(const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (strcasecmp(pod_text(json_item(list, i), ""), "ALL") == 0)
			return true;
	return false;
}

/* Names stand without CAP_, in any case: containerd puts it before each. */
static bool names_cap(const struct json *list, const char *cap)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const char *name = pod_text(json_item(list, i), "");

		if (strcasecmp(name, cap) == 0)
			return true;
	}
	return false;
}

static bool has_cap(const struct json *container, const char *cap,
		    bool is_default)
{
	const struct json *context = json_find(container, "securityContext");
	const struct json *caps = json_find(context, "capabilities");
	const struct json *add = json_find(caps, "add");
	const struct json *drop = json_find(caps, "drop");

	if (json_true(json_find(context, "privileged")))
		return true;
	if (names_cap(drop, cap))
		return false;
	if (names_cap(add, cap) || names_all(add))
		return true;
	return is_default && !names_all(drop);
}

static int add_caps(const struct json *container, bool defaults,
		    struct json *set)
{
	const struct capset *one;
	char name[64];

	for (size_t i = 0; (one = capset_at(i)); i++) {
		snprintf(name, sizeof(name), "CAP_%s", one->name);
		if (has_cap(container, one->name,
			    one->is_default && defaults) &&
		    json_append(set, json_new_text(name)) < 0)
			return -1;
	}
	return 0;
}

/* An added name that is none of the known ones is kept, to be refused. */
static int add_unknown(const struct json *container, struct json *set)
{
	const struct json *add = json_at(container, "securityContext",
					 "capabilities", "add", NULL);
	char name[128];

	for (size_t i = 0; i < json_count(add); i++) {
		const char *cap = pod_text(json_item(add, i), "");

		snprintf(name, sizeof(name), "CAP_%.100s", cap);
		if (strcasecmp(cap, "ALL") != 0 && !json_array_has(set, name) &&
		    json_append(set, json_new_text(name)) < 0)
			return -1;
	}
	return 0;
}

static int write_capabilities(const struct pod *pod,
			      const struct json *container,
			      struct json *process)
{
	static const char *const SETS[] = {"bounding", "effective",
					   "permitted"};
	struct json *capabilities = json_edit(process, "capabilities");

	for (size_t i = 0; i < COUNT(SETS); i++) {
		struct json *set = json_new_array();

		if (!set ||
		    add_caps(container, !pod_asked_windows(pod), set) < 0 ||
		    add_unknown(container, set) < 0)
			return json_free(set), -1;
		if (json_set(capabilities, SETS[i], set) < 0)
			return -1;
	}
	return 0;
}

static int append_all(struct json *to, const struct json *from)
{
	for (size_t i = 0; i < json_count(from); i++)
		if (json_append(to, json_copy(json_item(from, i))) < 0)
			return -1;
	return 0;
}

/* Where the command is the image's, a name stands for it. */
static int write_args(const struct json *container, struct json *process)
{
	const struct json *command = json_find(container, "command");
	struct json *args = json_new_array();

	if (!args ||
	    (json_count(command) == 0
		     ? json_append(args, json_new_text("/entrypoint"))
		     : append_all(args, command)) < 0 ||
	    append_all(args, json_find(container, "args")) < 0)
		return json_free(args), -1;
	return json_set(process, "args", args);
}

/* A value that comes from elsewhere is not in the manifest. */
static int write_env(const struct json *container, struct json *process)
{
	const struct json *list = json_find(container, "env");
	struct json *env = json_new_array();

	for (size_t i = 0; env && i < json_count(list); i++) {
		const struct json *item = json_item(list, i);
		CLEANUP_BUF struct buf text = BUF_INIT;

		buf_add_text(&text, pod_text(json_find(item, "name"), ""));
		buf_add_char(&text, '=');
		buf_add_text(&text, pod_text(json_find(item, "value"), ""));
		if (!buf_ok(&text) ||
		    json_append(env, json_new_span(buf_span(&text))) < 0)
			return json_free(env), -1;
	}
	return json_set(process, "env", env);
}

int pod_process_write(const struct pod *pod, const struct json *container,
		      struct json *process, struct error *err)
{
	const struct json *context = json_find(container, "securityContext");
	const struct json *escalation =
		json_find(context, "allowPrivilegeEscalation");
	bool none = ((json_type(escalation) == JSON_BOOL &&
		      !json_true(escalation)) ||
		     pod_asked_windows(pod)) &&
		    !json_true(json_find(context, "privileged"));
	const char *cwd = pod_text(json_find(container, "workingDir"), "/");

	if (write_user(pod, container, process) < 0 ||
	    write_args(container, process) < 0 ||
	    write_env(container, process) < 0 ||
	    json_set(process, "cwd", json_new_text(cwd)) < 0 ||
	    write_capabilities(pod, container, process) < 0 ||
	    (none &&
	     json_set(process, "noNewPrivileges", json_new_bool(true)) < 0))
		return no_memory(err);
	return 0;
}

/* A quantity in thousandths, or -1: digits, a fraction, and a suffix. */
static int64_t quantity(const char *text)
{
	static const struct {
		const char *suffix;
		double factor;
	} SUFFIXES[] = {
		{"", 1},
		{"m", 0.001},
		{"k", 1e3},
		{"M", 1e6},
		{"G", 1e9},
		{"T", 1e12},
		{"Ki", 1024},
		{"Mi", 1048576.0},
		{"Gi", 1073741824.0},
		{"Ti", 1099511627776.0},
	};
	char *end;
	double number = strtod(text, &end);

	for (size_t i = 0; end != text && i < COUNT(SUFFIXES); i++) {
		double value = number * SUFFIXES[i].factor * 1000;

		if (strcmp(end, SUFFIXES[i].suffix) == 0 && value >= 0 &&
		    value < 9e18)
			return (int64_t)value;
	}
	return -1;
}

/* A limit in thousandths; 0: none. Numbers are written with and without "". */
static int read_limit(const struct json *container, const char *name,
		      int64_t *out, struct error *err)
{
	const struct json *node =
		json_at(container, "resources", "limits", name, NULL);
	CLEANUP_BUF struct buf text = BUF_INIT;

	*out = 0;
	if (!node)
		return 0;
	if (json_text(node))
		buf_add_text(&text, json_text(node));
	else
		json_write(node, &text);
	*out = buf_ok(&text) && text.size ? quantity(text.data) : -1;
	if (*out >= 0)
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "resources.limits.%s is not a quantity", name);
}

int pod_process_resources(const struct json *container, struct json *linux_,
			  struct error *err)
{
	struct json *resources = json_edit(linux_, "resources");
	int64_t memory, cpu;

	if (read_limit(container, "memory", &memory, err) < 0 ||
	    read_limit(container, "cpu", &cpu, err) < 0)
		return -1;
	if (memory > 0 && json_set(json_edit(resources, "memory"), "limit",
				   json_new_int(memory / 1000)) < 0)
		return no_memory(err);
	if (cpu > 0 && (json_set(json_edit(resources, "cpu"), "quota",
				 json_new_int(cpu * 100)) < 0 ||
			json_set(json_edit(resources, "cpu"), "period",
				 json_new_int(100000)) < 0))
		return no_memory(err);
	return 0;
}
