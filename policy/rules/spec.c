#include "policy/rules/spec.h"

#include "base/glob.h"

#include <stdio.h>
#include <string.h>

const struct json *spec_config(const struct rule_input *in)
{
	if (in->config)
		return in->config;
	return in->facts ? in->facts->container.config : NULL;
}

const char *spec_process_pointer(const struct rule_input *in,
				 const char *member, char out[SPEC_POINTER_MAX])
{
	snprintf(out, SPEC_POINTER_MAX, "%s%s",
		 in->verb == RULE_EXEC ? "" : "/process", member);
	return out;
}

struct json *spec_process_edit(struct json *config, struct json *process)
{
	if (process)
		return process;
	return config ? json_edit(config, "process") : NULL;
}

const char *spec_annotation(const struct rule_input *in,
			    const char *const *globs)
{
	struct json_iter iter =
		json_iter(json_find(spec_config(in), "annotations"));
	struct json_member member;

	while (json_next(&iter, &member))
		for (size_t i = 0; globs[i]; i++)
			if (glob_match(span_of(globs[i]), span_of(member.key),
				       "/"))
				return member.key;
	return NULL;
}

bool spec_mount_has(const struct json *mount, const char *option)
{
	return json_array_has(json_find(mount, "options"), option);
}

bool spec_mount_is_bind(const struct json *mount)
{
	const char *type = json_text(json_find(mount, "type"));

	return (type && strcmp(type, "bind") == 0) ||
	       spec_mount_has(mount, "bind") || spec_mount_has(mount, "rbind");
}

/* The last option that is one of @names, which end with NULL; or "". */
static const char *last_option(const struct json *mount,
			       const char *const *names)
{
	const struct json *options = json_find(mount, "options");
	const char *last = "";

	for (size_t i = 0; i < json_count(options); i++) {
		const char *option = json_text(json_item(options, i));

		for (size_t k = 0; option && names[k]; k++)
			if (strcmp(option, names[k]) == 0)
				last = option;
	}
	return last;
}

bool spec_mount_read_only(const struct json *mount)
{
	static const char *const names[] = {"ro", "rro", "rw", "rrw", NULL};
	const char *last = last_option(mount, names);

	return strcmp(last, "ro") == 0 || strcmp(last, "rro") == 0;
}

bool spec_mount_keeps_below(const struct json *mount)
{
	static const char *const names[] = {"rro", "rrw", NULL};
	bool top_alone = spec_mount_has(mount, "bind") &&
			 !spec_mount_has(mount, "rbind");

	return !top_alone && strcmp(last_option(mount, names), "rro") != 0;
}

static bool is_plain_component(const char *name, size_t size)
{
	if (size == 0 || (size == 1 && name[0] == '.'))
		return false;
	return !(size == 2 && name[0] == '.' && name[1] == '.');
}

bool spec_path_is_plain(const char *path)
{
	if (!path || path[0] != '/')
		return false;
	if (path[1] == '\0')
		return true;
	while (*path == '/') {
		size_t size = strcspn(path + 1, "/");

		if (!is_plain_component(path + 1, size))
			return false;
		path += 1 + size;
	}
	return true;
}

bool spec_path_normalise(const char *path, char *out, size_t size)
{
	size_t used = 0;

	if (strlen(path) + 2 > size)
		return false;
	while (*path) {
		size_t length;

		path += strspn(path, "/");
		length = strcspn(path, "/");
		if (length == 2 && memcmp(path, "..", 2) == 0) {
			while (used > 0 && out[--used] != '/')
				;
		} else if (is_plain_component(path, length)) {
			out[used++] = '/';
			memcpy(out + used, path, length);
			used += length;
		}
		path += length;
	}
	if (used == 0)
		out[used++] = '/';
	out[used] = '\0';
	return true;
}

bool spec_path_below(const char *path, const char *parent)
{
	size_t size = strlen(parent);

	while (size > 0 && parent[size - 1] == '/')
		size--;
	return strncmp(path, parent, size) == 0 &&
	       (path[size] == '\0' || path[size] == '/');
}
