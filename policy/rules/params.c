#include "policy/rules/params.h"

#include "base/glob.h"
#include "oci/digest.h"
#include "policy/rules/spec.h"

#include <string.h>

static bool is_digest(struct span text)
{
	struct digest digest;

	return digest_parse(text, &digest) == 0;
}

/* Strings of a tree end in NUL, so the checks for C strings serve. */
static bool is_plain_path(struct span text)
{
	return spec_path_is_plain(text.data);
}

static bool is_capability(struct span text)
{
	return span_starts(text, "CAP_") &&
	       strspn(text.data, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
		       text.size;
}

static const struct shape digest = {
	.kind = SHAPE_STRING, .is = is_digest, .form = "a digest 'sha256:HEX'"};
static const struct shape path = {.kind = SHAPE_STRING,
				  .is = is_plain_path,
				  .form = "an absolute, normalised path"};
static const struct shape capability = {
	.kind = SHAPE_STRING,
	.is = is_capability,
	.form = "a capability such as 'CAP_NET_BIND_SERVICE'"};

static const struct shape_field no_fields[] = {{0}};
const struct shape params_none = {.kind = SHAPE_OBJECT, .fields = no_fields};
const struct shape params_bool = {.kind = SHAPE_BOOL};
const struct shape params_text = {.kind = SHAPE_STRING, .filled = true};
const struct shape params_texts = {.kind = SHAPE_ARRAY, .of = &params_text};
const struct shape params_list = {
	.kind = SHAPE_ARRAY, .of = &params_text, .filled = true};
const struct shape params_digests = {.kind = SHAPE_ARRAY, .of = &digest};
const struct shape params_capabilities = {.kind = SHAPE_ARRAY,
					  .of = &capability};
const struct shape params_paths = {.kind = SHAPE_ARRAY, .of = &path};
const struct shape params_id = {
	.kind = SHAPE_INT, .has_max = true, .max = INT32_MAX};
const struct shape params_ids = {.kind = SHAPE_ARRAY, .of = &params_id};
const struct shape params_count = {
	.kind = SHAPE_INT, .has_max = true, .min = 1, .max = PARAMS_COUNT_MAX};

const struct json *params_array(const struct rule_input *in, const char *name)
{
	const struct json *list = json_find(in->params, name);

	return json_type(list) == JSON_ARRAY ? list : NULL;
}

bool params_has(const struct rule_input *in, const char *name, const char *text)
{
	return json_array_has(params_array(in, name), text);
}

bool params_match(const struct rule_input *in, const char *name,
		  const char *text)
{
	const struct json *list = params_array(in, name);

	for (size_t i = 0; i < json_count(list); i++)
		if (glob_match(json_span(json_item(list, i)), span_of(text),
			       "/"))
			return true;
	return false;
}

bool params_flag(const struct rule_input *in, const char *name, bool fallback)
{
	const struct json *value = json_find(in->params, name);

	return value ? json_true(value) : fallback;
}

int64_t params_number(const struct rule_input *in, const char *name,
		      int64_t fallback)
{
	int64_t value;

	return json_int64(json_find(in->params, name), &value) ? value
							       : fallback;
}

const char *params_word(const struct rule_input *in, const char *name,
			const char *fallback)
{
	const char *text = json_text(json_find(in->params, name));

	return text ? text : fallback;
}
