#include "gate/reply.h"

#include "base/rfc3339.h"
#include "evidence/predicates.h"

#include <string.h>

void reply_lists(struct statement *statement,
		 struct reply_list lists[REPLY_LISTS])
{
	struct scan *scan = &statement->scan;
	struct vex *vex = &statement->vex;

	lists[0] = (struct reply_list){
		.pointer = &scan->marks,
		.count = scan->mark_count,
		.max = SCAN_MARKS_MAX,
		.size = sizeof(scan->marks[0]),
	};
	lists[1] = (struct reply_list){
		.pointer = &vex->items,
		.count = vex->count,
		.max = VEX_ASSERTIONS_MAX,
		.size = sizeof(vex->items[0]),
	};
}

/* All pointers to objects look the same, whatever their type. */
void *reply_list_items(const struct reply_list *list)
{
	void *items;

	memcpy(&items, list->pointer, sizeof(items));
	return items;
}

void reply_list_set(const struct reply_list *list, void *items)
{
	memcpy(list->pointer, &items, sizeof(items));
}

bool reply_is_text(const char *text, size_t capacity)
{
	return memchr(text, '\0', capacity) != NULL;
}

#define IS_TEXT(array) reply_is_text(array, sizeof(array))

/* A bool that holds anything but 0 and 1 may not even be looked at. */
static bool is_bool(const void *value)
{
	uint8_t byte;

	memcpy(&byte, value, sizeof(byte));
	return sizeof(bool) == sizeof(byte) && byte <= 1;
}

static bool is_names(enum scan_names names)
{
	return (unsigned)names <= SCAN_NAMES_OTHER;
}

/* A mark answers questions about vulnerabilities, each once. */
static bool is_mark(const struct scan_mark *mark,
		    const struct statement_context *context)
{
	uint32_t i;

	if (mark->severity >= SCAN_SEVERITIES || mark->fixable > 1 ||
	    mark->answer_count == 0 || mark->answer_count > SCAN_MARK_ANSWERS)
		return false;
	for (i = 0; i < mark->answer_count; i++)
		if (mark->answers[i] >= context->question_count ||
		    (i > 0 && mark->answers[i] <= mark->answers[i - 1]) ||
		    context->questions[mark->answers[i]].kind !=
			    QUESTION_VULNERABILITY)
			return false;
	return true;
}

/* Marks are some of the findings. */
static bool are_marks(const struct scan *scan,
		      const struct statement_context *context)
{
	uint32_t findings[SCAN_SEVERITIES] = {0};
	uint32_t fixable[SCAN_SEVERITIES] = {0};
	uint32_t i;

	for (i = 0; i < scan->mark_count; i++) {
		const struct scan_mark *mark = &scan->marks[i];

		if (!is_mark(mark, context))
			return false;
		findings[mark->severity]++;
		fixable[mark->severity] += mark->fixable;
	}
	for (i = 0; i < SCAN_SEVERITIES; i++)
		if (findings[i] > scan->findings[i] ||
		    fixable[i] > scan->fixable[i])
			return false;
	return true;
}

static bool is_scan(const struct scan *scan,
		    const struct statement_context *context)
{
	unsigned i;

	if (!is_bool(&scan->has_report) || !is_bool(&scan->has_finished) ||
	    !is_bool(&scan->end_of_life) || !IS_TEXT(scan->scanner) ||
	    !IS_TEXT(scan->scanner_version) || !is_names(scan->config) ||
	    !is_names(scan->diff_ids) || !is_names(scan->manifest) ||
	    (unsigned)scan->format >= SCAN_FORMATS)
		return false;
	for (i = 0; i < SCAN_SEVERITIES; i++)
		if (scan->fixable[i] > scan->findings[i])
			return false;
	if (!are_marks(scan, context))
		return false;
	return scan->has_finished ? scan->finished >= RFC3339_YEAR_2000
				  : scan->finished == 0;
}

