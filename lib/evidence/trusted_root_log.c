#include "evidence/trusted_root_read.h"

#include "base/cleanup.h"

#include <stdlib.h>

enum encoding {
	ENCODING_NONE, /* a kind of key that cannot be used */
	ENCODING_SPKI,
	ENCODING_PKCS1,
};

#define DETAIL(i, n, e, k, s)                                                  \
	{                                                                      \
		.number = (i), .name = (n), .encoding = (e), .kind = (k),      \
		.scheme = (s)                                                  \
	}
#define SPKI(number, name, kind, scheme)                                       \
	DETAIL(number, name, ENCODING_SPKI, kind, scheme)
#define PKCS1(number, name, scheme)                                            \
	DETAIL(number, name, ENCODING_PKCS1, KEY_RSA, scheme)

/* PublicKeyDetails of sigstore_common.proto. */
static const struct {
	int number;
	const char *name;
	enum encoding encoding;
	enum key_kind kind;
	enum key_scheme scheme;
	const char *problem;
} DETAILS[] = {
	SPKI(5, "PKIX_ECDSA_P256_SHA_256", KEY_P256, KEY_SCHEME_DEFAULT),
	SPKI(12, "PKIX_ECDSA_P384_SHA_384", KEY_P384, KEY_SCHEME_DEFAULT),
	SPKI(13, "PKIX_ECDSA_P521_SHA_512", KEY_P521, KEY_SCHEME_DEFAULT),
	SPKI(19, "PKIX_ECDSA_P384_SHA_256", KEY_P384, KEY_SCHEME_DEFAULT),
	SPKI(20, "PKIX_ECDSA_P521_SHA_256", KEY_P521, KEY_SCHEME_DEFAULT),
	SPKI(7, "PKIX_ED25519", KEY_ED25519, KEY_SCHEME_DEFAULT),
	SPKI(9, "PKIX_RSA_PKCS1V15_2048_SHA256", KEY_RSA, KEY_SCHEME_DEFAULT),
	SPKI(10, "PKIX_RSA_PKCS1V15_3072_SHA256", KEY_RSA, KEY_SCHEME_DEFAULT),
	SPKI(11, "PKIX_RSA_PKCS1V15_4096_SHA256", KEY_RSA, KEY_SCHEME_DEFAULT),
	SPKI(3, "PKIX_RSA_PKCS1V5", KEY_RSA, KEY_SCHEME_DEFAULT),
	SPKI(16, "PKIX_RSA_PSS_2048_SHA256", KEY_RSA,
	     KEY_SCHEME_RSA_PSS_SHA256),
	SPKI(17, "PKIX_RSA_PSS_3072_SHA256", KEY_RSA,
	     KEY_SCHEME_RSA_PSS_SHA256),
	SPKI(18, "PKIX_RSA_PSS_4096_SHA256", KEY_RSA,
	     KEY_SCHEME_RSA_PSS_SHA256),
	SPKI(4, "PKIX_RSA_PSS", KEY_RSA, KEY_SCHEME_RSA_PSS_SHA256),
	PKCS1(1, "PKCS1_RSA_PKCS1V5", KEY_SCHEME_DEFAULT),
	PKCS1(2, "PKCS1_RSA_PSS", KEY_SCHEME_RSA_PSS_SHA256),
	{.number = 8,
	 .name = "PKIX_ED25519_PH",
	 .problem = "Ed25519ph is not supported (OpenSSL 3.0 cannot)"},
};

static int problem(const char *words, struct error *err)
{
	return error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID, "%s", words);
}

/* protojson writes an enum as its name, or as the number that stands for it. */
static bool is_enum(const struct json *node, const char *name, int64_t number)
{
	int64_t value;

	return span_is(json_span(node), name) ||
	       (json_int64(node, &value) && value == number);
}

