#include "gate/signers.h"

#include <stdlib.h>
#include <string.h>

#define ID "policy.key"

static bool taken(const struct signers *out, const char *name)
{
	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->keys[i].signer, name) == 0)
			return true;
	return false;
}

static bool in_window(const struct policy_signer *signer, int64_t now,
		      bool clock_sane)
{
	if ((signer->has_not_before || signer->has_not_after) && !clock_sane)
		return false;
	return (!signer->has_not_before || now >= signer->not_before) &&
	       (!signer->has_not_after || now <= signer->not_after);
}

static int load(const struct policy *policy, const struct policy_signer *signer,
		struct signers *out, struct error *err)
{
	size_t count;
	const struct policy_file *file =
		&policy_files(policy, &count)[signer->file];
	struct key *key = NULL;

	if (out->count == SIGNERS_MAX)
		return error_set(err, ERROR_POLICY, ID,
				 "more than %d signers in one profile",
				 SIGNERS_MAX);
	if (!file->content ||
	    key_parse((struct span){file->content, file->size},
		      signer->pss ? KEY_SCHEME_RSA_PSS_SHA256
				  : KEY_SCHEME_DEFAULT,
		      file->path, &key, err) < 0)
		return error_wrap(err, "signer '%s'", signer->name);
	out->owned[out->count] = key;
	out->keys[out->count].key = key;
	out->keys[out->count++].signer = signer->name;
	if (!policy_admits_key(policy, key_kind(key), key_bits(key)))
		return error_set(err, ERROR_POLICY, ID,
				 "the key of signer '%s' is not among the "
				 "policy's algorithms",
				 signer->name);
	return 0;
}

static int load_named(const struct policy *policy, const struct json *names,
		      int64_t now, bool clock_sane, struct signers *out,
		      struct error *err)
{
	for (size_t i = 0; i < json_count(names); i++) {
		const char *name = json_text(json_item(names, i));
		const struct policy_signer *signer =
			name ? policy_signer(policy, name) : NULL;

		if (!signer)
			return error_set(err, ERROR_POLICY, ID,
					 "signer '%s' is not in the policy",
					 name ? name : "");
		if (taken(out, name) || !in_window(signer, now, clock_sane))
			continue;
		if (load(policy, signer, out, err) < 0)
			return -1;
	}
	return 0;
}

static int load_profile(const struct policy *policy,
			const struct profile *profile, int64_t now,
			bool clock_sane, struct signers *out, struct error *err)
{
	for (size_t i = 0; profile && i < profile->count; i++) {
		const struct setting *one = &profile->settings[i];

		if (!(one->rule->flags & RULE_IMAGE) || one->mode == MODE_OFF)
			continue;
		if (load_named(policy, json_find(one->params, "signers"), now,
			       clock_sane, out, err) < 0 ||
		    load_named(policy, json_find(one->params, "vex"), now,
			       clock_sane, out, err) < 0)
			return -1;
	}
	return 0;
}

int signers_load(const struct policy *policy, const struct profile *profile,
		 int64_t now, bool clock_sane, struct signers *out,
		 struct error *err)
{
	memset(out, 0, sizeof(*out));
	if (load_profile(policy, profile, now, clock_sane, out, err) == 0 &&
	    load_profile(policy, policy_floor(policy), now, clock_sane, out,
			 err) == 0)
		return 0;
	signers_release(out);
	return -1;
}

void signers_release(struct signers *signers)
{
	for (size_t i = 0; i < signers->count; i++)
		key_free(signers->owned[i]);
	signers->count = 0;
}
