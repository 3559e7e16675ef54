#include "policy/written.h"

#include "base/nearest.h"
#include "base/rfc3339.h"
#include "policy/document_shape.h"
#include "policy/rules.h"

#include <stdio.h>
#include <string.h>

#define ID	   "policy.rule"
#define PARAMS_MAX 30 /* of one rule */

/* Parameters that hold names of signers. */
static const char *const signer_lists[] = {"signers", "vex"};

const struct rule *written_rule(const struct document *document,
				struct document_place place, const char *id,
				struct error *err)
{
	const struct rule *rule = rules_find(id);
	struct nearest nearest = nearest_to(id);
	char ask[NEAREST_TEXT_MAX];

	if (rule)
		return rule;
	for (const struct rule *const *row = rules_all(); *row; row++)
		nearest_offer(&nearest, (*row)->id);
	document_error(document, place, ID, err,
		       "rule '%.60s' is not known to this version%s", id,
		       nearest_ask(&nearest, ask));
	return NULL;
}

/* The row's shape, nothing required, and mode and auditUntil where @modes. */
static int check_shape(const struct written_context *context, size_t fragment,
		       const struct rule *rule, const struct json *node,
		       bool modes, struct error *err)
{
	struct shape_field fields[PARAMS_MAX + 3] = {{NULL, NULL, false}};
	struct shape shape = {.kind = SHAPE_OBJECT, .fields = fields};
	const struct shape_field *row =
		rule->params ? rule->params->fields : NULL;
	char above[64];
	size_t count = 0;

	for (; row && row->name && count < PARAMS_MAX; row++)
		fields[count++] = (struct shape_field){
			.name = row->name,
			.shape = row->shape,
		};
	if (row && row->name)
		return error_set(err, ERROR_POLICY, "internal.rule",
				 "rule '%s' has more than %d parameters",
				 rule->id, PARAMS_MAX);
	if (modes) {
		fields[count++] = (struct shape_field){
			"mode", &document_shape_mode, false};
		fields[count] = (struct shape_field){
			"auditUntil", &document_shape_time, false};
	}
	snprintf(above, sizeof(above), "/%s", rule->id);
	return document_check(context->document, fragment, node, &shape, above,
			      ID, err);
}

static int use_signers(const struct written_context *context, size_t fragment,
		       const struct json *node, struct error *err)
{
	for (size_t i = 0; i < sizeof(signer_lists) / sizeof(signer_lists[0]);
	     i++) {
		const struct json *list = json_find(node, signer_lists[i]);

		if (!list)
			continue;
		if (json_type(list) != JSON_ARRAY || json_count(list) == 0)
			return document_error(context->document,
					      document_at(fragment, list, node),
					      ID, err, "'%s' names no signer",
					      signer_lists[i]);
		if (signer_use(context->signers, context->document, fragment,
			       list, err) < 0)
			return -1;
	}
	return 0;
}

static bool names_a_file(struct span text)
{
	const char *suffix = ".json";
	size_t size = strlen(suffix);

	return memchr(text.data, '/', text.size) ||
	       (text.size >= size &&
		memcmp(text.data + text.size - size, suffix, size) == 0);
}

static int add_files(const struct written_context *context, size_t fragment,
		     const struct rule *rule, const struct json *node,
		     struct error *err)
{
	const char *const *name = rule->files;
	size_t index;

	for (; name && *name; name++) {
		const struct json *path = json_find(node, *name);

		if (!json_text(path) || !names_a_file(json_span(path)))
			continue;
		if (files_add(context->files, context->document, fragment, path,
			      POLICY_FILE_SECCOMP, rule, &index, err) < 0)
			return -1;
	}
	return 0;
}

int written_read_params(const struct written_context *context, size_t fragment,
			const struct rule *rule, const struct json *node,
			struct error *err)
{
	if (check_shape(context, fragment, rule, node, false, err) < 0 ||
	    use_signers(context, fragment, node, err) < 0)
		return -1;
	return add_files(context, fragment, rule, node, err);
}

