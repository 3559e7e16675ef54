/* Notary Project envelopes, as JWS and as COSE: what they may say. */
#include "evidence/notation_envelope.h"
#include "evidence/notation_payload.h"

#include "tests/unit/notary.h"

#define SCHEME	  NOTARY "signingScheme"
#define EXPIRY	  NOTARY "expiry"
#define AUTHENTIC NOTARY "authenticSigningTime"

static const struct {
	const char *name;
	const char *type;
	void (*write)(const struct notary *of, struct buf *out);
} FORMS[] = {
	{"JWS", NOTATION_JWS_TYPE, notary_jws},
	{"COSE", NOTATION_COSE_TYPE, notary_cose},
};

/* What all envelopes here have; a case changes a member by naming it again. */
#define ENVELOPE                                                               \
	.algorithm = "ES256", .signs_as = "ES256", .type = NOTARY_TYPE,        \
	.scheme = "notary.x509", .signing_time = "2026-01-01T00:00:00Z",       \
	.critical = {SCHEME}, .payload = NOTARY_PAYLOAD, .key = "leaf",        \
	.chain = {"leaf"}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#endif

static const struct {
	const char *what;
	struct notary of;
	const char *why; /* part of the message, or NULL: accepted */
} CASES[] = {
	{"plain", {ENVELOPE}, NULL},
	{"expiry",
	 {ENVELOPE, .expiry = "2026-02-01T00:00:00Z",
	  .critical = {SCHEME, EXPIRY}},
	 NULL},
	{"a signing authority",
	 {ENVELOPE, .scheme = "notary.x509.signingAuthority",
	  .signing_time = NULL, .authentic_time = "2026-01-01T00:00:00Z",
	  .critical = {AUTHENTIC, SCHEME}},
	 NULL},
	{"a header that nobody has to know", {ENVELOPE, .extra = "a.b"}, NULL},
	{"an unsigned one", {ENVELOPE, .unsigned_extra = "a.b"}, NULL},
	{"a chain of three",
	 {ENVELOPE, .chain = {"leaf", "leaf", "leaf"}},
	 NULL},
	{"no algorithm", {ENVELOPE, .algorithm = NULL}, "alg"},
	/* the algorithm is never taken from the message: row 35 */
	{"algorithm none", {ENVELOPE, .algorithm = "none"}, "algorithm"},
	{"algorithm HS256", {ENVELOPE, .algorithm = "HS256"}, "algorithm"},
	{"algorithm RS256", {ENVELOPE, .algorithm = "RS256"}, "algorithm"},
	{"algorithm EdDSA", {ENVELOPE, .algorithm = "EdDSA"}, "algorithm"},
	{"algorithm in another case",
	 {ENVELOPE, .algorithm = "es256"},
	 "algorithm"},
	{"no content type", {ENVELOPE, .type = NULL}, ""},
	{"another content type",
	 {ENVELOPE, .type = "application/json"},
	 "content type"},
	{"no scheme", {ENVELOPE, .scheme = NULL}, "signing"},
	{"another scheme", {ENVELOPE, .scheme = "notary.pgp"}, "notary.pgp"},
	{"no crit", {ENVELOPE, .critical = {NULL}}, "crit"},
	{"crit without the scheme",
	 {ENVELOPE, .expiry = "2026-02-01T00:00:00Z", .critical = {EXPIRY}},
	 "signing scheme"},
	{"crit without the expiry",
	 {ENVELOPE, .expiry = "2026-02-01T00:00:00Z"},
	 "expiry"},
	{"crit without the authentic time",
	 {ENVELOPE, .scheme = "notary.x509.signingAuthority",
	  .signing_time = NULL, .authentic_time = "2026-01-01T00:00:00Z"},
	 "authentic"},
	{"crit lists what is not there",
	 {ENVELOPE, .critical = {SCHEME, EXPIRY}},
	 "not there"},
	{"crit lists a header twice",
	 {ENVELOPE, .critical = {SCHEME, SCHEME}},
	 "twice"},
	/* row 57: a critical header or plugin that we do not know */
	{"an unknown critical header",
	 {ENVELOPE, .extra = "a.b", .critical = {SCHEME, "a.b"}},
	 "'a.b' is not understood"},
	{"a critical plugin",
	 {ENVELOPE, .extra = NOTARY "verificationPlugin",
	  .critical = {SCHEME, NOTARY "verificationPlugin"}},
	 "lugin"},
	{"a plugin that is not critical",
	 {ENVELOPE, .extra = NOTARY "verificationPlugin"},
	 "plugin"},
	{"a plugin's version",
	 {ENVELOPE, .extra = NOTARY "verificationPluginMinVersion"},
	 "plugin"},
	{"no time", {ENVELOPE, .signing_time = NULL}, "time"},
	{"an authentic time beside the scheme",
	 {ENVELOPE, .authentic_time = "2026-01-01T00:00:00Z"},
	 "time"},
	{"both times of an authority",
	 {ENVELOPE, .scheme = "notary.x509.signingAuthority",
	  .authentic_time = "2026-01-01T00:00:00Z",
	  .critical = {SCHEME, AUTHENTIC}},
	 "time"},
	{"expired before it was signed",
	 {ENVELOPE, .expiry = "2025-12-31T00:00:00Z",
	  .critical = {SCHEME, EXPIRY}},
	 "expires before"},
	{"expired when it was signed",
	 {ENVELOPE, .expiry = "2026-01-01T00:00:00Z",
	  .critical = {SCHEME, EXPIRY}},
	 "expires before"},
	{"no certificates", {ENVELOPE, .chain = {NULL}}, ""},
	{"an empty payload", {ENVELOPE, .payload = ""}, "payload"},
	{"a signed header among the unsigned",
	 {ENVELOPE, .unsigned_extra = EXPIRY},
	 "must not stand"},
	{"an unsigned scheme",
	 {ENVELOPE, .unsigned_extra = SCHEME},
	 "must not stand"},
	{"an unsigned plugin",
	 {ENVELOPE, .unsigned_extra = NOTARY "verificationPlugin"},
	 "plugin"},
	{"a signed timestamp",
	 {ENVELOPE, .extra = NOTARY "timestampSignature"},
	 "must not stand"},
};

