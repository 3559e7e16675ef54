#include "cli/convert_rules.h"

#include "base/encode.h"
#include "base/file.h"
#include "cli/convert_root.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ID	  "policy.convert"
#define KEYS_MAX  16 /* of one requirement */
#define NAME_SIZE 96

/* One sigstoreSigned requirement, or several that are one rule. */
struct signing {
	struct convert *convert;
	const char *scope;
	struct json *names; /* of signers; owned */
	const char *reference;
	size_t requirements;
	bool alternatives; /* one of them takes any of several keys */
	char why[160];	   /* what cannot be carried over; "" so far */
};

static void __attribute__((format(printf, 2, 3)))
give_up(struct signing *signing, const char *format, ...)
{
	va_list args;

	if (signing->why[0])
		return;
	va_start(args, format);
	vsnprintf(signing->why, sizeof(signing->why), format, args);
	va_end(args);
}

/* Texts of @plural, or the one of @singular. */
static size_t texts_of(const struct json *node, const char *singular,
		       const char *plural, const char *out[KEYS_MAX])
{
	const struct json *list = json_find(node, plural);
	size_t count = 0;

	if (json_text(json_find(node, singular)))
		out[count++] = json_text(json_find(node, singular));
	for (size_t i = 0; i < json_count(list) && count < KEYS_MAX; i++)
		if (json_text(json_item(list, i)))
			out[count++] = json_text(json_item(list, i));
	return count;
}

/* PEM texts that stand in files or as base64 in the document. */
struct pems {
	struct buf texts[KEYS_MAX];
	size_t count;
};

static void pems_release(struct pems *pems)
{
	while (pems->count)
		buf_release(&pems->texts[--pems->count]);
}

static int read_pems(const struct json *node, const char *const names[4],
		     struct pems *out, struct error *err)
{
	const char *texts[KEYS_MAX];
	size_t paths = texts_of(node, names[0], names[1], texts);

	for (size_t i = 0; i < paths; i++)
		if (file_read_path(texts[i], FILE_ANY, CONVERT_SIZE_MAX, ID,
				   &out->texts[out->count++], err) < 0)
			return -1;
	paths = texts_of(node, names[2], names[3], texts);
	for (size_t i = 0; i < paths && out->count < KEYS_MAX; i++)
		if (encode_base64_decode(span_of(texts[i]),
					 ENCODE_BASE64_STANDARD,
					 &out->texts[out->count++], err) < 0)
			return error_wrap(err, "%s", names[2]);
	return 0;
}

/* The name of a signer that is written just so, or NULL. */
static const char *known_signer(const struct convert *convert,
				const struct json *signer)
{
	struct json_iter iter = json_iter(convert->signers);
	struct json_member member;

	while (json_next(&iter, &member))
		if (json_equal(member.value, signer))
			return member.key;
	return NULL;
}

/* Adds @signer (taken) unless it is there; its name goes into the rule. */
static void add_signer(struct signing *signing, struct json *signer)
{
	struct json *signers = signing->convert->signers;
	const char *known = known_signer(signing->convert, signer);
	char name[NAME_SIZE];

	snprintf(name, sizeof(name), "signer-%zu", json_count(signers) + 1);
	if (known)
		json_free(signer);
	else
		json_set(signers, name, signer);
	if (!json_array_has(signing->names, known ? known : name))
		json_append(signing->names,
			    json_new_text(known ? known : name));
}

static const char *const REKOR[4] = {
	"rekorPublicKeyPath", "rekorPublicKeyPaths", "rekorPublicKeyData",
	"rekorPublicKeyDatas"};
static const char *const CAS[4] = {"caPath", "caPaths", "caData", "caDatas"};

/*
 * Writes a trusted root of the logs of @node and the CAs of @fulcio (or NULL).
 * *name stays empty when there are no logs. Returns 0 or -1.
 */
static int write_root(struct signing *signing, const struct json *node,
		      const struct json *fulcio, char name[64],
		      struct error *err)
{
	CLEANUP(pems_release) struct pems logs = {.count = 0};
	CLEANUP(pems_release) struct pems cas = {.count = 0};
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf anchors = BUF_INIT;
	struct span spans[KEYS_MAX];

