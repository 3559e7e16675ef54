/*
 * A small Notary Project of our own for tests: envelopes of both forms, signed
 * with openssl(1) by the certificates of notary_certs.h.
 */
#ifndef TESTS_UNIT_NOTARY_H
#define TESTS_UNIT_NOTARY_H

#include "base/cbor.h"
#include "base/encode.h"
#include "base/rfc3339.h"
#include "tests/unit/notary_certs.h"
#include "tests/unit/tap.h"
#include "tests/unit/temp.h"

#define NOTARY_PAYLOAD                                                         \
	"{\"targetArtifact\":{\"mediaType\":\"application/vnd.oci.image."      \
	"manifest.v1+json\",\"digest\":\"sha256:"                              \
	"73c803930ea3ba1e54bc25c2bdc53edd0284c62ed651fe7b00369da519a3c333\","  \
	"\"size\":16724,\"annotations\":{\"build\":\"123\"}}}"
#define NOTARY_TYPE "application/vnd.cncf.notary.payload.v1+json"
#define NOTARY	    "io.cncf.notary."

/* What an envelope says; a member that is NULL is left out. */
struct notary {
	const char *algorithm; /* what the header says */
	const char *type;
	const char *scheme;
	const char *signing_time;
	const char *authentic_time;
	const char *expiry;
	const char *critical[6];
	const char *extra; /* name of one more signed header, of value "x" */
	const char *unsigned_extra;
	const char *payload;
	const char *key;      /* KEY.key signs ... */
	const char *signs_as; /* ... by this; NULL: by what the header says */
	const char *chain[5]; /* NAME.crt */
	const char *tsa;      /* TSA.crt signs a timestamp */
	const char *stamped;  /* over this file instead of the signature */
};

/* Reads one INTEGER of an ECDSA signature into @size bytes at @out. */
static inline const uint8_t *notary_integer(const uint8_t *at, uint8_t *out,
					    size_t size)
{
	size_t length = at[1];
	const uint8_t *from = at + 2;

	while (length > size) {
		from++;
		length--;
	}
	memset(out, 0, size);
	memcpy(out + size - length, from, length);
	return at + 2 + at[1];
}

/* DER to r || s. */
static inline void notary_raw(struct buf *signature, size_t size)
{
	uint8_t raw[132];
	const uint8_t *at = (const uint8_t *)signature->data;

	at += at[1] & 0x80 ? 3 : 2;
	at = notary_integer(at, raw, size);
	notary_integer(at, raw + size, size);
	buf_release(signature);
	buf_add(signature, raw, 2 * size);
}

/* Signs @text by @algorithm with KEY.key. */
static inline void notary_sign(const char *key, const char *algorithm,
			       struct span text, struct buf *signature)
{
	bool pss = algorithm[0] == 'P';

	temp_write("tbs", text);
	temp_run("openssl dgst -sha%s -sign %s.key %s -out signature tbs",
		 algorithm + 2, key,
		 pss ? "-sigopt rsa_padding_mode:pss -sigopt "
		       "rsa_pss_saltlen:digest"
		     : "");
	temp_read("signature", signature);
	if (algorithm[0] == 'E')
		notary_raw(signature, algorithm[2] == '2'   ? 32
				      : algorithm[2] == '3' ? 48
							    : 66);
}

/* A token of TSA.crt over the signature; it holds the TSA's certificate. */
static inline void notary_stamp(const struct notary *of, struct span signature,
				struct buf *token)
{
	temp_write("stamped", signature);
	temp_run("openssl ts -query -data %s -sha256 -cert -out ts.query "
		 "2>/dev/null && CA=x openssl ts -reply -config ca.cnf "
		 "-section clock -queryfile ts.query -signer %s.crt -inkey "
		 "%s.key -token_out -out ts.token 2>/dev/null",
		 of->stamped ? of->stamped : "stamped", of->tsa, of->tsa);
	temp_read("ts.token", token);
}

static inline void notary_der(const char *name, struct buf *der)
{
	char path[64];

	snprintf(path, sizeof(path), "%s.der", name);
	temp_read(path, der);
}

static inline void notary_base64url(struct buf *out, struct span data)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	encode_base64(&text, data);
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] != '=')
			buf_add_char(out, text.data[i] == '+'	? '-'
					  : text.data[i] == '/' ? '_'
								: text.data[i]);
}

