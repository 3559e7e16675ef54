/*
 * Bodies of log entries, each kind with what it has to be about, and changed in
 * each part. That an entry is genuine and about something else is the attack:
 * CVE-2022-23649, CVE-2022-36056, CVE-2026-22703.
 */
#include "evidence/tlog.h"

#include "tests/unit/sigstore_world.h"
#include "tests/unit/tap.h"

#define PAYLOAD "{\"_type\":\"x\"}"
#define STORED	"the envelope as it is stored"

static struct world world;
static struct key *key;
static struct cert *cert;
static struct sigstore_bundle *bundle;
static struct buf signature, other_signature;

/* What stands for "@X" in a template. */
static void put_value(char what, struct buf *out)
{
	static const char none[] = "";
	CLEANUP_BUF struct buf once = BUF_INIT;
	struct digest digest = {{0}};

	switch (what) {
	case 'm': /* the message, the payload, the envelope, something else */
	case 'p':
	case 'e':
	case 'o':
		digest_of(span_of(what == 'm'	? WORLD_ARTIFACT
				  : what == 'p' ? PAYLOAD
				  : what == 'e' ? STORED
						: none),
			  &digest);
		world_hex(out, &digest);
		break;
	case 'M': /* likewise in base64 */
	case 'P':
	case 'O':
		digest_of(span_of(what == 'M'	? WORLD_ARTIFACT
				  : what == 'P' ? PAYLOAD
						: none),
			  &digest);
		world_b64(out, world_digest(&digest));
		break;
	case 's': /* the signature, and another one */
		world_b64(out, buf_span(&signature));
		break;
	case 'x':
		world_b64(out, buf_span(&other_signature));
		break;
	case 'S': /* base64 of base64 */
		world_b64(&once, buf_span(&signature));
		world_b64(out, buf_span(&once));
		break;
	case 'X':
		world_b64(&once, buf_span(&other_signature));
		world_b64(out, buf_span(&once));
		break;
	case 'k': /* PEM of the key, of the certificate, of strangers */
		world_pem(out, &world.key, false);
		break;
	case 'c':
		world_pem(out, &world.leaf, true);
		break;
	case 'l':
		world_pem(out, &world.stranger, false);
		break;
	case 'd':
		world_pem(out, &world.stranger, true);
		break;
	case 'K': /* DER likewise */
	case 'C':
	case 'L': {
		CLEANUP_CERT struct cert *one =
			pki_cert(what == 'K'   ? &world.key
				 : what == 'C' ? &world.leaf
					       : &world.stranger);

		world_b64(out, what == 'C' ? cert_der(one) : cert_spki(one));
		break;
	}
	default:
		pki_die("an odd template");
	}
}

static void fill(const char *template, struct buf *out)
{
	for (; *template; template ++)
		if (*template == '@')
			put_value(*++template, out);
		else
			buf_add_char(out, *template);
}

/* Replaces the first @from, and fills. */
static void make_body(const char *template, const char *from, const char *to,
		      struct buf *out)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	const char *at = from ? strstr(template, from) : NULL;

	if (from && !at)
		pki_die(from);
	if (at) {
		buf_add(&text, template, (size_t)(at - template));
		buf_add_text(&text, to);
		buf_add_text(&text, at + strlen(from));
	} else {
		buf_add_text(&text, template);
	}
	fill(text.data, out);
}

static int check(struct sigstore_entry *entry, bool with_key, struct error *err)
{
	struct span part = span_of(WORLD_ARTIFACT);
	struct key_message message = {.parts = &part, .count = 1};
	const struct tlog_subject subject = {.bundle = bundle,
					     .message = &message,
					     .cert = with_key ? NULL : cert,
					     .key = with_key ? key : NULL};

	return tlog_body_check(entry, &subject, err);
}

/* One kind of entry. */
struct kind {
	const char *kind, *version;
	enum sigstore_form form;
	enum sigstore_content content;
	bool with_key;
	const char *body;
};

