#include "evidence/trusted_root_read.h"

#include "base/encode.h"
#include "base/rfc3339.h"

static const struct json_limits LIMITS = {
	.depth = 16,
	.document = TRUSTED_ROOT_SIZE_MAX,
	.string = CERT_SIZE_MAX / 3 * 4 + 4,
	.members = 4096,
};

/* protojson: null stands for a missing member, bytes are base64. */
static const struct shape TEXT = {.kind = SHAPE_STRING, .nullable = true};
static const struct shape ENUM = {.kind = SHAPE_ANY}; /* a name or a number */

static const struct shape_field WINDOW_FIELDS[] = {
	{.name = "start", .shape = &TEXT},
	{.name = "end", .shape = &TEXT},
	{.name = NULL},
};
static const struct shape WINDOW = {
	.kind = SHAPE_OBJECT,
	.nullable = true,
	.fields = WINDOW_FIELDS,
};

static const struct shape_field KEY_FIELDS[] = {
	{.name = "rawBytes", .shape = &TEXT},
	{.name = "keyDetails", .shape = &ENUM},
	{.name = "validFor", .shape = &WINDOW},
	{.name = NULL},
};
static const struct shape KEY = {
	.kind = SHAPE_OBJECT,
	.nullable = true,
	.fields = KEY_FIELDS,
};

static const struct shape_field KEY_ID_FIELDS[] = {
	{.name = "keyId", .shape = &TEXT},
	{.name = NULL},
};
static const struct shape KEY_ID = {
	.kind = SHAPE_OBJECT,
	.nullable = true,
	.fields = KEY_ID_FIELDS,
};

static const struct shape_field LOG_FIELDS[] = {
	{.name = "baseUrl", .shape = &TEXT},
	{.name = "hashAlgorithm", .shape = &ENUM},
	{.name = "publicKey", .shape = &KEY},
	{.name = "logId", .shape = &KEY_ID},
	{.name = "checkpointKeyId", .shape = &KEY_ID},
	{.name = "operator", .shape = &TEXT},
	{.name = NULL},
};
static const struct shape LOG = {.kind = SHAPE_OBJECT, .fields = LOG_FIELDS};
static const struct shape LOGS = {
	.kind = SHAPE_ARRAY,
	.nullable = true,
	.of = &LOG,
};

static const struct shape_field CERTIFICATE_FIELDS[] = {
	{.name = "rawBytes", .shape = &TEXT},
	{.name = NULL},
};
static const struct shape CERTIFICATE = {
	.kind = SHAPE_OBJECT,
	.fields = CERTIFICATE_FIELDS,
};
static const struct shape CERTIFICATES = {
	.kind = SHAPE_ARRAY,
	.filled = true,
	.of = &CERTIFICATE,
};

static const struct shape_field CHAIN_FIELDS[] = {
	{.name = "certificates", .shape = &CERTIFICATES, .required = true},
	{.name = NULL},
};
static const struct shape CHAIN = {
	.kind = SHAPE_OBJECT,
	.fields = CHAIN_FIELDS,
};

static const struct shape_field AUTHORITY_FIELDS[] = {
	{.name = "uri", .shape = &TEXT},
	{.name = "certChain", .shape = &CHAIN, .required = true},
	{.name = "validFor", .shape = &WINDOW},
	{.name = "operator", .shape = &TEXT},
	{.name = NULL},
};
const struct shape trusted_root_read_authority = {
	.kind = SHAPE_OBJECT,
	.fields = AUTHORITY_FIELDS,
};
static const struct shape AUTHORITIES = {
	.kind = SHAPE_ARRAY,
	.nullable = true,
	.of = &trusted_root_read_authority,
};

static const char *const MEDIA_TYPES[] = {
	"application/vnd.dev.sigstore.trustedroot+json;version=0.1",
	"application/vnd.dev.sigstore.trustedroot+json;version=0.2",
	"application/vnd.dev.sigstore.trustedroot.v0.1+json",
	"application/vnd.dev.sigstore.trustedroot.v0.2+json",
	NULL,
};
static const struct shape MEDIA_TYPE = {
	.kind = SHAPE_STRING,
	.filled = true,
};

