#include "policy/assign.h"

#include "base/buf.h"
#include "policy/match.h"

#include <stdlib.h>

#define ID "policy.assign"

/*
 * Whether @profile makes the name of an image a matter of its signature:
 * whoever borrows the name has to have it signed for that name. What is only
 * audited ties nothing.
 */
static bool ties(const struct profile *profile)
{
	const struct setting *setting =
		profiles_setting(profile, "image.signature");
	struct span reference;

	if (!setting || setting->has_audit_until || setting->missing ||
	    !verdict_mode_refuses(setting->mode))
		return false;
	reference = json_span(json_find(setting->params, "reference"));
	return span_is(reference, "repository") || span_is(reference, "exact");
}

static int check_basis(const struct document *document,
		       const struct assign_entry *entry, struct error *err)
{
	struct match_basis basis = match_rests(entry->match);

	if (!basis.chosen || basis.carried || entry->trust_caller ||
	    (basis.image && entry->tied))
		return 0;
	document_error(document, entry->place, ID, err,
		       "the entry matches by what the caller of an engine can "
		       "choose alone");
	return error_hint(
		err, basis.image
			     ? "let its profile enforce image.signature with "
			       "\"reference\": \"repository\", or write "
			       "\"trustCaller\": true"
			     : "add a fact that the engine attests, or write "
			       "\"trustCaller\": true");
}

static int add_entry(struct assign *assign, struct document *document,
		     const struct written_context *context,
		     struct profiles *profiles, size_t fragment,
		     const struct json *written, struct error *err)
{
	const struct json *profile = json_find(written, "profile");
	struct assign_entry *entry = &assign->entries[assign->count++];

	*entry = (struct assign_entry){
		.match = json_find(written, "match"),
		.trust_caller = json_true(json_find(written, "trustCaller")),
		.place = document_at(fragment, written, NULL),
	};
	if (profiles_find(profiles, document, context, json_text(profile),
			  document_at(fragment, profile, written),
			  &entry->profile, err) < 0)
		return -1;
	profiles->items[entry->profile].used = true;
	entry->tied = ties(&profiles->items[entry->profile].profile);
	if (entry->match &&
	    match_check(document, fragment, entry->match, err) < 0)
		return -1;
	return check_basis(document, entry, err);
}

int assign_collect(struct document *document,
		   const struct written_context *context,
		   struct profiles *profiles, struct assign *out,
		   struct error *err)
{
	size_t fragments = document->count; /* presets join behind them */
	size_t count = 1;

	for (size_t i = 0; i < fragments; i++)
		count += json_count(
			json_find(document->fragments[i].root, "assign"));
	out->entries = calloc(count, sizeof(*out->entries));
	if (!out->entries)
		return document_no_memory(err);
	for (size_t i = 0; i < fragments; i++) {
		const struct json *list =
			json_find(document->fragments[i].root, "assign");

		for (size_t j = 0; j < json_count(list); j++)
			if (add_entry(out, document, context, profiles, i,
				      json_item(list, j), err) < 0)
				return -1;
	}
	return 0;
}

int assign_everybody(struct assign *assign, size_t profile, struct error *err)
{
	assign_release(assign);
	assign->entries = calloc(1, sizeof(*assign->entries));
	if (!assign->entries)
		return document_no_memory(err);
	assign->entries[0].profile = profile;
	assign->count = 1;
	return 0;
}

/*
 * Whether what was found holds: facts that the caller chose decide only beside
 * one that carries the match, or where the policy says so.
 */
static bool holds(const struct assign_entry *entry,
		  const struct match_found *found)
{
	return !found->chosen || found->carried || entry->trust_caller ||
	       (entry->tied && json_has(entry->match, "image"));
}

static bool asks_for(const struct assign *assign, const char *key)
{
	for (size_t i = 0; i < assign->count; i++)
		if (json_has(assign->entries[i].match, key))
			return true;
	return false;
}

static void tell(struct buf *out, const char *key, const struct fact *fact)
{
	buf_add_format(out, "%s%s ", out->size ? ", " : ": ", key);
	switch (fact->state) {
	case FACT_UNKNOWN:
		buf_add_text(out, "unknown");
		return;
	case FACT_NONE:
		buf_add_text(out, "none");
		return;
	case FACT_CHOSEN:
		buf_add_format(out, "%s (chosen)", fact->value);
		return;
	case FACT_ATTESTED:
		buf_add_text(out, fact->value);
		return;
	}
}

/* Says what the entries asked for, and what the container has of it. */
static int refuse(const struct assign *assign, const struct facts *facts,
		  struct error *err)
{
	CLEANUP_BUF struct buf has = BUF_INIT;
	const struct fact *fact;
	const char *key;

	for (size_t i = 0; (key = match_fact(facts, i, &fact)); i++)
		if (asks_for(assign, key))
			tell(&has, key, fact);
	error_set(err, ERROR_POLICY, "assign.none",
		  "no entry of the policy's assign matches this container%s",
		  has.size && buf_ok(&has) ? has.data : "");
	return error_hint(err, "ask for an entry in the policy's assign; "
			       "ocigate's own commands take --profile, too");
}

int assign_choose(const struct assign *assign, const struct document *document,
		  const struct facts *facts, size_t *profile, struct error *err)
{
	struct match_subject subject;
	char where[DOCUMENT_WHERE_MAX];

	match_prepare(facts, &subject);
	for (size_t i = 0; i < assign->count; i++) {
		const struct assign_entry *entry = &assign->entries[i];
		struct match_found found =
			match_compare(entry->match, &subject);

		if (found.result == MATCH_UNKNOWN) {
			document_where(document, entry->place, where);
			error_set(err, ERROR_POLICY, "assign.unknown",
				  "the container's '%s' could not be read, and "
				  "%s asks for it",
				  found.unknown, where);
			return error_hint(
				err, "look whether the engine runs and its "
				     "place in ocigate.json is right; check "
				     "takes --facts");
		}
		if (found.result == MATCH_YES && holds(entry, &found)) {
			*profile = entry->profile;
			return 0;
		}
	}
	return refuse(assign, facts, err);
}

void assign_release(struct assign *assign)
{
	free(assign->entries);
	*assign = (struct assign){.entries = NULL};
}
