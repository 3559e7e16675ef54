#include "base/glob.h"
#include "policy/rules/escalation.h"
#include "policy/rules/families.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <stdio.h>
#include <string.h>

#define ALL_VERBS (RULE_CREATE | RULE_RESTORE | RULE_EXEC | RULE_UPDATE)

/*
 * RUNTIME annotations: crun reads run.oci.*, module.wasm.* and krun.*; runc
 * org.systemd.property.* and org.criu.config. "bundle" takes the place of
 * runc's own label, by which others find the bundle; so does "bundle=x", as
 * runc makes a label of it that it parts at the first "=".
 */
static const char *const changing[] = {"run.oci.**",  "org.systemd.property.**",
				       "org.criu.**", "module.wasm.**",
				       "krun.**",     "bundle",
				       "bundle=**",   NULL};

static const struct shape_field annotation_fields[] = {
	{"deny", &params_texts, false}, {"allow", &params_texts, false}, {0}};
static const struct shape annotation_params = {.kind = SHAPE_OBJECT,
					       .fields = annotation_fields};

static bool is_changing(const char *name)
{
	for (size_t i = 0; changing[i]; i++)
		if (glob_match(span_of(changing[i]), span_of(name), "/"))
			return true;
	return false;
}

static int check_annotations(const struct rule_input *in, struct violation *out)
{
	struct json_iter iter = json_iter(json_find(in->config, "annotations"));
	struct json_member member;

	while (json_next(&iter, &member)) {
		bool denied = params_match(in, "deny", member.key);

		if (!denied && (!is_changing(member.key) ||
				params_match(in, "allow", member.key)))
			continue;
		rule_violation(out, NULL, "/annotations",
			       denied ? "the annotation %.120s is denied"
				      : "the annotation %.120s changes what "
					"the runtime does",
			       member.key);
		return rule_values(out, member.key, "no such annotation");
	}
	return 0;
}

static const struct shape_field allow_fields[] = {
	{"allow", &params_texts, false}, {0}};
static const struct shape allow_params = {.kind = SHAPE_OBJECT,
					  .fields = allow_fields};

static enum host_answer is_engine_hook(const struct facts *facts,
				       const char *stage, size_t index)
{
	for (size_t i = 0; i < facts->hook_count; i++)
		if (strcmp(facts->hooks[i].stage, stage) == 0 &&
		    facts->hooks[i].index == index)
			return facts->hooks[i].is_engine;
	return HOST_UNKNOWN;
}

/* A path that climbs back up would match more than its glob says. */
static bool is_allowed_hook(const struct rule_input *in, const char *path)
{
	return path && spec_path_is_plain(path) &&
	       params_match(in, "allow", path);
}

static int check_hook(const struct rule_input *in, const char *stage,
		      size_t index, const struct json *hook,
		      struct violation *out)
{
	const char *path = json_text(json_find(hook, "path"));
	char pointer[64];

	if (is_allowed_hook(in, path))
		return 0;
	switch (is_engine_hook(in->facts, stage, index)) {
	case HOST_YES:
		return 0;
	case HOST_UNANSWERED:
		return rule_not_judged(out, "whose %s hook '%.120s' is", stage,
				       path ? path : "");
	case HOST_UNKNOWN:
	case HOST_NO:
		break;
	}
	snprintf(pointer, sizeof(pointer), "/hooks/%s/%zu", stage, index);
	rule_violation(out, NULL, pointer,
		       "the %s hook '%.120s' is not the engine's", stage,
		       path ? path : "");
	return rule_values(out, path ? path : "", "a hook that is allowed");
}

static int check_hooks(const struct rule_input *in, struct violation *out)
{
	static const char *const redirects[] = {"run.oci.hooks.**", NULL};
	struct json_iter iter = json_iter(json_find(in->config, "hooks"));
	struct violation open = {.not_judged = false};
	struct json_member stage;

	if (spec_annotation(in, redirects))
		return rule_violation(out, "remove the annotation",
				      "/annotations",
				      "the annotation %.80s lets hooks write "
				      "to files of the host",
				      spec_annotation(in, redirects));
	while (json_next(&iter, &stage)) {
		for (size_t i = 0; i < json_count(stage.value); i++) {
			if (check_hook(in, stage.key, i,
				       json_item(stage.value, i), out) == 0)
				continue;
			if (!out->not_judged)
				return -1;
			open = *out;
		}
	}
	*out = open;
	return open.not_judged ? -1 : 0;
}

static int check_config_unknown(const struct rule_input *in,
				struct violation *out)
{
	const char *first = NULL;
	size_t more = 0;

	for (size_t i = 0; i < in->unknown_count; i++) {
		if (params_match(in, "allow", in->unknown[i]))
			continue;
		more += first != NULL;
		first = first ? first : in->unknown[i];
	}
	if (!first)
		return 0;
	if (more > 0)
		rule_violation(out, NULL, first,
			       "%.120s and %zu more are not known to this "
			       "version",
			       first, more);
	else
		rule_violation(out, NULL, first,
			       "%.120s is not known to this version", first);
	return rule_values(out, first, "what the runtime-spec defines");
}

