#include "policy/rules/capabilities.h"

#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <stdio.h>
#include <string.h>
#include <sys/capability.h>

/* All that exist take less; a list of others is told only so far. */
#define NAMES_ENOUGH 1024

const char *const capabilities_sets[CAPABILITIES_SETS] = {
	"bounding", "permitted", "effective", "inheritable", "ambient"};

static const struct shape_field fields[] = {
	{"allow", &params_capabilities, false},
	{"added", &params_capabilities, false},
	{0}};
const struct shape capabilities_params = {.kind = SHAPE_OBJECT,
					  .fields = fields};

/*
 * Whether @name is a capability as both runtimes read it: "CAP_", upper case,
 * and known. crun also takes lower case, which runc ignores.
 */
static bool is_known(const char *name)
{
	cap_value_t value;

	if (strncmp(name, "CAP_", 4) != 0 ||
	    strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != strlen(name))
		return false;
	return cap_from_name(name, &value) == 0;
}

const struct json *capabilities_of(const struct json *process, const char *set)
{
	return json_at(process, "capabilities", set, NULL);
}

/* Whether the list @names ("A, B") has @name. */
static bool has_name(const struct buf *names, const char *name)
{
	size_t size = strlen(name);
	const char *at = names->data;

	while (at && *at && (at = strstr(at, name))) {
		bool starts = at == names->data || at[-1] == ' ';

		if (starts && (at[size] == '\0' || at[size] == ','))
			return true;
		at++;
	}
	return false;
}

/* Adds @name to the list unless it is there, or the list is long enough. */
static void add_name(struct buf *names, const char *name)
{
	if (names->size > NAMES_ENOUGH || has_name(names, name))
		return;
	if (names->size > 0)
		buf_add_text(names, ", ");
	buf_add_text(names, name);
}

const char *capabilities_beyond(const struct json *process,
				capabilities_keep *keep, const void *context,
				struct buf *names)
{
	const char *first = NULL;

	for (size_t i = 0; i < CAPABILITIES_SETS; i++) {
		const char *set = capabilities_sets[i];
		const struct json *list = capabilities_of(process, set);

		for (size_t j = 0; j < json_count(list); j++) {
			const char *name = json_text(json_item(list, j));

			if (name && keep(context, set, name))
				continue;
			add_name(names, name ? name : "null");
			first = first ? first : set;
		}
	}
	return first;
}

int capabilities_drop(struct json *process, capabilities_keep *keep,
		      const void *context, const char *rule,
		      struct repairs *done)
{
	struct json *all = json_find_edit(process, "capabilities");
	CLEANUP_BUF struct buf names = BUF_INIT;

	if (!capabilities_beyond(process, keep, context, &names))
		return 0;
	for (size_t i = 0; i < CAPABILITIES_SETS; i++) {
		const char *set = capabilities_sets[i];
		struct json *list = json_find_edit(all, set);

		for (size_t j = json_count(list); j-- > 0;) {
			const char *name = json_text(json_item(list, j));

			if (!name || !keep(context, set, name))
				json_remove_item(list, j);
		}
	}
	return rule_repaired(done, rule, "dropped %s",
			     buf_ok(&names) ? names.data : "capabilities");
}

/*
 * The container's capabilities where an exec says nothing of its own: both
 * runtimes give it those. Else NULL.
 */
static const struct json *inherited(const struct rule_input *in,
				    const struct json *process)
{
	if (in->verb != RULE_EXEC || json_find(process, "capabilities"))
		return NULL;
	return json_find(in->facts->container.after, "capabilities");
}

static bool is_allowed(const void *context, const char *set, const char *name)
{
	(void)set;
	return is_known(name) && params_has(context, "allow", name);
}

static void write_allowed(const struct rule_input *in, struct buf *out)
{
	const struct json *allow = params_array(in, "allow");

	buf_add_text(out, json_count(allow) > 0 ? "at most " : "none");
	for (size_t i = 0; i < json_count(allow); i++) {
		buf_add_text(out, i > 0 ? ", " : "");
		buf_add_text(out, json_text(json_item(allow, i)));
	}
}

/*
 * One that was added by name, where a manifest says so, is held to a list of
 * its own: engines give some to everybody that nobody may ask for.
 */
static const char *find_added(const struct rule_input *in)
{
	const struct json *asked = json_find(in->facts->asked, "capabilities");
	const struct json *bounding = capabilities_of(in->process, "bounding");

	for (size_t i = 0; params_array(in, "added") && i < json_count(asked);
	     i++) {
		const char *name = json_text(json_item(asked, i));

		if (json_array_has(bounding, name) &&
		    !params_has(in, "added", name))
			return name;
	}
	return NULL;
}

static int check_added(const struct rule_input *in, struct violation *out)
{
	const char *name = find_added(in);
	char pointer[SPEC_POINTER_MAX];

	if (!name)
		return 0;
	spec_process_pointer(in, "/capabilities/bounding", pointer);
	rule_violation(out, NULL, pointer, "%.60s may not be added", name);
	return rule_values(out, name, "not in capabilities.add");
}

int capabilities_check(const struct rule_input *in, struct violation *out)
{
	CLEANUP_BUF struct buf beyond = BUF_INIT;
	CLEANUP_BUF struct buf allowed = BUF_INIT;
	const struct json *holder = inherited(in, in->process)
					    ? in->facts->container.after
					    : in->process;
	const char *set = capabilities_beyond(holder, is_allowed, in, &beyond);
	char member[SPEC_POINTER_MAX / 2];
	char pointer[SPEC_POINTER_MAX];

	if (!set)
		return check_added(in, out);
	write_allowed(in, &allowed);
	snprintf(member, sizeof(member), "/capabilities/%s", set);
	if (!buf_ok(&beyond) || !buf_ok(&allowed))
		return rule_violation(out, NULL, member, "out of memory");
	rule_violation(out, NULL, spec_process_pointer(in, member, pointer),
		       "capabilities that are not allowed: %s", beyond.data);
	return rule_values(out, beyond.data, allowed.data);
}

int capabilities_fix(const struct rule_input *in, struct json *config,
		     struct json *process, struct repairs *done)
{
	struct json *target =
		process ? process : json_find_edit(config, "process");
	const struct json *given = inherited(in, target);

	if (given && json_set(target, "capabilities", json_copy(given)) < 0)
		return -1;
	return capabilities_drop(target, is_allowed, in, "process.capabilities",
				 done);
}
