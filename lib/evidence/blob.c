#include "evidence/blob.h"

#include <string.h>

#define ID_MISSING "evidence.missing"
#define ID_DAMAGED "evidence.damaged"

/* Whether @bytes are what was asked for; says in *why what is wrong. */
static bool is_intact(struct span bytes, const struct digest *digest,
		      uint64_t size, struct reason *why)
{
	struct digest found;

	if (size != BLOB_SIZE_ANY && bytes.size != size) {
		error_reason(why, ID_DAMAGED, NULL,
			     "has %zu bytes, its descriptor says %llu",
			     bytes.size, (unsigned long long)size);
		return false;
	}
	digest_of(bytes, &found);
	if (digest_equal(&found, digest))
		return true;
	error_reason(why, ID_DAMAGED, NULL,
		     "is damaged: its bytes have another digest");
	return false;
}

int blob_get(const struct source *source, uint32_t hint,
	     const struct digest *digest, uint64_t size, size_t limit,
	     struct blob *out, struct reason *why, struct error *err)
{
	error_reason(why, ID_MISSING, NULL, "is not stored");
	if (size != BLOB_SIZE_ANY && size > limit)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "a blob of %llu bytes, more than %zu",
				 (unsigned long long)size, limit);
	for (unsigned i = 0; i < source->stores; i++) {
		unsigned store = (hint + i) % source->stores;
		struct error inner = ERROR_INIT;
		struct span bytes;

		if (source->get(source->context, store, SOURCE_BLOB, digest,
				limit, &bytes, &inner) < 0) {
			if (inner.kind == ERROR_NONE)
				continue;
			return error_set(err, inner.kind, inner.reason.id, "%s",
					 inner.reason.msg);
		}
		if (!is_intact(bytes, digest, size, why))
			continue;
		*out = (struct blob){store, bytes};
		return 0;
	}
	return -1;
}

bool blob_is_missing(const struct reason *why)
{
	return strcmp(why->id, ID_MISSING) == 0;
}
