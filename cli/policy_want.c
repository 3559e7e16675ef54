#include "cli/policy_want.h"

#include "base/file.h"
#include "base/nearest.h"
#include "policy/document_shape.h"
#include "policy/rules.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#define ID "policy.test"

static const struct shape text = {.kind = SHAPE_STRING, .filled = true};
static const struct shape list = {.kind = SHAPE_ARRAY, .of = &text};
static const struct shape texts = {
	.kind = SHAPE_ARRAY,
	.filled = true,
	.or_one = true,
	.of = &text,
};
static const struct shape integer = {.kind = SHAPE_INT};

static const struct shape want_shape = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"verdict",
			 &(const struct shape){
				 .kind = SHAPE_STRING,
				 .values =
					 (const char *const[]){"allow",
							       "refuse", NULL},
			 },
			 true},
			{"exit", &integer, false},
			{"profile", &text, false},
			{"violations", &list, false},
			{"repairs", &list, false},
			{"notJudged", &list, false},
			{"error", &text, false},
			{"says", &texts, false},
			{"description", &text, false},
			{"target", &text, false},
			{"now", &document_shape_time, false},
			{"image", &document_shape_digest, false},
			{"as",
			 &(const struct shape){
				 .kind = SHAPE_STRING,
				 .values = (const char *const[]){"shim", "hook",
								 NULL},
			 },
			 false},
			{NULL, NULL, false},
		},
};

/* Whoever misspells a rule waits for it in vain. */
static int check_rules(const char *file, const struct json *want,
		       const char *key, struct error *err)
{
	const struct json *ids = json_find(want, key);

	for (size_t i = 0; i < json_count(ids); i++) {
		const char *id = json_text(json_item(ids, i));
		struct nearest nearest = nearest_to(id);
		char ask[NEAREST_TEXT_MAX];

		if (rules_find(id))
			continue;
		for (const struct rule *const *row = rules_all(); *row; row++)
			nearest_offer(&nearest, (*row)->id);
		return error_set(err, ERROR_INPUT, ID,
				 "%s: /%s: rule '%.60s' is not known%s", file,
				 key, id, nearest_ask(&nearest, ask));
	}
	return 0;
}

/* A refusal for another reason than the one that is tested is no success. */
static int check_want(const char *file, const struct json *want,
		      struct error *err)
{
	static const char *const lists[] = {"violations", "repairs",
					    "notJudged"};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (check_rules(file, want, lists[i], err) < 0)
			return -1;
	if (!span_is(json_span(json_find(want, "verdict")), "refuse") ||
	    json_count(json_find(want, "violations")) > 0 ||
	    json_has(want, "error"))
		return 0;
	error_set(err, ERROR_INPUT, ID,
		  "%s: wants a refusal and does not say by what", file);
	return error_hint(err, "name the rules in \"violations\", or the id "
			       "of what cannot be judged in \"error\"");
}

int policy_want_read(const char *path, struct json **out, struct error *err)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;
	char file[PATH_MAX + sizeof(POLICY_WANT_NAME) + 1];
	struct shape_source source = {
		.what = file, .id = ID, .kind = ERROR_INPUT};

	snprintf(file, sizeof(file), "%s/" POLICY_WANT_NAME, path);
	if (access(file, F_OK) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' has no " POLICY_WANT_NAME
				 ": nothing is expected of it",
				 path);
	if (file_read_path(file, FILE_ANY, POLICY_WANT_MAX, ID, &bytes, err) <
	    0)
		return -1;
	source.text = buf_span(&bytes);
	if (json_parse(source.text, &JSON_STRICT_LIMITS, file, out, err) < 0 ||
	    json_shape_check(*out, &want_shape, &source, err) < 0)
		return -1;
	return check_want(file, *out, err);
}
