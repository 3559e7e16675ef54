#include "policy/signer.h"

#include "base/nearest.h"
#include "base/rfc3339.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ID "policy.signer"

#define NOTARY_KEYS                                                            \
	{                                                                      \
		"trustStore", "authority", "tsa", "crl", "identities",         \
			"revocation", "expiry", "authenticTimestamp",          \
			"notBefore", "notAfter", "verifyTimestamp"             \
	}

/* What a signer may be made of; the key that each begins with names it. */
static const struct form {
	enum policy_signer_form form;
	const char *key;
	const char *keys[11]; /* that may stand beside it */
} forms[] = {
	{POLICY_SIGNER_KEY,
	 "key",
	 {"key", "notBefore", "notAfter", "scheme", "transparency", "root"}},
	{POLICY_SIGNER_KEYLESS,
	 "issuer",
	 {"root", "issuer", "identity", "identityGlob", "notBefore",
	  "notAfter"}},
	{POLICY_SIGNER_NOTARY, "trustStore", NOTARY_KEYS},
	{POLICY_SIGNER_NOTARY, "authority", NOTARY_KEYS},
};

static const struct {
	const char *key;
	enum policy_file_kind kind;
} lists[POLICY_SIGNER_LISTS] = {
	[POLICY_SIGNER_STORE] = {"trustStore", POLICY_FILE_CERTIFICATES},
	[POLICY_SIGNER_AUTHORITY] = {"authority", POLICY_FILE_CERTIFICATES},
	[POLICY_SIGNER_TSA] = {"tsa", POLICY_FILE_CERTIFICATES},
	[POLICY_SIGNER_CRL] = {"crl", POLICY_FILE_CRL},
};

/* A signer while it is read. */
struct reading {
	const struct document *document;
	struct files *files;
	struct signer_item *item;
	const struct json *written;
};

static int __attribute__((format(printf, 4, 5)))
wrong(const struct reading *reading, const struct json *at, struct error *err,
      const char *format, ...)
{
	size_t fragment = reading->item->place.fragment;
	char text[160];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return document_error(reading->document,
			      at ? document_at(fragment, at, reading->written)
				 : reading->item->place,
			      ID, err, "signer '%.60s' %s",
			      reading->item->signer.name, text);
}

static bool admits(const struct form *form, const char *key)
{
	for (size_t i = 0; i < sizeof(form->keys) / sizeof(form->keys[0]); i++)
		if (form->keys[i] && strcmp(form->keys[i], key) == 0)
			return true;
	return false;
}

/* The form that the keys which are written make, and no key of another. */
static const struct form *find_form(const struct reading *reading,
				    struct error *err)
{
	struct json_iter iter = json_iter(reading->written);
	const struct form *form = NULL;
	struct json_member member;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]) && !form; i++)
		if (json_has(reading->written, forms[i].key))
			form = &forms[i];
	if (!form) {
		wrong(reading, NULL, err,
		      "has neither 'key', 'issuer' nor 'trustStore'");
		error_hint(err, "name a public key with \"key\"; \"root\", "
				"\"issuer\" and \"identity\" of who signs "
				"without keys; or \"trustStore\" and "
				"\"identities\" of Notary Project signatures");
		return NULL;
	}
	while (json_next(&iter, &member)) {
		if (admits(form, member.key))
			continue;
		wrong(reading, member.value, err,
		      "has '%s', which does not go with '%s'", member.key,
		      form->key);
		return NULL;
	}
	return form;
}

/* Fills *seconds and *has; the shape has checked the form. */
static void read_time(const struct json *written, const char *key, bool *has,
		      int64_t *seconds)
{
	const struct json *node = json_find(written, key);

	*has = node && rfc3339_parse(json_span(node), seconds) == 0;
}

static int read_window(const struct reading *reading, struct error *err)
{
	struct policy_signer *signer = &reading->item->signer;

	read_time(reading->written, "notBefore", &signer->has_not_before,
		  &signer->not_before);
	read_time(reading->written, "notAfter", &signer->has_not_after,
		  &signer->not_after);
	if (signer->has_not_before && signer->has_not_after &&
	    signer->not_before >= signer->not_after)
		return wrong(reading, NULL, err, "ends before it begins");
	return 0;
}

static int add_file(const struct reading *reading, const struct json *path,
		    enum policy_file_kind kind, size_t *index,
		    struct error *err)
{
	return files_add(reading->files, reading->document,
			 reading->item->place.fragment, path, kind, NULL, index,
			 err);
}

static int read_file(const struct reading *reading, const char *key,
		     enum policy_file_kind kind, size_t *index,
		     struct error *err)
{
	return add_file(reading, json_find(reading->written, key), kind, index,
			err);
}

