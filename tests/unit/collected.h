/*
 * What collect_claims() said, for tests to ask.
 */
#ifndef TESTS_UNIT_COLLECTED_H
#define TESTS_UNIT_COLLECTED_H

#include "evidence/collect.h"
#include "evidence/stores.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct collected {
	struct claim *claims; /* see collected_release() */
	size_t count;
	size_t stop_after; /* 0: never */
	int status;
	struct error err;
};

static inline int collected_emit(void *context, const struct claim *claim,
				 struct error *err)
{
	struct collected *collected = context;

	if (collected->stop_after && collected->count == collected->stop_after)
		return error_set(err, ERROR_SYSTEM, "test.stop", "stopped");
	collected->claims = realloc(collected->claims,
				    (collected->count + 1) * sizeof(*claim));
	if (!collected->claims)
		abort();
	collected->claims[collected->count++] = *claim;
	return 0;
}

static inline struct collected collected_run(const struct collect_request *what,
					     const struct source *source)
{
	struct collected collected = {.err = ERROR_INIT};

	collected.status = collect_claims(what, source, collected_emit,
					  &collected, &collected.err);
	return collected;
}

/* What is collected from the directory @path. */
static inline struct collected collected_at(const char *path,
					    const struct collect_request *what)
{
	CLEANUP(stores_release) struct stores stores = {.count = 0};
	struct source source;

	if (stores_add(&stores, path, FILE_ANY, NULL) < 0)
		abort();
	source = stores_source(&stores);
	return collected_run(what, &source);
}

static inline void collected_release(struct collected *collected)
{
	free(collected->claims);
	*collected = (struct collected){0};
}

static inline unsigned collected_count(const struct collected *collected,
				       enum claim_kind kind)
{
	unsigned count = 0;

	for (size_t i = 0; i < collected->count; i++)
		count += collected->claims[i].kind == (uint32_t)kind;
	return count;
}

/* The first claim of @kind, or NULL. */
static inline const struct claim *
collected_find(const struct collected *collected, enum claim_kind kind)
{
	for (size_t i = 0; i < collected->count; i++)
		if (collected->claims[i].kind == (uint32_t)kind)
			return &collected->claims[i];
	return NULL;
}

/* Whether something was rejected with @text in its reason. */
static inline bool collected_rejected(const struct collected *collected,
				      const char *text)
{
	for (size_t i = 0; i < collected->count; i++)
		if (collected->claims[i].kind == CLAIM_REJECTED &&
		    strstr(collected->claims[i].rejected.reason, text))
			return true;
	return false;
}

/* Whether it failed with the error @id. */
static inline bool collected_failed(const struct collected *collected,
				    const char *id)
{
	return collected->status == -1 && collected->err.reason.id &&
	       strcmp(collected->err.reason.id, id) == 0;
}

#endif
