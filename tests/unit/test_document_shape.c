#include "policy/document_shape.h"

#include "base/file.h"
#include "policy/rules.h"
#include "tap.h"

#define SCHEMA "policy/policy.schema.json"

static const char *const types[] = {
	[SHAPE_ANY] = NULL,	   [SHAPE_BOOL] = "boolean",
	[SHAPE_INT] = "integer",   [SHAPE_NUMBER] = "number",
	[SHAPE_STRING] = "string", [SHAPE_OBJECT] = "object",
	[SHAPE_MAP] = "object",	   [SHAPE_ARRAY] = "array",
};

/* The published schema, and how many places say otherwise than the tables. */
struct schema {
	struct json *root;
	unsigned places;
	unsigned wrong;
};

static void agree(struct schema *schema, bool same, const char *what,
		  const char *where)
{
	schema->places++;
	if (same)
		return;
	schema->wrong++;
	ok(false, "%s of '%s'", what, where);
}

/* What "$ref" leads to, or @node itself. */
static const struct json *follow(const struct schema *schema,
				 const struct json *node)
{
	const char *ref = json_text(json_find(node, "$ref"));
	const char *prefix = "#/$defs/";

	if (!ref || strncmp(ref, prefix, strlen(prefix)) != 0)
		return node;
	return json_find(json_find(schema->root, "$defs"),
			 ref + strlen(prefix));
}

static bool is_number(const struct json *node, int64_t want)
{
	int64_t number;

	return json_int64(node, &number) && number == want;
}

static void compare(struct schema *schema, const struct shape *shape,
		    const struct json *node, const char *where);

static void compare_string(struct schema *schema, const struct shape *shape,
			   const struct json *node, const char *where)
{
	const struct json *list = json_find(node, "enum");
	const struct json *only = json_find(node, "const");
	size_t count = 0;

	if (!shape->values) {
		agree(schema, !list && !only, "free words", where);
		if (shape->is || shape->filled)
			agree(schema,
			      json_has(node, "pattern") ||
				      json_has(node, "minLength"),
			      "form", where);
		return;
	}
	for (; shape->values[count]; count++)
		agree(schema,
		      (only &&
		       span_is(json_span(only), shape->values[count])) ||
			      json_array_has(list, shape->values[count]) ||
			      strcmp(shape->values[count], "required") == 0,
		      shape->values[count], where);
	agree(schema, only || json_count(list) <= count, "words", where);
}

static void compare_members(struct schema *schema, const struct shape *shape,
			    const struct json *node, const char *where)
{
	const struct json *members = json_find(node, "properties");
	const struct shape_field *field = shape->fields;
	size_t count = 0;

	for (; field && field->name; field++) {
		const struct json *member = json_find(members, field->name);

		count++;
		agree(schema, member != NULL, "member", field->name);
		compare(schema, field->shape, member, field->name);
	}
	agree(schema, json_count(members) == count, "number of members", where);
}

static void compare_object(struct schema *schema, const struct shape *shape,
			   const struct json *node, const char *where)
{
	const struct json *more = json_find(node, "additionalProperties");

	agree(schema, more && !json_true(more) && json_type(more) == JSON_BOOL,
	      "no other member", where);
	for (const struct shape_field *field = shape->fields;
	     field && field->name; field++)
		agree(schema,
		      !field->required ||
			      json_array_has(json_find(node, "required"),
					     field->name),
		      "required member", field->name);
	compare_members(schema, shape, node, where);
}

/* Where "oneOf" offers a lone element, or the list alone. */
static const struct json *list_of(struct schema *schema,
				  const struct shape *shape,
				  const struct json *node, const char *where)
{
	const struct json *offers = json_find(node, "oneOf");

	agree(schema, shape->or_one == (offers != NULL), "one or a list",
	      where);
	if (!offers)
		return node;
	compare(schema, shape->of, json_item(offers, 0), where);
	return json_item(offers, 1);
}