#pragma GCC diagnostic pop

static bool is_empty(const struct notation_envelope *envelope)
{
	static const struct notation_envelope empty;

	return memcmp(envelope, &empty, sizeof(empty)) == 0;
}

static void test_case(size_t form, size_t index)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct notation_envelope envelope;
	struct error err = ERROR_INIT;
	const char *why = CASES[index].why;
	int result;

	FORMS[form].write(&CASES[index].of, &text);
	result = notation_envelope_read(
		buf_span(&text), span_of(FORMS[form].type), &envelope, &err);
	if (!why)
		ok(result == 0 && envelope.algorithm == NOTATION_ES256 &&
			   span_is(envelope.payload, NOTARY_PAYLOAD) &&
			   envelope.signature.size == 64,
		   "%s accepted: %s (%s)", FORMS[form].name, CASES[index].what,
		   err.reason.msg);
	else
		ok(result < 0 && is_empty(&envelope) &&
			   strstr(err.reason.msg, why) &&
			   !strcmp(err.reason.id, "evidence.notation"),
		   "%s refused: %s (%s)", FORMS[form].name, CASES[index].what,
		   err.reason.msg);
	notation_envelope_release(&envelope);
}

/* What was signed is what the parts say, and the payload stands where told. */
static void test_places(size_t form)
{
	static const struct notary of = {ENVELOPE};
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf parts = BUF_INIT;
	CLEANUP_BUF struct buf payload = BUF_INIT;
	CLEANUP_BUF struct buf tbs = BUF_INIT;
	struct notation_envelope envelope;
	struct span place;

	FORMS[form].write(&of, &text);
	ok(notation_envelope_read(buf_span(&text), span_of(FORMS[form].type),
				  &envelope, NULL) == 0,
	   "%s", FORMS[form].name);
	for (uint32_t i = 0; i < envelope.part_count; i++)
		buf_add(&parts, envelope.parts[i].data, envelope.parts[i].size);
	temp_read("tbs", &tbs);
	ok(span_equal(buf_span(&parts), buf_span(&tbs)),
	   "the parts are what was signed");
	place = (struct span){text.data + envelope.payload_offset,
			      (size_t)envelope.payload_size};
	if (envelope.payload_is_base64)
		encode_base64_decode(place, ENCODE_BASE64_EITHER, &payload,
				     NULL);
	else
		buf_add(&payload, place.data, place.size);
	ok(span_is(buf_span(&payload), NOTARY_PAYLOAD),
	   "the payload is read again at its place");
	notation_envelope_release(&envelope);
}

