#include "evidence/vex_openvex.h"

#include "base/json_shape.h"

#include <string.h>

#define ID	  "evidence.vex"
#define NAMESPACE "https://openvex.dev/ns"

static const struct json_limits LIMITS = {
	.depth = 32,
	.document = VEX_OPENVEX_SIZE_MAX,
	.string = (size_t)1 << 20,
	.members = (size_t)1 << 18,
};

static const char *const STATUSES[] = {
	[VEX_UNDER_INVESTIGATION] = "under_investigation",
	[VEX_AFFECTED] = "affected",
	[VEX_NOT_AFFECTED] = "not_affected",
	[VEX_FIXED] = "fixed",
	NULL,
};

static const struct shape TEXT = {.kind = SHAPE_STRING, .nullable = true};
static const struct shape NAME = {.kind = SHAPE_STRING, .filled = true};
static const struct shape STATUS = {.kind = SHAPE_STRING, .filled = true};
static const struct shape ANY = {.kind = SHAPE_ANY};
static const struct shape TEXTS = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &TEXT};
static const struct shape MAP = {
	.kind = SHAPE_MAP, .nullable = true, .of = &TEXT};
static const struct shape LIST = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &ANY};

static const struct shape_field VULNERABILITY_FIELDS[] = {
	{"@id", &TEXT, false},
	{"name", &TEXT, false},
	{"aliases", &TEXTS, false},
	{0},
};
static const struct shape VULNERABILITY = {.kind = SHAPE_OBJECT,
					   .fields = VULNERABILITY_FIELDS};

static const struct shape_field IDENTIFIERS_FIELDS[] = {
	{"purl", &TEXT, false},
	{0},
};
static const struct shape IDENTIFIERS = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = IDENTIFIERS_FIELDS};

static const struct shape_field PRODUCT_FIELDS[] = {
	{"@id", &TEXT, false},
	{"identifiers", &IDENTIFIERS, false},
	{"hashes", &MAP, false},
	{"subcomponents", &LIST, false},
	{0},
};
static const struct shape PRODUCT = {.kind = SHAPE_OBJECT,
				     .fields = PRODUCT_FIELDS};

static const struct shape_field STATEMENT_FIELDS[] = {
	{"vulnerability", &ANY, true},	    {"products", &LIST, false},
	{"subcomponents", &LIST, false}, /* v0.0.x */
	{"status", &STATUS, true},	    {"justification", &TEXT, false},
	{"impact_statement", &TEXT, false}, {"timestamp", &TEXT, false},
	{"last_updated", &TEXT, false},	    {0},
};
static const struct shape STATEMENT = {.kind = SHAPE_OBJECT,
				       .fields = STATEMENT_FIELDS};
static const struct shape STATEMENTS = {.kind = SHAPE_ARRAY, .of = &STATEMENT};

static const struct shape_field DOCUMENT_FIELDS[] = {
	{"@context", &NAME, true},
	{"timestamp", &TEXT, false},
	{"last_updated", &TEXT, false},
	{"statements", &STATEMENTS, true},
	{0},
};
static const struct shape DOCUMENT = {.kind = SHAPE_OBJECT,
				      .fields = DOCUMENT_FIELDS};

static const struct shape_source SOURCE = {
	.what = "OpenVEX",
	.id = ID,
	.kind = ERROR_INPUT,
	.unknown = json_shape_ignore,
};

static int check_products(const struct json *list, struct error *err)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);

		if (json_type(item) == JSON_STRING)
			continue;
		if (json_shape_check(item, &PRODUCT, &SOURCE, err) < 0 ||
		    check_products(json_find(item, "subcomponents"), err) < 0)
			return -1;
	}
	return 0;
}

static int check_statement(const struct json *statement, struct error *err)
{
	const struct json *vulnerability =
		json_find(statement, "vulnerability");

	if (json_type(vulnerability) != JSON_STRING &&
	    json_shape_check(vulnerability, &VULNERABILITY, &SOURCE, err) < 0)
		return -1;
	if (vex_openvex_vulnerability(statement).size == 0)
		return error_set(err, ERROR_INPUT, ID,
				 "OpenVEX: a statement names no vulnerability");
	if (check_products(json_find(statement, "products"), err) < 0)
		return -1;
	return check_products(json_find(statement, "subcomponents"), err);
}

/* The namespace, alone or with a version: ".../ns/v0.2.0". */
static bool is_openvex(struct span context)
{
	size_t size = strlen(NAMESPACE);

	return span_is(context, NAMESPACE) ||
	       (span_starts(context, NAMESPACE) && context.data[size] == '/');
}

int vex_openvex_parse(struct span text, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	const struct json *list;

	*out = NULL;
	if (json_parse(text, &LIMITS, "OpenVEX", &root, err) < 0 ||
	    json_shape_check(root, &DOCUMENT, &SOURCE, err) < 0)
		return -1;
	if (!is_openvex(json_span(json_find(root, "@context"))))
		return error_set(err, ERROR_INPUT, ID,
				 "OpenVEX: @context is not '%s'", NAMESPACE);
	list = json_find(root, "statements");
	for (size_t i = 0; i < json_count(list); i++)
		if (check_statement(json_item(list, i), err) < 0)
			return -1;
	*out = root;
	root = NULL;
	return 0;
}

