#include "evidence/statement_subject.h"

#define ID "evidence.statement"

static bool is_match(const struct statement *out, const struct digest *digest)
{
	uint32_t i;

	for (i = 0; i < out->match_count; i++)
		if (digest_equal(&out->matches[i], digest))
			return true;
	return false;
}

/* cosign v3 keeps the annotations of a signature with its subject. */
static int on_annotation(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct statement_subject *reader = context;

	(void)offset;
	(void)err;
	statement_annotate(reader->out, reader->key, event, text);
	return 0;
}

static int on_subject(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct statement_subject *reader = context;

	(void)text;
	(void)offset;
	reader->digests = 0;
	/* those of another subject say nothing of ours */
	if (event == JSON_EVENT_OBJECT_END && !reader->is_ours)
		reader->out->annotation_count = reader->annotations;
	reader->annotations = reader->out->annotation_count;
	reader->is_ours = false;
	if (event == JSON_EVENT_OBJECT &&
	    ++reader->count > STATEMENT_SUBJECTS_MAX)
		return error_set(err, ERROR_INPUT, ID, "more than %d subjects",
				 STATEMENT_SUBJECTS_MAX);
	return 0;
}

static int on_subject_digest(void *context, enum json_event event,
			     struct span text, uint64_t offset,
			     struct error *err)
{
	struct statement_subject *reader = context;
	struct digest digest;

	(void)offset;
	if (event == JSON_EVENT_KEY) {
		reader->wants_sha256 = span_is(text, "sha256");
		if (++reader->digests > STATEMENT_DIGESTS_MAX)
			return error_set(err, ERROR_INPUT, ID,
					 "more than %d digests of a subject",
					 STATEMENT_DIGESTS_MAX);
		return 0;
	}
	if (!reader->wants_sha256)
		return 0;
	if (digest_parse_hex(text, &digest) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the sha256 of a subject is not 64 lower-case "
				 "hex digits");
	statement_match(reader->context, &digest, reader->out);
	if (is_match(reader->out, &digest))
		reader->is_ours = true;
	return 0;
}

static const struct json_field SUBJECT_DIGEST = {
	.types = FIELD_STRING,
	.on = on_subject_digest,
};

static const struct json_field SUBJECT_ANNOTATION = {
	.types = FIELD_ANY,
	.on = on_annotation,
};

static const struct json_field SUBJECT_FIELDS[] = {
	{.name = "annotations",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .item = &SUBJECT_ANNOTATION},
	{.name = "digest",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .item = &SUBJECT_DIGEST},
	{.name = NULL},
};

static const struct json_field SUBJECT = {
	.types = FIELD_OBJECT,
	.fields = SUBJECT_FIELDS,
	.on = on_subject,
};

const struct json_field statement_subject_list = {
	.types = FIELD_ARRAY,
	.item = &SUBJECT,
};