/* Every byte that is cut off at the end makes it another document. */
static void test_cut(size_t form)
{
	static const struct notary of = {ENVELOPE};
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct notation_envelope envelope;
	bool accepted = false;

	FORMS[form].write(&of, &text);
	for (size_t size = 0; size < text.size; size++)
		accepted |=
			notation_envelope_read((struct span){text.data, size},
					       span_of(FORMS[form].type),
					       &envelope, NULL) == 0;
	ok(!accepted, "%s refused: cut off anywhere", FORMS[form].name);
	buf_add_char(&text, 0);
	ok(notation_envelope_read(buf_span(&text), span_of(FORMS[form].type),
				  &envelope, NULL) < 0,
	   "%s refused: one byte more", FORMS[form].name);
	ok(notation_envelope_read(buf_span(&text),
				  span_of(FORMS[1 - form].type), &envelope,
				  NULL) < 0,
	   "%s refused: as the other form", FORMS[form].name);
	ok(notation_envelope_read(buf_span(&text), span_of("text/plain"),
				  &envelope, NULL) < 0,
	   "%s refused: as another media type", FORMS[form].name);
}

/* {"alg":"ES256","cty":...,"crit":[...],...} and {"targetArtifact":{}} */
#define PROTECTED                                                              \
	"eyJhbGciOiJFUzI1NiIsImNyaXQiOlsiaW8uY25jZi5ub3Rhcnkuc2lnbmluZ1NjaGVt" \
	"ZSJdLCJjdHkiOiJhcHBsaWNhdGlvbi92bmQuY25jZi5ub3RhcnkucGF5bG9hZC52MStq" \
	"c29uIiwiaW8uY25jZi5ub3Rhcnkuc2lnbmluZ1NjaGVtZSI6Im5vdGFyeS54NTA5Iiwi" \
	"aW8uY25jZi5ub3Rhcnkuc2lnbmluZ1RpbWUiOiIyMDI2LTAxLTAxVDAwOjAwOjAwWiJ9"
#define P_PAYLOAD	"\"payload\":\"e30\""
#define P_PROTECTED	"\"protected\":\"" PROTECTED "\""
#define P_HEADER	"\"header\":{\"x5c\":[\"AQID\"]}"
#define P_SIGNATURE	"\"signature\":\"AQID\""
#define JWS(a, b, c, d) "{" a "," b "," c "," d "}"

