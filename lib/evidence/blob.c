#include "evidence/blob.h"

#include <string.h>

#define ID_MISSING "evidence.missing"
#define ID_DAMAGED "evidence.damaged"

/* What is looked for, and what became of it. */
struct search {
	const struct source *source;
	uint32_t hint;
	const struct digest *digest;
	uint64_t size;
	size_t limit;
	struct reason *why;
	struct error *err;
};

static bool is_sized(const struct search *search, struct span bytes)
{
	if (search->size == BLOB_SIZE_ANY || bytes.size == search->size)
		return true;
	error_reason(search->why, ID_DAMAGED, NULL,
		     "has %zu bytes, its descriptor says %llu", bytes.size,
		     (unsigned long long)search->size);
	return false;
}

static bool is_intact(const struct search *search, struct span bytes)
{
	struct digest found;

	digest_of_large(bytes, search->source->passed, &found);
	if (digest_equal(&found, search->digest))
		return true;
	error_reason(search->why, ID_DAMAGED, NULL,
		     "is damaged: its bytes have another digest");
	return false;
}

static int check_limit(const struct search *search)
{
	error_reason(search->why, ID_MISSING, NULL, "is not stored");
	if (search->size == BLOB_SIZE_ANY || search->size <= search->limit)
		return 0;
	return error_set(search->err, ERROR_INPUT, "evidence.limit",
			 "a blob of %llu bytes, more than %zu",
			 (unsigned long long)search->size, search->limit);
}

/*
 * Fills *out with the copy of the store that is @turn places behind the hint;
 * *has says whether it has one of this size. Returns 0, or -1 with the search's
 * error set.
 */
static int look(const struct search *search, unsigned turn, struct blob *out,
		bool *has)
{
	const struct source *source = search->source;
	unsigned store = (search->hint + turn) % source->stores;
	struct error inner = ERROR_INIT;
	struct span bytes;

	*has = source->get(source->context, store, SOURCE_BLOB, search->digest,
			   search->limit, &bytes, &inner) == 0;
	if (inner.kind != ERROR_NONE)
		return error_set(search->err, inner.kind, inner.reason.id, "%s",
				 inner.reason.msg);
	*has = *has && is_sized(search, bytes);
	if (*has)
		*out = (struct blob){store, bytes};
	return 0;
}

int blob_get(const struct source *source, uint32_t hint,
	     const struct digest *digest, uint64_t size, size_t limit,
	     struct blob *out, struct reason *why, struct error *err)
{
	const struct search search = {source, hint, digest, size,
				      limit,  why,  err};
	bool has;

	if (check_limit(&search) < 0)
		return -1;
	for (unsigned i = 0; i < source->stores; i++) {
		if (look(&search, i, out, &has) < 0)
			return -1;
		if (has && is_intact(&search, out->bytes))
			return 0;
	}
	return -1;
}

int blob_get_signed(const struct source *source, uint32_t hint,
		    const struct digest *digest, uint64_t size, size_t limit,
		    struct blob *out, struct reason *why, struct error *err)
{
	const struct search search = {source, hint, digest, size,
				      limit,  why,  err};
	struct blob next;
	bool found = false;
	bool has;

	if (check_limit(&search) < 0)
		return -1;
	for (unsigned i = 0; i < source->stores; i++) {
		if (look(&search, i, &next, &has) < 0)
			return -1;
		if (!has)
			continue;
		if (found && is_intact(&search, out->bytes))
			return 0;
		found = true;
		*out = next;
	}
	return found ? 0 : -1;
}

bool blob_is_missing(const struct reason *why)
{
	return strcmp(why->id, ID_MISSING) == 0;
}
