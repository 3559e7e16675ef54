#include "cli/diff_policies.h"

#include "base/rfc3339.h"
#include "policy/model.h"
#include "policy/origin.h"
#include "policy/rules.h"

#include <stdio.h>
#include <string.h>

/* The two, and what was found. */
struct diff {
	const struct policy *a, *b;
	bool quiet;
	struct json *found; /* an array of {"what", "a", "b"} */
};

/* One side of a difference: its text and where that is written. */
struct side {
	struct buf text; /* empty: there is none */
	char where[ORIGIN_TEXT_MAX];
};

static void side_release(struct side *side)
{
	buf_release(&side->text);
}

static void set_side(struct json *item, const char *key,
		     const struct side *side)
{
	struct json *out = json_edit(item, key);

	if (!side->text.size)
		return;
	json_set(out, "value", json_new_text(side->text.data));
	if (side->where[0])
		json_set(out, "where", json_new_text(side->where));
}

static void print_side(const struct side *side)
{
	printf("%s%s%s%s", side->text.size ? side->text.data : "none",
	       side->where[0] ? " (" : "", side->where,
	       side->where[0] ? ")" : "");
}

/* Tells of @what when both sides do not say the same. */
static void tell(struct diff *diff, const char *what, const struct side *a,
		 const struct side *b)
{
	struct json *item;

	if (a->text.size == b->text.size &&
	    (a->text.size == 0 || strcmp(a->text.data, b->text.data) == 0))
		return;
	item = json_new_object();
	json_set(item, "what", json_new_text(what));
	set_side(item, "a", a);
	set_side(item, "b", b);
	json_append(diff->found, item);
	if (diff->quiet)
		return;
	printf("%s: ", what);
	print_side(a);
	printf(" -> ");
	print_side(b);
	printf("\n");
}

static void read_where(const struct policy *policy,
		       const struct profile *profile,
		       const struct setting *setting, const char *key,
		       struct side *out)
{
	struct origin origin;

	origin_find(policy, profile, setting, key, &origin);
	if (origin.count)
		origin_text(policy, origin.places[0], out->where);
}

/* What @profile of @policy says of @rule: its mode, time, or a parameter. */
static void read_side(const struct policy *policy,
		      const struct profile *profile, const struct rule *rule,
		      const char *key, struct side *out)
{
	const struct setting *setting =
		profile ? profiles_setting(profile, rule->id) : NULL;
	char time[RFC3339_SIZE];

	if (!setting)
		return;
	if (strcmp(key, "mode") == 0) {
		buf_add_text(&out->text, verdict_mode_name(setting->mode));
	} else if (strcmp(key, "auditUntil") == 0) {
		rfc3339_format(time, setting->audit_until);
		if (setting->has_audit_until)
			buf_add_text(&out->text, time);
	} else if (json_has(setting->params, key)) {
		json_write(json_find(setting->params, key), &out->text);
	}
	if (out->text.size)
		read_where(policy, profile, setting, key, out);
}

static void compare_key(struct diff *diff, const struct profile *a,
			const struct profile *b, const struct rule *rule,
			const char *key)
{
	struct side one CLEANUP(side_release) = {.where = ""};
	struct side other CLEANUP(side_release) = {.where = ""};
	char what[256];

	read_side(diff->a, a, rule, key, &one);
	read_side(diff->b, b, rule, key, &other);
	snprintf(what, sizeof(what), "%s: %s.%s", a ? a->name : b->name,
		 rule->id, key);
	tell(diff, what, &one, &other);
}

static void compare_profiles(struct diff *diff, const struct profile *a,
			     const struct profile *b)
{
	const struct rule *const *rules = rules_all();

	for (size_t i = 0; rules[i]; i++) {
		const struct shape_field *field =
			rules[i]->params ? rules[i]->params->fields : NULL;

		compare_key(diff, a, b, rules[i], "mode");
		compare_key(diff, a, b, rules[i], "auditUntil");
		for (; field && field->name; field++)
			compare_key(diff, a, b, rules[i], field->name);
	}
}

