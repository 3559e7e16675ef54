#include "evidence/normal_statement.h"

#include "base/json_fields.h"
#include "evidence/normal.h"
#include "evidence/normal_texts.h"
#include "evidence/statement.h"

#define ID "evidence.statement"

struct reading {
	struct json *out;
	struct json *subjects, *names; /* in *out */
	struct json *digests;	       /* of the subject that is read */
	char key[STATEMENT_KEY_MAX];
	uint64_t begin, end; /* of the predicate */
	bool failed;
	struct json_fields fields;
};

static int on_type(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	(void)err;
	reading->failed |=
		json_set(reading->out, "statement", json_new_span(text)) < 0;
	return 0;
}

static int on_predicate_type(void *context, enum json_event event,
			     struct span text, uint64_t offset,
			     struct error *err)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	(void)err;
	reading->failed |= json_set(reading->out, "predicate_type",
				    json_new_span(text)) < 0;
	return 0;
}

static int on_subject(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)text;
	(void)offset;
	if (event != JSON_EVENT_OBJECT)
		return 0;
	reading->digests = json_new_object();
	if (json_append(reading->subjects, reading->digests) < 0)
		return normal_texts_no_memory(err);
	return 0;
}

static int on_name(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	(void)err;
	reading->failed |= json_append(reading->names, json_new_span(text)) < 0;
	return 0;
}

static int on_digest(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)offset;
	(void)err;
	if (event == JSON_EVENT_KEY) {
		size_t size = text.size < sizeof(reading->key)
				      ? text.size
				      : sizeof(reading->key) - 1;

		memcpy(reading->key, text.data, size);
		reading->key[size] = '\0';
		return 0;
	}
	reading->failed |= json_set(reading->digests, reading->key,
				    json_new_span(text)) < 0;
	return 0;
}

static int on_predicate(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)text;
	(void)err;
	if (event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY)
		reading->begin = offset;
	if (event == JSON_EVENT_OBJECT_END || event == JSON_EVENT_ARRAY_END)
		reading->end = offset + 1;
	return 0;
}

static const struct json_field DIGEST = {.types = FIELD_STRING,
					 .on = on_digest};
static const struct json_field SUBJECT_FIELDS[] = {
	{.name = "name", .types = FIELD_STRING | FIELD_NULL, .on = on_name},
	{.name = "digest", .types = FIELD_OBJECT, .item = &DIGEST},
	{.name = NULL},
};
static const struct json_field SUBJECT = {
	.types = FIELD_OBJECT, .fields = SUBJECT_FIELDS, .on = on_subject};
static const struct json_field FIELDS[] = {
	{.name = "_type", .types = FIELD_STRING, .on = on_type},
	{.name = "predicateType",
	 .types = FIELD_STRING,
	 .on = on_predicate_type},
	{.name = "subject", .types = FIELD_ARRAY, .item = &SUBJECT},
	{.name = "predicate", .types = FIELD_ANY, .on = on_predicate},
	{.name = NULL},
};
static const struct json_field ROOT = {.types = FIELD_OBJECT, .fields = FIELDS};

/* Members of @more that @out does not have. */
static int merge(struct json *out, const struct json *more)
{
	struct json_iter iter = json_iter(more);
	struct json_member member;

	while (json_next(&iter, &member)) {
		if (json_has(out, member.key))
			continue;
		if ((member.value ? json_set(out, member.key,
					     json_copy(member.value))
				  : json_set_null(out, member.key)) < 0)
			return -1;
	}
	return 0;
}

/*
 * What rules read has to be readable. What else there is, such as the custom
 * type of cosign, is shown where it has a known form.
 */
static int add_predicate(const struct reading *reading, struct span text,
			 enum statement_kind kind, struct error *err)
{
	CLEANUP_JSON struct json *inner = NULL;
	struct span type = json_span(json_find(reading->out, "predicate_type"));
	struct span predicate = {text.data + reading->begin,
				 (size_t)(reading->end - reading->begin)};

	if (reading->end <= reading->begin || kind == STATEMENT_IMAGE)
		return 0;
	if (normal_predicate(predicate, type, &inner,
			     kind == STATEMENT_OTHER ? NULL : err) < 0)
		return kind == STATEMENT_OTHER ? 0 : -1;
	return merge(reading->out, inner) < 0 ? normal_texts_no_memory(err) : 0;
}

static int read_statement(struct reading *reading, struct span text,
			  enum statement_kind kind, struct error *err)
{
	if (json_set(reading->out, "kind",
		     json_new_text(statement_word(kind, "statement"))) < 0 ||
	    json_set(reading->out, "subjects", reading->subjects) < 0)
		return normal_texts_no_memory(err);
	json_fields_start(&reading->fields, &ROOT, "statement", ID, reading);
	if (json_strict_read(text, &statement_limits, "statement",
			     json_fields_event, &reading->fields, err) < 0)
		return -1;
	if (reading->failed || json_set(reading->out, "subject_names",
					json_copy(reading->names)) < 0)
		return normal_texts_no_memory(err);
	return add_predicate(reading, text, kind, err);
}

int normal_statement(struct span text, struct json **out, struct error *err)
{
	static const struct statement_context nothing_asked;
	CLEANUP_JSON struct json *root = json_new_object();
	CLEANUP_JSON struct json *names = json_new_array();
	struct reading reading = {
		.out = root, .names = names, .subjects = json_new_array()};
	struct statement statement;
	enum statement_kind kind;

	*out = NULL;
	if (!root || !names || !reading.subjects) {
		json_free(reading.subjects);
		return normal_texts_no_memory(err);
	}
	if (statement_read(text, CLAIM_DSSE, &nothing_asked, &statement, err) <
	    0) {
		json_free(reading.subjects);
		return -1;
	}
	kind = statement.kind;
	statement_release(&statement);
	if (read_statement(&reading, text, kind, err) < 0)
		return -1;
	*out = root;
	root = NULL;
	return 0;
}