static const struct shape_field DOCUMENT_FIELDS[] = {
	{.name = "mediaType", .shape = &MEDIA_TYPE, .required = true},
	{.name = "tlogs", .shape = &LOGS},
	{.name = "certificateAuthorities", .shape = &AUTHORITIES},
	{.name = "ctlogs", .shape = &LOGS},
	{.name = "timestampAuthorities", .shape = &AUTHORITIES},
	{.name = NULL},
};
const struct shape trusted_root_read_document = {
	.kind = SHAPE_OBJECT,
	.fields = DOCUMENT_FIELDS,
};

static int check_media_type(const struct json *root, const char *what,
			    struct error *err)
{
	struct span type = json_span(json_find(root, "mediaType"));
	size_t i;

	for (i = 0; MEDIA_TYPES[i]; i++)
		if (span_is(type, MEDIA_TYPES[i]))
			return 0;
	error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID,
		  "%s: the media type '%.*s' is not a trusted root's", what,
		  (int)(type.size < 80 ? type.size : 80), type.data);
	return error_hint(err, "give a trusted_root.json, as cosign "
			       "trusted-root create or the TUF repository "
			       "write it");
}

int trusted_root_read_json(struct span text, const struct shape *shape,
			   const char *what, struct json **out,
			   struct error *err)
{
	const struct shape_source source = {
		.what = what,
		.id = TRUSTED_ROOT_ID,
		.text = text,
		.kind = ERROR_POLICY,
		.unknown = json_shape_ignore,
	};
	CLEANUP_JSON struct json *root = NULL;

	if (json_parse(text, &LIMITS, what, &root, err) < 0 ||
	    json_shape_check(root, shape, &source, err) < 0)
		return -1;
	if (shape == &trusted_root_read_document &&
	    check_media_type(root, what, err) < 0)
		return -1;
	*out = steal_pointer(&root);
	return 0;
}

int trusted_root_read_text(const struct json *node, const char *what,
			   char **out, struct error *err)
{
	struct span text = json_span(node);

	if (text.size > TRUSTED_ROOT_TEXT_MAX)
		return error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID,
				 "%s: a text of %zu bytes, not up to %d", what,
				 text.size, TRUSTED_ROOT_TEXT_MAX);
	*out = strndup(text.data ? text.data : "", text.size);
	return *out ? 0 : error_set_errno(err, "trust-root.memory", "%s", what);
}

int trusted_root_read_bytes(const struct json *node, const char *what,
			    struct buf *out, struct error *err)
{
	struct error local = ERROR_INIT;

	if (json_type(node) == JSON_NULL ||
	    encode_base64_decode(json_span(node), ENCODE_BASE64_EITHER, out,
				 &local) == 0)
		return 0;
	return error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID, "%s: %s", what,
			 local.reason.msg);
}

/* Milliseconds of an RFC 3339 time: what it drops is a fraction of a second. */
static bool read_time(struct span text, int64_t *out)
{
	const char *point =
		text.size ? memchr(text.data, '.', text.size) : NULL;
	int64_t seconds, scale = 100;

	if (rfc3339_parse(text, &seconds) < 0)
		return false;
	*out = seconds * 1000;
	if (!point)
		return true;
	for (point++; *point >= '0' && *point <= '9'; point++, scale /= 10)
		*out += scale * (*point - '0');
	return true;
}

int trusted_root_read_window(const struct json *node,
			     struct trusted_root_window *out, struct error *err)
{
	const struct json *start = json_find(node, "start");
	const struct json *end = json_find(node, "end");

	out->end = INT64_MAX;
	if (!start)
		return error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID,
				 "validFor has no start");
	if (!read_time(json_span(start), &out->start) ||
	    (end && !read_time(json_span(end), &out->end)))
		return error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID,
				 "validFor holds no RFC 3339 times");
	if (out->end < out->start)
		return error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID,
				 "validFor ends before it starts");
	return 0;
}