static inline void notary_member(struct buf *out, const char *name,
				 const char *value)
{
	if (value)
		buf_add_format(out, "%s\"%s\":\"%s\"", out->size > 1 ? "," : "",
			       name, value);
}

static inline void notary_jws_headers(const struct notary *of, struct buf *out)
{
	buf_add_char(out, '{');
	notary_member(out, "alg", of->algorithm);
	notary_member(out, "cty", of->type);
	notary_member(out, NOTARY "signingScheme", of->scheme);
	notary_member(out, NOTARY "signingTime", of->signing_time);
	notary_member(out, NOTARY "authenticSigningTime", of->authentic_time);
	notary_member(out, NOTARY "expiry", of->expiry);
	notary_member(out, of->extra ? of->extra : "x", of->extra ? "x" : NULL);
	for (size_t i = 0; of->critical[i]; i++)
		buf_add_format(out, "%s\"%s\"", i ? "," : ",\"crit\":[",
			       of->critical[i]);
	buf_add_text(out, of->critical[0] ? "]}" : "}");
}

static inline void notary_sign_envelope(const struct notary *of,
					struct span text, struct buf *signature,
					struct buf *token)
{
	notary_sign(of->key, of->signs_as ? of->signs_as : of->algorithm, text,
		    signature);
	if (of->tsa)
		notary_stamp(of, buf_span(signature), token);
}

/* The JWS envelope of @of. */
static inline void notary_jws(const struct notary *of, struct buf *out)
{
	CLEANUP_BUF struct buf headers = BUF_INIT;
	CLEANUP_BUF struct buf tbs = BUF_INIT;
	CLEANUP_BUF struct buf signature = BUF_INIT;
	CLEANUP_BUF struct buf token = BUF_INIT;
	CLEANUP_BUF struct buf der = BUF_INIT;
	size_t protected_size;

	notary_jws_headers(of, &headers);
	notary_base64url(&tbs, buf_span(&headers));
	protected_size = tbs.size;
	buf_add_char(&tbs, '.');
	notary_base64url(&tbs, span_of(of->payload));
	notary_sign_envelope(of, buf_span(&tbs), &signature, &token);
	buf_release(out);
	buf_add_format(out, "{\"payload\":\"%s\",\"protected\":\"%.*s\",",
		       tbs.data + protected_size + 1, (int)protected_size,
		       tbs.data);
	buf_add_text(out, "\"header\":{\"x5c\":[");
	for (size_t i = 0; of->chain[i]; i++) {
		notary_der(of->chain[i], &der);
		buf_add_text(out, i ? ",\"" : "\"");
		encode_base64(out, buf_span(&der));
		buf_add_char(out, '"');
	}
	buf_add_text(out, "]");
	if (of->tsa) {
		buf_add_text(out, ",\"" NOTARY "timestampSignature\":\"");
		encode_base64(out, buf_span(&token));
		buf_add_char(out, '"');
	}
	if (of->unsigned_extra)
		buf_add_format(out, ",\"%s\":\"x\"", of->unsigned_extra);
	buf_add_text(out, "},\"signature\":\"");
	notary_base64url(out, buf_span(&signature));
	buf_add_text(out, "\"}");
}

static inline void notary_cbor_text(struct buf *out, const char *text)
{
	cbor_write_head(out, CBOR_TEXT, strlen(text));
	buf_add_text(out, text);
}

static inline void notary_cbor_bytes(struct buf *out, struct span bytes)
{
	cbor_write_head(out, CBOR_BYTES, bytes.size);
	buf_add(out, bytes.data, bytes.size);
}

static inline void notary_cbor_time(struct buf *out, const char *name,
				    const char *time, uint64_t *pairs)
{
	int64_t seconds = 0;

	if (!time)
		return;
	(*pairs)++;
	notary_cbor_text(out, name);
	cbor_write_head(out, CBOR_TAG, 1);
	rfc3339_parse(span_of(time), &seconds);
	cbor_write_head(out, CBOR_UINT, (uint64_t)seconds);
}

