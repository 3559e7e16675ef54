/*
 * The product tree of a CSAF document: what its product ids stand for.
 * CSAF 2.0, section 3.2.2.
 */
#ifndef EVIDENCE_VEX_CSAF_PRODUCTS_H
#define EVIDENCE_VEX_CSAF_PRODUCTS_H

#include "base/error.h"
#include "base/json.h"
#include "base/json_shape.h"
#include "evidence/vex.h"

#include <stddef.h>

/* The shape of document.product_tree. */
extern const struct shape vex_csaf_products_shape;

struct vex_csaf_product {
	const char *id;
	const struct json *helper; /* how it is identified, or NULL */
	/* of a relationship: this part of that product; else NULL */
	const char *part;
	const char *whole;
};

/* Sorted by id; everything in it is borrowed from the document. */
struct vex_csaf_products {
	struct vex_csaf_product *items; /* owned */
	size_t count;
	size_t capacity;
};

/*
 * Fills *out from a @tree of that shape. Returns 0 with *out to be released,
 * or -1 with *err set: one id twice ("evidence.vex"), or no memory.
 */
int vex_csaf_products_open(const struct json *tree,
			   struct vex_csaf_products *out, struct error *err);

/*
 * What @id stands for: fills *product with what identifies the image, and
 * *purl with the package in it that is meant, empty: all of it.
 */
void vex_csaf_products_resolve(const struct vex_csaf_products *products,
			       const char *id,
			       const struct statement_context *context,
			       struct vex_product *product, struct span *purl);

/* Frees the list and empties it. */
void vex_csaf_products_release(struct vex_csaf_products *products);

#endif
