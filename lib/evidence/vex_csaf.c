#include "evidence/vex_csaf.h"

#include "evidence/vex_csaf_products.h"

#include <string.h>

#define ID "evidence.vex"

static const struct json_limits LIMITS = {
	.depth = 64,
	.document = VEX_CSAF_SIZE_MAX,
	.string = (size_t)1 << 20,
	.members = (size_t)1 << 18,
};

/* Lists of product ids, and what they say. */
static const struct {
	const char *name;
	enum vex_status status;
} STATUSES[] = {
	{"known_not_affected", VEX_NOT_AFFECTED},
	{"fixed", VEX_FIXED},
	{"first_fixed", VEX_FIXED},
	{"known_affected", VEX_AFFECTED},
	{"first_affected", VEX_AFFECTED},
	{"last_affected", VEX_AFFECTED},
	{"under_investigation", VEX_UNDER_INVESTIGATION},
};

static const struct shape TEXT = {.kind = SHAPE_STRING};
static const struct shape NAME = {.kind = SHAPE_STRING, .filled = true};
static const struct shape TEXTS = {.kind = SHAPE_ARRAY, .of = &TEXT};

static const struct shape_field TRACKING_FIELDS[] = {
	{"current_release_date", &NAME, true},
	{"initial_release_date", &TEXT, false},
	{0},
};
static const struct shape TRACKING = {.kind = SHAPE_OBJECT,
				      .fields = TRACKING_FIELDS};

static const struct shape_field HEAD_FIELDS[] = {
	{"category", &NAME, true},
	{"csaf_version", &NAME, true},
	{"tracking", &TRACKING, true},
	{0},
};
static const struct shape HEAD = {.kind = SHAPE_OBJECT, .fields = HEAD_FIELDS};

static const struct shape_field ID_FIELDS[] = {
	{"text", &TEXT, true},
	{0},
};
static const struct shape ONE_ID = {.kind = SHAPE_OBJECT, .fields = ID_FIELDS};
static const struct shape IDS = {.kind = SHAPE_ARRAY, .of = &ONE_ID};

static const struct shape_field STATUS_FIELDS[] = {
	{"known_not_affected", &TEXTS, false},
	{"fixed", &TEXTS, false},
	{"first_fixed", &TEXTS, false},
	{"known_affected", &TEXTS, false},
	{"first_affected", &TEXTS, false},
	{"last_affected", &TEXTS, false},
	{"under_investigation", &TEXTS, false},
	{0},
};
static const struct shape STATUS = {.kind = SHAPE_OBJECT,
				    .fields = STATUS_FIELDS};

static const struct shape_field FLAG_FIELDS[] = {
	{"label", &TEXT, true},
	{"product_ids", &TEXTS, false},
	{"group_ids", &TEXTS, false},
	{0},
};
static const struct shape FLAG = {.kind = SHAPE_OBJECT, .fields = FLAG_FIELDS};
static const struct shape FLAGS = {.kind = SHAPE_ARRAY, .of = &FLAG};

static const struct shape_field THREAT_FIELDS[] = {
	{"category", &TEXT, true},
	{"details", &TEXT, true},
	{"product_ids", &TEXTS, false},
	{"group_ids", &TEXTS, false},
	{0},
};
static const struct shape THREAT = {.kind = SHAPE_OBJECT,
				    .fields = THREAT_FIELDS};
static const struct shape THREATS = {.kind = SHAPE_ARRAY, .of = &THREAT};

static const struct shape_field VULNERABILITY_FIELDS[] = {
	{"cve", &TEXT, false},
	{"ids", &IDS, false},
	{"flags", &FLAGS, false},
	{"threats", &THREATS, false},
	{"product_status", &STATUS, false},
	{0},
};
static const struct shape VULNERABILITY = {.kind = SHAPE_OBJECT,
					   .fields = VULNERABILITY_FIELDS};
static const struct shape VULNERABILITIES = {.kind = SHAPE_ARRAY,
					     .of = &VULNERABILITY};

static const struct shape_field DOCUMENT_FIELDS[] = {
	{"document", &HEAD, true},
	{"product_tree", &vex_csaf_products_shape, false},
	{"vulnerabilities", &VULNERABILITIES, false},
	{0},
};
static const struct shape DOCUMENT = {.kind = SHAPE_OBJECT,
				      .fields = DOCUMENT_FIELDS};

static const struct shape_source SOURCE = {
	.what = "CSAF",
	.id = ID,
	.kind = ERROR_INPUT,
	.unknown = json_shape_ignore,
};

int vex_csaf_parse(struct span text, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	struct span version;

	*out = NULL;
	if (json_parse(text, &LIMITS, "CSAF", &root, err) < 0 ||
	    json_shape_check(root, &DOCUMENT, &SOURCE, err) < 0)
		return -1;
	version = json_span(json_at(root, "document", "csaf_version", NULL));
	if (!span_is(version, "2.0") && !span_is(version, "2.1"))
		return error_set(err, ERROR_INPUT, ID,
				 "CSAF: neither version 2.0 nor 2.1");
	*out = root;
	root = NULL;
	return 0;
}

