/*
 * cosign v2's annotations, of signatures (.sig) and attestations (.att), with
 * certificates and with keys, and attacks on who reads them.
 */
#include "evidence/cosign_material.h"

#include "tests/unit/cosign_world.h"
#include "tests/unit/tap.h"

static struct world world;
static struct key *key;

static const char *outcome_of(const struct item *item,
			      const struct item_trust *trust)
{
	static char id[40];
	struct item_result result;
	struct error err = ERROR_INIT;

	if (item_verify(item, trust, 1, PKI_T0, &result, &err) == 0)
		return result.trusts == 1 ? "" : "another trust";
	snprintf(id, sizeof(id), "%s", item_check(span_of(err.reason.id)));
	printf("# %s\n", err.reason.msg);
	return id;
}

static const char *outcome(struct cosign_wish wish)
{
	CLEANUP(cosign_parts_release)
	struct cosign_parts parts = cosign_make(&world, wish);
	const struct item item = cosign_item(&wish, &parts);
	const struct item_trust trust = {
		.signer = "ci",
		.sigstore = {.root = world.full,
			     .key = wish.with_key ? key : NULL,
			     .issuer = wish.with_key ? NULL : WORLD_ISSUER,
			     .identity =
				     wish.with_key ? NULL : WORLD_IDENTITY}};

	return outcome_of(&item, &trust);
}

static void good(struct cosign_wish wish, const char *what)
{
	is(outcome(wish), "", "verifies: %s", what);
}

static void bad(struct cosign_wish wish, const char *id, const char *what)
{
	is(outcome(wish), id, "refuses: %s", what);
}

static void test_signatures(void)
{
	good((struct cosign_wish){0}, "a signature with a certificate");
	good((struct cosign_wish){.with_key = true},
	     "one with a key, whose entry is in the log");
	good((struct cosign_wish){.stamp = true}, "one with a timestamp too");
	good((struct cosign_wish){.root_in_chain = true},
	     "a chain with the root, which is not asked");
	bad((struct cosign_wish){.no_entry = true}, "sigstore.time",
	    "a certificate and no time");
	bad((struct cosign_wish){.no_entry = true, .stamp = true},
	    "sigstore.log", "a time, and no entry in a log");
	bad((struct cosign_wish){.with_key = true, .no_entry = true},
	    "sigstore.log", "a key, and no entry in a log");
	bad((struct cosign_wish){.entry_of_another = true},
	    "sigstore.log-entry",
	    "the entry of another payload (CVE-2022-36056)");
	bad((struct cosign_wish){.with_key = true, .entry_of_another = true},
	    "sigstore.log-entry",
	    "the entry of another payload, with a key (CVE-2026-22703)");
	bad((struct cosign_wish){.entry_of_other_signature = true},
	    "sigstore.log-entry",
	    "the entry of another signature (CVE-2022-23649)");
	bad((struct cosign_wish){.set_by_stranger = true}, "sigstore.log",
	    "an entry that the log did not sign");
	bad((struct cosign_wish){.root_as_leaf = true}, "cert.profile",
	    "an authority's certificate as the signer's");
	bad((struct cosign_wish){.certificate_twice = true}, "sigstore.bundle",
	    "two certificates in place of one");
	bad((struct cosign_wish){.leaf = "x"}, "cert.pem",
	    "a certificate that is none");
}

static void test_attestations(void)
{
	good((struct cosign_wish){.att = true}, "an attestation");
	good((struct cosign_wish){.att = true, .with_key = true},
	     "one with a key, whose entry is in the log");
	good((struct cosign_wish){.att = true, .kind = "intoto 0.0.1"},
	     "an old entry, which holds no signature");
	good((struct cosign_wish){.att = true, .stamp = true},
	     "a timestamp over the whole envelope");
	bad((struct cosign_wish){.att = true,
				 .stamp = true,
				 .stamp_of_signature = true},
	    "timestamp.imprint", "a timestamp over the signature alone");
	bad((struct cosign_wish){.att = true, .entry_of_another = true},
	    "sigstore.log-entry", "the entry of another envelope");
	bad((struct cosign_wish){.att = true,
				 .kind = "intoto 0.0.1",
				 .entry_of_another = true},
	    "sigstore.log-entry", "an old entry of another envelope");
	bad((struct cosign_wish){.att = true, .entry_of_other_signature = true},
	    "sigstore.log-entry", "the entry of another signature");
	bad((struct cosign_wish){.att = true, .two_signatures = true},
	    "sigstore.bundle", "an envelope with two signatures");
}