static bool is_assertion(const struct vex_assertion *assertion)
{
	uint32_t i;

	if (assertion->id_count == 0 || assertion->id_count > VEX_IDS_MAX ||
	    assertion->status >= VEX_STATUSES || assertion->justified > 1 ||
	    assertion->has_time > 1 || assertion->is_subject > 1 ||
	    assertion->is_config > 1 || !IS_TEXT(assertion->package))
		return false;
	for (i = 0; i < assertion->id_count; i++)
		if (!IS_TEXT(assertion->ids[i]) || !assertion->ids[i][0])
			return false;
	return assertion->has_time ? assertion->time >= RFC3339_YEAR_2000
				   : assertion->time == 0;
}

static bool is_vex(const struct vex *vex)
{
	uint32_t i;

	for (i = 0; i < vex->count; i++)
		if (!is_assertion(&vex->items[i]))
			return false;
	return true;
}

static bool is_provenance(const struct provenance *provenance)
{
	return IS_TEXT(provenance->builder) &&
	       IS_TEXT(provenance->build_type) && IS_TEXT(provenance->source) &&
	       is_bool(&provenance->has_finished) &&
	       (provenance->has_finished
			? provenance->finished >= RFC3339_YEAR_2000
			: provenance->finished == 0);
}

/* A hit names a question that was answered. */
static bool is_hit(const struct sbom_hit *hit,
		   const struct statement *statement,
		   const struct statement_context *context)
{
	enum question_kind kind;

	if (hit->question >= context->question_count || !IS_TEXT(hit->package))
		return false;
	kind = context->questions[hit->question].kind;
	return (kind == QUESTION_PACKAGE || kind == QUESTION_LICENSE) &&
	       statement_says(statement, hit->question);
}

static bool is_sbom(const struct statement *statement,
		    const struct statement_context *context)
{
	const struct sbom *sbom = &statement->sbom;
	uint32_t i;

	if ((unsigned)sbom->format >= SBOM_FORMATS || !IS_TEXT(sbom->spec) ||
	    !IS_TEXT(sbom->tool) || !is_bool(&sbom->has_created) ||
	    sbom->purls > sbom->packages || sbom->hit_count > SBOM_HITS_MAX)
		return false;
	for (i = 0; i < sbom->hit_count; i++)
		if (!is_hit(&sbom->hits[i], statement, context))
			return false;
	return sbom->has_created ? sbom->created >= RFC3339_YEAR_2000
				 : sbom->created == 0;
}

static bool is_wanted(const struct statement_context *context,
		      const struct digest *digest)
{
	uint32_t i;

	for (i = 0; i < context->subject_count; i++)
		if (digest_equal(&context->subjects[i], digest))
			return true;
	return false;
}

/* A form of payload can say only what that form is for. */
static bool is_kind(const struct statement *statement, enum claim_kind kind,
		    const struct statement_context *context)
{
	const struct predicates_row *row;

	if (kind == CLAIM_SIMPLESIGNING || kind == CLAIM_NOTATION)
		return statement->kind == STATEMENT_IMAGE &&
		       statement->predicate_type[0] == '\0';
	row = predicates_find(span_of(statement->predicate_type), context);
	return statement->kind == (row ? row->kind : STATEMENT_OTHER);
}

static bool are_annotations(const struct statement *statement)
{
	uint32_t i;

	if (statement->annotation_count > STATEMENT_ANNOTATIONS_MAX)
		return false;
	for (i = 0; i < statement->annotation_count; i++)
		if (!IS_TEXT(statement->annotations[i].key) ||
		    !IS_TEXT(statement->annotations[i].value))
			return false;
	return true;
}

bool reply_is_statement(const struct statement *statement, enum claim_kind kind,
			const struct statement_context *context)
{
	uint32_t i;

	if (!IS_TEXT(statement->predicate_type) ||
	    !IS_TEXT(statement->reference) ||
	    !is_kind(statement, kind, context) ||
	    statement->match_count > STATEMENT_MATCHES_MAX ||
	    statement->subject_type > STATEMENT_DOCUMENT_OTHER ||
	    !are_annotations(statement) ||
	    !is_provenance(&statement->provenance))
		return false;
	for (i = 0; i < statement->match_count; i++)
		if (!is_wanted(context, &statement->matches[i]))
			return false;
	return is_scan(&statement->scan, context) && is_vex(&statement->vex) &&
	       is_sbom(statement, context);
}