static inline void notary_cbor_member(struct buf *out, const char *name,
				      const char *value, uint64_t *pairs)
{
	if (!value)
		return;
	(*pairs)++;
	notary_cbor_text(out, name);
	notary_cbor_text(out, value);
}

/* The label of @algorithm, as the argument of a negative integer. */
static inline uint64_t notary_cbor_algorithm(const char *algorithm)
{
	static const struct {
		const char *name;
		uint64_t argument;
	} NAMES[] = {
		{"PS256", 36}, {"PS384", 37}, {"PS512", 38},  {"ES256", 6},
		{"ES384", 34}, {"ES512", 35}, {"RS256", 256},
	};

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		if (!strcmp(NAMES[i].name, algorithm))
			return NAMES[i].argument;
	return 999;
}

static inline void notary_cose_headers(const struct notary *of, struct buf *out)
{
	CLEANUP_BUF struct buf pairs = BUF_INIT;
	uint64_t count = 0;
	uint64_t critical = 0;

	if (of->algorithm) {
		count++;
		cbor_write_head(&pairs, CBOR_UINT, 1);
		cbor_write_head(&pairs, CBOR_NEGATIVE,
				notary_cbor_algorithm(of->algorithm));
	}
	while (of->critical[critical])
		critical++;
	if (critical > 0) {
		count++;
		cbor_write_head(&pairs, CBOR_UINT, 2);
		cbor_write_head(&pairs, CBOR_ARRAY, critical);
	}
	for (uint64_t i = 0; i < critical; i++)
		notary_cbor_text(&pairs, of->critical[i]);
	if (of->type) {
		count++;
		cbor_write_head(&pairs, CBOR_UINT, 3);
		notary_cbor_text(&pairs, of->type);
	}
	notary_cbor_member(&pairs, NOTARY "signingScheme", of->scheme, &count);
	notary_cbor_time(&pairs, NOTARY "signingTime", of->signing_time,
			 &count);
	notary_cbor_time(&pairs, NOTARY "authenticSigningTime",
			 of->authentic_time, &count);
	notary_cbor_time(&pairs, NOTARY "expiry", of->expiry, &count);
	notary_cbor_member(&pairs, of->extra, of->extra ? "x" : NULL, &count);
	cbor_write_head(out, CBOR_MAP, count);
	buf_add(out, pairs.data, pairs.size);
}

/* The COSE envelope of @of. */
static inline void notary_cose(const struct notary *of, struct buf *out)
{
	CLEANUP_BUF struct buf headers = BUF_INIT;
	CLEANUP_BUF struct buf tbs = BUF_INIT;
	CLEANUP_BUF struct buf signature = BUF_INIT;
	CLEANUP_BUF struct buf token = BUF_INIT;
	CLEANUP_BUF struct buf der = BUF_INIT;
	uint64_t count = 0;

	notary_cose_headers(of, &headers);
	cbor_write_head(&tbs, CBOR_ARRAY, 4);
	notary_cbor_text(&tbs, "Signature1");
	notary_cbor_bytes(&tbs, buf_span(&headers));
	cbor_write_head(&tbs, CBOR_BYTES, 0);
	notary_cbor_bytes(&tbs, span_of(of->payload));
	notary_sign_envelope(of, buf_span(&tbs), &signature, &token);
	buf_release(out);
	cbor_write_head(out, CBOR_TAG, 18);
	cbor_write_head(out, CBOR_ARRAY, 4);
	notary_cbor_bytes(out, buf_span(&headers));
	while (of->chain[count])
		count++;
	cbor_write_head(out, CBOR_MAP,
			1U + (of->tsa != NULL) + (of->unsigned_extra != NULL));
	cbor_write_head(out, CBOR_UINT, 33);
	cbor_write_head(out, CBOR_ARRAY, count);
	for (size_t i = 0; i < count; i++) {
		notary_der(of->chain[i], &der);
		notary_cbor_bytes(out, buf_span(&der));
	}
	if (of->tsa) {
		notary_cbor_text(out, NOTARY "timestampSignature");
		notary_cbor_bytes(out, buf_span(&token));
	}
	if (of->unsigned_extra)
		notary_cbor_member(out, of->unsigned_extra, "x", &count);
	notary_cbor_bytes(out, span_of(of->payload));
	notary_cbor_bytes(out, buf_span(&signature));
}

#endif
