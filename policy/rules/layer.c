#include "policy/rules/layer.h"

#include "policy/remedies.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct shape_field path_fields[] = {
	{"allow", &params_texts, false}, {0}};
const struct shape layer_path_params = {.kind = SHAPE_OBJECT,
					.fields = path_fields};
static const char *const restart_words[] = {"refuse", "allow", NULL};
static const struct shape restart = {.kind = SHAPE_STRING,
				     .values = restart_words};
static const struct shape_field pristine_fields[] = {
	{"restart", &restart, false}, {0}};
const struct shape layer_pristine_params = {.kind = SHAPE_OBJECT,
					    .fields = pristine_fields};

#define POINTER "/root/path"

static int refuse_root(const char *path, const char *leads, const char *why,
		       struct violation *out)
{
	bool other = *leads && strcmp(leads, path) != 0;

	rule_violation(out, NULL, POINTER, "the root '%.100s'%s%.80s%s %s",
		       path, other ? " (that is '" : "", other ? leads : "",
		       other ? "')" : "", why);
	return rule_values(out, path, "the storage of an engine");
}

/* In the bundle, which is root's: "rootfs", without a way out of it. */
static bool is_in_bundle(const char *path)
{
	char plain[PATH_MAX];

	return path[0] != '/' &&
	       (size_t)snprintf(plain, sizeof(plain), "/%s", path) <
		       sizeof(plain) &&
	       spec_path_is_plain(plain) && plain[1] != '\0';
}

int layer_check_path(const struct rule_input *in, struct violation *out)
{
	const char *path = json_text(json_at(in->config, "root", "path", NULL));
	const struct path_fact *fact;

	if (!path || !*path) {
		rule_violation(out, NULL, POINTER, "no root file system");
		return rule_values(out, "missing", "the storage of an engine");
	}
	if (is_in_bundle(path))
		return 0;
	if (path[0] != '/')
		return refuse_root(path, "", "leads out of the bundle", out);
	fact = facts_path(in->facts, path);
	if (!fact)
		return refuse_root(path, "", "leads nobody knows where", out);
	if (fact->is_storage == HOST_YES ||
	    (fact->resolved[0] && params_match(in, "allow", fact->resolved)))
		return 0;
	if (fact->is_storage == HOST_UNANSWERED)
		return rule_not_judged(out, "'%.120s' is not on this host",
				       path);
	return refuse_root(path, fact->real[0] ? fact->real : fact->resolved,
			   fact->is_storage == HOST_NO
				   ? "is no engine's storage"
				   : "leads nobody knows where",
			   out);
}

/* The mount that is seen at @path: the last of the longest destinations. */
static const struct json *covering(const struct json *mounts, const char *path,
				   size_t *index)
{
	const struct json *found = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *mount = json_item(mounts, i);
		const char *place = json_text(json_find(mount, "destination"));
		char plain[PATH_MAX];

		if (!place ||
		    !spec_path_normalise(place, plain, sizeof(plain)) ||
		    !spec_path_below(path, plain) || strlen(plain) < longest)
			continue;
		longest = strlen(plain);
		found = mount;
		*index = i;
	}
	return found;
}

/* A writable bind over @path puts another program there. */
static int check_covered(const struct rule_input *in, const char *path,
			 struct violation *out)
{
	const struct json *mounts = json_find(in->config, "mounts");
	const struct json *mount;
	char plain[PATH_MAX];
	char pointer[64];
	size_t index = 0;

	if (!spec_path_normalise(path, plain, sizeof(plain)))
		return rule_violation(out, NULL, "/process/args/0",
				      "the program's path is too long");
	mount = covering(mounts, plain, &index);
	if (!mount || !spec_mount_is_bind(mount) || spec_mount_read_only(mount))
		return 0;
	snprintf(pointer, sizeof(pointer), "/mounts/%zu", index);
	rule_violation(out, NULL, pointer,
		       "a writable mount covers the program's place '%.120s'",
		       plain);
	return rule_values(out, plain, "the image's own program");
}

static const char *path_variable(const struct json *process)
{
	const struct json *env = json_find(process, "env");
	const char *found = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
			    "/sbin:/bin";

	for (size_t i = 0; i < json_count(env); i++) {
		const char *text = json_text(json_item(env, i));

		if (text && strncmp(text, "PATH=", 5) == 0)
			found = text + 5;
	}
	return found;
}

#define SEARCH_MAX 64 /* directories in PATH */

/* Each directory in which the runtime may find a program called @name. */
static int check_search(const struct rule_input *in, struct violation *out)
{
	const char *list = path_variable(in->process);
	char directory[PATH_MAX];
	size_t count = 0;

	while (*list) {
		size_t size = strcspn(list, ":");

		if (++count > SEARCH_MAX)
			return rule_violation(out, NULL, "/process/env",
					      "PATH has more than %d "
					      "directories",
					      SEARCH_MAX);
		if (size > 0 && size < sizeof(directory)) {
			memcpy(directory, list, size);
			directory[size] = '\0';
			if (check_covered(in, directory, out) < 0)
				return -1;
		}
		list += size + (list[size] == ':');
	}
	return 0;
}

static int check_program(const struct rule_input *in, struct violation *out)
{
	const char *program =
		json_text(json_item(json_find(in->process, "args"), 0));
	const char *cwd = json_text(json_find(in->process, "cwd"));
	char path[PATH_MAX];
	int size;

	if (!program || !*program)
		return 0; /* runtimes start nothing */
	if (!strchr(program, '/'))
		return check_search(in, out);
	if (program[0] == '/')
		return check_covered(in, program, out);
	size = snprintf(path, sizeof(path), "%s/%s", cwd ? cwd : "", program);
	if (size < 0 || (size_t)size >= sizeof(path))
		return rule_violation(out, NULL, "/process/args/0",
				      "the program's path is too long");
	return check_covered(in, path, out);
}

static bool may_restart(const struct rule_input *in)
{
	return in->facts->layer.ran_before &&
	       strcmp(params_word(in, "restart", "refuse"), "allow") == 0;
}

int layer_check_pristine(const struct rule_input *in, struct violation *out)
{
	const struct layer_fact *layer = &in->facts->layer;

	if (check_program(in, out) < 0)
		return -1;
	switch (layer->state) {
	case LAYER_PRISTINE:
	case LAYER_RUNNING:
		return 0;
	case LAYER_UNANSWERED:
		return rule_not_judged(out,
				       "what lies in the container's layer");
	case LAYER_UNKNOWN:
		return rule_violation(
			out, remedies_find(in, "root.pristine", "storage"),
			POINTER,
			"what lies in the container's layer cannot be learned: "
			"%.120s",
			layer->found);
	case LAYER_WRITTEN:
		break;
	}
	if (may_restart(in))
		return 0;
	rule_violation(out, NULL, POINTER,
		       "something was written into the container before it "
		       "ran: %.120s",
		       layer->found);
	return rule_values(out, layer->found, "an empty layer");
}
