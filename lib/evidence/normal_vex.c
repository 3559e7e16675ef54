#include "evidence/normal_vex.h"

#include "evidence/normal_texts.h"
#include "evidence/vex_csaf.h"
#include "evidence/vex_csaf_products.h"
#include "evidence/vex_openvex.h"

/* A copy of member @from, or null. */
static int put_copy(struct json *out, const char *name, const struct json *node)
{
	return node ? json_set(out, name, json_copy(node))
		    : json_set_null(out, name);
}

static int put_products(struct json *out, const char *name,
			const struct json *list)
{
	struct json *texts = json_new_array();
	bool failed = !texts;

	for (size_t i = 0; texts && i < json_count(list); i++) {
		struct span text = vex_openvex_product(json_item(list, i));

		if (text.size > 0)
			failed |= json_append(texts, json_new_span(text)) < 0;
	}
	return json_set(out, name, texts) < 0 || failed ? -1 : 0;
}

/* Those of all products, or of the statement itself (v0.0.x). */
static int put_parts(struct json *out, const struct json *statement)
{
	const struct json *products = json_find(statement, "products");
	struct json *texts = json_new_array();
	bool failed = !texts;

	for (size_t i = 0; texts && i <= json_count(products); i++) {
		const struct json *owner = i < json_count(products)
						   ? json_item(products, i)
						   : statement;
		const struct json *list = json_find(owner, "subcomponents");

		for (size_t j = 0; j < json_count(list); j++) {
			struct span text =
				vex_openvex_product(json_item(list, j));

			if (text.size > 0)
				failed |= json_append(texts,
						      json_new_span(text)) < 0;
		}
	}
	return json_set(out, "subcomponents", texts) < 0 || failed ? -1 : 0;
}

static int put_statement(struct json *list, const struct json *statement)
{
	struct json *one = json_new_object();
	bool failed = !one;

	if (!one)
		return -1;
	failed |=
		json_set(one, "vuln",
			 json_new_span(vex_openvex_vulnerability(statement))) <
		0;
	failed |= put_copy(one, "status", json_find(statement, "status")) < 0;
	failed |= put_copy(one, "justification",
			   json_find(statement, "justification")) < 0;
	failed |= put_products(one, "products",
			       json_find(statement, "products")) < 0;
	return json_append(list, one) < 0 || failed ? -1 : 0;
}

static int put_details(struct json *list, const struct json *document,
		       const struct json *statement)
{
	struct json *one = json_new_object();
	const struct json *aliases =
		json_at(statement, "vulnerability", "aliases", NULL);
	const struct json *time = json_find(statement, "timestamp");
	bool failed = !one;

	if (!one)
		return -1;
	if (!time)
		time = json_find(document, "timestamp");
	failed |= json_set(one, "aliases",
			   aliases ? json_copy(aliases) : json_new_array()) < 0;
	failed |= put_copy(one, "impact_statement",
			   json_find(statement, "impact_statement")) < 0;
	failed |= put_copy(one, "timestamp", time) < 0;
	failed |= put_parts(one, statement) < 0;
	return json_append(list, one) < 0 || failed ? -1 : 0;
}

/* A new list below KEY of ROOT, which owns it; NULL without memory. */
static struct json *put_list(struct json *root, const char *key)
{
	struct json *list = json_new_array();

	return json_set(root, key, list) < 0 ? NULL : list;
}

int normal_vex_openvex(struct span text, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *document = NULL;
	CLEANUP_JSON struct json *root = json_new_object();
	const struct json *statements;
	struct json *list = put_list(root, "statements");
	struct json *details = put_list(root, "details");

	*out = NULL;
	if (!list || !details)
		return normal_texts_no_memory(err);
	if (vex_openvex_parse(text, &document, err) < 0)
		return -1;
	statements = json_find(document, "statements");
	for (size_t i = 0; i < json_count(statements); i++)
		if (put_statement(list, json_item(statements, i)) < 0 ||
		    put_details(details, document, json_item(statements, i)) <
			    0)
			return normal_texts_no_memory(err);
	if (json_set(root, "format", json_new_text("openvex")) < 0 ||
	    put_copy(root, "author", json_find(document, "author")) < 0 ||
	    put_copy(root, "timestamp", json_find(document, "timestamp")) < 0)
		return normal_texts_no_memory(err);
	*out = root;
	root = NULL;
	return 0;
}

static int put_vulnerability(struct json *list,
			     const struct json *vulnerability)
{
	struct json *one = json_new_object();
	const struct json *status = json_find(vulnerability, "product_status");
	bool failed = !one;

	if (!one)
		return -1;
	failed |= put_copy(one, "cve", json_find(vulnerability, "cve")) < 0;
	failed |= json_set(one, "product_status",
			   status ? json_copy(status) : json_new_object()) < 0;
	return json_append(list, one) < 0 || failed ? -1 : 0;
}

static int put_tree(struct json *root, const struct json *document,
		    struct error *err)
{
	struct vex_csaf_products products;
	struct json *map = json_new_object();
	bool failed = !map;

	if (vex_csaf_products_open(json_find(document, "product_tree"),
				   &products, err) < 0) {
		json_free(map);
		return -1;
	}
	for (size_t i = 0; map && i < products.count; i++)
		failed |= put_copy(map, products.items[i].id,
				   json_find(products.items[i].helper,
					     "purl")) < 0;
	vex_csaf_products_release(&products);
	return json_set(root, "products", map) < 0 || failed
		       ? normal_texts_no_memory(err)
		       : 0;
}

int normal_vex_csaf(struct span text, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *document = NULL;
	CLEANUP_JSON struct json *root = json_new_object();
	const struct json *vulnerabilities;
	struct json *list = json_new_array();

	*out = NULL;
	if (json_set(root, "vulnerabilities", list) < 0)
		return normal_texts_no_memory(err);
	if (vex_csaf_parse(text, &document, err) < 0)
		return -1;
	vulnerabilities = json_find(document, "vulnerabilities");
	for (size_t i = 0; i < json_count(vulnerabilities); i++)
		if (put_vulnerability(list, json_item(vulnerabilities, i)) < 0)
			return normal_texts_no_memory(err);
	if (json_set(root, "format", json_new_text("csaf")) < 0 ||
	    put_copy(root, "category",
		     json_at(document, "document", "category", NULL)) < 0)
		return normal_texts_no_memory(err);
	if (put_tree(root, document, err) < 0)
		return -1;
	*out = root;
	root = NULL;
	return 0;
}