void written_read_mode(const struct json *node, struct written *out)
{
	struct span mode = json_span(json_find(node, "mode"));
	struct span until = json_span(json_find(node, "auditUntil"));

	out->has_mode = false;
	for (enum mode i = MODE_ENFORCE; i <= MODE_OFF; i++) {
		if (!mode.data || !span_is(mode, verdict_mode_name(i)))
			continue;
		out->has_mode = true;
		out->mode = i;
	}
	out->has_audit_until =
		until.data && rfc3339_parse(until, &out->audit_until) == 0;
}

int written_read(const struct written_context *context, size_t fragment,
		 const char *id, const struct json *node, struct written *out,
		 struct error *err)
{
	*out = (struct written){
		.params = node,
		.place = document_at(fragment, node, NULL),
	};
	out->rule = written_rule(context->document, out->place, id, err);
	if (!out->rule ||
	    check_shape(context, fragment, out->rule, node, true, err) < 0 ||
	    use_signers(context, fragment, node, err) < 0)
		return -1;
	written_read_mode(node, out);
	return add_files(context, fragment, out->rule, node, err);
}

bool written_unites(const char *name)
{
	return strncmp(name, "deny", 4) == 0 || strncmp(name, "forbid", 6) == 0;
}

/* Marks the items of @list, by their text, as seen. Returns 0 or -1. */
static int see(struct names *seen, const struct json *item, bool *known)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	json_write(item, &text);
	if (!buf_ok(&text))
		return -1;
	return names_add(seen, text.data, 0, known);
}

/* Appends to @list what @more has and it has not. Returns 0 or -1. */
static int unite_lists(struct json *list, const struct json *more)
{
	struct names seen CLEANUP(names_release) = {NULL};
	bool known;

	for (size_t i = 0; i < json_count(list); i++)
		if (see(&seen, json_item(list, i), &known) < 0)
			return -1;
	for (size_t i = 0; i < json_count(more); i++) {
		struct json *copy;

		if (see(&seen, json_item(more, i), &known) < 0)
			return -1;
		if (known)
			continue;
		copy = json_copy(json_item(more, i));
		if (!copy || json_append(list, copy) < 0)
			return -1;
	}
	return 0;
}

static int merge_member(struct json *out, const struct json_member *member,
			bool unite)
{
	struct json *before = json_find_edit(out, member->key);
	struct json *copy;

	if (unite && written_unites(member->key) &&
	    json_type(before) == JSON_ARRAY &&
	    json_type(member->value) == JSON_ARRAY)
		return unite_lists(before, member->value);
	copy = json_copy(member->value);
	return copy ? json_set(out, member->key, copy) : -1;
}

struct json *written_merge(const struct json *base, const struct json *over,
			   bool unite)
{
	struct json *out CLEANUP_JSON =
		base ? json_copy(base) : json_new_object();
	struct json_iter iter = json_iter(over);
	struct json_member member;

	if (!out)
		return NULL;
	while (json_next(&iter, &member)) {
		if (strcmp(member.key, "mode") == 0 ||
		    strcmp(member.key, "auditUntil") == 0)
			continue;
		if (merge_member(out, &member, unite) < 0)
			return NULL;
	}
	return steal_pointer(&out);
}

int written_check_whole(const struct document *document,
			struct document_place place,
			const struct setting *setting, struct error *err)
{
	const struct json *signers = json_find(setting->params, "signers");
	int64_t least;

	if (setting->mode == MODE_OFF)
		return 0;
	if (setting->missing)
		return document_error(document, place, ID, err,
				      "rule '%s' needs '%s'", setting->rule->id,
				      setting->missing);
	if (signers &&
	    json_int64(json_find(setting->params, "atLeast"), &least) &&
	    least > (int64_t)json_count(signers))
		return document_error(document, place, ID, err,
				      "rule '%s' asks for %lld of %zu signers",
				      setting->rule->id, (long long)least,
				      json_count(signers));
	return 0;
}

const char *written_missing(const struct rule *rule, const struct json *params)
{
	const struct shape_field *row =
		rule->params ? rule->params->fields : NULL;

	for (; row && row->name; row++)
		if (row->required && !json_has(params, row->name))
			return row->name;
	return NULL;
}
