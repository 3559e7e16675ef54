#include "cli/docker_image.h"

#include "cli/docker_container.h"
#include "policy/rules.h"

#include <string.h>

/*
 * What an image says itself: its user, environment, program and directory. By
 * its volumes it can cover its own program.
 */
static bool is_said(const struct rule *rule)
{
	static const char *const said[] = {"process.user", "process.env",
					   "process.args", "process.cwd",
					   "annotations",  "config.unknown"};

	if (rule->flags & RULE_IMAGE)
		return true;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (strcmp(said[i], rule->id) == 0)
			return true;
	return false;
}

/* What whoever starts a container of it decides. */
static void leave_open(struct sketch *out)
{
	for (const struct rule *const *rule = rules_all(); *rule; rule++)
		if (((*rule)->verbs & RULE_CREATE) && !is_said(*rule))
			sketch_unseen(out, (*rule)->id, false,
				      "an image does not say it: whoever "
				      "starts a container of it does");
}

/* Without a program there is nothing of which to judge the arguments. */
static void require_program(const struct json *config, struct sketch *out)
{
	if (json_count(json_find(config, "Entrypoint")) == 0 &&
	    json_count(json_find(config, "Cmd")) == 0)
		sketch_unseen(out, "process.args", false,
			      "the image names no program");
}

int docker_image_draw(const struct docker_image *image, struct sketch *out,
		      struct error *err)
{
	CLEANUP_JSON struct json *none = json_new_object();
	const struct docker_container container = {
		.all = none,
		.host = none,
		.config = image->config,
		.root = image->root,
	};

	if (docker_container_draw(&container, out, err) < 0)
		return -1;
	sketch_text(out, out->facts, "engine", image->engine);
	sketch_text(out, out->facts, "reference", image->reference);
	if (json_count(image->annotations) > 0)
		sketch_set(out, out->config, "annotations",
			   json_copy(image->annotations));
	if (digest_parse(span_of(image->id), &out->image) < 0)
		memset(&out->image, 0, sizeof(out->image));
	require_program(image->config, out);
	leave_open(out);
	return 0;
}
