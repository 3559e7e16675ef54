#include "evidence/vex_csaf_products.h"

#include "base/sort.h"
#include <stdlib.h>
#include <string.h>

#define ID "evidence.vex"

static const struct shape TEXT = {.kind = SHAPE_STRING};
static const struct shape NAME = {.kind = SHAPE_STRING, .filled = true};
static const struct shape TEXTS = {.kind = SHAPE_ARRAY, .of = &TEXT};

static const struct shape_field FILE_HASH_FIELDS[] = {
	{"algorithm", &TEXT, true},
	{"value", &TEXT, true},
	{0},
};
static const struct shape FILE_HASH = {.kind = SHAPE_OBJECT,
				       .fields = FILE_HASH_FIELDS};
static const struct shape FILE_HASHES = {.kind = SHAPE_ARRAY, .of = &FILE_HASH};

static const struct shape_field HASH_FIELDS[] = {
	{"file_hashes", &FILE_HASHES, true},
	{0},
};
static const struct shape HASH = {.kind = SHAPE_OBJECT, .fields = HASH_FIELDS};
static const struct shape HASHES = {.kind = SHAPE_ARRAY, .of = &HASH};

static const struct shape_field HELPER_FIELDS[] = {
	{"purl", &TEXT, false},
	{"purls", &TEXTS, false}, /* CSAF 2.1 */
	{"hashes", &HASHES, false},
	{0},
};
static const struct shape HELPER = {.kind = SHAPE_OBJECT,
				    .fields = HELPER_FIELDS};

static const struct shape_field PRODUCT_FIELDS[] = {
	{"product_id", &NAME, true},
	{"product_identification_helper", &HELPER, false},
	{0},
};
static const struct shape PRODUCT = {.kind = SHAPE_OBJECT,
				     .fields = PRODUCT_FIELDS};
static const struct shape PRODUCTS = {.kind = SHAPE_ARRAY, .of = &PRODUCT};

static const struct shape BRANCHES;
static const struct shape_field BRANCH_FIELDS[] = {
	{"branches", &BRANCHES, false},
	{"product", &PRODUCT, false},
	{0},
};
static const struct shape BRANCH = {.kind = SHAPE_OBJECT,
				    .fields = BRANCH_FIELDS};
static const struct shape BRANCHES = {.kind = SHAPE_ARRAY, .of = &BRANCH};

static const struct shape_field RELATIONSHIP_FIELDS[] = {
	{"product_reference", &NAME, true},
	{"relates_to_product_reference", &NAME, true},
	{"full_product_name", &PRODUCT, true},
	{0},
};
static const struct shape RELATIONSHIP = {.kind = SHAPE_OBJECT,
					  .fields = RELATIONSHIP_FIELDS};
static const struct shape RELATIONSHIPS = {.kind = SHAPE_ARRAY,
					   .of = &RELATIONSHIP};

static const struct shape_field GROUP_FIELDS[] = {
	{"group_id", &NAME, true},
	{"product_ids", &TEXTS, true},
	{0},
};
static const struct shape GROUP = {.kind = SHAPE_OBJECT,
				   .fields = GROUP_FIELDS};
static const struct shape GROUPS = {.kind = SHAPE_ARRAY, .of = &GROUP};

static const struct shape_field TREE_FIELDS[] = {
	{"branches", &BRANCHES, false},
	{"full_product_names", &PRODUCTS, false},
	{"relationships", &RELATIONSHIPS, false},
	{"product_groups", &GROUPS, false},
	{0},
};
const struct shape vex_csaf_products_shape = {.kind = SHAPE_OBJECT,
					      .fields = TREE_FIELDS};

/* @relationship NULL: a product by itself. */
static int add(struct vex_csaf_products *products, const struct json *product,
	       const struct json *relationship, struct error *err)
{
	struct vex_csaf_product *item;

	if (products->count == products->capacity) {
		size_t capacity =
			products->capacity ? 2 * products->capacity : 16;

		item = reallocarray(products->items, capacity, sizeof(*item));
		if (!item)
			return error_set_errno(err, "internal.memory",
					       "cannot keep products");
		products->items = item;
		products->capacity = capacity;
	}
	item = &products->items[products->count++];
	item->id = json_text(json_find(product, "product_id"));
	item->helper = json_find(product, "product_identification_helper");
	item->part = json_text(json_find(relationship, "product_reference"));
	item->whole = json_text(
		json_find(relationship, "relates_to_product_reference"));
	return 0;
}

