#include "policy/rules/escalation.h"

#include "base/buf.h"
#include "policy/rules/capabilities.h"
#include "policy/rules/user.h"

#include <stdio.h>
#include <string.h>

#define RULE_ID "exec.escalation"

static bool was_given(const void *context, const char *set, const char *name)
{
	return json_array_has(capabilities_of(context, set), name);
}

static int check_capabilities(const struct json *process,
			      const struct json *before, struct violation *out)
{
	CLEANUP_BUF struct buf names = BUF_INIT;
	const char *set =
		capabilities_beyond(process, was_given, before, &names);
	char pointer[64];

	if (!set)
		return 0;
	snprintf(pointer, sizeof(pointer), "/capabilities/%s", set);
	rule_violation(out, NULL, pointer,
		       "exec asks for capabilities that the container does "
		       "not have: %s",
		       buf_ok(&names) ? names.data : "");
	return rule_values(out, buf_ok(&names) ? names.data : "",
			   "those of the container's process");
}

static int check_ids(const struct json *process, const struct json *before,
		     struct violation *out)
{
	if (user_id(process, "uid") == 0 && user_id(before, "uid") != 0) {
		rule_violation(out, NULL, "/user/uid",
			       "exec as root (uid 0) into a container that "
			       "does not run as root");
		return rule_values(out, "0", "not 0");
	}
	if (user_in_group(process, 0) && !user_in_group(before, 0)) {
		rule_violation(out, NULL, "/user",
			       "exec with group 0 into a container that is "
			       "not in it");
		return rule_values(out, "0", "not 0");
	}
	return 0;
}

/* An empty label means the container's own, in both runtimes. */
static int check_label(const struct json *process, const struct json *before,
		       const char *name, struct violation *out)
{
	const char *asked = json_text(json_find(process, name));
	const char *given = json_text(json_find(before, name));
	char pointer[64];

	if (!asked || !*asked || (given && strcmp(asked, given) == 0))
		return 0;
	snprintf(pointer, sizeof(pointer), "/%s", name);
	rule_violation(out, NULL, pointer, "exec changes the %s", name);
	return rule_values(out, asked, given ? given : "none");
}

int escalation_check(const struct rule_input *in, struct violation *out)
{
	const struct container_facts *container = &in->facts->container;
	const struct json *before = container->before;

	/* A container that is only a bundle here is judged as if it ran. */
	if (container->started == HOST_UNANSWERED && !before)
		return rule_not_judged(out,
				       "which container the exec is for is not "
				       "known");
	if (container->started != HOST_YES &&
	    container->started != HOST_UNANSWERED)
		return rule_violation(
			out, "start the container first", "",
			container->started == HOST_NO
				? "exec into a container that has not started"
				: "whether the container has started cannot "
				  "be learned");
	if (!before)
		return rule_violation(out, NULL, "",
				      "what the container was started with "
				      "is not known");
	if (json_true(json_find(before, "noNewPrivileges")) &&
	    !json_true(json_find(in->process, "noNewPrivileges")))
		return rule_violation(out, NULL, "/noNewPrivileges",
				      "exec may gain privileges, the "
				      "container's process may not");
	if (check_capabilities(in->process, before, out) < 0 ||
	    check_ids(in->process, before, out) < 0 ||
	    check_label(in->process, before, "apparmorProfile", out) < 0)
		return -1;
	return check_label(in->process, before, "selinuxLabel", out);
}

/* A capability stays unless repair took it from this set or from all. */
static bool was_kept(const void *context, const char *set, const char *name)
{
	const struct container_facts *container = context;
	const char *const sets[] = {set, capabilities_sets[0]};

	for (size_t i = 0; i < 2; i++)
		if (was_given(container->before, sets[i], name) &&
		    !was_given(container->after, sets[i], name))
			return false;
	return true;
}

/* An id that repair changed: an exec with the old one gets the new one. */
static int take_id(const struct container_facts *container,
		   struct json *process, const char *name, struct repairs *done)
{
	int64_t before = user_id(container->before, name);
	int64_t after = user_id(container->after, name);

	if (before == after || user_id(process, name) != before)
		return 0;
	if (json_set(json_edit(process, "user"), name, json_new_int(after)) < 0)
		return -1;
	return rule_repaired(done, RULE_ID,
			     "%s %lld became %lld, as the container's did",
			     name, (long long)before, (long long)after);
}

static bool has_gid(const struct json *process, int64_t gid)
{
	const struct json *more =
		json_find(json_find(process, "user"), "additionalGids");
	int64_t other;

	for (size_t i = 0; i < json_count(more); i++)
		if (json_int64(json_item(more, i), &other) && other == gid)
			return true;
	return false;
}

static int take_groups(const struct container_facts *container,
		       struct json *process, struct repairs *done)
{
	struct json *more = json_find_edit(json_find_edit(process, "user"),
					   "additionalGids");
	CLEANUP_BUF struct buf names = BUF_INIT;
	int64_t gid;

	for (size_t i = json_count(more); i-- > 0;) {
		if (!json_int64(json_item(more, i), &gid) ||
		    !has_gid(container->before, gid) ||
		    has_gid(container->after, gid))
			continue;
		json_remove_item(more, i);
		buf_add_format(&names, " %lld", (long long)gid);
	}
	if (names.size == 0)
		return 0;
	return rule_repaired(done, RULE_ID, "left the groups%s",
			     buf_ok(&names) ? names.data : "");
}

static bool is_set(const struct json *process)
{
	return json_true(json_find(process, "noNewPrivileges"));
}

int escalation_fix(const struct rule_input *in, struct json *config,
		   struct json *process, struct repairs *done)
{
	const struct container_facts *container = &in->facts->container;
	const struct json *before = container->before;
	const struct json *after = container->after;

	(void)config;
	if (!process || !before || !after)
		return 0;
	if (capabilities_drop(process, was_kept, container, RULE_ID, done) < 0)
		return -1;
	if (take_id(container, process, "uid", done) < 0 ||
	    take_id(container, process, "gid", done) < 0 ||
	    take_groups(container, process, done) < 0)
		return -1;
	if (is_set(before) || !is_set(after) || is_set(process))
		return 0;
	if (json_set(process, "noNewPrivileges", json_new_bool(true)) < 0)
		return -1;
	return rule_repaired(done, RULE_ID,
			     "set noNewPrivileges, as for the container");
}
