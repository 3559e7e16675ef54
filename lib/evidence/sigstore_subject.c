#include "base/encode.h"
#include "base/json_shape.h"
#include "evidence/sigstore.h"
#include "evidence/source.h"

#include <string.h>

#define ID	     "sigstore.subject"
#define SUBJECTS_MAX 1024
#define DIGESTS_MAX  32

static const struct json_limits LIMITS = {
	.depth = 64,
	.document = SOURCE_BLOB_MAX,
	.string = SOURCE_BLOB_MAX,
	.members = (size_t)64 << 10,
};

static bool is_type(struct span text)
{
	return span_is(text, "https://in-toto.io/Statement/v1") ||
	       span_is(text, "https://in-toto.io/Statement/v0.1");
}

static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape type = {
	.kind = SHAPE_STRING, .is = is_type, .form = "an in-toto Statement"};
static const struct shape digests = {.kind = SHAPE_MAP, .of = &text};
static const struct shape_field subject_fields[] = {
	{"digest", &digests, true}, {"name", &any, false}, {0}};
static const struct shape subject = {.kind = SHAPE_OBJECT,
				     .fields = subject_fields};
static const struct shape subjects = {
	.kind = SHAPE_ARRAY, .filled = true, .of = &subject};
static const struct shape_field fields[] = {{"_type", &type, true},
					    {"subject", &subjects, true},
					    {"predicateType", &text, true},
					    {"predicate", &any, false},
					    {0}};
static const struct shape document = {.kind = SHAPE_OBJECT, .fields = fields};

static int ignore_unknown(void *context, const char *pointer,
			  const struct json *node, struct error *err)
{
	(void)context;
	(void)pointer;
	(void)node;
	(void)err;
	return 0;
}

static bool names(const struct json *digest, struct key_message *message)
{
	static const struct {
		const char *name;
		enum key_hash hash;
	} HASHES[] = {{"sha256", KEY_HASH_SHA256},
		      {"sha384", KEY_HASH_SHA384},
		      {"sha512", KEY_HASH_SHA512}};

	for (size_t i = 0; i < sizeof(HASHES) / sizeof(HASHES[0]); i++) {
		size_t size = key_hash_size(HASHES[i].hash);
		const struct json *node = json_find(digest, HASHES[i].name);
		const uint8_t *value =
			node ? key_message_hash(message, HASHES[i].hash) : NULL;
		uint8_t bytes[64];

		if (value &&
		    encode_hex_decode(json_span(node), bytes, size) == 0 &&
		    memcmp(bytes, value, size) == 0)
			return true;
	}
	return false;
}

int sigstore_subject_check(const struct sigstore_bundle *bundle,
			   struct key_message *message, struct error *err)
{
	const struct shape_source source = {.what = "statement",
					    .id = ID,
					    .kind = ERROR_INPUT,
					    .unknown = ignore_unknown};
	CLEANUP_JSON struct json *tree = NULL;
	const struct json *list;

	if (json_parse(buf_span(&bundle->payload), &LIMITS, "statement", &tree,
		       err) < 0 ||
	    json_shape_check(tree, &document, &source, err) < 0)
		return -1;
	list = json_find(tree, "subject");
	if (json_count(list) > SUBJECTS_MAX)
		return error_set(err, ERROR_INPUT, ID, "more than %d subjects",
				 SUBJECTS_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *digest =
			json_find(json_item(list, i), "digest");

		if (json_count(digest) > DIGESTS_MAX)
			return error_set(err, ERROR_INPUT, ID,
					 "more than %d digests of a subject",
					 DIGESTS_MAX);
		if (names(digest, message))
			return 0;
	}
	return error_set(err, ERROR_INPUT, ID,
			 "the statement is about another artifact");
}
