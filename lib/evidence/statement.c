#include "evidence/statement.h"

#include "base/json_fields.h"
#include "evidence/members.h"
#include "evidence/notation_payload.h"
#include "evidence/predicates.h"
#include "evidence/simplesigning.h"
#include "evidence/source.h"
#include "evidence/statement_subject.h"

#include <ctype.h>
#include <stdlib.h>

#define ID "evidence.statement"

#define PASSES_MAX 4 /* over one payload */

const struct json_limits statement_limits = {
	.depth = 64,
	.document = SOURCE_BLOB_MAX,
	.string = (size_t)16 << 20, /* a report may be held as text */
	.members = (size_t)16 << 10,
};

const struct json_limits statement_document_limits = {
	.depth = 64,
	.document = SOURCE_BLOB_MAX,
	.string = (size_t)1 << 20,
	.members = (size_t)16 << 10,
};

/* What is read, for the handlers. */
struct reading {
	const struct statement_context *context;
	struct statement *out;
	struct json_fields fields;
	struct statement_subject subjects;
	const struct predicates_row *row; /* NULL: none, or not known yet */
	bool has_type;
	bool deferred; /* the predicate came before its type */
	bool has_predicate;
	uint64_t begin, end; /* of the predicate, in the payload */
	struct predicates_input in;
	union predicates_state state;
};

const char *statement_word(enum statement_kind kind, const char *otherwise)
{
	static const char *const WORDS[] = {
		[STATEMENT_IMAGE] = "signature",
		[STATEMENT_SCAN] = "scan",
		[STATEMENT_VEX] = "vex",
		[STATEMENT_SBOM] = "sbom",
		[STATEMENT_PROVENANCE] = "provenance",
		[STATEMENT_OTHER] = NULL,
	};

	if ((size_t)kind >= sizeof(WORDS) / sizeof(WORDS[0]) || !WORDS[kind])
		return otherwise;
	return WORDS[kind];
}

void statement_answer(struct statement *statement, size_t index)
{
	statement->answers[index / 64] |= UINT64_C(1) << index % 64;
}

bool statement_says(const struct statement *statement, size_t index)
{
	return statement->answers[index / 64] >> index % 64 & 1;
}

void statement_match(const struct statement_context *context,
		     const struct digest *digest, struct statement *out)
{
	uint32_t i;

	for (i = 0; i < out->match_count; i++)
		if (digest_equal(&out->matches[i], digest))
			return;
	for (i = 0; i < context->subject_count; i++) {
		if (!digest_equal(&context->subjects[i], digest) ||
		    out->match_count == STATEMENT_MATCHES_MAX)
			continue;
		out->matches[out->match_count++] = *digest;
		return;
	}
}

void statement_annotate(struct statement *out, char key[STATEMENT_KEY_MAX],
			enum json_event event, struct span text)
{
	uint32_t at = out->annotation_count;

	if (event == JSON_EVENT_KEY) {
		memset(key, 0, STATEMENT_KEY_MAX);
		if (text.size && text.size < STATEMENT_KEY_MAX)
			memcpy(key, text.data, text.size);
		return;
	}
	if (event != JSON_EVENT_STRING || !key[0] ||
	    at == STATEMENT_ANNOTATIONS_MAX ||
	    text.size >= sizeof(out->annotations[at].value))
		return;
	memcpy(out->annotations[at].key, key, STATEMENT_KEY_MAX);
	memcpy(out->annotations[at].value, text.data, text.size);
	out->annotations[at].value[text.size] = '\0';
	out->annotation_count++;
}

bool statement_is_type(struct span text)
{
	return span_is(text, "https://in-toto.io/Statement/v0.1") ||
	       span_is(text, "https://in-toto.io/Statement/v1");
}

static int on_statement_type(void *context, enum json_event event,
			     struct span text, uint64_t offset,
			     struct error *err)
{
	(void)context;
	(void)event;
	(void)offset;
	if (!statement_is_type(text))
		return error_set(err, ERROR_INPUT, ID,
				 "_type is not an in-toto Statement v0.1 or "
				 "v1");
	return 0;
}

/* A URI with its scheme, or another spelling could pass for it. */
static bool is_uri(struct span text)
{
	size_t i = 0;

	while (i < text.size && (isalnum((unsigned char)text.data[i]) ||
				 strchr("+-.", text.data[i])))
		i++;
	return i > 0 && isalpha((unsigned char)text.data[0]) &&
	       i + 1 < text.size && text.data[i] == ':';
}