/* A profile that only one of them has is one difference, not forty. */
static void compare_names(struct diff *diff, const char *name,
			  const struct profile *a, const struct profile *b)
{
	struct side one CLEANUP(side_release) = {.where = ""};
	struct side other CLEANUP(side_release) = {.where = ""};
	char what[256];

	if (a && b) {
		compare_profiles(diff, a, b);
		return;
	}
	snprintf(what, sizeof(what), "profile %s", name);
	if (a) {
		buf_add_text(&one.text, "there");
		origin_text(diff->a, origin_profile(diff->a, a), one.where);
	}
	if (b) {
		buf_add_text(&other.text, "there");
		origin_text(diff->b, origin_profile(diff->b, b), other.where);
	}
	tell(diff, what, &one, &other);
}

/*
 * Presets that only one policy names are no difference by themselves: what
 * they do shows in the profiles and in assign.
 */
static bool is_preset(const struct policy *policy, const char *name)
{
	size_t index;

	return names_find(&policy->profiles.index, name, &index) &&
	       policy->profiles.items[index].preset && !policy->preset;
}

/* The profile that a policy made of a preset gives to everybody. */
static const struct profile *profile_of_preset(const struct policy *policy)
{
	size_t index = policy->assign.entries[0].profile;

	return &policy->profiles.items[index].profile;
}

static void compare_all_profiles(struct diff *diff)
{
	const struct profile *profile;

	if (diff->a->preset && diff->b->preset) {
		compare_profiles(diff, profile_of_preset(diff->a),
				 profile_of_preset(diff->b));
		return;
	}
	for (size_t i = 0; (profile = policy_profile_at(diff->a, i)); i++) {
		const struct profile *other =
			policy_profile(diff->b, profile->name);

		if (other || !is_preset(diff->a, profile->name))
			compare_names(diff, profile->name, profile, other);
	}
	for (size_t i = 0; (profile = policy_profile_at(diff->b, i)); i++)
		if (!policy_profile(diff->a, profile->name) &&
		    !is_preset(diff->b, profile->name))
			compare_names(diff, profile->name, NULL, profile);
	if (policy_floor(diff->a) || policy_floor(diff->b))
		compare_names(diff, "floor", policy_floor(diff->a),
			      policy_floor(diff->b));
}

struct json *diff_policies_list(const struct policy *policy, const char *key)
{
	struct json *out = json_new_array();

	for (size_t i = 0; i < policy->document.count; i++) {
		const struct document_fragment *fragment =
			&policy->document.fragments[i];
		const struct json *list = json_find(fragment->root, key);

		for (size_t j = 0; j < json_count(list); j++)
			json_append(out, json_copy(json_item(list, j)));
	}
	return out;
}

static bool holds(const struct json *list, const struct json *item)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (json_equal(json_item(list, i), item))
			return true;
	return false;
}

/* Items of one list that the other has not; then whether their order differs.
 */
static void compare_lists(struct diff *diff, const char *key)
{
	struct json *a CLEANUP_JSON = diff_policies_list(diff->a, key);
	struct json *b CLEANUP_JSON = diff_policies_list(diff->b, key);
	size_t before = json_count(diff->found);
	struct side none = {.where = ""};

	for (int side = 0; side < 2; side++) {
		const struct json *list = side ? b : a;

		for (size_t i = 0; i < json_count(list); i++) {
			struct side one CLEANUP(side_release) = {.where = ""};

			if (holds(side ? a : b, json_item(list, i)))
				continue;
			json_write(json_item(list, i), &one.text);
			tell(diff, key, side ? &none : &one,
			     side ? &one : &none);
		}
	}
	if (json_count(diff->found) == before && !json_equal(a, b)) {
		struct side one = {.where = ""}, other = {.where = ""};

		json_write(a, &one.text);
		json_write(b, &other.text);
		tell(diff, key, &one, &other);
		side_release(&one);
		side_release(&other);
	}
}

