#include "policy/floor.h"

#include "policy/merge.h"

#define ID "policy.profile"

/* A rule of the floor holds always: never twice, never off, never empty. */
static int check_rules(const struct document *document, size_t fragment,
		       const struct json *rules, struct names *seen,
		       struct error *err)
{
	struct json_iter iter = json_iter(rules);
	struct json_member member;
	bool known;

	if (json_count(rules) == 0)
		return document_error(document,
				      document_at(fragment, rules, NULL), ID,
				      err, "the floor has no rules");
	while (json_next(&iter, &member)) {
		struct document_place place =
			document_at(fragment, member.value, rules);

		if (names_add(seen, member.key, 0, &known) < 0)
			return document_no_memory(err);
		if (known)
			return document_error(document, place,
					      "policy.duplicate", err,
					      "rule '%.60s' is in the floor "
					      "twice",
					      member.key);
		if (span_is(json_span(json_find(member.value, "mode")), "off"))
			return document_error(document, place, ID, err,
					      "the floor cannot switch '%.60s' "
					      "off",
					      member.key);
	}
	return 0;
}

/* What its rules need: nobody can extend the floor to give it later. */
static int check_whole(const struct document *document, const struct json *own,
		       size_t fragment, const struct profile *floor,
		       struct error *err)
{
	for (size_t i = 0; i < floor->count; i++) {
		const struct setting *setting = &floor->settings[i];
		const struct json *rule =
			json_find(json_find(own, "rules"), setting->rule->id);

		if (rule && written_check_whole(
				    document, document_at(fragment, rule, own),
				    setting, err) < 0)
			return -1;
	}
	return 0;
}

static const struct json *floor_of(const struct document *document, size_t i)
{
	return json_find(document->fragments[i].root, "floor");
}

int floor_collect(const struct document *document,
		  const struct written_context *context, struct profile *out,
		  struct error *err)
{
	struct names seen CLEANUP(names_release) = {NULL};
	struct merge merge;

	if (merge_start(&merge, context, err) < 0)
		return -1;
	for (size_t i = 0; i < document->count; i++) {
		const struct json *own = floor_of(document, i);

		if (!own)
			continue;
		if (check_rules(document, i, json_find(own, "rules"), &seen,
				err) < 0 ||
		    merge_write(&merge, i, own, err) < 0)
			return -1;
	}
	out->name = "floor";
	if (merge_finish(&merge, out, err) < 0)
		return -1;
	for (size_t i = 0; i < document->count; i++)
		if (check_whole(document, floor_of(document, i), i, out, err) <
		    0)
			return -1;
	return 0;
}