	name[0] = '\0';
	if (read_pems(node, REKOR, &logs, err) < 0 ||
	    (fulcio && read_pems(fulcio, CAS, &cas, err) < 0))
		return -1;
	if (logs.count == 0)
		return 0;
	for (size_t i = 0; i < logs.count; i++)
		spans[i] = buf_span(&logs.texts[i]);
	for (size_t i = 0; i < cas.count; i++)
		buf_add(&anchors, cas.texts[i].data, cas.texts[i].size);
	if (convert_root_write(buf_span(&anchors), spans, logs.count, &text,
			       err) < 0)
		return -1;
	return convert_file(signing->convert, "trusted_root", ".json",
			    buf_span(&text), name, err);
}

static void add_key(struct signing *signing, const char *path, const char *root)
{
	struct json *signer = json_new_object();

	json_set(signer, "key", json_new_text(path));
	if (root[0]) {
		json_set(signer, "transparency", json_new_text("required"));
		json_set(signer, "root", json_new_text(root));
	}
	add_signer(signing, signer);
}

/* Keys in files stay there, those in the document become files. */
static int add_keys(struct signing *signing, const struct json *node,
		    struct error *err)
{
	const char *texts[KEYS_MAX];
	char root[64];
	size_t count = texts_of(node, "keyPath", "keyPaths", texts);
	size_t all = count;