static void compare_array(struct schema *schema, const struct shape *shape,
			  const struct json *node, const char *where)
{
	const struct json *list = list_of(schema, shape, node, where);

	agree(schema, span_is(json_span(json_find(list, "type")), "array"),
	      "type", where);
	agree(schema,
	      !shape->filled || is_number(json_find(list, "minItems"), 1),
	      "not empty", where);
	compare(schema, shape->of, json_find(list, "items"), where);
}

static void compare(struct schema *schema, const struct shape *shape,
		    const struct json *node, const char *where)
{
	const char *type = types[shape->kind];

	node = follow(schema, node);
	/* Rules have rows of their own, compared below. */
	if (shape->kind == SHAPE_ANY || strcmp(where, "rules") == 0 ||
	    strcmp(where, "rule") == 0 || strcmp(where, "set") == 0)
		return;
	if (shape->kind == SHAPE_ARRAY) {
		compare_array(schema, shape, node, where);
		return;
	}
	if (!json_has(node, "enum") && !json_has(node, "const"))
		agree(schema, span_is(json_span(json_find(node, "type")), type),
		      "type", where);
	if (shape->kind == SHAPE_STRING)
		compare_string(schema, shape, node, where);
	else if (shape->kind == SHAPE_OBJECT)
		compare_object(schema, shape, node, where);
	else if (shape->kind == SHAPE_MAP)
		compare(schema, shape->of,
			json_find(node, "additionalProperties"), where);
	if ((shape->kind == SHAPE_OBJECT || shape->kind == SHAPE_MAP) &&
	    shape->filled)
		agree(schema, is_number(json_find(node, "minProperties"), 1),
		      "not empty", where);
	if (shape->kind == SHAPE_INT && shape->has_max)
		agree(schema,
		      is_number(json_find(node, "minimum"), shape->min) &&
			      is_number(json_find(node, "maximum"), shape->max),
		      "range", where);
}

static void test_document(struct schema *schema)
{
	compare(schema, &document_shape_root, schema->root, "");
	ok(schema->wrong == 0, "%u places of the document agree",
	   schema->places);
}

/* Each rule is offered, with the parameters of its row and no others. */
static void test_rules(struct schema *schema)
{
	const struct json *defs = json_find(schema->root, "$defs");
	const struct json *offers = json_at(defs, "rules", "properties", NULL);
	const struct json *excepted =
		json_at(schema->root, "properties", "exceptions", "items",
			"properties", "rule", "enum", NULL);
	size_t count = 0;

	schema->places = 0;
	for (const struct rule *const *rule = rules_all(); *rule; rule++) {
		static const struct shape none = {.kind = SHAPE_OBJECT};

		count++;
		agree(schema, json_has(offers, (*rule)->id), "rule",
		      (*rule)->id);
		agree(schema, json_array_has(excepted, (*rule)->id),
		      "exception", (*rule)->id);
		agree(schema, json_has(defs, (*rule)->id), "parameters",
		      (*rule)->id);
		/* Required means: once everything is merged. */
		compare_members(schema,
				(*rule)->params ? (*rule)->params : &none,
				json_find(defs, (*rule)->id), (*rule)->id);
	}
	agree(schema, json_count(offers) == count, "number", "rules");
	agree(schema, json_count(excepted) == count, "number", "exceptions");
	ok(schema->wrong == 0, "%u places of the rules agree", schema->places);
}

int main(void)
{
	struct schema schema = {NULL, 0, 0};
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	char path[4096];

	if (!realpath(SCHEMA, path) ||
	    file_read_path(path, FILE_ANY, 1 << 20, "test", &text, &err) < 0 ||
	    json_parse(buf_span(&text), &JSON_STRICT_LIMITS, SCHEMA,
		       &schema.root, &err) < 0) {
		ok(false, "%s is there: %s", SCHEMA, err.reason.msg);
		return tap_done();
	}
	test_document(&schema);
	test_rules(&schema);
	json_free(schema.root);
	return tap_done();
}
