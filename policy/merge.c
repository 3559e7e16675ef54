#include "policy/merge.h"

#include "policy/rules.h"

#include <stdlib.h>
#include <string.h>

#define IDENTITY "image.identity"

int merge_start(struct merge *merge, const struct written_context *context,
		struct error *err)
{
	const struct rule *const *rules = rules_all();

	*merge = (struct merge){.context = context};
	while (rules[merge->count])
		if (++merge->count > MERGE_RULES_MAX)
			return error_set(err, ERROR_POLICY, "internal.rule",
					 "more than %d rules", MERGE_RULES_MAX);
	return 0;
}

static struct setting *find(struct merge *merge, const struct rule *rule)
{
	const struct rule *const *rules = rules_all();
	size_t i = 0;

	while (i + 1 < merge->count && rules[i] != rule)
		i++;
	return &merge->settings[i];
}

/* Gives @setting the parameters @params (taken); the pool owns them. */
static int keep(struct merge *merge, struct setting *setting,
		struct json *params, struct error *err)
{
	if (!params || json_append(merge->context->pool, params) < 0)
		return document_no_memory(err);
	setting->params = params;
	return 0;
}

/* Whether @written, a rule in a profile, says nothing but mode and time. */
static bool only_mode(const struct json *written)
{
	return json_count(written) == (size_t)json_has(written, "mode") +
					      json_has(written, "auditUntil");
}

/*
 * Puts the parameters @over on @setting. Where they change nothing, what was
 * there is shared: most rules are inherited as they are.
 */
static int put_params(struct merge *merge, struct setting *setting,
		      const struct json *over, struct error *err)
{
	if (setting->params && only_mode(over))
		return 0;
	return keep(merge, setting, written_merge(setting->params, over, true),
		    err);
}

int merge_base(struct merge *merge, struct error *err)
{
	const struct rule *const *rules = rules_all();

	for (size_t i = 0; i < merge->count; i++) {
		struct setting *setting = &merge->settings[i];

		if (!(rules[i]->flags & RULE_BASE) || setting->rule)
			continue;
		setting->rule = rules[i];
		if (keep(merge, setting, json_new_object(), err) < 0)
			return -1;
	}
	return 0;
}

/* A written mode also ends the time that an inherited one had. */
static void put_mode(struct setting *setting, enum mode mode)
{
	setting->mode = mode;
	setting->mode_written = true;
	setting->has_audit_until = false;
}

static void put_time(struct setting *setting, int64_t until)
{
	setting->has_audit_until = true;
	setting->audit_until = until;
}

static int inherit(struct merge *merge, const struct setting *from,
		   struct error *err)
{
	struct setting *to = find(merge, from->rule);

	if (from->implied)
		return 0;
	if (!to->rule) {
		*to = *from;
		return 0;
	}
	if (from->mode_written)
		put_mode(to, from->mode);
	if (from->has_audit_until)
		put_time(to, from->audit_until);
	return put_params(merge, to, from->params, err);
}

int merge_inherit(struct merge *merge, const struct profile *parent,
		  struct error *err)
{
	for (size_t i = 0; i < parent->count; i++)
		if (inherit(merge, &parent->settings[i], err) < 0)
			return -1;
	return 0;
}

/* The profile's own mode and time, on a rule that it has. */
static void put_own(struct setting *setting, const struct written *own)
{
	if (own->has_mode)
		put_mode(setting, own->mode);
	if (own->has_audit_until)
		put_time(setting, own->audit_until);
}

static int write_rule(struct merge *merge, size_t fragment,
		      const struct json_member *member,
		      const struct written *own, struct error *err)
{
	struct written written;
	struct setting *setting;

	if (written_read(merge->context, fragment, member->key, member->value,
			 &written, err) < 0)
		return -1;
	setting = find(merge, written.rule);
	if (!setting->rule) {
		setting->rule = written.rule;
		put_own(setting, own);
	}
	if (written.has_mode) {
		put_mode(setting, written.mode);
		if (own->has_audit_until)
			put_time(setting, own->audit_until);
	}
	if (written.has_audit_until)
		put_time(setting, written.audit_until);
	return put_params(merge, setting, written.params, err);
}

int merge_write(struct merge *merge, size_t fragment, const struct json *own,
		struct error *err)
{
	struct json_iter iter = json_iter(json_find(own, "rules"));
	struct json_member member;
	struct written mode;

	written_read_mode(own, &mode);
	for (size_t i = 0; i < merge->count; i++)
		if (merge->settings[i].rule)
			put_own(&merge->settings[i], &mode);
	while (json_next(&iter, &member))
		if (write_rule(merge, fragment, &member, &mode, err) < 0)
			return -1;
	return 0;
}

/* Whether @a binds more than @b; enforce and fix bind alike. */
static bool stricter(enum mode a, enum mode b)
{
	return (a == MODE_FIX ? MODE_ENFORCE : a) <
	       (b == MODE_FIX ? MODE_ENFORCE : b);
}

/* Raises @identity to what the image rule @setting implies. */
static void imply_one(struct setting *identity, const struct setting *setting)
{
	enum mode mode =
		setting->mode == MODE_FIX ? MODE_ENFORCE : setting->mode;

	if (stricter(mode, identity->mode)) {
		identity->mode = mode;
		identity->has_audit_until = setting->has_audit_until;
		identity->audit_until = setting->audit_until;
	} else if (mode == identity->mode && identity->has_audit_until) {
		/* the audit ends with the first that ends */
		if (!setting->has_audit_until)
			identity->has_audit_until = false;
		else if (setting->audit_until < identity->audit_until)
			identity->audit_until = setting->audit_until;
	}
}

/*
 * An image rule says nothing of an image that has no digest, so where one is
 * on, image.identity is on as strictly: off only where no other is on.
 */
static int imply_identity(struct merge *merge, struct error *err)
{
	const struct rule *rule = rules_find(IDENTITY);
	struct setting *identity = rule ? find(merge, rule) : NULL;

	if (!identity || (identity->rule && identity->mode != MODE_OFF))
		return 0;
	identity->mode = MODE_OFF;
	identity->implied = true;
	for (size_t i = 0; i < merge->count; i++) {
		const struct setting *setting = &merge->settings[i];

		if (setting != identity && setting->rule &&
		    (setting->rule->flags & RULE_IMAGE))
			imply_one(identity, setting);
	}
	if (identity->rule || identity->mode == MODE_OFF)
		return 0;
	identity->rule = rule;
	return keep(merge, identity, json_new_object(), err);
}

int merge_finish(struct merge *merge, struct profile *out, struct error *err)
{
	if (imply_identity(merge, err) < 0)
		return -1;
	out->settings = calloc(merge->count + 1, sizeof(*out->settings));
	if (!out->settings)
		return document_no_memory(err);
	for (size_t i = 0; i < merge->count; i++) {
		struct setting *setting = &merge->settings[i];

		if (!setting->rule)
			continue;
		setting->missing = setting->mode == MODE_OFF
					   ? NULL
					   : written_missing(setting->rule,
							     setting->params);
		out->settings[out->count++] = *setting;
	}
	return 0;
}
