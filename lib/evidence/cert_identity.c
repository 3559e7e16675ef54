#include "evidence/cert_internal.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#define ID	   "cert.identity"
#define OTHER_NAME "1.3.6.1.4.1.57264.1.7"
#define ISSUER	   "1.3.6.1.4.1.57264.1.8" /* DER UTF8String */
#define ISSUER_RAW "1.3.6.1.4.1.57264.1.1" /* bytes */
#define V_UTF8	   0x0c

static void free_names(GENERAL_NAMES **names)
{
	GENERAL_NAMES_free(*names);
}

static void free_object(ASN1_OBJECT **object)
{
	ASN1_OBJECT_free(*object);
}

static int fail(const char *words, struct error *err)
{
	ERR_clear_error();
	return error_set(err, ERROR_INPUT, ID, "the certificate %s", words);
}

/* Whether @text is UTF-8 without control characters. */
static bool is_text(struct span text)
{
	const unsigned char *at = (const unsigned char *)text.data;
	unsigned long value;
	int left = (int)text.size;

	while (left > 0) {
		int size = UTF8_getc(at, left, &value);

		if (size <= 0 || value < 0x20 || value == 0x7f)
			return false;
		at += size;
		left -= size;
	}
	return true;
}

static int take_text(struct span text, char out[CERT_TEXT_MAX],
		     struct error *err)
{
	if (text.size == 0 || text.size >= CERT_TEXT_MAX || !is_text(text))
		return fail("names somebody by an odd text", err);
	memcpy(out, text.data, text.size);
	out[text.size] = '\0';
	return 0;
}

static struct span span_of_string(const ASN1_STRING *string)
{
	return (struct span){(const char *)ASN1_STRING_get0_data(string),
			     (size_t)ASN1_STRING_length(string)};
}

static int take_other(const OTHERNAME *other, char out[CERT_TEXT_MAX],
		      struct error *err)
{
	CLEANUP(free_object) ASN1_OBJECT *wanted = OBJ_txt2obj(OTHER_NAME, 1);

	if (!wanted || OBJ_cmp(other->type_id, wanted) != 0 ||
	    other->value->type != V_ASN1_UTF8STRING)
		return fail("has an alternative name of an odd kind", err);
	return take_text(span_of_string(other->value->value.utf8string), out,
			 err);
}

static int take_name(const X509 *x509, char out[CERT_TEXT_MAX],
		     struct error *err)
{
	int critical = -1;
	CLEANUP(free_names)
	GENERAL_NAMES *names =
		X509_get_ext_d2i(x509, NID_subject_alt_name, &critical, NULL);
	const GENERAL_NAME *name;

	if (!names || sk_GENERAL_NAME_num(names) != 1)
		return fail("has not exactly one alternative name", err);
	name = sk_GENERAL_NAME_value(names, 0);
	switch (name->type) {
	case GEN_URI:
	case GEN_EMAIL:
	case GEN_DNS:
		return take_text(span_of_string(name->d.ia5), out, err);
	case GEN_OTHERNAME:
		return take_other(name->d.otherName, out, err);
	default:
		return fail("has an alternative name of an odd kind", err);
	}
}

/* The one extension @oid, empty when there is none; twice is an error. */
static int find_extension(const X509 *x509, const char *oid, struct span *out,
			  struct error *err)
{
	CLEANUP(free_object) ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	int at;

	*out = (struct span){NULL, 0};
	if (!object)
		return fail("cannot be read", err);
	at = X509_get_ext_by_OBJ(x509, object, -1);
	if (at < 0)
		return 0;
	if (X509_get_ext_by_OBJ(x509, object, at) >= 0)
		return fail("has an extension twice", err);
	*out = span_of_string(X509_EXTENSION_get_data(X509_get_ext(x509, at)));
	return 0;
}

/* The content of a DER UTF8String that is all of @der. */
static bool unwrap(struct span der, struct span *out)
{
	const unsigned char *at = (const unsigned char *)der.data;
	size_t header = 2, size;

	if (der.size < 2 || at[0] != V_UTF8)
		return false;
	size = at[1];
	if (size == 0x81 && der.size > 2 && at[2] >= 0x80) {
		size = at[2];
		header = 3;
	} else if (size == 0x82 && der.size > 3 && at[2]) {
		size = (size_t)at[2] << 8 | at[3];
		header = 4;
	} else if (size >= 0x80) {
		return false;
	}
	*out = (struct span){der.data + header, size};
	return der.size == header + size;
}

static int take_issuer(const X509 *x509, char out[CERT_TEXT_MAX],
		       struct error *err)
{
	struct span value;

	if (find_extension(x509, ISSUER, &value, err) < 0)
		return -1;
	if (value.size && !unwrap(value, &value))
		return fail("has an issuer that is no UTF8String", err);
	if (value.size == 0 &&
	    find_extension(x509, ISSUER_RAW, &value, err) < 0)
		return -1;
	return value.size ? take_text(value, out, err) : 0;
}

int cert_identity(const struct cert *cert, struct cert_identity *out,
		  struct error *err)
{
	*out = (struct cert_identity){.name = ""};
	if (take_name(cert->x509, out->name, err) < 0 ||
	    take_issuer(cert->x509, out->issuer, err) < 0)
		return -1;
	ERR_clear_error();
	return 0;
}
