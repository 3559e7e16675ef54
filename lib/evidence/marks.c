#include "evidence/marks.h"

#include <stdlib.h>
#include <string.h>

#define ALGORITHM "sha256:"
#define HEX_SIZE  (2 * sizeof(struct digest))

/* The slot of @digest: its own, or the free one where it belongs. */
static size_t slot_of(const struct marks *marks, const struct digest *digest)
{
	size_t slot;

	memcpy(&slot, digest->sha256, sizeof(slot));
	for (slot &= marks->room - 1; !digest_is_zero(&marks->slots[slot]);
	     slot = (slot + 1) & (marks->room - 1))
		if (digest_equal(&marks->slots[slot], digest))
			break;
	return slot;
}

static int grow(struct marks *marks, struct error *err)
{
	struct marks larger = {.room = marks->room ? 2 * marks->room : 1024,
			       .count = marks->count};

	larger.slots = calloc(larger.room, sizeof(*larger.slots));
	if (!larger.slots)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory for so many digests");
	for (size_t i = 0; i < marks->room; i++)
		if (!digest_is_zero(&marks->slots[i]))
			larger.slots[slot_of(&larger, &marks->slots[i])] =
				marks->slots[i];
	free(marks->slots);
	*marks = larger;
	return 0;
}

int marks_add(struct marks *marks, const struct digest *digest,
	      struct error *err)
{
	if (marks_has(marks, digest))
		return 0;
	if (2 * (marks->count + 1) > marks->room && grow(marks, err) < 0)
		return -1;
	marks->slots[slot_of(marks, digest)] = *digest;
	marks->count++;
	return 0;
}

bool marks_has(const struct marks *marks, const struct digest *digest)
{
	return marks->room &&
	       !digest_is_zero(&marks->slots[slot_of(marks, digest)]);
}

int marks_add_named(struct marks *marks, struct span text, struct error *err)
{
	const size_t whole = strlen(ALGORITHM) + HEX_SIZE;

	while (text.size >= whole) {
		const char *at = memmem(text.data, text.size, ALGORITHM,
					strlen(ALGORITHM));
		struct digest digest;

		if (!at)
			return 0;
		text.size -= (size_t)(at - text.data);
		text.data = at;
		if (text.size < whole)
			return 0;
		if (digest_parse((struct span){at, whole}, &digest) == 0 &&
		    !digest_is_zero(&digest) &&
		    marks_add(marks, &digest, err) < 0)
			return -1;
		text.data++;
		text.size--;
	}
	return 0;
}

void marks_release(struct marks *marks)
{
	free(marks->slots);
	*marks = (struct marks){0};
}
