#include "gate/docker_reference.h"

#include "oci/digest.h"
#include "oci/reference.h"

#include <string.h>

/*
 * Whether @entry of repositories.json, with its @value, ties @image to a
 * digest in the repository of @wanted (NULL: in any).
 */
static bool attests(const char *entry, const struct json *value,
		    struct span image, const struct reference *wanted,
		    struct reference *out)
{
	if (!span_equal(json_span(value), image) ||
	    reference_parse(span_of(entry), out, NULL) < 0 || !out->digest[0] ||
	    out->tag[0])
		return false;
	return !wanted || (strcmp(out->repository, wanted->repository) == 0 &&
			   (!wanted->digest[0] ||
			    strcmp(out->digest, wanted->digest) == 0));
}

static bool find_pulled(const struct json *names, struct span image,
			const struct reference *wanted, struct reference *out)
{
	const struct json *repositories = json_find(names, "Repositories");
	struct json_iter all = json_iter(repositories);
	struct json_member repository;

	while (json_next(&all, &repository)) {
		struct json_iter entries = json_iter(repository.value);
		struct json_member entry;

		while (json_next(&entries, &entry))
			if (attests(entry.key, entry.value, image, wanted, out))
				return true;
	}
	return false;
}

static void set(struct fact *out, enum fact_state state, const char *text)
{
	if (strlen(text) >= sizeof(out->value))
		return;
	out->state = state;
	strcpy(out->value, text);
}

/* "8893d070b35d" and "sha256:8893...": any beginning of an image ID. */
static bool is_image_id(struct span typed, struct span image)
{
	static const char prefix[] = "sha256:";
	size_t skip = strlen(prefix);

	if (span_starts(typed, prefix)) {
		typed.data += skip;
		typed.size -= skip;
	}
	return typed.size >= 4 && image.size > skip &&
	       typed.size <= image.size - skip &&
	       memcmp(typed.data, image.data + skip, typed.size) == 0;
}

void docker_reference(struct span typed, struct span image,
		      const struct json *names, struct fact *out)
{
	struct reference wanted;
	struct reference pulled;
	bool is_id = typed.data && is_image_id(typed, image);

	*out = (struct fact){.state = FACT_UNKNOWN};
	if (!is_id &&
	    (!typed.data || reference_parse(typed, &wanted, NULL) < 0))
		return;
	if (find_pulled(names, image, is_id ? NULL : &wanted, &pulled))
		set(out, FACT_ATTESTED, pulled.text);
	else if (is_id)
		out->state = FACT_NONE;
	else
		set(out, FACT_CHOSEN, wanted.text);
}
