#include "evidence/plan.h"
#include "tap.h"

static struct digest numbered(unsigned n)
{
	struct digest digest = {{1}};

	memcpy(digest.sha256 + 1, &n, sizeof(n));
	return digest;
}

static struct relation relation_of(enum relation_kind kind, unsigned key,
				   unsigned digest)
{
	return (struct relation){.kind = kind,
				 .layout = CLAIM_LAYOUT_COSIGN_V2,
				 .key = numbered(key),
				 .digest = numbered(digest)};
}

static void test_order(void)
{
	static const unsigned rows[][2] = {{2, 7}, {1, 8}, {2, 9}, {2, 7}};
	struct plan plan = {0};
	struct entry entry;
	struct relation relation;
	size_t next;
	int status = 0;

	for (unsigned i = 0; i < 4; i++) {
		relation = relation_of(RELATION_IMAGE, rows[i][0], rows[i][1]);
		status |= plan_add(&plan, &relation, NULL);
		relation = relation_of(RELATION_BLOB, 0, rows[i][1]);
		status |= plan_add(&plan, &relation, NULL);
	}
	relation = relation_of(RELATION_EVIDENCE, 2, 5);
	status |= plan_add(&plan, &relation, NULL);
	ok(status == 0, "relations are taken as they come");
	plan_seal(&plan);
	ok(plan.blob_count == 3, "blobs are kept once");
	next = plan_entry(&plan, 0, &entry, NULL);
	ok(entry.image_count == 1 && entry.evidence_count == 0,
	   "the first key");
	entry_release(&entry);
	next = plan_entry(&plan, next, &entry, NULL);
	ok(entry.image_count == 2 && entry.evidence_count == 1 &&
		   next == plan.item_count,
	   "and the second");
	entry_release(&entry);
	plan_release(&plan);
	plan_seal(&plan);
	ok(plan.item_count == 0, "an empty plan may be sealed");
}

static void test_bad(void)
{
	struct plan plan = {0};
	struct relation relation = relation_of(RELATION_IMAGE, 1, 1);
	struct error err = ERROR_INIT;

	relation.kind = 0;
	ok(plan_add(&plan, &relation, &err) == -1, "no kind is refused");
	is(err.reason.id, "evidence.relation", "with its id");
	relation.kind = 99;
	ok(plan_add(&plan, &relation, NULL) == -1, "an unknown one too");
	relation = relation_of(RELATION_IMAGE, 1, 1);
	relation.key = (struct digest){{0}};
	ok(plan_add(&plan, &relation, NULL) == -1, "so is no key");
	relation = relation_of(RELATION_BLOB, 1, 1);
	relation.digest = (struct digest){{0}};
	ok(plan_add(&plan, &relation, NULL) == -1, "and no digest");
	relation = relation_of(RELATION_EVIDENCE, 1, 1);
	relation.layout = 77;
	ok(plan_add(&plan, &relation, NULL) == -1, "and an unknown layout");
	relation.layout = CLAIM_LAYOUT_NONE;
	ok(plan_add(&plan, &relation, NULL) == -1, "and none");
	ok(plan.item_count == 0 && plan.blob_count == 0, "nothing was taken");
	plan_release(&plan);
}

static void test_notes(void)
{
	struct plan plan = {0};
	struct relation relation = relation_of(RELATION_NOTE, 1, 1);

	memset(relation.note, 'x', sizeof(relation.note));
	relation.note[0] = '\033';
	for (unsigned i = 0; i < PLAN_NOTES_MAX + 5; i++)
		plan_add(&plan, &relation, NULL);
	ok(plan.note_count == PLAN_NOTES_MAX + 5, "all notes are counted");
	ok(strlen(plan.notes[0].text) < sizeof(plan.notes[0].text) &&
		   strncmp(plan.notes[0].text, "\\x1bxx", 6) == 0,
	   "and can be shown, whatever came");
	plan_release(&plan);
}

static void test_limit(void)
{
	struct plan plan = {0};
	struct error err = ERROR_INIT;
	struct entry entry;
	int status = 0;

	for (unsigned i = 0; i < RELATE_MAX; i++) {
		struct relation relation = relation_of(RELATION_IMAGE, 1, i);

		status |= plan_add(&plan, &relation, NULL);
	}
	ok(status == 0, "many relations are taken");
	ok(plan_add(&plan,
		    &(struct relation){.kind = RELATION_IMAGE,
				       .key = numbered(1),
				       .digest = numbered(2)},
		    &err) == -1,
	   "but not more");
	is(err.reason.id, "evidence.limit", "than the limit");
	plan_seal(&plan);
	err = (struct error)ERROR_INIT;
	ok(plan_entry(&plan, 0, &entry, &err) == 0 && !entry.images,
	   "an entry that does not fit is an error");
	is(err.reason.id, "evidence.limit", "a limit");
	plan_release(&plan);
}

int main(void)
{
	test_order();
	test_bad();
	test_notes();
	test_limit();
	return tap_done();
}
