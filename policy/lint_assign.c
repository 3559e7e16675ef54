#include "policy/lint_parts.h"

#include "base/glob.h"
#include "oci/reference.h"

#include <stdlib.h>
#include <string.h>

/* The engines that have a fact at all; the others say that there is none. */
static const struct {
	const char *key;
	const char *engines[4]; /* NULL-terminated */
} only_of[] = {
	{"namespace", {"cri", "crio"}},
	{"pod", {"cri", "crio"}},
	{"containerdNamespace", {"cri", "containerd", "docker"}},
};

static const char *const keys[] = {"kind",
				   "engine",
				   "runtime",
				   "image",
				   "namespace",
				   "pod",
				   "containerdNamespace",
				   "name",
				   "labels"};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

/* An entry made quick to compare: 10 000 of them are 50 million pairs. */
struct quick {
	const struct json *match;
	unsigned mask; /* which keys it has */
	uint32_t
		literal[KEYS]; /* hash of a lone text without stars; 0: other */
};

static bool has_word(const struct json *words, const char *word)
{
	const struct json *item;

	for (size_t i = 0; (item = json_any_item(words, i)); i++)
		if (span_is(json_span(item), word))
			return true;
	return false;
}

/* Whether one of the engines that @match admits has the fact of row @row. */
static bool is_had(const struct json *match, size_t row)
{
	const struct json *engines = json_find(match, "engine");

	for (size_t i = 0; i < 4 && only_of[row].engines[i]; i++)
		if (!engines || has_word(engines, only_of[row].engines[i]))
			return true;
	return false;
}

bool lint_assign_match(const struct lint *lint, const struct lint_at *at,
		       const struct json *match)
{
	const struct json *kind = json_find(match, "kind");
	const struct json *engines = json_find(match, "engine");
	const char *never = NULL;

	for (size_t i = 0; i < sizeof(only_of) / sizeof(only_of[0]); i++)
		if (json_has(match, only_of[i].key) && !is_had(match, i))
			never = only_of[i].key;
	if (kind && !has_word(kind, "container") && engines &&
	    !has_word(engines, "cri") && !has_word(engines, "crio"))
		never = "kind";
	if (never)
		lint_tell(lint, POLICY_LINT_WARNING, at,
			  "take out the key, or the engine",
			  "it can never match: the engines it names have no "
			  "such '%s'",
			  never);
	lint_params_images(lint, at, json_find(match, "image"));
	return !never;
}

static uint32_t hash(const char *text)
{
	uint32_t value = 2166136261U;

	for (const char *c = text; *c; c++)
		value = (value ^ (unsigned char)*c) * 16777619U;
	return value | 1;
}

/* Of an image it is the repository: a tag narrows what that matches. */
static uint32_t hash_of(const char *key, const char *text)
{
	struct reference reference;

	if (strchr(text, '*'))
		return 0;
	if (strcmp(key, "image") != 0)
		return hash(text);
	return reference_parse(span_of(text), &reference, NULL) == 0
		       ? hash(reference.repository)
		       : 0;
}

static struct quick quicken(const struct json *match)
{
	struct quick out = {.match = match};

	for (size_t i = 0; i < KEYS; i++) {
		const struct json *value = json_find(match, keys[i]);
		const char *text = json_text(json_any_item(value, 0));

		if (!value)
			continue;
		out.mask |= 1U << i;
		if (text && !json_any_item(value, 1))
			out.literal[i] = hash_of(keys[i], text);
	}
	return out;
}

static bool covers_one(const char *key, const struct json *pattern,
		       const struct json *other)
{
	if (strcmp(key, "image") == 0)
		return reference_covers(json_text(pattern), json_text(other));
	return glob_covers(json_span(pattern), json_span(other), "/");
}

/* Whether each of @others is covered by one of @patterns. */
static bool covers_list(const char *key, const struct json *patterns,
			const struct json *others)
{
	const struct json *other, *pattern;

	for (size_t i = 0; (other = json_any_item(others, i)); i++) {
		bool covered = false;

		for (size_t j = 0;
		     !covered && (pattern = json_any_item(patterns, j)); j++)
			covered = covers_one(key, pattern, other);
		if (!covered)
			return false;
	}
	return true;
}

