#include "evidence/notation_envelope.h"

#include "evidence/notation_cose.h"
#include "evidence/notation_jws.h"

#define ID "evidence.notation"

void notation_envelope_release(struct notation_envelope *envelope)
{
	buf_release(&envelope->bytes);
	memset(envelope, 0, sizeof(*envelope));
}

static int fail(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, ID, "%s", what);
}

int notation_envelope_scheme(struct span text, struct notation_headers *out,
			     struct error *err)
{
	if (span_is(text, "notary.x509"))
		out->scheme = NOTATION_SCHEME_X509;
	else if (span_is(text, "notary.x509.signingAuthority"))
		out->scheme = NOTATION_SCHEME_AUTHORITY;
	else
		return error_set(err, ERROR_INPUT, ID,
				 "the signing scheme '%.*s' is not known",
				 text.size > 64 ? 64 : (int)text.size,
				 text.data);
	out->seen |= NOTATION_HAS_SCHEME;
	return 0;
}

int notation_envelope_type(struct span text, struct notation_headers *out,
			   struct error *err)
{
	if (!span_is(text, NOTATION_PAYLOAD_TYPE))
		return fail(err, "the content type is not " //
			    NOTATION_PAYLOAD_TYPE);
	out->seen |= NOTATION_HAS_TYPE;
	return 0;
}

/* What may be critical; all else is something that we do not process. */
static const struct {
	const char *name;
	enum notation_header bit;
} CRITICAL[] = {
	{NOTATION_SCHEME, NOTATION_HAS_SCHEME},
	{NOTATION_AUTHENTIC_TIME, NOTATION_HAS_AUTHENTIC_TIME},
	{NOTATION_EXPIRY, NOTATION_HAS_EXPIRY},
};

int notation_envelope_critical(struct span name, struct notation_headers *out,
			       struct error *err)
{
	for (size_t i = 0; i < sizeof(CRITICAL) / sizeof(CRITICAL[0]); i++) {
		if (!span_is(name, CRITICAL[i].name))
			continue;
		if (out->critical & CRITICAL[i].bit)
			return error_set(err, ERROR_INPUT, ID,
					 "crit lists '%s' twice",
					 CRITICAL[i].name);
		out->critical |= CRITICAL[i].bit;
		return 0;
	}
	return error_set(err, ERROR_INPUT, ID,
			 "the critical header '%.*s' is not understood",
			 name.size > 64 ? 64 : (int)name.size, name.data);
}

static int check_present(const struct notation_headers *headers,
			 struct error *err)
{
	if (!(headers->seen & NOTATION_HAS_ALGORITHM))
		return fail(err, "no header says the algorithm");
	if (!(headers->seen & NOTATION_HAS_TYPE))
		return fail(err, "no header says the content type");
	if (!(headers->seen & NOTATION_HAS_SCHEME))
		return fail(err, "no header says the signing scheme");
	if (headers->critical & ~headers->seen)
		return fail(err, "crit lists a header that is not there");
	if (!(headers->critical & NOTATION_HAS_SCHEME))
		return fail(err, "crit does not list the signing scheme");
	if ((headers->seen & NOTATION_HAS_EXPIRY) &&
	    !(headers->critical & NOTATION_HAS_EXPIRY))
		return fail(err, "crit does not list the expiry");
	return 0;
}

/* Each scheme has its own time, and must not have the other's. */
static int check_time(const struct notation_headers *headers, struct error *err)
{
	bool authority = headers->scheme == NOTATION_SCHEME_AUTHORITY;
	unsigned own = authority ? NOTATION_HAS_AUTHENTIC_TIME
				 : NOTATION_HAS_SIGNING_TIME;
	unsigned other = authority ? NOTATION_HAS_SIGNING_TIME
				   : NOTATION_HAS_AUTHENTIC_TIME;

	if (!(headers->seen & own))
		return fail(err, "the time that the scheme demands is missing");
	if (headers->seen & other)
		return fail(err, "a time that the scheme does not have");
	if (authority && !(headers->critical & NOTATION_HAS_AUTHENTIC_TIME))
		return fail(err, "crit does not list the authentic time");
	return 0;
}

int notation_envelope_headers(const struct notation_headers *headers,
			      struct notation_envelope *out, struct error *err)
{
	if (check_present(headers, err) < 0 || check_time(headers, err) < 0)
		return -1;
	out->algorithm = headers->algorithm;
	out->scheme = headers->scheme;
	out->signing_time = headers->scheme == NOTATION_SCHEME_AUTHORITY
				    ? headers->authentic_time
				    : headers->signing_time;
	out->has_expiry = headers->seen & NOTATION_HAS_EXPIRY;
	out->expiry = out->has_expiry ? headers->expiry : 0;
	if (out->has_expiry && out->expiry <= out->signing_time)
		return fail(err, "it expires before it is signed");
	return 0;
}

int notation_envelope_read(struct span text, struct span media_type,
			   struct notation_envelope *out, struct error *err)
{
	if (span_is(media_type, NOTATION_JWS_TYPE))
		return notation_jws_read(text, out, err);
	if (span_is(media_type, NOTATION_COSE_TYPE))
		return notation_cose_read(text, out, err);
	memset(out, 0, sizeof(*out));
	return fail(err, "not a media type of signature envelopes");
}