static int read_root(const struct reading *reading, struct error *err)
{
	struct policy_signer *signer = &reading->item->signer;

	signer->has_root = true;
	return read_file(reading, "root", POLICY_FILE_ROOT, &signer->root, err);
}

/* A log is demanded with the root that names it, or not at all. */
static int read_key(const struct reading *reading, struct error *err)
{
	struct policy_signer *signer = &reading->item->signer;
	const struct json *root = json_find(reading->written, "root");
	const struct json *how = json_find(reading->written, "transparency");
	bool required = how && span_is(json_span(how), "required");

	signer->pss = json_has(reading->written, "scheme");
	if (read_file(reading, "key", POLICY_FILE_KEY, &signer->file, err) < 0)
		return -1;
	if (required && !root) {
		wrong(reading, how, err,
		      "requires transparency without a "
		      "'root' that names the logs");
		return error_hint(err, "add \"root\": \"trusted_root.json\"");
	}
	if (root && !required)
		return wrong(reading, root, err,
			     "has a 'root' that \"transparency\": "
			     "\"required\" alone would use");
	return required ? read_root(reading, err) : 0;
}

/*
 * A certificate says who and, as much as that, who says so: both are demanded.
 * A glob that begins with "**" would end in anybody's name.
 */
static int read_keyless(const struct reading *reading, struct error *err)
{
	struct policy_signer *signer = &reading->item->signer;
	const struct json *written = reading->written;
	const struct json *glob = json_find(written, "identityGlob");

	signer->issuer = json_text(json_find(written, "issuer"));
	signer->identity = json_text(json_find(written, "identity"));
	signer->identity_glob = json_text(glob);
	if (!json_has(written, "root"))
		return wrong(reading, NULL, err,
			     "has no 'root': a trusted_root.json");
	if (!signer->identity == !signer->identity_glob) {
		wrong(reading, NULL, err,
		      "needs either 'identity' or 'identityGlob'");
		return error_hint(err, "an issuer vouches for everybody who "
				       "logs in there");
	}
	if (glob && span_starts(json_span(glob), "**"))
		return wrong(reading, glob, err,
			     "has an identityGlob that begins with '**': "
			     "anybody could have it");
	return read_root(reading, err);
}

static int read_list(const struct reading *reading,
		     enum policy_signer_list list, struct error *err)
{
	const struct json *paths = json_find(reading->written, lists[list].key);
	struct policy_notary *notary = &reading->item->signer.notary;
	size_t *count = &notary->lists[list].count;
	const struct json *path;

	for (; (path = json_any_item(paths, *count)); (*count)++) {
		if (*count == POLICY_SIGNER_FILES_MAX)
			return wrong(reading, path, err,
				     "has more than %d files in '%s'",
				     POLICY_SIGNER_FILES_MAX, lists[list].key);
		if (add_file(reading, path, lists[list].kind,
			     &notary->lists[list].files[*count], err) < 0)
			return -1;
	}
	return 0;
}

/*
 * A trust store says who may vouch for a signer, never who the signer is: both
 * are demanded.
 */
static int read_notary(const struct reading *reading, struct error *err)
{
	struct policy_notary *notary = &reading->item->signer.notary;
	const struct json *written = reading->written;
	const struct json *when = json_find(written, "verifyTimestamp");

	notary->identities = json_find(written, "identities");
	notary->revocation = json_text(json_find(written, "revocation"));
	notary->expiry = json_text(json_find(written, "expiry"));
	notary->authentic_timestamp =
		json_text(json_find(written, "authenticTimestamp"));
	notary->after_expiry =
		when && span_is(json_span(when), "afterCertExpiry");
	if (!notary->identities) {
		wrong(reading, NULL, err, "has no 'identities'");
		return error_hint(err, "name whom the certificates must be of, "
				       "such as \"x509.subject: C=US, ST=WA, "
				       "O=acme\"");
	}
	if (when && !json_has(written, "tsa"))
		return wrong(reading, when, err,
			     "has 'verifyTimestamp' and no 'tsa' to verify by");
	for (int i = 0; i < POLICY_SIGNER_LISTS; i++)
		if (read_list(reading, (enum policy_signer_list)i, err) < 0)
			return -1;
	return 0;
}

static int read_signer(const struct reading *reading, struct error *err)
{
	const struct form *form = find_form(reading, err);

	if (!form || read_window(reading, err) < 0)
		return -1;
	reading->item->signer.form = form->form;
	switch (form->form) {
	case POLICY_SIGNER_KEY:
		return read_key(reading, err);
	case POLICY_SIGNER_KEYLESS:
		return read_keyless(reading, err);
	case POLICY_SIGNER_NOTARY:
		return read_notary(reading, err);
	}
	return -1;
}