static void is_good(bool good, const struct kind *kind, const char *from,
		    const char *to, const char *what)
{
	struct sigstore_entry entry = {.index = 1};
	struct error err = ERROR_INIT;
	int result;

	snprintf(entry.kind, sizeof(entry.kind), "%s", kind->kind);
	snprintf(entry.version, sizeof(entry.version), "%s", kind->version);
	make_body(kind->body, from, to, &entry.body);
	bundle->form = kind->form;
	bundle->content = kind->content;
	result = check(&entry, kind->with_key, &err);
	ok((result == 0) == good, "%s %s, %s: %s", kind->kind, kind->version,
	   good ? "takes" : "refuses", what);
	if (err.kind != ERROR_NONE)
		printf("# [%s] %s\n", err.reason.id, err.reason.msg);
	buf_release(&entry.body);
}

struct change {
	const char *from, *to;
	const char *what;
};

static void test_kind(const struct kind *kind, const struct change *changes)
{
	is_good(true, kind, NULL, NULL, "what it is about");
	for (; changes->from; changes++)
		is_good(false, kind, changes->from, changes->to, changes->what);
}

#define HEAD(kind, version)                                                    \
	"{\"apiVersion\":\"" version "\",\"kind\":\"" kind "\",\"spec\":"
#define HASH(hex)     "{\"algorithm\":\"sha256\",\"value\":\"" hex "\"}"
#define HASH2(base64) "{\"algorithm\":\"SHA2_256\",\"digest\":\"" base64 "\"}"

static const struct kind HASHEDREKORD = {
	"hashedrekord",
	"0.0.1",
	SIGSTORE_V03,
	SIGSTORE_MESSAGE,
	true,
	HEAD("hashedrekord", "0.0.1") "{\"data\":{\"hash\":" HASH(
		"@m") "},\"signature\":{\"content\":\"@s\",\"publicKey\":{"
		      "\"content\":\"@k\"}}}}"};
static const struct change HASHEDREKORD_CHANGES[] = {
	{"@m", "@o", "another artifact"},
	{"@s", "@x", "another signature that is good over it"},
	{"@s", "", "no signature"},
	{"@k", "@l", "another key"},
	{"@k", "@c", "a certificate in place of the key"},
	{"@k", "@k@k", "two keys"},
	{"@k", "", "no key"},
	{"sha256", "sha512", "another hash"},
	{"sha256", "sha1", "SHA-1"},
	{"sha256", "SHA256", "a hash in upper case"},
	{"\"0.0.1\"", "\"0.0.2\"", "another version than it says"},
	{"\"hashedrekord\"", "\"rekord\"", "another kind than it says"},
	{"\"kind\"", "\"Kind\"", "a key in another case"},
	{"\"data\"", "\"Data\":{},\"data\"", "a key twice, but for its case"},
	{"\"content\"", "\"content\":\"@x\",\"content\"", "a key twice"},
	{"\"@s\"", "7", "a signature that is a number"},
	{"\"spec\":{", "\"spec\":[{", "a broken body"},
	{"\"spec\"", "\"spek\"", "nothing in it"},
	{NULL, NULL, NULL}};

static const struct kind KEYLESS = {
	"hashedrekord",
	"0.0.1",
	SIGSTORE_V03,
	SIGSTORE_MESSAGE,
	false,
	HEAD("hashedrekord", "0.0.1") "{\"data\":{\"hash\":" HASH(
		"@m") "},\"signature\":{\"content\":\"@s\",\"publicKey\":{"
		      "\"content\":\"@c\"}}}}"};
static const struct change KEYLESS_CHANGES[] = {
	{"@c", "@d", "another certificate of that name"},
	{"@c", "@k", "a key in place of the certificate"},
	{"@c", "@c@d", "two certificates"},
	{NULL, NULL, NULL}};

static const struct kind DSSE = {
	"dsse",
	"0.0.1",
	SIGSTORE_V03,
	SIGSTORE_DSSE,
	true,
	HEAD("dsse", "0.0.1") "{\"envelopeHash\":" HASH(
		"@o") ",\"payloadHash\":" HASH("@p") ",\"signatures\":[{"
						     "\"signature\":\"@s\","
						     "\"verifier\":\"@k\"}]}}"};
static const struct change DSSE_CHANGES[] = {
	{"@p", "@o", "another payload"},
	{"@s", "@x", "another signature"},
	{"@k", "@l", "another key"},
	{"[{", "[{\"signature\":\"@s\",\"verifier\":\"@k\"},{",
	 "two signatures"},
	{"\"signatures\":[", "\"signatures\":[],\"x\":[", "none"},
	{"\"payloadHash\"", "\"payloadhash\"", "a hash in another case"},
	{NULL, NULL, NULL}};