struct span vex_openvex_vulnerability(const struct json *statement)
{
	const struct json *vulnerability =
		json_find(statement, "vulnerability");
	struct span name = json_span(vulnerability);

	if (json_type(vulnerability) != JSON_OBJECT)
		return name;
	name = json_span(json_find(vulnerability, "name"));
	return name.size ? name : json_span(json_find(vulnerability, "@id"));
}

struct span vex_openvex_product(const struct json *product)
{
	struct span id = json_span(product);

	if (json_type(product) != JSON_OBJECT)
		return id;
	id = json_span(json_find(product, "@id"));
	return id.size ? id
		       : json_span(
				 json_at(product, "identifiers", "purl", NULL));
}

/* The purl of a subcomponent, or nothing. */
static struct span purl_of(const struct json *component)
{
	struct span purl =
		json_span(json_at(component, "identifiers", "purl", NULL));

	if (purl.size == 0)
		purl = vex_openvex_product(component);
	return span_starts(purl, "pkg:") ? purl : (struct span){NULL, 0};
}

static int add_about(const struct vex_assertion *assertion,
		     const struct vex_product *product,
		     const struct json *components, struct vex *out,
		     struct error *err)
{
	struct span all = {NULL, 0};

	if (json_count(components) == 0)
		return vex_add(out, assertion, product, all, err);
	for (size_t i = 0; i < json_count(components); i++) {
		struct span purl = purl_of(json_item(components, i));

		/* a part that cannot be told is no excuse, but a warning */
		if (purl.size == 0 && vex_assertion_excuses(assertion))
			continue;
		if (vex_add(out, assertion, product, purl, err) < 0)
			return -1;
	}
	return 0;
}

static void name_product(struct vex_product *product, const struct json *node,
			 const struct statement_context *context)
{
	struct json_iter iter = json_iter(json_find(node, "hashes"));
	struct json_member member;

	vex_product_name(product, vex_openvex_product(node), context);
	vex_product_name(product,
			 json_span(json_at(node, "identifiers", "purl", NULL)),
			 context);
	while (json_next(&iter, &member))
		if (strcmp(member.key, "sha-256") == 0 ||
		    strcmp(member.key, "sha256") == 0)
			vex_product_hash(product, json_span(member.value),
					 context);
}

static int add_products(const struct vex_assertion *assertion,
			const struct json *statement,
			const struct statement_context *context,
			struct vex *out, struct error *err)
{
	const struct json *list = json_find(statement, "products");
	const struct json *parts = json_find(statement, "subcomponents");

	if (!list)
		return add_about(assertion, NULL, parts, out, err);
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *node = json_item(list, i);
		const struct json *own = json_find(node, "subcomponents");
		struct vex_product product = VEX_PRODUCT_INIT;

		name_product(&product, node, context);
		if (add_about(assertion, &product,
			      json_count(own) ? own : parts, out, err) < 0)
			return -1;
	}
	return 0;
}

static bool is_justified(const struct json *statement)
{
	return vex_is_justification(
		       json_span(json_find(statement, "justification"))) ||
	       json_span(json_find(statement, "impact_statement")).size > 0;
}

/* The first of the times that cascade down to a statement. */
static struct span time_of(const struct json *document,
			   const struct json *statement)
{
	static const char *const NAMES[] = {"last_updated", "timestamp"};
	const struct json *const nodes[] = {statement, document};
	struct span text = {NULL, 0};

	for (size_t i = 0; i < 4 && text.size == 0; i++)
		text = json_span(json_find(nodes[i / 2], NAMES[i % 2]));
	return text;
}

static int add_ids(struct vex_assertion *assertion,
		   const struct json *statement, struct error *err)
{
	const struct json *aliases =
		json_at(statement, "vulnerability", "aliases", NULL);

	if (vex_assertion_add_id(assertion,
				 vex_openvex_vulnerability(statement), err) < 0)
		return -1;
	for (size_t i = 0; i < json_count(aliases); i++)
		if (vex_assertion_add_id(assertion,
					 json_span(json_item(aliases, i)),
					 err) < 0)
			return -1;
	return 0;
}

static int read_statement(const struct json *document,
			  const struct json *statement,
			  const struct statement_context *context,
			  struct vex *out, struct error *err)
{
	const char *word = json_text(json_find(statement, "status"));
	struct vex_assertion assertion;
	unsigned status = 0;

	while (STATUSES[status] && strcmp(word, STATUSES[status]) != 0)
		status++;
	if (!STATUSES[status])
		return error_set(err, ERROR_INPUT, ID,
				 "OpenVEX: '%.40s' is not a status", word);
	vex_assertion_start(&assertion, (enum vex_status)status);
	if (status == VEX_NOT_AFFECTED)
		assertion.justified = is_justified(statement);
	if (add_ids(&assertion, statement, err) < 0 ||
	    vex_assertion_set_time(&assertion, time_of(document, statement),
				   err) < 0)
		return -1;
	return add_products(&assertion, statement, context, out, err);
}

int vex_openvex_read(const struct json *document,
		     const struct statement_context *context, struct vex *out,
		     struct error *err)
{
	const struct json *list = json_find(document, "statements");

	for (size_t i = 0; i < json_count(list); i++)
		if (read_statement(document, json_item(list, i), context, out,
				   err) < 0)
			return -1;
	return 0;
}