static void start(struct reading *reading)
{
	const struct predicates_row *row = reading->row;

	reading->in.fields = &reading->fields;
	reading->in.context = reading->context;
	reading->in.out = reading->out;
	if (row && row->start)
		row->start(&reading->state, &reading->in);
}

static int on_predicate_type(void *context, enum json_event event,
			     struct span text, uint64_t offset,
			     struct error *err)
{
	struct reading *reading = context;
	struct statement *out = reading->out;

	(void)event;
	(void)offset;
	if (text.size == 0 || text.size >= sizeof(out->predicate_type))
		return error_set(err, ERROR_INPUT, ID,
				 "predicateType has %zu bytes", text.size);
	if (!is_uri(text))
		return error_set(err, ERROR_INPUT, ID,
				 "predicateType is not a URI");
	memcpy(out->predicate_type, text.data, text.size);
	out->predicate_type[text.size] = '\0';
	reading->has_type = true;
	reading->row = predicates_find(text, reading->context);
	out->kind = reading->row ? reading->row->kind : STATEMENT_OTHER;
	start(reading);
	return 0;
}

static int on_predicate(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct reading *reading = context;
	const struct predicates_row *row = reading->row;

	(void)text;
	if (event == JSON_EVENT_OBJECT_END || event == JSON_EVENT_ARRAY_END) {
		reading->end = offset + 1;
		return 0;
	}
	reading->has_predicate = true;
	reading->begin = offset;
	if (!reading->has_type)
		reading->deferred = true;
	if (!row)
		return 0;
	if (event != JSON_EVENT_OBJECT && event != JSON_EVENT_ARRAY)
		return error_set(err, ERROR_INPUT, row->id, "%s",
				 event == JSON_EVENT_STRING && row->text
					 ? row->text
					 : "the predicate is not an object");
	if (!row->root)
		return 0;
	return json_fields_graft(&reading->fields, row->root, event, row->id,
				 &reading->state, err);
}

static int on_subjects(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)text;
	(void)offset;
	return json_fields_graft(&reading->fields, &statement_subject_list,
				 event, ID, &reading->subjects, err);
}

#define PREDICATE                                                              \
	{                                                                      \
		.name = "predicate", .types = FIELD_ANY, .on = on_predicate    \
	}

static const struct json_field STATEMENT_FIELDS[] = {
	{.name = "_type",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_statement_type},
	{.name = "subject",
	 .types = FIELD_ARRAY,
	 .required = true,
	 .on = on_subjects},
	{.name = "predicateType",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_predicate_type},
	PREDICATE,
	{.name = NULL},
};

static const struct json_field STATEMENT = {
	.types = FIELD_OBJECT,
	.fields = STATEMENT_FIELDS,
};

/* For a second pass, when the type of the predicate came after it. */
static const struct json_field PREDICATE_FIELDS[] = {
	PREDICATE,
	{.name = NULL},
};

static const struct json_field PREDICATE_ALONE = {
	.types = FIELD_OBJECT,
	.fields = PREDICATE_FIELDS,
};

static int read_with(const struct json_field *root, struct span payload,
		     struct reading *reading, struct error *err)
{
	json_fields_start(&reading->fields, root, "statement", ID, reading);
	return json_strict_read_large(payload, &statement_limits, "statement",
				      json_fields_event, &reading->fields,
				      reading->context->passed, err);
}

/* Its text; null when it is neither an object nor an array. */
static struct span predicate_of(struct span payload,
				const struct reading *reading)
{
	return reading->end > reading->begin
		       ? (struct span){payload.data + reading->begin,
				       (size_t)(reading->end - reading->begin)}
		       : (struct span){"null", 4};
}

/* Where the predicate ends, which its reader heard in our place. */
static int measure(struct span payload, struct reading *reading,
		   struct error *err)
{
	const struct predicates_row *row = reading->row;
	int result;

	if (!row || !row->root)
		return 0;
	reading->row = NULL;
	result = read_with(&PREDICATE_ALONE, payload, reading, err);
	reading->row = row;
	return result;
}

/* Reads the predicate as a whole. */
static int read_whole(struct span payload, struct reading *reading,
		      struct error *err)
{
	const struct predicates_row *row = reading->row;
	struct span text;

