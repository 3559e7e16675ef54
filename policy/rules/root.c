#include "base/buf.h"
#include "policy/rules/families.h"
#include "policy/rules/layer.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <string.h>

static const struct shape_field readonly_fields[] = {
	{"tmpfs", &params_paths, false}, {0}};
static const struct shape readonly_params = {.kind = SHAPE_OBJECT,
					     .fields = readonly_fields};

/* "/", "//", "/tmp/.." and the like. */
static bool is_root(const char *destination)
{
	char plain[4096];

	return destination &&
	       (!spec_path_normalise(destination, plain, sizeof(plain)) ||
		strcmp(plain, "/") == 0);
}

static int check_readonly(const struct rule_input *in, struct violation *out)
{
	const struct json *value =
		json_at(in->config, "root", "readonly", NULL);
	const struct json *mounts = json_find(in->config, "mounts");

	if (!json_true(value)) {
		rule_violation(out, NULL, "/root/readonly",
			       "the root file system is writable");
		return rule_values(out, value ? "false" : "missing", "true");
	}
	for (size_t i = 0; i < json_count(mounts); i++)
		if (is_root(json_text(
			    json_find(json_item(mounts, i), "destination"))))
			return rule_violation(
				out, "remove the mount", "/mounts",
				"a mount on / covers the read-only root");
	return 0;
}

static bool is_mounted(const struct json *mounts, const char *path)
{
	for (size_t i = 0; i < json_count(mounts); i++) {
		const char *destination = json_text(
			json_find(json_item(mounts, i), "destination"));

		if (destination && strcmp(destination, path) == 0)
			return true;
	}
	return false;
}

/* As engines write it for --tmpfs, so that programs find what they know. */
static int add_tmpfs(struct json *mounts, const char *path)
{
	static const char *const options[] = {"rw", "nosuid", "nodev", "noexec",
					      "mode=1777"};
	struct json *mount = json_new_object();
	struct json *list = json_new_array();
	int result = 0;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		result |= json_append(list, json_new_text(options[i]));
	result |= json_set(mount, "destination", json_new_text(path));
	result |= json_set(mount, "type", json_new_text("tmpfs"));
	result |= json_set(mount, "source", json_new_text("tmpfs"));
	result |= json_set(mount, "options", list);
	return json_append(mounts, mount) | result;
}

static int fix_tmpfs(const struct json *paths, struct json *config,
		     struct repairs *done)
{
	struct json *mounts = json_find_edit(config, "mounts");
	CLEANUP_BUF struct buf names = BUF_INIT;

	if (!mounts && json_count(paths) > 0) {
		if (json_set(config, "mounts", json_new_array()) < 0)
			return -1;
		mounts = json_find_edit(config, "mounts");
	}
	for (size_t i = 0; i < json_count(paths); i++) {
		const char *path = json_text(json_item(paths, i));

		if (is_mounted(mounts, path))
			continue;
		if (add_tmpfs(mounts, path) < 0)
			return -1;
		buf_add_format(&names, " %s", path);
	}
	if (names.size == 0)
		return 0;
	return rule_repaired(done, root_readonly.id, "added a tmpfs on%s",
			     buf_ok(&names) ? names.data : "");
}

static int fix_readonly(const struct rule_input *in, struct json *config,
			struct json *process, struct repairs *done)
{
	struct json *root = config ? json_edit(config, "root") : NULL;

	(void)process;
	if (!root || json_true(json_find(root, "readonly")))
		return 0;
	if (json_set(root, "readonly", json_new_bool(true)) < 0 ||
	    rule_repaired(done, root_readonly.id,
			  "made the root file system read-only") < 0)
		return -1;
	return fix_tmpfs(params_array(in, "tmpfs"), config, done);
}

const struct rule root_readonly = {
	.id = "root.readonly",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.params = &readonly_params,
	.check = check_readonly,
	.fix = fix_readonly,
	.summary = "the root file system is read-only",
	.hint = "set readOnlyRootFilesystem: true, or --read-only",
	.why = "What breaks in cannot then leave programs behind in the "
	       "container. Directories in `tmpfs` stay writable when it is "
	       "repaired.",
};

const struct rule root_path = {
	.id = "root.path",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.params = &layer_path_params,
	.check = layer_check_path,
	.summary = "the root file system lies where engines keep those of "
		   "containers",
	.hint = "start an image instead of --rootfs, or list the directory "
		"in the rule's `allow`",
	.why = "A root elsewhere is no image: nothing that is known of one "
	       "says anything about it, and / is the host.",
};

const struct rule root_pristine = {
	.id = "root.pristine",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.params = &layer_pristine_params,
	.check = layer_check_pristine,
	.summary = "the container runs what the image holds: nothing was "
		   "written into it before",
	.hint = "build it into the image; no docker cp, no volume over "
		"programs",
	.why = "docker cp into a created container runs foreign code under a "
	       "good digest; so does a writable volume over the program.",
};