/* What one reading needs. */
struct reading {
	const struct json *document;
	const struct json *groups;
	const struct statement_context *context;
	struct vex_csaf_products products;
	struct vex *out;
};

static bool in_groups(const struct reading *reading, const struct json *ids,
		      const char *product)
{
	for (size_t i = 0; i < json_count(reading->groups); i++) {
		const struct json *group = json_item(reading->groups, i);

		if (json_array_has(ids,
				   json_text(json_find(group, "group_id"))) &&
		    json_array_has(json_find(group, "product_ids"), product))
			return true;
	}
	return false;
}

/* Whether @note, a flag or a threat, speaks of @product. */
static bool is_about(const struct reading *reading, const struct json *note,
		     const char *product)
{
	return json_array_has(json_find(note, "product_ids"), product) ||
	       in_groups(reading, json_find(note, "group_ids"), product);
}

/* Why it is not affected: a label, or words. Section 4.5. */
static bool is_justified(const struct reading *reading,
			 const struct json *vulnerability, const char *product)
{
	const struct json *flags = json_find(vulnerability, "flags");
	const struct json *threats = json_find(vulnerability, "threats");

	for (size_t i = 0; i < json_count(flags); i++) {
		const struct json *flag = json_item(flags, i);

		if (vex_is_justification(json_span(json_find(flag, "label"))) &&
		    is_about(reading, flag, product))
			return true;
	}
	for (size_t i = 0; i < json_count(threats); i++) {
		const struct json *threat = json_item(threats, i);

		if (span_is(json_span(json_find(threat, "category")),
			    "impact") &&
		    json_span(json_find(threat, "details")).size > 0 &&
		    is_about(reading, threat, product))
			return true;
	}
	return false;
}

static int start(const struct reading *reading,
		 const struct json *vulnerability, enum vex_status status,
		 struct vex_assertion *out, struct error *err)
{
	const struct json *ids = json_find(vulnerability, "ids");

	vex_assertion_start(out, status);
	if (vex_assertion_add_id(
		    out, json_span(json_find(vulnerability, "cve")), err) < 0)
		return -1;
	for (size_t i = 0; i < json_count(ids); i++)
		if (vex_assertion_add_id(
			    out,
			    json_span(json_find(json_item(ids, i), "text")),
			    err) < 0)
			return -1;
	return vex_assertion_set_time(
		out,
		json_span(json_at(reading->document, "document", "tracking",
				  "current_release_date", NULL)),
		err);
}

static int read_status(struct reading *reading,
		       const struct json *vulnerability, const char *name,
		       enum vex_status status, struct error *err)
{
	const struct json *list =
		json_at(vulnerability, "product_status", name, NULL);
	struct vex_assertion assertion;

	if (json_count(list) == 0)
		return 0;
	if (start(reading, vulnerability, status, &assertion, err) < 0)
		return -1;
	for (size_t i = 0; i < json_count(list); i++) {
		const char *id = json_text(json_item(list, i));
		struct vex_product product;
		struct span purl;

		vex_csaf_products_resolve(&reading->products, id,
					  reading->context, &product, &purl);
		if (status == VEX_NOT_AFFECTED)
			assertion.justified =
				is_justified(reading, vulnerability, id);
		if (vex_add(reading->out, &assertion, &product, purl, err) < 0)
			return -1;
	}
	return 0;
}

static int read_vulnerabilities(struct reading *reading, struct error *err)
{
	const struct json *list =
		json_find(reading->document, "vulnerabilities");
	size_t count = sizeof(STATUSES) / sizeof(STATUSES[0]);

	for (size_t i = 0; i < json_count(list); i++)
		for (size_t j = 0; j < count; j++)
			if (read_status(reading, json_item(list, i),
					STATUSES[j].name, STATUSES[j].status,
					err) < 0)
				return -1;
	return 0;
}

int vex_csaf_read(const struct json *document,
		  const struct statement_context *context, struct vex *out,
		  struct error *err)
{
	const struct json *tree = json_find(document, "product_tree");
	struct reading reading = {
		.document = document,
		.groups = json_find(tree, "product_groups"),
		.context = context,
		.out = out,
	};
	int result;

	if (!span_is(json_span(json_at(document, "document", "category", NULL)),
		     "csaf_vex"))
		return error_set(err, ERROR_INPUT, ID,
				 "CSAF: not of the category csaf_vex");
	if (vex_csaf_products_open(tree, &reading.products, err) < 0)
		return -1;
	result = read_vulnerabilities(&reading, err);
	vex_csaf_products_release(&reading.products);
	return result;
}