/* Beside an .att layer the envelope is at hand. */
static const struct kind COSIGN_DSSE = {
	"dsse",
	"0.0.1",
	SIGSTORE_COSIGN,
	SIGSTORE_DSSE,
	true,
	HEAD("dsse", "0.0.1") "{\"envelopeHash\":" HASH(
		"@e") ",\"payloadHash\":" HASH("@p") ",\"signatures\":[{"
						     "\"signature\":\"@s\","
						     "\"verifier\":\"@k\"}]}}"};
static const struct change COSIGN_DSSE_CHANGES[] = {
	{"@e", "@o", "another envelope with that payload"},
	{"\"envelopeHash\"", "\"x\"", "no envelope's hash"},
	{NULL, NULL, NULL}};

static const struct kind INTOTO = {
	"intoto",
	"0.0.2",
	SIGSTORE_V02,
	SIGSTORE_DSSE,
	true,
	HEAD("intoto", "0.0.2") "{\"content\":{\"envelope\":{"
				"\"payloadType\":\"x\",\"signatures\":[{"
				"\"publicKey\":\"@k\",\"sig\":\"@S\"}]},"
				"\"hash\":" HASH("@o") ",\"payloadHash\":" HASH(
					"@p") "}}}"};
static const struct change INTOTO_CHANGES[] = {
	{"@p", "@o", "another payload"},
	{"@S", "@X", "another signature"},
	{"@S", "@s", "a signature that was encoded once"},
	{"@S", "", "no signature"},
	{"@k", "@l", "another key"},
	{"[{", "[{\"publicKey\":\"@k\",\"sig\":\"@S\"},{", "two signatures"},
	{NULL, NULL, NULL}};

static const struct kind OLD_INTOTO = {
	"intoto",
	"0.0.1",
	SIGSTORE_COSIGN,
	SIGSTORE_DSSE,
	true,
	HEAD("intoto", "0.0.1") "{\"content\":{\"hash\":" HASH(
		"@e") ",\"payloadHash\":" HASH("@p") "},\"publicKey\":\"@k\"}"
						     "}"};
static const struct change OLD_INTOTO_CHANGES[] = {
	{"@e", "@o", "another envelope"},
	{"@p", "@o", "another payload"},
	{"@k", "@l", "another key"},
	{NULL, NULL, NULL}};

#define SIGNED2(signature, details, kind, der)                                 \
	"{\"content\":\"" signature                                            \
	"\",\"verifier\":{\"keyDetails\":\"" details "\",\"" kind              \
	"\":{\"rawBytes\":\"" der "\"}}}"

static const struct kind HASHEDREKORD2 = {
	"hashedrekord",
	"0.0.2",
	SIGSTORE_V03,
	SIGSTORE_MESSAGE,
	true,
	HEAD("hashedrekord", "0.0.2") "{\"hashedRekordV002\":{\"data\":" HASH2(
		"@M") ",\"signature\":" SIGNED2("@s", "PKIX_ECDSA_P256_SHA_256",
						"publicKey", "@K") "}}}"};
static const struct change HASHEDREKORD2_CHANGES[] = {
	{"@M", "@O", "another artifact"},
	{"@s", "@x", "another signature"},
	{"@K", "@L", "another key"},
	{"@K", "@C", "a certificate as a key"},
	{"SHA2_256", "SHA2_512", "another hash"},
	{"SHA2_256", "sha256", "a hash as version 1 says it"},
	{"P256_SHA", "P384_SHA", "another kind of key"},
	{"PKIX_ECDSA_P256_SHA_256", "", "no kind of key"},
	{"\"publicKey\"", "\"x509Certificate\"", "a key as a certificate"},
	{"\"publicKey\"",
	 "\"x509Certificate\":{\"rawBytes\":\"@C\"},\"publicKey\"", "both"},
	{"\"data\"", "\"more\":1,\"data\"", "a member that is not compared"},
	{"\"hashedRekordV002\"", "\"dsseV002\":{},\"hashedRekordV002\"",
	 "two records"},
	{"\"hashedRekordV002\"", "\"hashedRekordV001\"", "another record"},
	{NULL, NULL, NULL}};

