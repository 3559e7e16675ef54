#include "policy/rules/labels.h"

#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <string.h>

static const struct shape_field fields[] = {{"allow", &params_list, false},
					    {0}};
const struct shape labels_params = {.kind = SHAPE_OBJECT, .fields = fields};

static bool has_word(const char *const *words, struct span word)
{
	for (; *words; words++)
		if (span_is(word, *words))
			return true;
	return false;
}

/*
 * Without a label the runtimes change none: an exec keeps the container's, a
 * container keeps the engine's own, which confines nothing. That counts only
 * where the host has the module; what cannot be read counts as there.
 */
static int check_missing(const struct rule_input *in, enum host_answer host,
			 const char *pointer, const char *what,
			 struct violation *out)
{
	if (in->verb == RULE_EXEC || host == HOST_NO)
		return 0;
	if (host == HOST_UNANSWERED)
		return rule_not_judged(out, "whether the host has %s", what);
	rule_violation(out, NULL, pointer,
		       "no %s confinement is set, and the host has %s", what,
		       what);
	return rule_values(out, "missing", "a profile");
}

static int refuse(struct violation *out, const char *pointer, const char *what,
		  const char *label, const char *why)
{
	rule_violation(out, NULL, pointer, "the %s '%.100s' %s", what, label,
		       why);
	return rule_values(out, label, "a confined one");
}

/* "unconfined", also as a part of a stack or below a namespace. */
static bool is_unconfined_profile(const char *profile)
{
	static const char *const words[] = {"unconfined", NULL};

	while (*profile) {
		size_t size = strcspn(profile, "/&: ");

		if (has_word(words, (struct span){profile, size}))
			return true;
		profile += size + (profile[size] != '\0');
	}
	return false;
}

int labels_check_apparmor(const struct rule_input *in, struct violation *out)
{
	const char *profile =
		json_text(json_find(in->process, "apparmorProfile"));
	char pointer[SPEC_POINTER_MAX];

	spec_process_pointer(in, "/apparmorProfile", pointer);
	if (!profile || !*profile)
		return check_missing(in, in->facts->apparmor, pointer,
				     "AppArmor", out);
	if (is_unconfined_profile(profile))
		return refuse(out, pointer, "AppArmor profile", profile,
			      "confines nothing");
	if (params_array(in, "allow") && !params_match(in, "allow", profile))
		return refuse(out, pointer, "AppArmor profile", profile,
			      "is not allowed");
	return 0;
}

/* Types that the reference policy leaves unconfined or gives to engines. */
static const char *const unconfined_types[] = {"spc_t",
					       "unconfined_t",
					       "unconfined_service_t",
					       "kernel_t",
					       "init_t",
					       "initrc_t",
					       "container_runtime_t",
					       "docker_t",
					       "crio_t",
					       NULL};

/* The third part of "user:role:type:level"; empty when there is none. */
static struct span type_of(const char *label)
{
	for (int i = 0; i < 2; i++) {
		const char *colon = strchr(label, ':');

		if (!colon || colon == label)
			return (struct span){NULL, 0};
		label = colon + 1;
	}
	return (struct span){label, strcspn(label, ":")};
}

int labels_check_selinux(const struct rule_input *in, struct violation *out)
{
	const char *label = json_text(json_find(in->process, "selinuxLabel"));
	char pointer[SPEC_POINTER_MAX];
	struct span type;

	spec_process_pointer(in, "/selinuxLabel", pointer);
	if (!label || !*label)
		return check_missing(in, in->facts->selinux, pointer, "SELinux",
				     out);
	type = type_of(label);
	if (type.size == 0)
		return refuse(out, pointer, "SELinux label", label,
			      "is not user:role:type");
	if (has_word(unconfined_types, type))
		return refuse(out, pointer, "SELinux label", label,
			      "confines nothing");
	if (params_array(in, "allow") && !params_match(in, "allow", label))
		return refuse(out, pointer, "SELinux label", label,
			      "is not allowed");
	return 0;
}
