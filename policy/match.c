#include "policy/match.h"

#include "base/glob.h"

#define ID "policy.match"

enum trust {
	TRUST_SOMEWHERE,  /* says where we are */
	TRUST_CRI,	  /* attested by cri and crio */
	TRUST_CONTAINERD, /* attested by containerd and cri */
	TRUST_IMAGE,	  /* attested by the engine's records, image by image */
	TRUST_NEVER,	  /* always the caller's choice */
};

typedef bool compare(const struct json *pattern, const char *value,
		     const struct match_subject *subject);

static bool compare_word(const struct json *pattern, const char *value,
			 const struct match_subject *subject)
{
	(void)subject;
	return span_is(json_span(pattern), value);
}

static bool compare_glob(const struct json *pattern, const char *value,
			 const struct match_subject *subject)
{
	(void)subject;
	return glob_match(json_span(pattern), span_of(value), "/");
}

/* A value that is no reference, such as an image ID, is nobody's name. */
static bool compare_image(const struct json *pattern, const char *value,
			  const struct match_subject *subject)
{
	(void)value;
	return subject->has_reference &&
	       reference_matches(&subject->reference, json_text(pattern));
}

#define FACT(member) offsetof(struct facts, member)

/* The key "labels" is not in the table: it holds one match for each label. */
static const struct row {
	const char *key;
	enum trust trust;
	size_t fact;
	compare *compare;
} rows[] = {
	{"kind", TRUST_SOMEWHERE, FACT(kind), compare_word},
	{"engine", TRUST_SOMEWHERE, FACT(engine), compare_word},
	{"runtime", TRUST_SOMEWHERE, FACT(runtime), compare_word},
	{"image", TRUST_IMAGE, FACT(image), compare_image},
	{"namespace", TRUST_CRI, FACT(namespace), compare_glob},
	{"pod", TRUST_CRI, FACT(pod), compare_glob},
	{"containerdNamespace", TRUST_CONTAINERD, FACT(containerd_namespace),
	 compare_glob},
	{"name", TRUST_NEVER, FACT(name), compare_glob},
};

static const struct row *row_of(const char *key)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].key, key) == 0)
			return &rows[i];
	return NULL;
}

static const struct fact *fact_of(const struct facts *facts,
				  const struct row *row)
{
	return (const void *)((const char *)facts + row->fact);
}

const char *match_fact(const struct facts *facts, size_t index,
		       const struct fact **fact)
{
	if (index >= sizeof(rows) / sizeof(rows[0]))
		return NULL;
	*fact = fact_of(facts, &rows[index]);
	return rows[index].key;
}

void match_prepare(const struct facts *facts, struct match_subject *out)
{
	out->facts = facts;
	out->has_reference = facts->image.state >= FACT_CHOSEN &&
			     reference_parse(span_of(facts->image.value),
					     &out->reference, NULL) == 0;
}

int match_check(const struct document *document, size_t fragment,
		const struct json *written, struct error *err)
{
	const struct json *images = json_find(written, "image");
	const struct json *pattern;
	struct error why = ERROR_INIT;

	for (size_t i = 0; (pattern = json_any_item(images, i)); i++)
		if (reference_check_pattern(json_text(pattern), "pattern",
					    &why) < 0)
			return document_error(
				document,
				document_at(fragment, pattern, images), ID, err,
				"%s", why.reason.msg);
	return 0;
}

/* Whether the key "engine" leaves one of these two engines possible. */
static bool may_be(const struct json *written, const char *one,
		   const char *other)
{
	const struct json *engines = json_find(written, "engine");
	const struct json *engine;

	for (size_t i = 0; (engine = json_any_item(engines, i)); i++)
		if (span_is(json_span(engine), one) ||
		    span_is(json_span(engine), other))
			return true;
	return !engines;
}

static void rest(struct match_basis *basis, enum trust trust,
		 const struct json *written)
{
	bool carries = false;

	switch (trust) {
	case TRUST_SOMEWHERE:
		basis->somewhere = true;
		return;
	case TRUST_CRI:
		carries = may_be(written, "cri", "crio");
		break;
	case TRUST_CONTAINERD:
		carries = may_be(written, "cri", "containerd");
		break;
	case TRUST_IMAGE:
		basis->image = true;
		break;
	case TRUST_NEVER:
		break;
	}
	basis->carried |= carries;
	basis->chosen |= !carries;
}

struct match_basis match_rests(const struct json *written)
{
	struct match_basis basis = {.chosen = false};
	struct json_iter iter = json_iter(written);
	struct json_member member;

	while (json_next(&iter, &member)) {
		const struct row *row = row_of(member.key);

		if (row)
			rest(&basis, row->trust, written);
		else if (strcmp(member.key, "labels") == 0)
			basis.chosen = true;
	}
	return basis;
}

/* How a key that has to be known turned out. */
static void note(struct match_found *found, enum fact_state state,
		 const char *key, bool matches, bool carries)
{
	switch (state) {
	case FACT_UNKNOWN:
		if (found->result == MATCH_YES)
			found->result = MATCH_UNKNOWN;
		found->unknown = key;
		return;
	case FACT_NONE:
		found->result = MATCH_NO;
		return;
	case FACT_CHOSEN:
		found->chosen = true;
		break;
	case FACT_ATTESTED:
		found->carried |= carries;
		break;
	}
	if (!matches)
		found->result = MATCH_NO;
}

static void compare_fact(struct match_found *found, const struct row *row,
			 const struct json *patterns,
			 const struct match_subject *subject)
{
	const struct fact *fact = fact_of(subject->facts, row);
	const struct json *pattern;
	bool matches = false;

	if (fact->state >= FACT_CHOSEN)
		for (size_t i = 0;
		     !matches && (pattern = json_any_item(patterns, i)); i++)
			matches = row->compare(pattern, fact->value, subject);
	found->borrowed |=
		row->trust == TRUST_IMAGE && fact->state == FACT_CHOSEN;
	note(found, fact->state, row->key, matches,
	     row->trust != TRUST_SOMEWHERE && row->trust != TRUST_NEVER);
}

static bool label_matches(const struct json *patterns, const struct json *value)
{
	const struct json *pattern;

	for (size_t i = 0;
	     json_text(value) && (pattern = json_any_item(patterns, i)); i++)
		if (glob_match(json_span(pattern), json_span(value), "/"))
			return true;
	return false;
}

static void compare_labels(struct match_found *found,
			   const struct json *written,
			   const struct facts *facts)
{
	struct json_iter iter = json_iter(written);
	struct json_member member;
	bool matches = true;

	while (matches && json_next(&iter, &member))
		matches = label_matches(member.value,
					json_find(facts->labels, member.key));
	note(found, facts->labels_state, "labels", matches, false);
}

struct match_found match_compare(const struct json *written,
				 const struct match_subject *subject)
{
	struct match_found found = {.result = MATCH_YES};
	struct json_iter iter = json_iter(written);
	struct json_member member;

	while (found.result != MATCH_NO && json_next(&iter, &member)) {
		const struct row *row = row_of(member.key);

		if (row)
			compare_fact(&found, row, member.value, subject);
		else if (strcmp(member.key, "labels") == 0)
			compare_labels(&found, member.value, subject->facts);
		else if (strcmp(member.key, "digest") != 0)
			found.result = MATCH_NO;
	}
	return found;
}