#define LOG(set, body, time, index, id)                                        \
	"{\"SignedEntryTimestamp\":" set ",\"Payload\":{\"body\":" body        \
	",\"integratedTime\":" time ",\"logIndex\":" index ",\"logID\":\"" id  \
	"\"}}"
#define ID "c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d"

static void test_log_texts(void)
{
	static const struct {
		const char *log, *id, *what;
	} LOGS[] = {
		{LOG("\"AA==\"", "\"AA==\"", "1", "1", ID), "sigstore.time",
		 "a log that is not trusted"},
		{"", "sigstore.time", "an empty annotation"},
		{"null", "sigstore.bundle", "null"},
		{"{}", "sigstore.bundle", "an empty object"},
		{LOG("\"\"", "\"AA==\"", "1", "1", ID), "sigstore.bundle",
		 "no promise"},
		{LOG("\"AA==\"", "\"\"", "1", "1", ID), "sigstore.bundle",
		 "no body"},
		{LOG("\"AA==\"", "\"AA==\"", "-1", "1", ID), "sigstore.bundle",
		 "a negative time"},
		{LOG("\"AA==\"", "\"AA==\"", "1", "-1", ID), "sigstore.bundle",
		 "a negative index"},
		{LOG("\"AA==\"", "\"AA==\"", "1", "1", "00"), "sigstore.bundle",
		 "a short log's id"},
		{LOG("\"AA==\"", "\"AA==\"", "1", "1", ID) "{}",
		 "json.trailing", "something behind it"},
		{LOG("\"AA==\",\"signedEntryTimestamp\":\"AA==\"", "\"AA==\"",
		     "1", "1", ID),
		 "sigstore.bundle", "a key twice, but for its case"},
		{LOG("\"AA==\"", "\"AA==\",\"body\":\"AA==\"", "1", "1", ID),
		 "json.duplicate-key", "a key twice"},
	};

	for (size_t i = 0; i < sizeof(LOGS) / sizeof(LOGS[0]); i++)
		bad((struct cosign_wish){.log = LOGS[i].log}, LOGS[i].id,
		    LOGS[i].what);
}

/* What it is parsed into. */
static void test_values(void)
{
	const struct cosign_wish wish = {.att = true, .root_in_chain = true};
	CLEANUP(cosign_parts_release)
	struct cosign_parts parts = cosign_make(&world, wish);
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));
	struct span blob = buf_span(&parts.blob);
	CLEANUP_BUF struct buf payload = BUF_INIT;

	ok(cosign_material_parse(buf_span(&parts.material), CLAIM_DSSE, blob,
				 bundle, NULL) == 0 &&
		   bundle->form == SIGSTORE_COSIGN &&
		   bundle->content == SIGSTORE_DSSE &&
		   bundle->cert_count == 1 && bundle->entry_count == 1,
	   "the root of the chain is left out");
	encode_base64_decode((struct span){blob.data + bundle->payload_offset,
					   (size_t)bundle->payload_size},
			     ENCODE_BASE64_STANDARD, &payload, NULL);
	ok(span_equal(buf_span(&payload), buf_span(&parts.parts.payload)),
	   "the payload is what stands in the envelope");
	ok(span_equal(buf_span(&bundle->signature),
		      buf_span(&parts.parts.signature)),
	   "and the signature too");
	sigstore_bundle_release(bundle);
	ok(cosign_material_parse(span_of("{}"), CLAIM_SIMPLESIGNING,
				 span_of(COSIGN_PAYLOAD), bundle, NULL) < 0,
	   "no signature, nothing to verify");
}

int main(void)
{
	CLEANUP_CERT struct cert *cert = NULL;

	cert_prepare();
	world = world_make();
	cert = pki_cert(&world.key);
	if (key_from_spki(cert_spki(cert), KEY_SCHEME_DEFAULT, "key", &key,
			  NULL) < 0)
		return 1;
	test_signatures();
	test_attestations();
	test_log_texts();
	test_values();
	key_free(key);
	world_release(&world);
	return tap_done();
}
