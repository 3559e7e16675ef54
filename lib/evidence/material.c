#include "evidence/material.h"

#include "evidence/signature_file.h"

#include <string.h>

#define ID     "evidence.material"
#define COSIGN "dev.sigstore.cosign/"

/* The first is the signature itself, which alone is no reason to look. */
static const char *const KEYS[] = {
	SIGNATURE_ANNOTATION, COSIGN "certificate",	 COSIGN "chain",
	COSIGN "bundle",      COSIGN "rfc3161timestamp",
};

static bool has_material(const struct json *annotations)
{
	for (size_t i = 1; i < sizeof(KEYS) / sizeof(KEYS[0]); i++)
		if (json_span(json_find(annotations, KEYS[i])).size)
			return true;
	return false;
}

static struct json *pick(const struct json *annotations)
{
	CLEANUP_JSON struct json *picked = json_new_object();

	for (size_t i = 0; picked && i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		const struct json *value = json_find(annotations, KEYS[i]);

		if (value &&
		    json_set(picked, KEYS[i], json_new_span(json_span(value))))
			return NULL;
	}
	return steal_pointer(&picked);
}

int material_take(const struct json *annotations, struct buf *out,
		  struct error *err)
{
	CLEANUP_JSON struct json *picked = NULL;

	if (!has_material(annotations))
		return 0;
	picked = pick(annotations);
	if (picked)
		json_write(picked, out);
	if (!picked || !buf_ok(out))
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory to keep annotations");
	if (out->size > CLAIM_MATERIAL_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "its annotations have %zu bytes, more than "
				 "%zu",
				 out->size, CLAIM_MATERIAL_MAX);
	return 0;
}

int material_tell(struct attached *attached, struct claim *claim,
		  struct span material, struct error *err)
{
	claim->signature.material_size = (uint32_t)material.size;
	while (material.size) {
		struct claim piece = {.kind = CLAIM_MATERIAL};
		size_t size = material.size < CLAIM_PIECE_MAX ? material.size
							      : CLAIM_PIECE_MAX;

		if (++attached->pieces > CLAIM_PIECES_MAX)
			return error_set(err, ERROR_INPUT, "evidence.limit",
					 "the annotations of the image's "
					 "signatures are too large");
		piece.material.size = (uint32_t)size;
		memcpy(piece.material.bytes, material.data, size);
		if (attached->emit(attached->context, &piece, err) < 0)
			return -1;
		material.data += size;
		material.size -= size;
	}
	return attached_tell(attached, claim, err);
}
