#include "policy/signer.h"

#include "base/nearest.h"
#include "base/rfc3339.h"

#include <stdlib.h>

#define ID "policy.signer"

/* Forms of trust that this version knows of and cannot judge. */
static const char *const later[] = {
	"root",		"issuer",     "identity",
	"identityGlob", "trustStore", "identities",
};

static int refuse_later(const struct document *document, size_t fragment,
			const struct json *written, struct error *err)
{
	const struct json *transparency = json_find(written, "transparency");
	const char *key = NULL;

	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]) && !key; i++)
		if (json_has(written, later[i]))
			key = later[i];
	if (key) {
		document_error(
			document,
			document_at(fragment, json_find(written, key), written),
			ID, err,
			"signers by '%s' are not supported by this "
			"version",
			key);
		return error_hint(err, "name a public key with \"key\"");
	}
	if (!transparency || span_is(json_span(transparency), "optional"))
		return 0;
	document_error(document, document_at(fragment, transparency, written),
		       ID, err,
		       "transparency 'required' is not supported by this "
		       "version");
	return error_hint(err, "write \"optional\" or leave it out");
}

/* Fills *seconds and *has; the shape has checked the form. */
static void read_time(const struct json *written, const char *key, bool *has,
		      int64_t *seconds)
{
	const struct json *node = json_find(written, key);

	*has = node && rfc3339_parse(json_span(node), seconds) == 0;
}

static int read_signer(struct signer_item *item,
		       const struct document *document, struct files *files,
		       const struct json *written, struct error *err)
{
	struct policy_signer *signer = &item->signer;
	size_t fragment = item->place.fragment;
	const struct json *key = json_find(written, "key");

	if (refuse_later(document, fragment, written, err) < 0)
		return -1;
	if (!key)
		return document_error(document, item->place, ID, err,
				      "signer '%.60s' has no 'key'",
				      signer->name);
	signer->pss = json_has(written, "scheme");
	read_time(written, "notBefore", &signer->has_not_before,
		  &signer->not_before);
	read_time(written, "notAfter", &signer->has_not_after,
		  &signer->not_after);
	if (signer->has_not_before && signer->has_not_after &&
	    signer->not_before >= signer->not_after)
		return document_error(document, item->place, ID, err,
				      "signer '%.60s' ends before it begins",
				      signer->name);
	return files_add(files, document, fragment, key, NULL, &signer->file,
			 err);
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
	return read_signer(item, document, files, member->value, err);
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

	if ((bits && table->rsa_bits) || (list && table->kinds))
		return document_error(document,
				      document_at(fragment, written, NULL),
				      "policy.duplicate", err,
				      "an algorithm is defined twice");
	if (json_int64(bits, &value))
		table->rsa_bits = (unsigned)value;
	for (size_t i = 0; i < json_count(list); i++)
		table->kinds |= kind_bit(json_item(list, i));
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

		for (size_t i = 0; i < table->count; i++)
			nearest_offer(&nearest, table->items[i].signer.name);
		return document_error(document, place, ID, err,
				      "signer '%.60s' is not declared%s%.60s%s",
				      name,
				      nearest.best ? ", did you mean '" : "",
				      nearest.best ? nearest.best : "",
				      nearest.best ? "'?" : "");
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

bool signer_admits(const struct signer_table *table, enum key_kind kind,
		   unsigned bits)
{
	if (kind == KEY_RSA)
		return bits >= (table->rsa_bits ? table->rsa_bits : 2048);
	return table->kinds == 0 || (table->kinds & (1U << kind)) != 0;
}

void signer_release(struct signer_table *table)
{
	free(table->items);
	names_release(&table->index);
	*table = (struct signer_table){.items = NULL};
}
