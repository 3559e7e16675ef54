#include "policy/exceptions.h"

#include "base/rfc3339.h"
#include "policy/rules.h"

#include <stdlib.h>

#define ID "policy.exception"

/*
 * A scope has to hold something that a caller cannot choose: a digest, or a
 * fact that an engine attests. What says only where we are will do alone, but
 * does not make a name or a label any better.
 */
static int check_scope(const struct document *document,
		       const struct exceptions_item *item, struct error *err)
{
	struct match_basis basis = match_rests(item->scope);

	if (match_check(document, item->place.fragment, item->scope, err) < 0)
		return -1;
	if (json_has(item->scope, "digest") || basis.carried || basis.image ||
	    (basis.somewhere && !basis.chosen))
		return 0;
	document_error(document, item->place, ID, err,
		       "the scope holds nothing but what a caller can choose");
	return error_hint(err, "add a \"digest\", or a fact that the engine "
			       "attests");
}

static int check_effect(const struct document *document,
			const struct written_context *context,
			const struct exceptions_item *item,
			const struct json *written, struct error *err)
{
	if (!item->set == !json_has(written, "mode"))
		return document_error(document, item->place, ID, err,
				      "an exception has either 'set' or "
				      "'mode', %s",
				      item->set ? "not both" : "and this none");
	if (!item->set)
		return 0;
	return written_read_params(context, item->place.fragment, item->rule,
				   item->set, err);
}

static size_t index_of(const struct rule *rule)
{
	const struct rule *const *rules = rules_all();
	size_t i = 0;

	while (rules[i] && rules[i] != rule && i + 1 < MERGE_RULES_MAX)
		i++;
	return i;
}

static int add(const struct document *document,
	       const struct written_context *context,
	       struct exceptions *exceptions, struct exceptions_item **last,
	       size_t fragment, const struct json *written, struct error *err)
{
	struct exceptions_item *item = &exceptions->items[exceptions->count++];
	const struct json *expires = json_find(written, "expires");
	size_t rule;

	*item = (struct exceptions_item){
		.scope = json_find(written, "scope"),
		.set = json_find(written, "set"),
		.expires_text = json_text(expires),
		.place = document_at(fragment, written, NULL),
	};
	item->rule = written_rule(
		document,
		document_at(fragment, json_find(written, "rule"), NULL),
		json_text(json_find(written, "rule")), err);
	if (!item->rule ||
	    rfc3339_parse(json_span(expires), &item->expires) < 0 ||
	    check_effect(document, context, item, written, err) < 0 ||
	    check_scope(document, item, err) < 0)
		return -1;
	rule = index_of(item->rule);
	if (last[rule])
		last[rule]->next = item;
	else
		exceptions->first[rule] = item;
	last[rule] = item;
	return 0;
}

int exceptions_collect(const struct document *document,
		       const struct written_context *context,
		       struct exceptions *out, struct error *err)
{
	struct exceptions_item *last[MERGE_RULES_MAX] = {NULL};
	size_t count = 1;

	for (size_t i = 0; i < document->count; i++)
		count += json_count(
			json_find(document->fragments[i].root, "exceptions"));
	out->items = calloc(count, sizeof(*out->items));
	if (!out->items)
		return document_no_memory(err);
	for (size_t i = 0; i < document->count; i++) {
		const struct json *list =
			json_find(document->fragments[i].root, "exceptions");

		for (size_t j = 0; j < json_count(list); j++)
			if (add(document, context, out, last, i,
				json_item(list, j), err) < 0)
				return -1;
	}
	return 0;
}

const struct exceptions_item *
exceptions_from(const struct exceptions *exceptions, const struct rule *rule)
{
	return exceptions->first[index_of(rule)];
}

static bool is_one(const struct json *node, const struct digest *digest)
{
	struct digest wanted;

	return digest_parse(json_span(node), &wanted) == 0 &&
	       digest_equal(&wanted, digest);
}

/* A record's name may have come to mean another image than the snapshot's. */
static bool is_proven(const struct image_identity *identity)
{
	return identity->config_state == FACT_ATTESTED ||
	       identity->chain_state != FACT_ATTESTED;
}

/* Whether @wanted is a digest of the image, by record or by proof. */
static enum exceptions_answer is_image(const struct json *wanted,
				       const struct image_identity *identity,
				       const struct image_facts *image)
{
	bool target = identity->target_state == FACT_ATTESTED &&
		      is_one(wanted, &identity->target);

	if (identity->config_state == FACT_ATTESTED &&
	    is_one(wanted, &identity->config))
		return EXCEPTIONS_APPLIES;
	if (target && (is_proven(identity) || !image))
		return is_proven(identity) ? EXCEPTIONS_APPLIES
					   : EXCEPTIONS_UNPROVEN;
	if (!image || !image->named)
		return EXCEPTIONS_NO;
	if (is_one(wanted, &image->config) ||
	    (image->has_manifest && is_one(wanted, &image->manifest)))
		return EXCEPTIONS_APPLIES;
	for (size_t i = 0; i < image->index_count; i++)
		if (is_one(wanted, &image->indexes[i]))
			return EXCEPTIONS_APPLIES;
	return EXCEPTIONS_NO;
}

static enum exceptions_answer
compare_digest(const struct json *wanted, const struct match_subject *subject,
	       const struct image_facts *image)
{
	const struct image_identity *identity = &subject->facts->identity;
	enum exceptions_answer best = EXCEPTIONS_NO;
	const struct json *item;

	for (size_t i = 0; (item = json_any_item(wanted, i)); i++) {
		enum exceptions_answer one = is_image(item, identity, image);

		best = one > best ? one : best;
	}
	return best;
}

enum exceptions_answer exceptions_ask(const struct exceptions_item *item,
				      const struct match_subject *subject,
				      const struct image_facts *image,
				      int64_t now, bool clock_sane)
{
	const struct json *digest = json_find(item->scope, "digest");
	struct match_found found = match_compare(item->scope, subject);
	enum exceptions_answer answer = EXCEPTIONS_APPLIES;

	if (found.result != MATCH_YES || !clock_sane)
		return EXCEPTIONS_NO;
	if (digest)
		answer = compare_digest(digest, subject, image);
	else if (found.borrowed || (found.chosen && !found.carried))
		return EXCEPTIONS_NO;
	if (answer == EXCEPTIONS_NO || now < item->expires)
		return answer;
	return EXCEPTIONS_EXPIRED;
}

bool exceptions_may_apply(const struct exceptions_item *item,
			  const struct match_subject *subject, int64_t now,
			  bool clock_sane)
{
	return clock_sane && now < item->expires &&
	       match_compare(item->scope, subject).result == MATCH_YES;
}

void exceptions_release(struct exceptions *exceptions)
{
	free(exceptions->items);
	*exceptions = (struct exceptions){.items = NULL};
}
