#include "evidence/vex.h"

#include "base/rfc3339.h"
#include "evidence/statement.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ID    "evidence.vex"
#define LIMIT "evidence.limit"

static void name_digest(struct vex_product *product,
			const struct digest *digest,
			const struct statement_context *context)
{
	uint64_t bits = 0;
	uint32_t i;

	for (i = 0; i < context->manifest_count; i++)
		if (digest_equal(digest, &context->manifests[i]))
			bits |= UINT64_C(1) << i;
	product->names = true;
	product->manifests |= bits;
	if (bits != 0)
		return;
	if (!digest_is_zero(&context->config) &&
	    digest_equal(digest, &context->config))
		product->is_config = true;
	else
		product->foreign = true;
}

void vex_product_hash(struct vex_product *product, struct span hex,
		      const struct statement_context *context)
{
	struct digest digest;

	if (digest_parse_hex(hex, &digest) == 0)
		name_digest(product, &digest, context);
	else
		product->foreign = true;
}

/* Decodes "%3A" to @out; false when it does not fit or is not so written. */
static bool decode(struct span text, char *out, size_t capacity)
{
	static const char HEX[] = "0123456789abcdef";
	size_t i, size = 0;

	for (i = 0; i < text.size && size + 1 < capacity; i++) {
		const char *high, *low;

		if (text.data[i] != '%') {
			out[size++] = text.data[i];
			continue;
		}
		if (i + 2 >= text.size)
			return false;
		high = memchr(HEX, text.data[i + 1] | 0x20, 16);
		low = memchr(HEX, text.data[i + 2] | 0x20, 16);
		if (!high || !low || (high == HEX && low == HEX))
			return false;
		out[size++] = (char)((high - HEX) << 4 | (low - HEX));
		i += 2;
	}
	out[size] = '\0';
	return i == text.size;
}

/* The version of a purl: between its last '@' and '?' or '#'. */
static struct span version_of(struct span purl)
{
	size_t end = 0;
	const char *at;

	while (end < purl.size && purl.data[end] != '?' &&
	       purl.data[end] != '#')
		end++;
	at = end ? memrchr(purl.data, '@', end) : NULL;
	if (!at)
		return (struct span){NULL, 0};
	return (struct span){at + 1, (size_t)(purl.data + end - (at + 1))};
}

static bool starts_with(struct span text, const char *prefix)
{
	size_t size = strlen(prefix);

	return text.size >= size && strncasecmp(text.data, prefix, size) == 0;
}

void vex_product_name(struct vex_product *product, struct span name,
		      const struct statement_context *context)
{
	char version[DIGEST_TEXT_SIZE];
	struct digest digest;
	bool is_purl = starts_with(name, "pkg:");
	bool has_digest = decode(version_of(name), version, sizeof(version)) &&
			  digest_parse(span_of(version), &digest) == 0;

	if (is_purl && !starts_with(name, "pkg:oci/") &&
	    !starts_with(name, "pkg:docker/"))
		product->foreign = true;
	else if (has_digest)
		name_digest(product, &digest, context);
}

bool vex_product_is_ours(const struct vex_product *product)
{
	return product->names && !product->foreign;
}

void vex_assertion_start(struct vex_assertion *assertion,
			 enum vex_status status)
{
	memset(assertion, 0, sizeof(*assertion));
	assertion->status = status;
	assertion->justified = status != VEX_NOT_AFFECTED;
}

int vex_assertion_add_id(struct vex_assertion *assertion, struct span id,
			 struct error *err)
{
	uint32_t i;

	if (id.size == 0 || id.size >= VEX_ID_MAX)
		return 0;
	for (i = 0; i < assertion->id_count; i++)
		if (span_is(id, assertion->ids[i]))
			return 0;
	if (assertion->id_count == VEX_IDS_MAX)
		return error_set(err, ERROR_INPUT, LIMIT,
				 "VEX: a vulnerability has more than %d ids",
				 VEX_IDS_MAX);
	memcpy(assertion->ids[assertion->id_count++], id.data, id.size);
	return 0;
}

int vex_assertion_set_time(struct vex_assertion *assertion, struct span text,
			   struct error *err)
{
	int64_t seconds;

	if (text.size == 0)
		return 0;
	if (rfc3339_parse(text, &seconds) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "VEX: a time is not one of RFC 3339");
	assertion->has_time = seconds >= RFC3339_YEAR_2000;
	assertion->time = assertion->has_time ? seconds : 0;
	return 0;
}

bool vex_assertion_is_ours(const struct vex_assertion *assertion)
{
	return assertion->is_subject || assertion->is_config ||
	       assertion->manifests != 0;
}

int vex_assertion_question(const struct vex_assertion *assertion,
			   uint32_t index, struct statement_question *out,
			   struct error *err)
{
	return question_make(QUESTION_VULNERABILITY,
			     span_of(assertion->ids[index]), span_of(""),
			     span_of(assertion->package), out, err);
}

bool vex_is_justification(struct span label)
{
	static const char *const known[] = {
		"component_not_present",
		"vulnerable_code_not_present",
		"vulnerable_code_not_in_execute_path",
		"vulnerable_code_cannot_be_controlled_by_adversary",
		"inline_mitigations_already_exist",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_is(label, known[i]))
			return true;
	return false;
}

bool vex_assertion_excuses(const struct vex_assertion *assertion)
{
	return assertion->status == VEX_FIXED ||
	       (assertion->status == VEX_NOT_AFFECTED && assertion->justified);
}

/* Grows by doubling, at each power of two. */
static int grow(struct vex *vex, struct error *err)
{
	struct vex_assertion *items;
	uint32_t capacity = vex->count ? 2 * vex->count : 4;

	if (vex->count == VEX_ASSERTIONS_MAX)
		return error_set(err, ERROR_INPUT, LIMIT,
				 "VEX: more than %d assertions about the image",
				 VEX_ASSERTIONS_MAX);
	if (vex->count != 0 &&
	    (vex->count < 4 || (vex->count & (vex->count - 1)) != 0))
		return 0;
	items = reallocarray(vex->items, capacity, sizeof(*items));
	if (!items)
		return error_set_errno(err, "internal.memory",
				       "cannot keep VEX");
	vex->items = items;
	return 0;
}

int vex_add(struct vex *vex, const struct vex_assertion *assertion,
	    const struct vex_product *product, struct span purl,
	    struct error *err)
{
	struct vex_assertion *item;

	if (assertion->id_count == 0 ||
	    (product && !vex_product_is_ours(product)))
		return 0;
	if (purl.size >= VEX_PACKAGE_MAX) {
		if (vex_assertion_excuses(assertion))
			return 0;
		purl.size = 0;
	}
	if (grow(vex, err) < 0)
		return -1;
	item = &vex->items[vex->count++];
	*item = *assertion;
	item->is_subject = product == NULL;
	item->is_config = product && product->is_config;
	item->manifests = product ? product->manifests : 0;
	if (purl.size > 0)
		memcpy(item->package, purl.data, purl.size);
	item->package[purl.size] = '\0';
	return 0;
}