static const struct kind KEYLESS2 = {
	"hashedrekord",
	"0.0.2",
	SIGSTORE_V03,
	SIGSTORE_DSSE,
	false,
	HEAD("hashedrekord", "0.0.2") "{\"hashedRekordV002\":{\"data\":" HASH2(
		"@M") ",\"signature\":" SIGNED2("@s", "PKIX_ECDSA_P256_SHA_256",
						"x509Certificate", "@C") "}}}"};
static const struct change KEYLESS2_CHANGES[] = {
	{"@C", "@L", "what is no certificate"},
	{"\"x509Certificate\"", "\"publicKey\"", "a certificate as a key"},
	{"@M", "@P", "the payload's hash in place of what is signed"},
	{NULL, NULL, NULL}};

static const struct kind DSSE2 = {
	"dsse",
	"0.0.2",
	SIGSTORE_V03,
	SIGSTORE_DSSE,
	true,
	HEAD("dsse", "0.0.2") "{\"dsseV002\":{\"payloadHash\":" HASH2(
		"@P") ",\"signatures\":[" SIGNED2("@s",
						  "PKIX_ECDSA_P256_SHA_256",
						  "publicKey", "@K") "]}}}"};
static const struct change DSSE2_CHANGES[] = {
	{"@P", "@O", "another payload"},
	{"@s", "@x", "another signature"},
	{"@K", "@L", "another key"},
	{"\"signatures\":[",
	 "\"signatures\":[" SIGNED2("@s", "PKIX_ECDSA_P256_SHA_256",
				    "publicKey", "@K") ",",
	 "two signatures"},
	{NULL, NULL, NULL}};

/* Kinds that are not for what is verified. */
static void test_places(void)
{
	struct kind kind = DSSE;

	kind.content = SIGSTORE_MESSAGE;
	is_good(false, &kind, NULL, NULL, "a message that is no envelope");
	kind = OLD_INTOTO;
	kind.form = SIGSTORE_V01;
	is_good(false, &kind, NULL, NULL,
		"a bundle, which does not keep the envelope");
	kind = HASHEDREKORD;
	kind.kind = "rekord";
	kind.body = HEAD("rekord", "0.0.1") "{}}";
	is_good(false, &kind, NULL, NULL, "a kind that is not known");
	kind = HASHEDREKORD;
	kind.kind = kind.version = "";
	is_good(false, &kind, NULL, NULL, "a bundle's entry of no kind");
	kind.form = SIGSTORE_COSIGN;
	is_good(true, &kind, NULL, NULL,
		"cosign's, whose kind is in the body alone");
}

int main(void)
{
	cert_prepare();
	world = world_make();
	bundle = calloc(1, sizeof(*bundle));
	cert = pki_cert(&world.key);
	if (!bundle || key_from_spki(cert_spki(cert), KEY_SCHEME_DEFAULT, "key",
				     &key, NULL) < 0)
		return 1;
	cert_free(cert);
	cert = pki_cert(&world.leaf);
	pki_signature(&world.key, span_of(WORLD_ARTIFACT), &signature);
	pki_signature(&world.key, span_of(WORLD_ARTIFACT), &other_signature);
	buf_add(&bundle->signature, signature.data, signature.size);
	buf_add_text(&bundle->payload, PAYLOAD);
	digest_of(span_of(STORED), &bundle->stored);
	test_kind(&HASHEDREKORD, HASHEDREKORD_CHANGES);
	test_kind(&KEYLESS, KEYLESS_CHANGES);
	test_kind(&DSSE, DSSE_CHANGES);
	test_kind(&COSIGN_DSSE, COSIGN_DSSE_CHANGES);
	test_kind(&INTOTO, INTOTO_CHANGES);
	test_kind(&OLD_INTOTO, OLD_INTOTO_CHANGES);
	test_kind(&HASHEDREKORD2, HASHEDREKORD2_CHANGES);
	test_kind(&KEYLESS2, KEYLESS2_CHANGES);
	test_kind(&DSSE2, DSSE2_CHANGES);
	test_places();
	sigstore_bundle_cleanup(&bundle);
	buf_release(&signature);
	buf_release(&other_signature);
	cert_free(cert);
	key_free(key);
	world_release(&world);
	return tap_done();
}