static int add_signer(struct signer_table *table,
		      const struct document *document, struct files *files,
		      size_t fragment, const struct json_member *member,
		      struct error *err)
{
	struct signer_item *item = &table->items[table->count];
	bool known;

	item->signer.name = member->key;
	item->place = document_at(fragment, member->value, NULL);
	if (strlen(member->key) == 0 || strlen(member->key) > DOCUMENT_NAME_MAX)
		return document_error(document, item->place, ID, err,
				      "a signer's name has 1 to %d bytes",
				      DOCUMENT_NAME_MAX);
	if (names_add(&table->index, member->key, table->count, &known) < 0)
		return document_no_memory(err);
	if (known)
		return document_error(document, item->place, "policy.duplicate",
				      err, "signer '%.60s' is defined twice",
				      member->key);
	table->count++;
	return read_signer(
		&(struct reading){document, files, item, member->value}, err);
}

static const struct {
	const char *name;
	enum key_kind kind;
} curves[] = {
	{"P-256", KEY_P256},
	{"P-384", KEY_P384},
	{"P-521", KEY_P521},
	{"Ed25519", KEY_ED25519},
};

static unsigned kind_bit(const struct json *name)
{
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (span_is(json_span(name), curves[i].name))
			return 1U << curves[i].kind;
	return 0;
}

static int read_algorithms(struct signer_table *table,
			   const struct document *document, size_t fragment,
			   const struct json *written, struct error *err)
{
	const struct json *bits = json_find(written, "rsaBits");
	const struct json *list = json_find(written, "curves");
	int64_t value;

	if ((bits && table->floor.rsa_bits) || (list && table->floor.kinds))
		return document_error(document,
				      document_at(fragment, written, NULL),
				      "policy.duplicate", err,
				      "an algorithm is defined twice");
	if (json_int64(bits, &value))
		table->floor.rsa_bits = (unsigned)value;
	for (size_t i = 0; i < json_count(list); i++)
		table->floor.kinds |= kind_bit(json_item(list, i));
	return 0;
}

static int collect(struct signer_table *table, const struct document *document,
		   struct files *files, size_t fragment, struct error *err)
{
	const struct json *root = document->fragments[fragment].root;
	struct json_iter iter = json_iter(json_find(root, "signers"));
	struct json_member member;

	while (json_next(&iter, &member))
		if (add_signer(table, document, files, fragment, &member, err) <
		    0)
			return -1;
	return read_algorithms(table, document, fragment,
			       json_find(root, "algorithms"), err);
}

int signer_collect(const struct document *document, struct files *files,
		   struct signer_table *out, struct error *err)
{
	size_t count = 1; /* calloc() of nothing may be NULL */

	for (size_t i = 0; i < document->count; i++)
		count += json_count(
			json_find(document->fragments[i].root, "signers"));
	out->items = calloc(count, sizeof(*out->items));
	if (!out->items)
		return document_no_memory(err);
	for (size_t i = 0; i < document->count; i++)
		if (collect(out, document, files, i, err) < 0)
			return -1;
	return 0;
}

static int use(struct signer_table *table, const struct document *document,
	       struct document_place place, const char *name,
	       struct names *seen, struct error *err)
{
	size_t index;
	bool twice;

	if (!name)
		return document_error(document, place, ID, err,
				      "a signer is named by a string");
	if (!names_find(&table->index, name, &index)) {
		struct nearest nearest = nearest_to(name);
		char ask[NEAREST_TEXT_MAX];

		for (size_t i = 0; i < table->count; i++)
			nearest_offer(&nearest, table->items[i].signer.name);
		return document_error(document, place, ID, err,
				      "signer '%.60s' is not declared%s", name,
				      nearest_ask(&nearest, ask));
	}
	if (names_add(seen, name, 0, &twice) < 0)
		return document_no_memory(err);
	if (twice)
		return document_error(document, place, ID, err,
				      "signer '%.60s' is named twice", name);
	table->items[index].used = true;
	return 0;
}

int signer_use(struct signer_table *table, const struct document *document,
	       size_t fragment, const struct json *names, struct error *err)
{
	struct names seen CLEANUP(names_release) = {NULL};

	for (size_t i = 0; i < json_count(names); i++) {
		const struct json *name = json_item(names, i);

		if (use(table, document, document_at(fragment, name, names),
			json_text(name), &seen, err) < 0)
			return -1;
	}
	return 0;
}

void signer_release(struct signer_table *table)
{
	free(table->items);
	names_release(&table->index);
	*table = (struct signer_table){.items = NULL};
}