	if (write_root(signing, node, NULL, root, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		add_key(signing, texts[i], root);
	count = texts_of(node, "keyData", "keyDatas", texts);
	all += count;
	for (size_t i = 0; i < count; i++) {
		CLEANUP_BUF struct buf pem = BUF_INIT;
		char name[64];

		if (encode_base64_decode(span_of(texts[i]),
					 ENCODE_BASE64_STANDARD, &pem, err) < 0)
			return error_wrap(err, "keyData");
		if (convert_file(signing->convert, "key", ".pub",
				 buf_span(&pem), name, err) < 0)
			return -1;
		add_key(signing, name, root);
	}
	if (all == 0)
		give_up(signing, "a sigstoreSigned without a key");
	signing->alternatives |= all > 1;
	return 0;
}

static int add_fulcio(struct signing *signing, const struct json *node,
		      struct error *err)
{
	const struct json *fulcio = json_find(node, "fulcio");
	const char *issuer = json_text(json_find(fulcio, "oidcIssuer"));
	const char *email = json_text(json_find(fulcio, "subjectEmail"));
	struct json *signer;
	char root[64];

	if (!issuer || !email) {
		give_up(signing, "fulcio without oidcIssuer and subjectEmail");
		return 0;
	}
	if (write_root(signing, node, fulcio, root, err) < 0)
		return -1;
	if (!root[0]) {
		give_up(signing, "fulcio without a Rekor key");
		return 0;
	}
	signer = json_new_object();
	json_set(signer, "root", json_new_text(root));
	json_set(signer, "issuer", json_new_text(issuer));
	json_set(signer, "identity", json_new_text(email));
	add_signer(signing, signer);
	return 0;
}

/* What signedIdentity asks is what `reference` asks, or cannot be asked. */
static void read_identity(struct signing *signing, const struct json *node)
{
	static const struct {
		const char *type;
		const char *reference;
		const char *member; /* that must name the scope itself */
	} kinds[] = {
		{"matchRepoDigestOrExact", "exact", NULL},
		{"matchExact", "exact", NULL},
		{"matchRepository", "repository", NULL},
		{"exactReference", "exact", "dockerReference"},
		{"exactRepository", "repository", "dockerRepository"},
	};
	const struct json *identity = json_find(node, "signedIdentity");
	const char *type = identity ? json_text(json_find(identity, "type"))
				    : kinds[0].type;

	for (size_t i = 0; type && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *named =
			kinds[i].member ? json_text(json_find(identity,
							      kinds[i].member))
					: signing->scope;

		if (strcmp(type, kinds[i].type) != 0)
			continue;
		if (!named || strcmp(named, signing->scope) != 0)
			break;
		if (signing->reference &&
		    strcmp(signing->reference, kinds[i].reference) != 0)
			signing->reference = "exact"; /* the stricter one */
		else
			signing->reference = kinds[i].reference;
		return;
	}
	give_up(signing, "signedIdentity '%.60s'", type ? type : "?");
}

static int read_signed(struct signing *signing, const struct json *node,
		       struct error *err)
{
	signing->requirements++;
	read_identity(signing, node);
	if (json_has(node, "pki")) {
		give_up(signing, "sigstoreSigned with pki");
		return 0;
	}
	return json_has(node, "fulcio") ? add_fulcio(signing, node, err)
					: add_keys(signing, node, err);
}

/* Reads what must hold, all of it. Returns 0 or -1. */
static int read_requirements(struct signing *signing, const struct json *list,
			     bool *reject, struct error *err)
{

	*reject = json_count(list) == 0;
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *node = json_item(list, i);
		struct span type = json_span(json_find(node, "type"));

		if (span_is(type, "reject"))
			*reject = true;
		else if (span_is(type, "signedBy"))
			give_up(signing, "signedBy (OpenPGP signatures)");
		else if (span_is(type, "sigstoreSigned")) {
			if (read_signed(signing, node, err) < 0)
				return -1;
		} else if (!span_is(type, "insecureAcceptAnything"))
			give_up(signing, "type '%.*s'",
				(int)(type.size > 60 ? 60 : type.size),
				type.data ? type.data : "");
	}
	if (signing->requirements > 1 && signing->alternatives)
		give_up(signing, "several sigstoreSigned that must all hold, "
				 "one of them with several keys");
	return 0;
}

/*
 * Rules that let nothing run: ".invalid" is no registry's, RFC 2606, and no
 * document is known that has this digest, whatever it is called.
 */
static void add_refusal(struct json *rules)
{
	static const char nothing[] =
		"sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffff"
		"ffffffffff";
	struct json *source = json_new_object();
	struct json *allow = json_new_array();
	struct json *digests = json_new_array();

	json_append(digests, json_new_text(nothing));
	json_set(source, "digests", digests);

	json_append(allow, json_new_text("refused.invalid/**"));
	json_set(source, "allow", allow);
	json_set(rules, "image.source", source);
}

static void add_signature(struct json *rules, struct signing *signing)
{
	struct json *rule = json_new_object();
	/* each requirement has one signer, perhaps the same */
	int64_t all = (int64_t)json_count(signing->names);

	json_set(rule, "signers", signing->names);
	signing->names = NULL;
	if (signing->requirements > 1)
		json_set(rule, "atLeast", json_new_int(all));
	json_set(rule, "reference", json_new_text(signing->reference));
	json_set(rules, "image.signature", rule);
}

/* Takes back what was added after the first @count: nothing uses it. */
static void drop_signers(struct convert *convert, size_t count)
{
	while (json_count(convert->signers) > count) {
		char name[NAME_SIZE];

		snprintf(name, sizeof(name), "signer-%zu",
			 json_count(convert->signers));
		json_remove(convert->signers, name);
	}
}

int convert_rules_make(struct convert *convert, const char *scope,
		       const struct json *requirements, struct json *rules,
		       bool *tied, struct error *err)
{
	const char *what = scope[0] ? scope : "default";
	struct signing signing = {
		.convert = convert, .scope = scope, .names = json_new_array()};
	bool reject = false;
	size_t signers = json_count(convert->signers);
	int status = read_requirements(&signing, requirements, &reject, err);

	*tied = false;
	if (signing.why[0] || reject)
		drop_signers(convert, signers);
	if (status == 0 && signing.why[0])
		convert_note("%s: %s: the profile refuses every image", what,
			     signing.why);
	if (status == 0 && (reject || signing.why[0])) {
		add_refusal(rules);
	} else if (status == 0 && signing.requirements) {
		*tied = true;
		add_signature(rules, &signing);
	} else if (status == 0) {
		/* the base alone: every profile has it, and needs a rule */
		json_set(rules, "annotations", json_new_object());
	}
	json_free(signing.names);
	return status;
}
