#include "policy/rules/mount_kind.h"

#include "oci/mount_paths.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct shape_field fields[] = {{"allow", &params_texts, false},
					    {0}};
const struct shape mount_kind_params = {.kind = SHAPE_OBJECT, .fields = fields};

/* File systems of the kernel's own; @place: nowhere else; NULL: anywhere. */
static const struct {
	const char *type, *place;
} kinds[] = {
	{"tmpfs", NULL},
	{"proc", "/proc"},
	{"sysfs", "/sys"},
	{"devpts", "/dev/pts"},
	{"mqueue", "/dev/mqueue"},
	{"cgroup", "/sys/fs/cgroup"},
	{"cgroup2", "/sys/fs/cgroup"},
};

static int refuse(struct violation *out, size_t index, const char *actual,
		  const char *expected, const char *what)
{
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/mounts/%zu", index);
	rule_violation(out, NULL, pointer, "%s: '%.100s'", what, actual);
	return rule_values(out, actual, expected);
}

/* An option makes it a bind whatever the type says: then it has to say so. */
static int check_bind(const char *type, size_t index, struct violation *out)
{
	if (!*type || strcmp(type, "bind") == 0 || strcmp(type, "none") == 0)
		return 0;
	return refuse(out, index, type, "bind",
		      "a bind mount that calls itself something else");
}

static bool is_at(const char *destination, const char *place)
{
	char plain[PATH_MAX];

	return !place ||
	       (destination &&
		spec_path_normalise(destination, plain, sizeof(plain)) &&
		strcmp(plain, place) == 0);
}

/* The table has the kinds; -1 is a violation. */
static int check_kind(const struct rule_input *in, const struct json *mount,
		      const char *type, size_t index, struct violation *out)
{
	const char *destination = json_text(json_find(mount, "destination"));

	if (params_has(in, "allow", type))
		return 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].type, type) != 0)
			continue;
		if (is_at(destination, kinds[i].place))
			return 0;
		return refuse(out, index, destination ? destination : "",
			      kinds[i].place, "a mount at an unusual place");
	}
	return refuse(out, index, *type ? type : "none",
		      "bind, tmpfs, or one of the kernel's own",
		      "a mount of a type that is not allowed");
}

/* Options that name directories belong to overlays, not to these kinds. */
static int check_options(const struct rule_input *in, const struct json *mount,
			 const char *type, size_t index, struct violation *out)
{
	struct mount_paths paths = mount_paths(mount);
	struct span path;

	if (spec_mount_has(mount, "remount"))
		return refuse(out, index, "remount", "a mount of its own",
			      "a mount that changes another one");
	if (!params_has(in, "allow", type) && mount_paths_next(&paths, &path))
		return refuse(out, index, "lowerdir", "no such option",
			      "options that name directories of the host");
	if (strcmp(type, "sysfs") == 0 && !spec_mount_is_bind(mount) &&
	    !spec_mount_read_only(mount))
		return refuse(out, index, "/sys", "ro",
			      "the kernel's /sys is writable");
	return 0;
}

int mount_kind_check(const struct rule_input *in, struct violation *out)
{
	const struct json *mounts = json_find(in->config, "mounts");

	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *mount = json_item(mounts, i);
		const char *type = json_text(json_find(mount, "type"));

		type = type ? type : "";
		if (check_options(in, mount, type, i, out) < 0)
			return -1;
		if ((spec_mount_is_bind(mount)
			     ? check_bind(type, i, out)
			     : check_kind(in, mount, type, i, out)) < 0)
			return -1;
	}
	return 0;
}

static const char *const modes[] = {"private",	  "rprivate",	 "slave",
				    "rslave",	  "shared",	 "rshared",
				    "unbindable", "runbindable", NULL};
static const struct shape mode = {.kind = SHAPE_STRING, .values = modes};
static const struct shape mode_list = {.kind = SHAPE_ARRAY, .of = &mode};
static const struct shape_field propagation_fields[] = {
	{"allow", &mode_list, false}, {0}};
const struct shape mount_kind_propagation_params = {
	.kind = SHAPE_OBJECT, .fields = propagation_fields};

static bool is_mode(const char *option)
{
	for (size_t i = 0; modes[i]; i++)
		if (strcmp(modes[i], option) == 0)
			return true;
	return false;
}

static bool may_be(const struct rule_input *in, const char *option)
{
	if (params_array(in, "allow"))
		return params_has(in, "allow", option);
	return !strstr(option, "shared");
}

int mount_kind_check_propagation(const struct rule_input *in,
				 struct violation *out)
{
	const struct json *mounts = json_find(in->config, "mounts");
	const char *root = json_text(
		json_at(in->config, "linux", "rootfsPropagation", NULL));

	if (root && *root && !may_be(in, root)) {
		rule_violation(out, NULL, "/linux/rootfsPropagation",
			       "the root's mounts propagate: '%s'", root);
		return rule_values(out, root, "private or slave");
	}
	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *options =
			json_find(json_item(mounts, i), "options");

		for (size_t k = 0; k < json_count(options); k++) {
			const char *option = json_text(json_item(options, k));

			if (option && is_mode(option) && !may_be(in, option))
				return refuse(out, i, option,
					      "private or slave",
					      "mounts propagate to the host");
		}
	}
	return 0;
}
