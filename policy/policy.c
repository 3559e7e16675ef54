#include "policy/policy.h"

#include "policy/floor.h"
#include "policy/model.h"
#include "policy/presets.h"

#include <stdlib.h>
#include <string.h>

/* A key that at most one fragment has. */
static int read_once(const struct document *document, const char *key,
		     const char **out, struct error *err)
{
	for (size_t i = 0; i < document->count; i++) {
		const struct json *node =
			json_find(document->fragments[i].root, key);

		if (!node)
			continue;
		if (*out)
			return document_error(
				document, document_at(i, node, NULL),
				"policy.duplicate", err,
				"/%s: another fragment has it, too", key);
		*out = json_text(node);
	}
	return 0;
}

/* What a profile that is assigned to somebody needs is there. */
static int check_used(struct policy *policy, struct error *err)
{
	const struct assign *assign = &policy->assign;

	for (size_t i = 0; i < assign->count; i++) {
		const struct assign_entry *entry = &assign->entries[i];
		struct profiles_item *item =
			&policy->profiles.items[entry->profile];
		struct document_place place =
			item->preset ? entry->place : item->place;

		for (size_t j = 0; !item->whole && j < item->profile.count; j++)
			if (written_check_whole(&policy->document, place,
						&item->profile.settings[j],
						err) < 0)
				return -1;
		item->whole = true;
	}
	return 0;
}

static struct written_context context_of(struct policy *policy)
{
	return (struct written_context){
		.document = &policy->document,
		.signers = &policy->signers,
		.files = &policy->files,
		.pool = policy->pool,
	};
}

static int resolve(struct policy *policy, struct error *err)
{
	struct document *document = &policy->document;
	struct written_context context = context_of(policy);

	if (read_once(document, "name", &policy->name, err) < 0 ||
	    read_once(document, "contact", &policy->contact, err) < 0 ||
	    signer_collect(document, &policy->files, &policy->signers, err) <
		    0 ||
	    floor_collect(document, &context, &policy->floor, err) < 0 ||
	    exceptions_collect(document, &context, &policy->exceptions, err) <
		    0 ||
	    profiles_collect(document, &context, &policy->profiles, err) < 0 ||
	    assign_collect(document, &context, &policy->profiles,
			   &policy->assign, err) < 0)
		return -1;
	return check_used(policy, err);
}

static int parse_fragments(struct policy *policy,
			   const struct policy_fragment *fragments,
			   size_t count, struct error *err)
{
	if (count == 0 || count > POLICY_FRAGMENTS_MAX)
		return error_set(err, ERROR_POLICY, "policy.document",
				 "a policy has 1 to %d fragments, not %zu",
				 POLICY_FRAGMENTS_MAX, count);
	for (size_t i = 0; i < count; i++)
		if (document_add(&policy->document, &fragments[i], false, err) <
		    0)
			return -1;
	return resolve(policy, err);
}

static void switch_images_off(struct profile *profile)
{
	for (size_t i = 0; i < profile->count; i++) {
		struct setting *setting = &profile->settings[i];

		if (!(setting->rule->flags & RULE_IMAGE))
			continue;
		setting->mode = MODE_OFF;
		setting->has_audit_until = false;
		setting->missing = NULL;
	}
}

/* The policy that gives everybody the shipped profile @name. */
static int parse_preset(struct policy *policy, const char *name,
			struct error *err)
{
	struct written_context context = context_of(policy);
	const struct preset *preset = presets_find(name);
	char known[PRESETS_LIST_MAX];
	size_t index;

	presets_list(known);
	if (!preset)
		return error_set(err, ERROR_USAGE, "policy.profile",
				 "no preset '%.60s' (presets: %s)", name,
				 known);
	policy->preset = true;
	if (document_add(&policy->document,
			 &(struct policy_fragment){preset->file,
						   presets_text(preset)},
			 true, err) < 0 ||
	    resolve(policy, err) < 0 ||
	    profiles_find(&policy->profiles, &policy->document, &context, name,
			  (struct document_place){0, 0}, &index, err) < 0)
		return -1;
	switch_images_off(&policy->profiles.items[index].profile);
	return assign_everybody(&policy->assign, index, err);
}