/* The parser bounds how deep they nest. */
static int add_branches(struct vex_csaf_products *products,
			const struct json *branches, struct error *err)
{
	for (size_t i = 0; i < json_count(branches); i++) {
		const struct json *branch = json_item(branches, i);
		const struct json *product = json_find(branch, "product");

		if (product && add(products, product, NULL, err) < 0)
			return -1;
		if (add_branches(products, json_find(branch, "branches"), err) <
		    0)
			return -1;
	}
	return 0;
}

static int add_tree(struct vex_csaf_products *products, const struct json *tree,
		    struct error *err)
{
	const struct json *names = json_find(tree, "full_product_names");
	const struct json *relationships = json_find(tree, "relationships");

	if (add_branches(products, json_find(tree, "branches"), err) < 0)
		return -1;
	for (size_t i = 0; i < json_count(names); i++)
		if (add(products, json_item(names, i), NULL, err) < 0)
			return -1;
	for (size_t i = 0; i < json_count(relationships); i++) {
		const struct json *item = json_item(relationships, i);

		if (add(products, json_find(item, "full_product_name"), item,
			err) < 0)
			return -1;
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct vex_csaf_product *x = a, *y = b;

	return strcmp(x->id, y->id);
}

int vex_csaf_products_open(const struct json *tree,
			   struct vex_csaf_products *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	if (add_tree(out, tree, err) < 0) {
		vex_csaf_products_release(out);
		return -1;
	}
	if (out->count > 0)
		sort_items(out->items, out->count, sizeof(*out->items),
			   compare);
	for (size_t i = 1; i < out->count; i++)
		if (compare(&out->items[i - 1], &out->items[i]) == 0) {
			error_set(err, ERROR_INPUT, ID,
				  "CSAF: two products are '%.60s'",
				  out->items[i].id);
			vex_csaf_products_release(out);
			return -1;
		}
	return 0;
}

static const struct vex_csaf_product *
find(const struct vex_csaf_products *products, const char *id)
{
	const struct vex_csaf_product key = {.id = id};

	if (products->count == 0)
		return NULL;
	return bsearch(&key, products->items, products->count, sizeof(key),
		       compare);
}

/* Its purl, of the first if there are several. */
static struct span purl_of(const struct vex_csaf_product *product)
{
	struct span purl = json_span(json_find(product->helper, "purl"));

	if (purl.size == 0)
		purl = json_span(
			json_item(json_find(product->helper, "purls"), 0));
	return purl;
}

static void name_by_hashes(struct vex_product *product,
			   const struct json *hashes,
			   const struct statement_context *context)
{
	for (size_t i = 0; i < json_count(hashes); i++) {
		const struct json *files =
			json_find(json_item(hashes, i), "file_hashes");

		for (size_t j = 0; j < json_count(files); j++) {
			const struct json *one = json_item(files, j);

			if (span_is(json_span(json_find(one, "algorithm")),
				    "sha256"))
				vex_product_hash(
					product,
					json_span(json_find(one, "value")),
					context);
		}
	}
}

static void name_by_helper(struct vex_product *product,
			   const struct vex_csaf_product *entry,
			   const struct statement_context *context)
{
	const struct json *purls = json_find(entry->helper, "purls");

	vex_product_name(product, json_span(json_find(entry->helper, "purl")),
			 context);
	for (size_t i = 0; i < json_count(purls); i++)
		vex_product_name(product, json_span(json_item(purls, i)),
				 context);
	name_by_hashes(product, json_find(entry->helper, "hashes"), context);
}

void vex_csaf_products_resolve(const struct vex_csaf_products *products,
			       const char *id,
			       const struct statement_context *context,
			       struct vex_product *product, struct span *purl)
{
	const struct vex_csaf_product *entry = find(products, id);
	const struct vex_csaf_product *part = NULL;

	*product = (struct vex_product)VEX_PRODUCT_INIT;
	*purl = (struct span){NULL, 0};
	if (entry && entry->whole) {
		part = find(products, entry->part);
		*purl = part ? purl_of(part) : *purl;
		if (purl->size == 0)
			*purl = purl_of(entry);
		/* a part that cannot be told is not the whole */
		product->foreign = purl->size == 0;
		entry = find(products, entry->whole);
	}
	if (entry)
		name_by_helper(product, entry, context);
}

void vex_csaf_products_release(struct vex_csaf_products *products)
{
	free(products->items);
	memset(products, 0, sizeof(*products));
}
