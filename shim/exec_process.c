#include "shim/exec_process.h"

#include <string.h>

#define ID "request.option"

/* Options whose value is a string of the process object. */
static const struct {
	const char *option;
	const char *member;
} texts[] = {
	{"cwd", "cwd"},
	{"apparmor", "apparmorProfile"},
	{"process-label", "selinuxLabel"},
};

/* An id as digits alone; what the runtimes make of other text differs. */
static int read_id(struct span text, int64_t *out, struct error *err)
{
	*out = 0;
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' ||
		    *out > INT32_MAX / 10)
			text.size = 0;
		else
			*out = *out * 10 + (text.data[i] - '0');
	}
	if (text.size > 0 && *out <= INT32_MAX)
		return 0;
	return error_set(err, ERROR_USAGE, ID,
			 "a user or group is not a number below 2^31");
}

static int set_user(struct json *process, const char *value, struct error *err)
{
	struct json *user = json_edit(process, "user");
	const char *colon = strchr(value, ':');
	struct span uid = {value,
			   colon ? (size_t)(colon - value) : strlen(value)};
	int64_t id;

	if (read_id(uid, &id, err) < 0 ||
	    json_set(user, "uid", json_new_int(id)) < 0)
		return -1;
	if (!colon)
		return 0;
	if (read_id(span_of(colon + 1), &id, err) < 0)
		return -1;
	return json_set(user, "gid", json_new_int(id));
}

/* The array @member of @object, made when it is missing. */
static struct json *list_of(struct json *object, const char *member)
{
	if (!json_find(object, member))
		json_set(object, member, json_new_array());
	return json_find_edit(object, member);
}

static int add_group(struct json *process, const char *value, struct error *err)
{
	struct json *user = json_edit(process, "user");
	int64_t id;

	if (read_id(span_of(value), &id, err) < 0)
		return -1;
	return json_append(list_of(user, "additionalGids"), json_new_int(id));
}

/* All sets get it; a runtime that leaves one out gives less. */
static int add_capability(struct json *process, const char *name)
{
	static const char *const sets[] = {"bounding", "effective", "permitted",
					   "ambient"};
	struct json *capabilities = json_edit(process, "capabilities");

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (json_append(list_of(capabilities, sets[i]),
				json_new_text(name)) < 0)
			return -1;
	return 0;
}

static int apply(const struct runtime_given *given, struct json *process,
		 struct error *err)
{
	const char *name = given->option->name + 2;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(name, texts[i].option) == 0)
			return json_set(process, texts[i].member,
					json_new_text(given->value));
	if (strcmp(name, "user") == 0)
		return set_user(process, given->value, err);
	if (strcmp(name, "additional-gids") == 0)
		return add_group(process, given->value, err);
	if (strcmp(name, "cap") == 0)
		return add_capability(process, given->value);
	if (strcmp(name, "env") == 0)
		return json_append(list_of(process, "env"),
				   json_new_text(given->value));
	if (strcmp(name, "no-new-privs") == 0)
		return json_set(process, "noNewPrivileges",
				json_new_bool(true));
	if (strcmp(name, "tty") == 0)
		return json_set(process, "terminal", json_new_bool(true));
	return 0;
}

static struct json *start_process(const struct runtime_argv *argv,
				  const struct json *container)
{
	struct json *process;

	if (argv->flavour == RUNTIME_RUNC) {
		process = json_copy(container);
		json_remove(process, "args");
		json_set(process, "terminal", json_new_bool(false));
		return process;
	}
	process = json_new_object();
	json_edit(process, "user");
	json_set(process, "cwd", json_new_text("/"));
	if (!runtime_argv_given(argv, "cap"))
		json_set(process, "capabilities",
			 json_copy(json_find(container, "capabilities")));
	return process;
}

int exec_process_build(const struct runtime_argv *argv,
		       const struct json *container, struct buf *out,
		       struct error *err)
{
	CLEANUP_JSON struct json *process = start_process(argv, container);
	struct json *args = list_of(process, "args");

	for (int i = argv->operand_at + 1; i < argv->argc; i++)
		json_append(args, json_new_text(argv->argv[i]));
	for (size_t i = 0; i < argv->given_count; i++)
		if (argv->given[i].at > argv->verb_at &&
		    apply(&argv->given[i], process, err) < 0)
			return error_set(err, ERROR_SYSTEM, "internal.memory",
					 "out of memory");
	json_write(process, out);
	return buf_ok(out) && json_count(process) > 0
		       ? 0
		       : error_set(err, ERROR_SYSTEM, "internal.memory",
				   "out of memory");
}