static const struct {
	const char *what, *text, *why;
} TEXTS[] = {
	{"plain", JWS(P_PAYLOAD, P_PROTECTED, P_HEADER, P_SIGNATURE), NULL},
	{"another order", JWS(P_SIGNATURE, P_HEADER, P_PROTECTED, P_PAYLOAD),
	 NULL},
	{"an agent written otherwise, as old signers do",
	 JWS(P_PAYLOAD, P_PROTECTED,
	     "\"header\":{\"x5c\":[\"AQID\"],"
	     "\"io.cncf.notary.SigningAgent\":\"x\"}",
	     P_SIGNATURE),
	 NULL},
	{"a member too many",
	 JWS(P_PAYLOAD, P_PROTECTED, P_HEADER, P_SIGNATURE ",\"x\":1"),
	 "not known"},
	{"the general form",
	 JWS(P_PAYLOAD, P_PROTECTED, P_HEADER,
	     P_SIGNATURE ",\"signatures\":[]"),
	 "not known"},
	{"the compact form", "\"" PROTECTED ".e30.AQID\"", ""},
	{"a member in another case",
	 JWS("\"Payload\":\"e30\"", P_PROTECTED, P_HEADER, P_SIGNATURE), ""},
	{"two payloads",
	 JWS(P_PAYLOAD "," P_PAYLOAD, P_PROTECTED, P_HEADER, P_SIGNATURE), ""},
	{"no payload", "{" P_PROTECTED "," P_HEADER "," P_SIGNATURE "}",
	 "payload"},
	{"no protected headers", "{" P_PAYLOAD "," P_HEADER "," P_SIGNATURE "}",
	 "protected"},
	{"no header", "{" P_PAYLOAD "," P_PROTECTED "," P_SIGNATURE "}",
	 "header"},
	{"no signature", "{" P_PAYLOAD "," P_PROTECTED "," P_HEADER "}",
	 "signature"},
	{"an empty signature",
	 JWS(P_PAYLOAD, P_PROTECTED, P_HEADER, "\"signature\":\"\""), ""},
	{"a payload with padding",
	 JWS("\"payload\":\"e30=\"", P_PROTECTED, P_HEADER, P_SIGNATURE),
	 "without padding"},
	{"a payload with escapes",
	 JWS("\"payload\":\"e3\\u0030\"", P_PROTECTED, P_HEADER, P_SIGNATURE),
	 "escapes"},
	{"protected headers with escapes",
	 JWS(P_PAYLOAD, "\"protected\":\"\\u0065yJ\"", P_HEADER, P_SIGNATURE),
	 "escapes"},
	{"protected headers that are no JSON",
	 JWS(P_PAYLOAD, "\"protected\":\"AQID\"", P_HEADER, P_SIGNATURE), ""},
	{"protected headers that are a list",
	 JWS(P_PAYLOAD, "\"protected\":\"W10\"", P_HEADER, P_SIGNATURE), ""},
	{"a signature in the other alphabet",
	 JWS(P_PAYLOAD, P_PROTECTED, P_HEADER, "\"signature\":\"+/+/\""),
	 "without padding"},
	{"a certificate in the other alphabet",
	 JWS(P_PAYLOAD, P_PROTECTED, "\"header\":{\"x5c\":[\"-_-_\"]}",
	     P_SIGNATURE),
	 "x5c"},
	{"a certificate that is empty",
	 JWS(P_PAYLOAD, P_PROTECTED, "\"header\":{\"x5c\":[\"\"]}",
	     P_SIGNATURE),
	 "x5c"},
	{"a chain that is a text",
	 JWS(P_PAYLOAD, P_PROTECTED, "\"header\":{\"x5c\":\"AQID\"}",
	     P_SIGNATURE),
	 "x5c"},
	{"a chain that is too long",
	 JWS(P_PAYLOAD, P_PROTECTED,
	     "\"header\":{\"x5c\":[\"AA==\",\"AA==\",\"AA==\",\"AA==\","
	     "\"AA==\",\"AA==\",\"AA==\",\"AA==\",\"AA==\"]}",
	     P_SIGNATURE),
	 "more than 8"},
	{"an algorithm among the unsigned",
	 JWS(P_PAYLOAD, P_PROTECTED,
	     "\"header\":{\"x5c\":[\"AQID\"],\"alg\":\"ES256\"}", P_SIGNATURE),
	 "must not stand"},
	{"b64 among the unsigned",
	 JWS(P_PAYLOAD, P_PROTECTED,
	     "\"header\":{\"x5c\":[\"AQID\"],\"b64\":false}", P_SIGNATURE),
	 "must not stand"},
};

static void test_texts(void)
{
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
		struct notation_envelope envelope;
		struct error err = ERROR_INIT;
		int result = notation_envelope_read(span_of(TEXTS[i].text),
						    span_of(NOTATION_JWS_TYPE),
						    &envelope, &err);

		ok(TEXTS[i].why
			   ? result < 0 && strstr(err.reason.msg, TEXTS[i].why)
			   : result == 0,
		   "JWS %s: %s (%s)", TEXTS[i].why ? "refused" : "accepted",
		   TEXTS[i].what, err.reason.msg);
		notation_envelope_release(&envelope);
	}
}

#define SUBJECT                                                                \
	"\"digest\":\"sha256:"                                                 \
	"73c803930ea3ba1e54bc25c2bdc53edd0284c62ed651fe7b00369da519a3c333\""

