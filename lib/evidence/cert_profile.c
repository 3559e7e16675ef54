#include "evidence/cert_profile.h"

#include "evidence/cert_parts.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#define OID_CODE_SIGNING "1.3.6.1.5.5.7.3.3"
#define OID_TIMESTAMPING "1.3.6.1.5.5.7.3.8"

static int bad(const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "cert.profile", "the certificate %s",
			 words);
}

static void free_bits(ASN1_BIT_STRING **bits)
{
	ASN1_BIT_STRING_free(*bits);
}

static void free_usage(EXTENDED_KEY_USAGE **usage)
{
	EXTENDED_KEY_USAGE_free(*usage);
}

static void free_object(ASN1_OBJECT **object)
{
	ASN1_OBJECT_free(*object);
}

int cert_profile_key_usage(const struct cert *cert, bool *critical)
{
	int is_critical = -1, usage = 0, bit;
	CLEANUP(free_bits)
	ASN1_BIT_STRING *bits =
		X509_get_ext_d2i(cert->x509, NID_key_usage, &is_critical, NULL);

	if (critical)
		*critical = is_critical == 1;
	if (!bits)
		return -1;
	for (bit = 0; bit < 9; bit++)
		if (ASN1_BIT_STRING_get_bit(bits, bit))
			usage |= 1 << bit;
	return usage;
}

int cert_profile_extended_usage(const struct cert *cert, const char *oid,
				size_t *others, bool *critical)
{
	int is_critical = -1, found = 0, i, count;
	CLEANUP(free_object) ASN1_OBJECT *wanted = OBJ_txt2obj(oid, 1);
	CLEANUP(free_usage)
	EXTENDED_KEY_USAGE *usage = X509_get_ext_d2i(
		cert->x509, NID_ext_key_usage, &is_critical, NULL);

	if (others)
		*others = 0;
	if (critical)
		*critical = is_critical == 1;
	if (!usage || !wanted)
		return -1;
	count = sk_ASN1_OBJECT_num(usage);
	for (i = 0; i < count; i++)
		found += OBJ_cmp(sk_ASN1_OBJECT_value(usage, i), wanted) == 0;
	if (others)
		*others = (size_t)(count - found);
	return found;
}

/* What every leaf must be. */
static int check_leaf(const struct cert *cert, struct error *err)
{
	uint32_t flags = X509_get_extension_flags(cert->x509);

	if (!cert_key(cert, err))
		return -1;
	if (flags & EXFLAG_CRITICAL)
		return bad("has a critical extension that is not understood",
			   err);
	if (cert_is_ca(cert))
		return bad("is a certificate authority's, not a signer's", err);
	return 0;
}

int cert_profile_code_signing(const struct cert *cert, struct error *err)
{
	int usage;

	if (check_leaf(cert, err) < 0)
		return -1;
	usage = cert_profile_key_usage(cert, NULL);
	if (usage < 0 || !(usage & CERT_USAGE_DIGITAL_SIGNATURE))
		return bad("is not for signatures (key usage has no "
			   "digitalSignature)",
			   err);
	if (usage & (CERT_USAGE_CERT_SIGN | CERT_USAGE_CRL_SIGN))
		return bad("is for signing certificates or revocation lists",
			   err);
	if (cert_profile_extended_usage(cert, OID_CODE_SIGNING, NULL, NULL) < 1)
		return bad("is not for code (extended key usage has no "
			   "codeSigning)",
			   err);
	return 0;
}

int cert_profile_timestamping(const struct cert *cert, struct error *err)
{
	bool critical;
	size_t others;
	int usage;

	if (check_leaf(cert, err) < 0)
		return -1;
	usage = cert_profile_key_usage(cert, NULL);
	/* RFC 3161 2.3 with 5280: digitalSignature or nonRepudiation, no more
	 */
	if (usage == 0 || (usage > 0 && (usage & ~3)))
		return bad("is for more than signatures", err);
	if (cert_profile_extended_usage(cert, OID_TIMESTAMPING, &others,
					&critical) != 1 ||
	    others != 0 || !critical)
		return bad("is not for timestamps alone (extended key usage: "
			   "critical, timeStamping, nothing else)",
			   err);
	return 0;
}

int cert_profile_authority(const struct cert *cert, struct error *err)
{
	uint32_t flags = X509_get_extension_flags(cert->x509);
	int usage;

	if (!cert_key(cert, err))
		return -1;
	if (flags & EXFLAG_CRITICAL)
		return bad("has a critical extension that is not understood",
			   err);
	if (!cert_is_ca(cert))
		return bad("is not a certificate authority's", err);
	usage = cert_profile_key_usage(cert, NULL);
	if (usage >= 0 && !(usage & CERT_USAGE_CERT_SIGN))
		return bad("is not for signing certificates", err);
	return 0;
}
