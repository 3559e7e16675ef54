#include "evidence/cert_identity.h"

#include "evidence/cert_parts.h"
#include "evidence/der.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#define FULCIO	  "1.3.6.1.4.1.57264.1."
#define OID_OTHER FULCIO "7"
#define RAW_LAST  6 /* extensions up to this are raw text */
#define OID_SIZE  (sizeof(FULCIO) + 10)

static const char *const FIELD_NAMES[CERT_IDENTITY_FIELD_LAST + 1] = {
	[1] = "issuer",
	[2] = "githubWorkflowTrigger",
	[3] = "githubWorkflowSHA",
	[4] = "githubWorkflowName",
	[5] = "githubWorkflowRepository",
	[6] = "githubWorkflowRef",
	[8] = "issuerV2",
	[9] = "buildSignerURI",
	[10] = "buildSignerDigest",
	[11] = "runnerEnvironment",
	[12] = "sourceRepositoryURI",
	[13] = "sourceRepositoryDigest",
	[14] = "sourceRepositoryRef",
	[15] = "sourceRepositoryIdentifier",
	[16] = "sourceRepositoryOwnerURI",
	[17] = "sourceRepositoryOwnerIdentifier",
	[18] = "buildConfigURI",
	[19] = "buildConfigDigest",
	[20] = "buildTrigger",
	[21] = "runInvocationURI",
	[22] = "sourceRepositoryVisibilityAtSigning",
	[23] = "deploymentEnvironment",
	[24] = "tokenSubject",
};

static int bad(const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "cert.identity",
			 "the certificate's %s", words);
}

/* Text without control characters in UTF-8, 1 to CERT_VALUE_MAX bytes. */
static bool is_clean(struct span text)
{
	const unsigned char *at = (const unsigned char *)text.data;
	size_t left = text.size;

	if (text.size == 0 || text.size > CERT_VALUE_MAX)
		return false;
	while (left) {
		unsigned long character;
		int used = UTF8_getc(at, (int)left, &character);

		if (used <= 0 || character < 0x20 || character == 0x7f)
			return false;
		at += used;
		left -= (size_t)used;
	}
	return true;
}

static bool is_ascii(struct span text)
{
	size_t i;

	for (i = 0; i < text.size; i++)
		if (text.data[i] & 0x80)
			return false;
	return true;
}

static struct span string_span(const ASN1_STRING *string)
{
	return (struct span){(const char *)ASN1_STRING_get0_data(string),
			     (size_t)ASN1_STRING_length(string)};
}

/* Fulcio's user names are an otherName. */
static bool read_other(const GENERAL_NAME *name, struct span *text)
{
	const OTHERNAME *other = name->d.otherName;
	char oid[OID_SIZE];

	if (OBJ_obj2txt(oid, sizeof(oid), other->type_id, 1) <= 0 ||
	    strcmp(oid, OID_OTHER) != 0 ||
	    other->value->type != V_ASN1_UTF8STRING)
		return false;
	*text = string_span(other->value->value.utf8string);
	return true;
}

static int read_name(const GENERAL_NAME *name, struct cert_identity *out,
		     struct error *err)
{
	struct span text = {NULL, 0};

	switch (name->type) {
	case GEN_URI:
		out->kind = CERT_SAN_URI;
		text = string_span(name->d.uniformResourceIdentifier);
		break;
	case GEN_EMAIL:
		out->kind = CERT_SAN_EMAIL;
		text = string_span(name->d.rfc822Name);
		break;
	case GEN_DNS:
		out->kind = CERT_SAN_DNS;
		text = string_span(name->d.dNSName);
		break;
	case GEN_OTHERNAME:
		out->kind = CERT_SAN_OTHER;
		if (read_other(name, &text))
			break;
		return bad("subject alternative name is an unknown otherName",
			   err);
	default:
		return bad("subject alternative name is of a kind that is not "
			   "accepted",
			   err);
	}
	if (!is_clean(text) || (out->kind != CERT_SAN_OTHER && !is_ascii(text)))
		return bad("subject alternative name is no clean text", err);
	memcpy(out->name, text.data, text.size);
	out->name[text.size] = '\0';
	return 0;
}

static void free_names(GENERAL_NAMES **names)
{
	GENERAL_NAMES_free(*names);
}

static int read_san(const struct cert *cert, struct cert_identity *out,
		    struct error *err)
{
	CLEANUP(free_names)
	GENERAL_NAMES *names =
		X509_get_ext_d2i(cert->x509, NID_subject_alt_name, NULL, NULL);

	ERR_clear_error();
	if (!names)
		return bad("subject alternative name is missing or broken",
			   err);
	if (sk_GENERAL_NAME_num(names) != 1)
		return bad("subject alternative names are not exactly one",
			   err);
	return read_name(sk_GENERAL_NAME_value(names, 0), out, err);
}

const char *cert_identity_field_name(unsigned number)
{
	return number <= CERT_IDENTITY_FIELD_LAST ? FIELD_NAMES[number] : NULL;
}

/* The text of a field; data is NULL when it is missing. */
static int find_field(const struct cert *cert, unsigned number,
		      struct span *out, struct error *err)
{
	struct span value, text;
	char oid[OID_SIZE];

	*out = (struct span){NULL, 0};
	snprintf(oid, sizeof(oid), FULCIO "%u", number);
	if (!cert_extension(cert, oid, &value, NULL))
		return 0;
	text = value;
	if (number > RAW_LAST &&
	    (!der_take(&value, DER_UTF8_STRING, &text) || value.size))
		text.size = 0;
	if (!is_clean(text)) {
		error_set(err, ERROR_INPUT, "cert.identity",
			  "the certificate's extension %s is no clean text",
			  oid);
		return -1;
	}
	*out = text;
	return 0;
}

int cert_identity_field(const struct cert *cert, unsigned number, char **out,
			struct error *err)
{
	struct span text;

	*out = NULL;
	if (find_field(cert, number, &text, err) < 0)
		return -1;
	if (!text.data)
		return 0;
	*out = strndup(text.data, text.size);
	return *out ? 0 : error_set_errno(err, "cert.memory", "a field");
}

static int read_issuer(const struct cert *cert, struct cert_identity *out,
		       struct error *err)
{
	struct span old, text;

	if (find_field(cert, 1, &old, err) < 0 ||
	    find_field(cert, 8, &text, err) < 0)
		return -1;
	if (old.data && text.data && !span_equal(old, text))
		return bad("two issuers of the identity differ", err);
	if (!text.data)
		text = old;
	if (text.data)
		memcpy(out->issuer, text.data, text.size);
	return 0;
}

int cert_identity_read(const struct cert *cert, struct cert_identity *out,
		       struct error *err)
{
	*out = (struct cert_identity){0};
	if (read_san(cert, out, err) == 0 && read_issuer(cert, out, err) == 0)
		return 0;
	*out = (struct cert_identity){0};
	return -1;
}