static const struct json *written(const struct policy *policy, const char *key,
				  const char *name)
{
	for (size_t i = 0; i < policy->document.count; i++) {
		const struct json *node =
			json_find(policy->document.fragments[i].root, key);

		if (node && (!name || json_has(node, name)))
			return name ? json_find(node, name) : node;
	}
	return NULL;
}

/* A signer, or with @name NULL a member of the document. */
static void compare_member(struct diff *diff, const char *key, const char *name)
{
	struct side a CLEANUP(side_release) = {.where = ""};
	struct side b CLEANUP(side_release) = {.where = ""};
	const struct json *one = written(diff->a, key, name);
	const struct json *other = written(diff->b, key, name);
	char what[256];

	if (one)
		json_write(one, &a.text);
	if (other)
		json_write(other, &b.text);
	snprintf(what, sizeof(what), "%s%s%s", name ? "signer" : key,
		 name ? " " : "", name ? name : "");
	tell(diff, what, &a, &b);
}

static void compare_signers(struct diff *diff)
{
	const struct policy_signer *signer;

	for (size_t i = 0; (signer = policy_signer_at(diff->a, i)); i++)
		compare_member(diff, "signers", signer->name);
	for (size_t i = 0; (signer = policy_signer_at(diff->b, i)); i++)
		if (!policy_signer(diff->a, signer->name))
			compare_member(diff, "signers", signer->name);
}

static const struct policy_file *file_named(const struct policy *policy,
					    const struct policy_file *like)
{
	size_t count;
	const struct policy_file *files = policy_files(policy, &count);

	for (size_t i = 0; i < count; i++)
		if (files[i].kind == like->kind &&
		    strcmp(files[i].path, like->path) == 0)
			return &files[i];
	return NULL;
}

static void digest_file(const struct policy_file *file, struct side *out)
{
	char text[DIGEST_TEXT_SIZE];
	struct digest digest;

	digest_of((struct span){file->content, file->size}, &digest);
	digest_format(text, &digest);
	buf_add_text(&out->text, text);
}

/* Files of the same name: keys, roots, profiles may have other content. */
static void compare_files(struct diff *diff)
{
	size_t count;
	const struct policy_file *files = policy_files(diff->a, &count);

	for (size_t i = 0; i < count; i++) {
		const struct policy_file *other =
			file_named(diff->b, &files[i]);
		struct side a CLEANUP(side_release) = {.where = ""};
		struct side b CLEANUP(side_release) = {.where = ""};
		char what[256];

		if (!other)
			continue;
		digest_file(&files[i], &a);
		digest_file(other, &b);
		snprintf(what, sizeof(what), "content of %.200s",
			 files[i].path);
		tell(diff, what, &a, &b);
	}
}

bool diff_policies_trust(const struct policy *a, const struct policy *b)
{
	struct json *found CLEANUP_JSON = json_new_array();
	struct diff diff = {a, b, true, found};

	compare_member(&diff, "algorithms", NULL);
	compare_signers(&diff);
	compare_files(&diff);
	return found && json_count(found) == 0;
}

int diff_policies(const struct policy *a, const struct policy *b,
		  enum cli_format format)
{
	struct json *found CLEANUP_JSON = json_new_array();
	struct diff diff = {a, b, format == CLI_JSON, found};
	CLEANUP_BUF struct buf text = BUF_INIT;

	if (!a->preset || !b->preset)
		compare_member(&diff, "name", NULL);
	compare_member(&diff, "contact", NULL);
	compare_member(&diff, "algorithms", NULL);
	compare_signers(&diff);
	compare_files(&diff);
	compare_all_profiles(&diff);
	compare_lists(&diff, "assign");
	compare_lists(&diff, "exceptions");
	if (format == CLI_JSON) {
		json_write(found, &text);
		printf("{\"ocigate\":1,\"differences\":%s}\n",
		       buf_ok(&text) ? text.data : "[]");
	} else if (json_count(found) == 0) {
		printf("the policies say the same\n");
	}
	return json_count(found) ? CLI_REFUSED : CLI_OK;
}