static int find_details(const struct json *node, size_t *out, struct error *err)
{
	struct span name = json_span(node);
	size_t i;

	for (i = 0; i < sizeof(DETAILS) / sizeof(DETAILS[0]); i++) {
		if (!is_enum(node, DETAILS[i].name, DETAILS[i].number))
			continue;
		*out = i;
		return DETAILS[i].problem ? problem(DETAILS[i].problem, err)
					  : 0;
	}
	return error_set(err, ERROR_POLICY, TRUSTED_ROOT_ID,
			 "keys of kind '%.*s' are not supported",
			 (int)(name.size < 64 ? name.size : 64),
			 name.data ? name.data : "");
}

static int make_key(struct span raw, size_t details, const char *what,
		    struct key **out, struct error *err)
{
	CLEANUP(key_cleanup) struct key *key = NULL;
	enum key_scheme scheme = DETAILS[details].scheme;
	int result = DETAILS[details].encoding == ENCODING_PKCS1
			     ? key_from_pkcs1(raw, scheme, what, &key, err)
			     : key_from_spki(raw, scheme, what, &key, err);

	if (result < 0)
		return -1;
	if (key_kind(key) != DETAILS[details].kind)
		return problem("the key is not what keyDetails says", err);
	*out = steal_pointer(&key);
	return 0;
}

/* What makes just this log unusable. */
static int use_key(const struct json *node, struct span raw, const char *what,
		   struct trusted_root_log *out, struct error *err)
{
	const struct json *described = json_find(node, "publicKey");
	const struct json *hash = json_find(node, "hashAlgorithm");
	size_t details = 0;

	if (json_type(hash) != JSON_NULL && !is_enum(hash, "SHA2_256", 1))
		return problem("the log's hash is not SHA2_256", err);
	if (trusted_root_read_window(json_find(described, "validFor"),
				     &out->window, err) < 0 ||
	    find_details(json_find(described, "keyDetails"), &details, err) < 0)
		return -1;
	return make_key(raw, details, what, &out->key, err);
}

static int read_key_id(const struct json *node, const char *what,
		       struct trusted_root_key_id *out, struct error *err)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	if (trusted_root_read_bytes(json_find(node, "keyId"), what, &bytes,
				    err) < 0)
		return -1;
	if (bytes.size > sizeof(out->bytes))
		return problem("a key id of more than 64 bytes", err);
	if (bytes.size)
		memcpy(out->bytes, bytes.data, bytes.size);
	out->size = bytes.size;
	return 0;
}

/* "https://host:port/path", with or without a scheme, is "host:port". */
static int read_host(struct trusted_root_log *out, struct error *err)
{
	const char *scheme = strstr(out->base_url, "://");
	const char *host = scheme ? scheme + 3 : out->base_url;

	out->host = strndup(host, strcspn(host, "/"));
	return out->host ? 0
			 : error_set_errno(err, "trust-root.memory", "a host");
}

int trusted_root_log_read(const struct json *node, const char *what,
			  struct trusted_root_log *out, struct error *err)
{
	CLEANUP_BUF struct buf raw = BUF_INIT;
	struct error local = ERROR_INIT;

	if (trusted_root_read_text(json_find(node, "baseUrl"), what,
				   &out->base_url, err) < 0 ||
	    read_host(out, err) < 0 ||
	    trusted_root_read_text(json_find(node, "operator"), what,
				   &out->operator_name, err) < 0 ||
	    read_key_id(json_find(node, "logId"), what, &out->log_id, err) <
		    0 ||
	    read_key_id(json_find(node, "checkpointKeyId"), what,
			&out->checkpoint_key_id, err) < 0 ||
	    trusted_root_read_bytes(
		    json_at(node, "publicKey", "rawBytes", NULL), what, &raw,
		    err) < 0)
		return -1;
	if (use_key(node, buf_span(&raw), what, out, &local) < 0)
		out->problem = local.reason;
	else if (out->log_id.size == 0) {
		memcpy(out->log_id.bytes, key_id(out->key)->sha256, 32);
		out->log_id.size = 32;
	}
	return 0;
}

void trusted_root_log_release(struct trusted_root_log *log)
{
	key_free(log->key);
	free(log->base_url);
	free(log->host);
	free(log->operator_name);
	*log = (struct trusted_root_log){0};
}
