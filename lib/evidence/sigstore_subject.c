#include "base/encode.h"
#include "base/json_fields.h"
#include "evidence/sigstore.h"
#include "evidence/source.h"
#include "evidence/statement.h"

#include <string.h>

#define ID "sigstore.subject"

static const struct json_limits LIMITS = {
	.depth = 64,
	.document = SOURCE_BLOB_MAX,
	.string = (size_t)16 << 20,
	.members = (size_t)64 << 10,
};

struct reading {
	struct json_fields fields;
	struct key_message *message;
	bool found;
	unsigned subjects;
	unsigned digests;   /* of the subject that is read */
	bool wanted;	    /* the value that comes is of a hash we have */
	enum key_hash hash; /* and of this */
};

static int on_type(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	(void)context;
	(void)event;
	(void)offset;
	if (statement_is_type(text))
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "_type is not an in-toto Statement v0.1 or v1");
}

static int on_subject(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)text;
	(void)offset;
	reading->digests = 0;
	if (event == JSON_EVENT_OBJECT &&
	    ++reading->subjects > STATEMENT_SUBJECTS_MAX)
		return error_set(err, ERROR_INPUT, ID, "more than %d subjects",
				 STATEMENT_SUBJECTS_MAX);
	return 0;
}

/* A digest in another spelling is one that nobody may have meant. */
static int check_digest(struct reading *reading, struct span text,
			struct error *err)
{
	size_t size = key_hash_size(reading->hash);
	const uint8_t *value =
		key_message_hash(reading->message, reading->hash);
	uint8_t bytes[64];

	if (encode_hex_decode(text, bytes, size) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "a digest of a subject is not %zu lower-case "
				 "hex digits",
				 2 * size);
	if (value && memcmp(bytes, value, size) == 0)
		reading->found = true;
	return 0;
}

static int on_digest(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)offset;
	if (event != JSON_EVENT_KEY)
		return reading->wanted ? check_digest(reading, text, err) : 0;
	reading->wanted = key_hash_find(text, &reading->hash);
	if (++reading->digests > STATEMENT_DIGESTS_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d digests of a subject",
				 STATEMENT_DIGESTS_MAX);
	return 0;
}

static const struct json_field DIGEST = {.types = FIELD_STRING,
					 .on = on_digest};
static const struct json_field SUBJECT_FIELDS[] = {
	{.name = "digest",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .item = &DIGEST},
	{.name = "name", .types = FIELD_ANY},
	{.name = NULL},
};
static const struct json_field SUBJECT = {
	.types = FIELD_OBJECT, .fields = SUBJECT_FIELDS, .on = on_subject};
static const struct json_field FIELDS[] = {
	{.name = "_type",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_type},
	{.name = "subject",
	 .types = FIELD_ARRAY,
	 .required = true,
	 .item = &SUBJECT},
	{.name = "predicateType", .types = FIELD_STRING, .required = true},
	{.name = "predicate", .types = FIELD_ANY},
	{.name = NULL},
};
static const struct json_field STATEMENT = {.types = FIELD_OBJECT,
					    .fields = FIELDS};

/* As a stream: what follows the subjects may be a large report. */
int sigstore_subject_check(const struct sigstore_bundle *bundle,
			   struct key_message *message, struct error *err)
{
	struct reading reading = {.message = message};

	json_fields_start(&reading.fields, &STATEMENT, "statement", ID,
			  &reading);
	if (json_strict_read(buf_span(&bundle->payload), &LIMITS, "statement",
			     json_fields_event, &reading.fields, err) < 0)
		return -1;
	return reading.found
		       ? 0
		       : error_set(err, ERROR_INPUT, ID,
				   "the statement is about another artifact");
}