	if (row->wants_whole && !row->wants_whole(&reading->state))
		return 0;
	if (measure(payload, reading, err) < 0)
		return -1;
	text = predicate_of(payload, reading);
	if (text.size > row->limit)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "the predicate is larger than %zu bytes",
				 row->limit);
	return row->read(text, &reading->in, err);
}

/* Reads the predicate while it streams past, as often as its reader asks. */
static int read_again(struct span payload, struct reading *reading,
		      struct error *err)
{
	const struct predicates_row *row = reading->row;
	bool again = reading->deferred;

	if (!again && row->finish &&
	    row->finish(&reading->state, &again, err) < 0)
		return -1;
	while (again) {
		again = false;
		if (reading->in.pass++ == PASSES_MAX)
			return error_set(err, ERROR_INPUT, row->id,
					 "the predicate cannot be read");
		start(reading);
		if (read_with(&PREDICATE_ALONE, payload, reading, err) < 0 ||
		    (row->finish &&
		     row->finish(&reading->state, &again, err) < 0))
			return -1;
	}
	return 0;
}

/* Looks for the members that a policy asks for. */
static int read_members(struct span payload, struct reading *reading,
			struct error *err)
{
	if (!members_asked(reading->context, reading->out) ||
	    !reading->has_predicate)
		return 0;
	if (measure(payload, reading, err) < 0)
		return -1;
	return members_read(predicate_of(payload, reading), reading->context,
			    reading->out, err);
}

/* Its type says all: in-toto's empty predicate may be left out. */
static bool is_complete_without(const struct reading *reading)
{
	return !reading->has_predicate && !reading->row->root &&
	       !reading->row->read;
}

static int read_intoto(struct span payload, struct reading *reading,
		       struct error *err)
{
	if (read_with(&STATEMENT, payload, reading, err) < 0)
		return -1;
	if (reading->subjects.count == 0)
		return error_set(err, ERROR_INPUT, ID, "no subjects");
	if (!reading->row || is_complete_without(reading))
		return read_members(payload, reading, err);
	if (!reading->has_predicate)
		return error_set(err, ERROR_INPUT, ID, "no predicate");
	if (reading->row->root && read_again(payload, reading, err) < 0)
		return -1;
	if (reading->row->read && read_whole(payload, reading, err) < 0)
		return -1;
	return read_members(payload, reading, err);
}

static int read_payload(struct span payload, enum claim_kind kind,
			struct reading *reading, struct error *err)
{
	switch (kind) {
	case CLAIM_SIMPLESIGNING:
		return simplesigning_read(payload, reading->context,
					  reading->out, err);
	case CLAIM_DSSE:
		return read_intoto(payload, reading, err);
	case CLAIM_NOTATION:
		return notation_payload_read(payload, reading->context,
					     reading->out, NULL, err);
	case CLAIM_PATH:
	case CLAIM_MATERIAL:
	case CLAIM_REJECTED:
		break;
	}
	return error_set(err, ERROR_INPUT, ID, "not a kind of payload");
}

/* Every error is "evidence.*", also those of the JSON reader below. */
static int fail(struct error *local, struct error *err)
{
	if (strncmp(local->reason.id, "evidence.", 9) != 0)
		local->reason.id = ID;
	return error_pass(err, local);
}

static int read_and_release(struct span payload, enum claim_kind kind,
			    struct reading *reading, struct error *err)
{
	int result = read_payload(payload, kind, reading, err);

	if (reading->row && reading->row->release)
		reading->row->release(&reading->state);
	return result;
}

int statement_read(struct span payload, enum claim_kind kind,
		   const struct statement_context *context,
		   struct statement *out, struct error *err)
{
	struct reading reading = {
		.context = context,
		.out = out,
		.subjects = {.context = context, .out = out},
	};
	struct error local = ERROR_INIT;

	memset(out, 0, sizeof(*out));
	if (context->subject_count > STATEMENT_MATCHES_MAX ||
	    context->manifest_count > STATEMENT_MATCHES_MAX ||
	    context->question_count > QUESTIONS_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "too many digests or questions");
	if (read_and_release(payload, kind, &reading, &local) == 0)
		return 0;
	statement_release(out);
	return fail(&local, err);
}

void statement_release(struct statement *statement)
{
	free(statement->scan.marks);
	free(statement->vex.items);
	memset(statement, 0, sizeof(*statement));
}
