#include "evidence/plan.h"

#include <stdlib.h>
#include <string.h>

static int bad(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, "evidence.relation", "a relation %s",
			 what);
}

/* Makes room for one more of @size in *list. */
static int grow(void **list, size_t count, size_t *room, size_t size,
		struct error *err)
{
	size_t wanted = *room ? 2 * *room : 64;
	void *grown;

	if (count == RELATE_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d relations in one layout",
				 RELATE_MAX);
	if (count < *room)
		return 0;
	grown = realloc(*list, wanted * size);
	if (!grown)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory to import evidence");
	*list = grown;
	*room = wanted;
	return 0;
}

static int add_item(struct plan *plan, const struct relation *relation,
		    enum claim_layout layout, struct error *err)
{
	struct plan_item item = {.key = relation->key,
				 .evidence = {.manifest = relation->digest,
					      .subject = relation->subject,
					      .layout = layout}};
	void *list = plan->items;

	if (digest_is_zero(&relation->key))
		return bad(err, "has no key");
	if (layout == CLAIM_LAYOUT_NONE)
		item.evidence.subject = (struct digest){{0}};
	if (grow(&list, plan->item_count, &plan->item_room, sizeof(item), err) <
	    0)
		return -1;
	plan->items = list;
	plan->items[plan->item_count++] = item;
	return 0;
}

static int add_blob(struct plan *plan, const struct digest *digest,
		    struct error *err)
{
	void *list = plan->blobs;

	if (grow(&list, plan->blob_count, &plan->blob_room, sizeof(*digest),
		 err) < 0)
		return -1;
	plan->blobs = list;
	plan->blobs[plan->blob_count++] = *digest;
	return 0;
}

static void add_note(struct plan *plan, const struct relation *relation)
{
	struct plan_note *note;

	if (plan->note_count++ >= PLAN_NOTES_MAX)
		return;
	note = &plan->notes[plan->note_count - 1];
	note->digest = relation->digest;
	error_escape(note->text, sizeof(note->text), relation->note,
		     strnlen(relation->note, sizeof(relation->note)));
}

int plan_add(void *context, const struct relation *relation, struct error *err)
{
	struct plan *plan = context;

	if (digest_is_zero(&relation->digest))
		return bad(err, "names nothing");
	switch ((enum relation_kind)relation->kind) {
	case RELATION_IMAGE:
		return add_item(plan, relation, CLAIM_LAYOUT_NONE, err);
	case RELATION_EVIDENCE:
		if (!entry_layout_name((enum claim_layout)relation->layout))
			return bad(err, "is of an unknown layout");
		return add_item(plan, relation,
				(enum claim_layout)relation->layout, err);
	case RELATION_BLOB:
		return add_blob(plan, &relation->digest, err);
	case RELATION_NOTE:
		add_note(plan, relation);
		return 0;
	case RELATION_TOP:
	case RELATION_ATTACH:
	case RELATION_FILE:
		break;
	}
	return bad(err, "is of an unknown kind");
}

static int compare_digests(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

static int compare_items(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct plan_item));
}

void plan_seal(struct plan *plan)
{
	size_t kept = 0;

	if (plan->item_count)
		qsort(plan->items, plan->item_count, sizeof(*plan->items),
		      compare_items);
	if (plan->blob_count)
		qsort(plan->blobs, plan->blob_count, sizeof(*plan->blobs),
		      compare_digests);
	for (size_t i = 0; i < plan->blob_count; i++)
		if (i == 0 ||
		    !digest_equal(&plan->blobs[kept - 1], &plan->blobs[i]))
			plan->blobs[kept++] = plan->blobs[i];
	plan->blob_count = kept;
}

size_t plan_entry(const struct plan *plan, size_t at, struct entry *entry,
		  struct error *err)
{
	const struct digest *key = &plan->items[at].key;

	*entry = (struct entry){0};
	for (; at < plan->item_count && digest_equal(&plan->items[at].key, key);
	     at++) {
		const struct entry_evidence *is = &plan->items[at].evidence;
		int status =
			is->layout == CLAIM_LAYOUT_NONE
				? entry_add_image(entry, &is->manifest, err)
				: entry_add_evidence(entry, is, err);

		if (status < 0) {
			entry_release(entry);
			return 0;
		}
	}
	return at;
}

void plan_release(struct plan *plan)
{
	free(plan->items);
	free(plan->blobs);
	memset(plan, 0, sizeof(*plan));
}