static bool covers_labels(const struct json *labels, const struct json *others)
{
	struct json_iter iter = json_iter(labels);
	struct json_member member;

	while (json_next(&iter, &member)) {
		const struct json *other = json_find(others, member.key);

		if (!other || !covers_list(member.key, member.value, other))
			return false;
	}
	return true;
}

/* Whether @a matches whatever @b matches, as far as that can be seen. */
static bool covers(const struct quick *a, const struct quick *b)
{
	if (a->mask & ~b->mask)
		return false;
	for (size_t i = 0; i < KEYS; i++)
		if (a->literal[i] && b->literal[i] &&
		    a->literal[i] != b->literal[i])
			return false;
	for (size_t i = 0; i < KEYS; i++) {
		const struct json *value = json_find(a->match, keys[i]);
		const struct json *other = json_find(b->match, keys[i]);

		if (!value)
			continue;
		if (strcmp(keys[i], "labels") == 0
			    ? !covers_labels(value, other)
			    : !covers_list(keys[i], value, other))
			return false;
	}
	return true;
}

/*
 * Whether what @a matches is @a's for good: an entry that finds nothing but
 * what a caller chose is passed over where a later one may still hold.
 */
static bool holds_for(const struct assign_entry *a,
		      const struct assign_entry *b)
{
	struct match_basis basis_a = match_rests(a->match);
	struct match_basis basis_b = match_rests(b->match);

	if (!basis_a.chosen || a->trust_caller ||
	    (a->tied && json_has(a->match, "image")))
		return true;
	return !b->trust_caller && !(b->tied && json_has(b->match, "image")) &&
	       basis_a.carried == basis_b.carried;
}

static void lint_reach(const struct lint *lint, const struct quick *quick,
		       size_t index)
{
	const struct assign *assign = &lint->policy->assign;
	const struct assign_entry *entry = &assign->entries[index];
	struct lint_at at = lint_at(entry->place, "/assign");
	char where[DOCUMENT_WHERE_MAX];

	for (size_t i = 0; i < index; i++) {
		if (!covers(&quick[i], &quick[index]) ||
		    !holds_for(&assign->entries[i], entry))
			continue;
		document_where(&lint->policy->document,
			       assign->entries[i].place, where);
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "move it before that one, or remove it",
			  "the entry is never reached: %s matches the same",
			  where);
		return;
	}
}

static void lint_entry(const struct lint *lint,
		       const struct assign_entry *entry)
{
	const struct profiles_item *item =
		&lint->policy->profiles.items[entry->profile];
	struct match_basis basis = match_rests(entry->match);
	struct lint_at at = lint_at(entry->place, "/assign");

	if (entry->trust_caller)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  basis.chosen ? "add a fact that the engine attests"
				       : "remove trustCaller",
			  basis.chosen
				  ? "the entry trusts what the caller of "
				    "an engine says"
				  : "the entry asks for nothing that a "
				    "caller chooses, and says trustCaller");
	else if (basis.carried && (json_has(entry->match, "labels") ||
				   json_has(entry->match, "name")))
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "nothing that comes after it should allow more",
			  "a caller can choose not to match: labels and names "
			  "are not attested");
	if (item->preset && item->sandbox)
		lint_tell(
			lint, POLICY_LINT_ERROR, &at,
			"extend it, and add image.source with \"digests\", "
			"or image.signature",
			"the preset sandbox names neither digests nor signers "
			"of its images");
	lint_assign_match(lint, &at, entry->match);
}

void lint_assign(const struct lint *lint)
{
	const struct assign *assign = &lint->policy->assign;
	CLEANUP_FREE struct quick *quick =
		calloc(assign->count + 1, sizeof(*quick));
	struct lint_at at = lint_at((struct document_place){0, 0}, "/assign");

	if (assign->count == 0)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "add { \"profile\": NAME } to \"assign\"",
			  "nothing is assigned: every container is refused");
	for (size_t i = 0; quick && i < assign->count; i++) {
		quick[i] = quicken(assign->entries[i].match);
		lint_entry(lint, &assign->entries[i]);
		lint_reach(lint, quick, i);
	}
}