static const struct {
	const char *what, *text, *why;
} PAYLOADS[] = {
	{"plain", NOTARY_PAYLOAD, NULL},
	{"no annotations",
	 "{\"targetArtifact\":{\"mediaType\":\"a/b\"," SUBJECT
	 ",\"size\":16724}}",
	 NULL},
	{"members that are not known",
	 "{\"x\":1,\"targetArtifact\":{\"mediaType\":\"a/b\"," SUBJECT
	 ",\"size\":16724,\"artifactType\":\"c/d\",\"annotations\":null}}",
	 NULL},
	{"no target", "{}", "targetArtifact"},
	{"a target in another case",
	 "{\"targetartifact\":{\"mediaType\":\"a/b\"," SUBJECT
	 ",\"size\":16724}}",
	 ""},
	{"two digests",
	 "{\"targetArtifact\":{\"mediaType\":\"a/b\"," SUBJECT "," SUBJECT
	 ",\"size\":16724}}",
	 ""},
	{"no media type", "{\"targetArtifact\":{" SUBJECT ",\"size\":16724}}",
	 "mediaType"},
	{"no size", "{\"targetArtifact\":{\"mediaType\":\"a/b\"," SUBJECT "}}",
	 "size"},
	{"a size that is a text",
	 "{\"targetArtifact\":{\"mediaType\":\"a/b\"," SUBJECT
	 ",\"size\":\"16724\"}}",
	 "size"},
	{"a size below nothing",
	 "{\"targetArtifact\":{\"mediaType\":\"a/b\"," SUBJECT ",\"size\":-1}}",
	 "size"},
	{"a size of nothing",
	 "{\"targetArtifact\":{\"mediaType\":\"a/b\"," SUBJECT ",\"size\":0}}",
	 "size"},
	{"no digest",
	 "{\"targetArtifact\":{\"mediaType\":\"a/b\",\"size\":16724}}",
	 "digest"},
	{"a digest of another kind",
	 "{\"targetArtifact\":{\"mediaType\":\"a/b\",\"digest\":\"sha512:00\","
	 "\"size\":16724}}",
	 "sha256"},
	{"something behind it", NOTARY_PAYLOAD "{}", ""},
};

/* The longest media type, and a byte more. */
static void test_media_types(const struct statement_context *context)
{
	static struct statement statement;
	static struct notation_target target;

	for (int more = 0; more < 2; more++) {
		int size = (int)sizeof(target.media_type) - 1 + more;
		CLEANUP_BUF struct buf text = BUF_INIT;
		struct error err = ERROR_INIT;
		int result;

		buf_add_format(
			&text,
			"{\"targetArtifact\":{\"mediaType\":\"a/%0*d\"," SUBJECT
			",\"size\":16724}}",
			size - 2, 0);
		result = notation_payload_read(buf_span(&text), context,
					       &statement, &target, &err);
		ok(more ? result < 0 && strstr(err.reason.msg, "128 bytes")
			: result == 0 &&
				   strlen(target.media_type) == (size_t)size,
		   "a media type of %d bytes", size);
	}
}

static void test_payloads(void)
{
	static struct statement statement;
	static struct statement_context context = {.subject_count = 1};
	static struct notation_target target;

	digest_parse(span_of("sha256:73c803930ea3ba1e54bc25c2bdc53edd0284c62ed6"
			     "51fe7b00369da519a3c333"),
		     &context.subjects[0]);
	for (size_t i = 0; i < sizeof(PAYLOADS) / sizeof(PAYLOADS[0]); i++) {
		struct error err = ERROR_INIT;
		int result = notation_payload_read(span_of(PAYLOADS[i].text),
						   &context, &statement,
						   &target, &err);

		ok(PAYLOADS[i].why
			   ? result < 0 && statement.match_count == 0 &&
				     strstr(err.reason.msg, PAYLOADS[i].why)
			   : result == 0 && statement.match_count == 1 &&
				     statement.kind == STATEMENT_IMAGE &&
				     target.size == 16724,
		   "payload %s: %s (%s)",
		   PAYLOADS[i].why ? "refused" : "accepted", PAYLOADS[i].what,
		   err.reason.msg);
	}
	notation_payload_read(span_of(NOTARY_PAYLOAD), &context, &statement,
			      &target, NULL);
	ok(statement.annotation_count == 1 &&
		   !strcmp(statement.annotations[0].key, "build") &&
		   !strcmp(statement.annotations[0].value, "123"),
	   "signed annotations");
	ok(digest_equal(&target.digest, &context.subjects[0]) &&
		   target.size == 16724 &&
		   !strcmp(target.media_type,
			   "application/vnd.oci.image.manifest.v1+json"),
	   "the target is the manifest");
	test_media_types(&context);
	context.subject_count = 0;
	ok(notation_payload_read(span_of(NOTARY_PAYLOAD), &context, &statement,
				 NULL, NULL) == 0 &&
		   statement.match_count == 0,
	   "a signature on another image matches nothing");
}

int main(void)
{
	notary_make();
	notary_root("leaf", "ec:P-256", "/C=US/ST=WA/O=acme/CN=x", "leaf");
	for (size_t form = 0; form < 2; form++) {
		for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
			test_case(form, i);
		test_places(form);
		test_cut(form);
	}
	test_texts();
	test_payloads();
	temp_remove();
	return tap_done();
}