int policy_parse(const struct policy_fragment *fragments, size_t count,
		 const char *preset, struct policy **out, struct error *err)
{
	struct policy *policy CLEANUP(policy_cleanup) =
		calloc(1, sizeof(*policy));
	int result;

	*out = NULL;
	if (policy)
		policy->pool = json_new_array();
	if (!policy || !policy->pool)
		return document_no_memory(err);
	if (preset && count)
		return error_set(err, ERROR_USAGE, "policy.document",
				 "a preset is a policy of its own");
	result = preset ? parse_preset(policy, preset, err)
			: parse_fragments(policy, fragments, count, err);
	document_forget(&policy->document);
	if (result < 0)
		return -1;
	*out = steal_pointer(&policy);
	return 0;
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	assign_release(&policy->assign);
	exceptions_release(&policy->exceptions);
	profiles_release(&policy->profiles);
	free(policy->floor.settings);
	signer_release(&policy->signers);
	files_release(&policy->files);
	json_free(policy->pool);
	document_release(&policy->document);
	free(policy);
}

void policy_cleanup(struct policy **policy)
{
	policy_free(*policy);
}

const struct policy_file *policy_files(const struct policy *policy,
				       size_t *count)
{
	*count = policy->files.count;
	return policy->files.items;
}

void policy_file_where(const struct policy *policy, size_t index,
		       char out[POLICY_WHERE_MAX])
{
	const struct policy_file *file = &policy->files.items[index];

	document_where(&policy->document,
		       (struct document_place){file->fragment, file->offset},
		       out);
}

void policy_signer_where(const struct policy *policy,
			 const struct policy_signer *signer,
			 char out[POLICY_WHERE_MAX])
{
	size_t index = 0;

	names_find(&policy->signers.index, signer->name, &index);
	document_where(&policy->document, policy->signers.items[index].place,
		       out);
}

int policy_give_file(struct policy *policy, size_t index, struct span content,
		     struct error *err)
{
	return files_give(&policy->files, index, content, err);
}

const char *policy_name(const struct policy *policy)
{
	return policy->name ? policy->name : "";
}

const char *policy_contact(const struct policy *policy)
{
	return policy->contact ? policy->contact : "";
}

int policy_assign(const struct policy *policy, const struct facts *facts,
		  const struct profile **out, struct error *err)
{
	size_t index;

	*out = NULL;
	if (assign_choose(&policy->assign, &policy->document, facts, &index,
			  err) < 0)
		return -1;
	*out = &policy->profiles.items[index].profile;
	return 0;
}

const struct profile *policy_profile(const struct policy *policy,
				     const char *name)
{
	size_t index;

	if (!names_find(&policy->profiles.index, name, &index))
		return NULL;
	return &policy->profiles.items[index].profile;
}

const struct profile *policy_profile_at(const struct policy *policy,
					size_t index)
{
	return index < policy->profiles.count
		       ? &policy->profiles.items[index].profile
		       : NULL;
}

const struct profile *policy_floor(const struct policy *policy)
{
	return policy->floor.count ? &policy->floor : NULL;
}

const struct policy_signer *policy_signer(const struct policy *policy,
					  const char *name)
{
	size_t index;

	if (!names_find(&policy->signers.index, name, &index))
		return NULL;
	return policy_signer_at(policy, index);
}

const struct policy_signer *policy_signer_at(const struct policy *policy,
					     size_t index)
{
	return index < policy->signers.count
		       ? &policy->signers.items[index].signer
		       : NULL;
}

const struct rule_data *policy_data(const struct policy *policy)
{
	return files_data(&policy->files);
}

bool policy_admits_key(const struct policy *policy, enum key_kind kind,
		       unsigned bits)
{
	return key_is_admitted(&policy->signers.floor, kind, bits);
}

struct key_floor policy_key_floor(const struct policy *policy)
{
	return policy->signers.floor;
}