static bool is_allowed_option(const struct rule_input *in,
			      const struct rule_option *option)
{
	char whole[512];
	int length;

	if (params_has(in, "allow", option->name))
		return true;
	length = snprintf(whole, sizeof(whole), "%s=%s", option->name,
			  option->value ? option->value : "");
	return option->value && length > 0 && (size_t)length < sizeof(whole) &&
	       params_has(in, "allow", whole);
}

static int check_runtime_options(const struct rule_input *in,
				 struct violation *out)
{
	for (size_t i = 0; i < in->option_count; i++) {
		const struct rule_option *option = &in->options[i];

		if (is_allowed_option(in, option))
			continue;
		rule_violation(out, NULL, "",
			       "%.60s%s%.120s changes what was judged",
			       option->name, option->value ? " " : "",
			       option->value ? option->value : "");
		return rule_values(out, option->name, "no such option");
	}
	return 0;
}

static const struct shape_field checkpoint_fields[] = {
	{"allow", &params_paths, false}, {0}};
static const struct shape checkpoint_params = {.kind = SHAPE_OBJECT,
					       .fields = checkpoint_fields};

static int check_checkpoint(const struct rule_input *in, struct violation *out)
{
	static const char *const overrides[] = {"org.criu.**", NULL};
	const struct json *allow = params_array(in, "allow");
	const char *path = in->checkpoint;
	bool listed = false;

	if (spec_annotation(in, overrides))
		return rule_violation(out, "remove the annotation",
				      "/annotations",
				      "the annotation %.80s configures CRIU",
				      spec_annotation(in, overrides));
	for (size_t i = 0; path && i < json_count(allow); i++)
		listed =
			listed ||
			(spec_path_is_plain(path) &&
			 spec_path_below(path, json_text(json_item(allow, i))));
	if (!listed) {
		rule_violation(out, NULL, "",
			       "restores a checkpoint from '%.120s', which "
			       "nothing here can judge",
			       path ? path : "");
		return rule_values(out, path ? path : "missing",
				   "a directory that is allowed");
	}
	if (!in->checkpoint_trusted)
		return rule_violation(out, "make it root's alone", "",
				      "others than root can write the "
				      "checkpoint '%.120s'",
				      path);
	return 0;
}

const struct rule base_annotations = {
	.id = "annotations",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.flags = RULE_BASE,
	.params = &annotation_params,
	.check = check_annotations,
	.summary = "no annotation changes what the runtime does",
	.hint = "remove the annotation; images can bring annotations too "
		"(podman)",
	.why = "Some annotations replace the seccomp profile, keep the "
	       "runtime's groups, or write files as root. Who starts a "
	       "container, and the image itself, can set annotations.",
};

const struct rule base_hooks = {
	.id = "hooks",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.flags = RULE_BASE,
	.params = &allow_params,
	.check = check_hooks,
	.summary = "hooks are the engine's own, or listed",
	.hint = "remove the hook, or list its absolute path in the rule's "
		"`allow`",
	.why = "A hook runs as root on the host, outside of the container.",
};

const struct rule base_config_unknown = {
	.id = "config.unknown",
	.verbs = ALL_VERBS,
	.flags = RULE_BASE,
	.params = &allow_params,
	.check = check_config_unknown,
	.summary = "the spec holds nothing that this version does not know",
	.hint = "update ocigate, or list the JSON pointer in the rule's "
		"`allow`",
	.why = "What is not understood cannot be judged, and a newer runtime "
	       "may act on it.",
};

const struct rule base_runtime_options = {
	.id = "runtime.options",
	.verbs = ALL_VERBS,
	.flags = RULE_BASE,
	.params = &allow_params,
	.check = check_runtime_options,
	.summary = "no option or environment of the runtime changes what was "
		   "judged",
	.hint = "call the runtime as engines do, or list the option in the "
		"rule's `allow`",
	.why = "Options can hand descriptors into the container, leave "
	       "pivot_root(2) out, or change the process after the judgement.",
};

const struct rule base_restore_checkpoint = {
	.id = "restore.checkpoint",
	.verbs = RULE_RESTORE,
	.flags = RULE_BASE,
	.params = &checkpoint_params,
	.check = check_checkpoint,
	.summary = "a checkpoint comes from a directory that the policy lists",
	.hint = "list the root-owned directory of checkpoints in the rule's "
		"`allow`",
	.why = "config.json says nothing about the processes, memory and "
	       "credentials that a checkpoint holds.",
};

const struct rule base_exec_escalation = {
	.id = "exec.escalation",
	.verbs = RULE_EXEC,
	.flags = RULE_BASE | RULE_FIX_ALWAYS,
	.params = &params_none,
	.check = escalation_check,
	.fix = escalation_fix,
	.summary = "an exec asks for no more than the container's own process",
	.hint = "exec without --privileged and without --user root",
	.why = "The engine builds an exec's process itself, so what was "
	       "judged or repaired at create says nothing about it.",
};
