#include "gate/signers.h"

#include <stdlib.h>
#include <string.h>

#define ID "policy.key"

/* Trusted roots by the file that they are in; several signers share one. */
struct signers_roots {
	struct trusted_root *items[POLICY_FILES_MAX];
};

static bool taken(const struct signers *out, const char *name)
{
	for (size_t i = 0; i < out->key_count; i++)
		if (strcmp(out->keys[i].signer, name) == 0)
			return true;
	for (size_t i = 0; i < out->trust_count; i++)
		if (strcmp(out->trusts[i].signer, name) == 0)
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

static const struct policy_file *file_at(const struct policy *policy,
					 size_t index)
{
	size_t count;

	return &policy_files(policy, &count)[index];
}

static int load_key(const struct policy *policy,
		    const struct policy_signer *signer, struct key **out,
		    struct error *err)
{
	const struct policy_file *file = file_at(policy, signer->file);
	CLEANUP(key_cleanup) struct key *key = NULL;

	if (!file->content ||
	    key_parse((struct span){file->content, file->size},
		      signer->pss ? KEY_SCHEME_RSA_PSS_SHA256
				  : KEY_SCHEME_DEFAULT,
		      file->path, &key, err) < 0)
		return error_wrap(err, "signer '%s'", signer->name);
	if (!policy_admits_key(policy, key_kind(key), key_bits(key)))
		return error_set(err, ERROR_POLICY, ID,
				 "the key of signer '%s' is not among the "
				 "policy's algorithms",
				 signer->name);
	*out = steal_pointer(&key);
	return 0;
}

static int load_root(const struct policy *policy,
		     const struct policy_signer *signer, struct signers *out,
		     const struct trusted_root **root, struct error *err)
{
	const struct policy_file *file = file_at(policy, signer->root);
	struct trusted_root **item;

	if (!out->roots)
		out->roots = calloc(1, sizeof(*out->roots));
	if (!out->roots)
		return error_set_errno(err, "policy.root", "cannot keep roots");
	item = &out->roots->items[signer->root];
	if (!*item &&
	    (!file->content ||
	     trusted_root_parse((struct span){file->content, file->size},
				file->path, item, err) < 0))
		return error_wrap(err, "signer '%s'", signer->name);
	*root = *item;
	return 0;
}

static int load_trust(const struct policy *policy,
		      const struct policy_signer *signer, struct signers *out,
		      struct error *err)
{
	struct item_trust *trust = &out->trusts[out->trust_count];
	struct key *key = NULL;

	*trust = (struct item_trust){.signer = signer->name};
	trust->sigstore.issuer = signer->issuer;
	trust->sigstore.identity = signer->identity;
	trust->sigstore.identity_glob = signer->identity_glob;
	trust->sigstore.floor = policy_key_floor(policy);
	if (load_root(policy, signer, out, &trust->sigstore.root, err) < 0)
		return -1;
	if (signer->form == POLICY_SIGNER_KEY &&
	    load_key(policy, signer, &key, err) < 0)
		return -1;
	trust->sigstore.key = key;
	out->trust_count++;
	return 0;
}

static int add_list(const struct policy *policy,
		    const struct policy_signer *signer,
		    enum policy_signer_list list, struct notation_trust *trust,
		    struct error *err)
{
	static const enum notation_store STORES[] = {
		[POLICY_SIGNER_STORE] = NOTATION_STORE_CA,
		[POLICY_SIGNER_AUTHORITY] = NOTATION_STORE_AUTHORITY,
		[POLICY_SIGNER_TSA] = NOTATION_STORE_TSA,
	};
	const struct policy_notary *notary = &signer->notary;

	for (size_t i = 0; i < notary->lists[list].count; i++) {
		const struct policy_file *file =
			file_at(policy, notary->lists[list].files[i]);
		struct span content = {file->content, file->size};

		if (!file->content)
			return error_set(err, ERROR_POLICY, ID,
					 "'%s' was not read", file->path);
		if ((list == POLICY_SIGNER_CRL
			     ? notation_trust_add_crl(trust, content,
						      file->path, err)
			     : notation_trust_add(trust, STORES[list], content,
						  file->path, err)) < 0)
			return -1;
	}
	return 0;
}

static int set_actions(const struct policy_notary *notary,
		       struct notation_trust *trust, struct error *err)
{
	const struct {
		const char *check, *action;
	} actions[] = {
		{"revocation", notary->revocation},
		{"expiry", notary->expiry},
		{"authenticTimestamp", notary->authentic_timestamp},
	};

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (actions[i].action &&
		    notation_trust_set(trust, span_of(actions[i].check),
				       span_of(actions[i].action), err) < 0)
			return -1;
	return 0;
}

static int fill_notary(const struct policy *policy,
		       const struct policy_signer *signer,
		       struct notation_trust *trust, struct error *err)
{
	const struct policy_notary *notary = &signer->notary;
	const struct json *identity;

	trust->floor = policy_key_floor(policy);
	trust->after_expiry = notary->after_expiry;
	for (int i = 0; i < POLICY_SIGNER_LISTS; i++)
		if (add_list(policy, signer, (enum policy_signer_list)i, trust,
			     err) < 0)
			return -1;
	for (size_t i = 0; (identity = json_any_item(notary->identities, i));
	     i++)
		if (notation_trust_add_identity(trust, json_span(identity),
						err) < 0)
			return -1;
	if (set_actions(notary, trust, err) < 0)
		return -1;
	return notation_trust_check(trust, err);
}

static int load_notary(const struct policy *policy,
		       const struct policy_signer *signer, struct signers *out,
		       struct error *err)
{
	struct notation_trust *trust = calloc(1, sizeof(*trust));

	if (!trust)
		return error_set_errno(err, ID, "cannot keep trust stores");
	out->trusts[out->trust_count++] =
		(struct item_trust){.signer = signer->name, .notation = trust};
	if (fill_notary(policy, signer, trust, err) < 0)
		return error_wrap(err, "signer '%s'", signer->name);
	return 0;
}

static int load_form(const struct policy *policy,
		     const struct policy_signer *signer, struct signers *out,
		     struct error *err)
{
	struct key *key = NULL;

	if (out->key_count + out->trust_count == SIGNERS_MAX)
		return error_set(err, ERROR_POLICY, ID,
				 "more than %d signers in one profile",
				 SIGNERS_MAX);
	if (signer->form == POLICY_SIGNER_NOTARY)
		return load_notary(policy, signer, out, err);
	if (signer->has_root)
		return load_trust(policy, signer, out, err);
	if (load_key(policy, signer, &key, err) < 0)
		return -1;
	out->keys[out->key_count++] =
		(struct verify_key){.key = key, .signer = signer->name};
	return 0;
}

static int load(const struct policy *policy, const struct policy_signer *signer,
		struct signers *out, struct error *err)
{
	char where[POLICY_WHERE_MAX];

	if (load_form(policy, signer, out, err) == 0)
		return 0;
	policy_signer_where(policy, signer, where);
	return error_wrap(err, "%s", where);
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

/* Parameters of image rules that name signers. */
static const char *const PARAMETERS[] = {"signers", "vex"};

static int load_asked(const struct policy *policy,
		      const struct asked_item *asked, int64_t now,
		      bool clock_sane, struct signers *out, struct error *err)
{
	const size_t count = sizeof(PARAMETERS) / sizeof(PARAMETERS[0]);
	size_t before = out->key_count;

	for (size_t i = 0; i < count; i++)
		if (load_named(policy, json_find(asked->params, PARAMETERS[i]),
			       now, clock_sane, out, err) < 0)
			return -1;
	for (; before < out->key_count; before++)
		out->keys[before].attests =
			strcmp(asked->rule->id, "image.signature") != 0;
	return 0;
}

int signers_load(const struct policy *policy, const struct asked *asked,
		 int64_t now, bool clock_sane, struct signers *out,
		 struct error *err)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < asked->count; i++)
		if (load_asked(policy, &asked->items[i], now, clock_sane, out,
			       err) < 0) {
			signers_release(out);
			return -1;
		}
	return 0;
}

int signers_check(const struct policy *policy, struct error *err)
{
	const struct policy_signer *signer;

	for (size_t i = 0; (signer = policy_signer_at(policy, i)); i++) {
		struct signers one = {.key_count = 0};
		int status = load(policy, signer, &one, err);

		signers_release(&one);
		if (status < 0)
			return -1;
	}
	return 0;
}

/* A key that is here is owned, whoever borrows it. */
static void free_key(const struct key *key)
{
	key_free((struct key *)(uintptr_t)key);
}

static void free_notation(const struct notation_trust *borrowed)
{
	struct notation_trust *trust =
		(struct notation_trust *)(uintptr_t)borrowed;

	if (trust)
		notation_trust_release(trust);
	free(trust);
}

void signers_release(struct signers *signers)
{
	for (size_t i = 0; i < signers->key_count; i++)
		free_key(signers->keys[i].key);
	for (size_t i = 0; i < signers->trust_count; i++) {
		free_key(signers->trusts[i].sigstore.key);
		free_notation(signers->trusts[i].notation);
	}
	for (size_t i = 0; signers->roots && i < POLICY_FILES_MAX; i++)
		trusted_root_free(signers->roots->items[i]);
	free(signers->roots);
	*signers = (struct signers){.key_count = 0};
}
