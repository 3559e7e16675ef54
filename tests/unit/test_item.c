/*
 * Items: one piece of evidence against several that the policy trusts, where
 * its payload stands, and what is told when none of them made it.
 */
#include "evidence/item.h"

#include "tests/unit/cosign_world.h"
#include "tests/unit/tap.h"

static struct world world;
static struct key *key, *other_key;

/* Signers of a policy. */
enum {
	CI,
	RELEASE,
	NIGHTLY,
	ANYBODY,
	LOGGED_KEY,
	OTHER_KEY,
	TRUSTS
};
static struct item_trust trusts[TRUSTS];

static void make_trusts(void)
{
	const struct sigstore_trust ci = {.root = world.parsed,
					  .issuer = WORLD_ISSUER,
					  .identity = WORLD_IDENTITY};

	for (size_t i = 0; i < TRUSTS; i++)
		trusts[i] = (struct item_trust){.signer = "x", .sigstore = ci};
	trusts[RELEASE].sigstore.identity = "release@example.com";
	trusts[NIGHTLY].sigstore.issuer = "https://other.example";
	trusts[ANYBODY].sigstore.identity = NULL;
	trusts[ANYBODY].sigstore.identity_glob = "*@example.com";
	trusts[LOGGED_KEY].sigstore =
		(struct sigstore_trust){.root = world.parsed, .key = key};
	trusts[OTHER_KEY].sigstore =
		(struct sigstore_trust){.root = world.parsed, .key = other_key};
}

static struct item bundle_item(const struct parts *parts)
{
	return (struct item){.form = CLAIM_ITEM_BUNDLE,
			     .kind = CLAIM_DSSE,
			     .blob = buf_span(&parts->json)};
}

static void test_several(void)
{
	CLEANUP(parts_release)
	struct parts parts = world_bundle(&world, (struct wish){.dsse = true});
	const struct item item = bundle_item(&parts);
	CLEANUP_BUF struct buf payload = BUF_INIT;
	struct item_result result;
	struct digest wanted;

	ok(item_verify(&item, trusts, TRUSTS, PKI_T0, &result, NULL) == 0 &&
		   result.trusts == (1U << CI | 1U << ANYBODY),
	   "each signer that it proves, and no other");
	digest_of(span_of(WORLD_ISSUER "\n" WORLD_IDENTITY), &wanted);
	ok(digest_equal(&result.ids[CI], &wanted) &&
		   digest_equal(&result.ids[ANYBODY], &wanted) &&
		   digest_is_zero(&result.ids[RELEASE]),
	   "which is one and the same identity");
	ok(result.time == PKI_T0, "at the time that is trusted");
	ok(result.payload == ITEM_PAYLOAD_BASE64 &&
		   encode_base64_decode(
			   (struct span){item.blob.data + result.payload_offset,
					 (size_t)result.payload_size},
			   ENCODE_BASE64_STANDARD, &payload, NULL) == 0 &&
		   span_equal(buf_span(&payload), buf_span(&parts.payload)),
	   "its payload is where it says");
}

static void test_keys(void)
{
	CLEANUP(parts_release)
	struct parts parts = world_bundle(
		&world, (struct wish){.dsse = true, .with_key = true});
	const struct item item = bundle_item(&parts);
	struct item_result result;

	ok(item_verify(&item, trusts, TRUSTS, PKI_T0, &result, NULL) == 0 &&
		   result.trusts == 1U << LOGGED_KEY &&
		   digest_equal(&result.ids[LOGGED_KEY], key_id(key)),
	   "a key that is in the log");
}

static void test_payload(void)
{
	const struct cosign_wish wish = {.with_key = true};
	CLEANUP(cosign_parts_release)
	struct cosign_parts parts = cosign_make(&world, wish);
	const struct item item = cosign_item(&wish, &parts);
	struct item_result result;

	ok(item_verify(&item, trusts, TRUSTS, PKI_T0, &result, NULL) == 0 &&
		   result.payload == ITEM_PAYLOAD_RAW &&
		   result.payload_offset == 0 &&
		   result.payload_size == parts.blob.size,
	   "of cosign's payload it is all of it");
}

static void refused(const struct item *item, size_t from, size_t count,
		    const char *id, const char *what)
{
	struct item_result result;
	struct error err = ERROR_INIT;

	item_verify(item, trusts + from, count, PKI_T0, &result, &err);
	is(err.reason.id, id, "%s", what);
	is(item_check(span_of(id)), id, "which has a name");
	ok(result.trusts == 0, "and nobody has made it");
}

/* A child says it, so nothing but a check that is known comes of it. */
static void test_check(void)
{
	is(item_check(span_of("sigstore.issuer")), "sigstore.issuer",
	   "a check that is known");
	is(item_check(span_of("sigstore.issuers")), "evidence.signature",
	   "one that is not");
	is(item_check(span_of("")), "evidence.signature", "none");
}

/* The reason of the signer that came furthest. */
static void test_reasons(void)
{
	CLEANUP(parts_release)
	struct parts parts = world_bundle(&world, (struct wish){.dsse = true});
	CLEANUP(parts_release)
	struct parts another = world_bundle(
		&world, (struct wish){.dsse = true, .entry_of_another = true});
	CLEANUP(parts_release)
	struct parts message = world_bundle(&world, (struct wish){0});
	struct item item = bundle_item(&parts);

	refused(&item, RELEASE, 1, "sigstore.identity", "another identity");
	refused(&item, NIGHTLY, 1, "sigstore.issuer", "another issuer");
	refused(&item, LOGGED_KEY, 2, "sigstore.signer",
		"a certificate where the policy has keys");
	item = bundle_item(&another);
	refused(&item, LOGGED_KEY, 1, "sigstore.signer", "a key alone");
	refused(&item, CI, TRUSTS, "sigstore.log-entry",
		"what is wrong with it says more than who did not make it");
	item = bundle_item(&message);
	refused(&item, CI, 1, "sigstore.content",
		"a signature over a file, which no image is");
	item.blob = span_of("{}");
	refused(&item, CI, 1, "sigstore.bundle", "what is no bundle");
	item = bundle_item(&parts);
	item.form = CLAIM_ITEM_NONE;
	refused(&item, CI, 1, "evidence.item", "a form that is none");
	refused(&item, CI, 0, "evidence.item", "nobody to trust");
	item.form = CLAIM_ITEM_BUNDLE;
	trusts[CI].sigstore.root = NULL;
	refused(&item, CI, 1, "sigstore.trust", "an identity without a root");
	make_trusts();
	trusts[CI].sigstore.identity = NULL;
	refused(&item, CI, 1, "sigstore.identity",
		"an issuer alone, and nobody of it");
	make_trusts();
}

/* The hint of a bundle and a keyid are a stranger's words. */
static void test_hint(void)
{
	struct pki own = world.key;
	struct item item;
	struct parts parts;

	world.key = pki_make((struct pki_wish){.name = "key"});
	parts = world_bundle(&world,
			     (struct wish){.dsse = true, .with_key = true});
	item = bundle_item(&parts);
	refused(&item, LOGGED_KEY, 1, "sigstore.log-entry",
		"a hint at a trusted key, and another one signed");
	parts_release(&parts);
	pki_release(&world.key);
	world.key = own;
}

static struct key *key_of(const struct pki *pki)
{
	CLEANUP_CERT struct cert *cert = pki_cert(pki);
	struct key *out = NULL;

	if (key_from_spki(cert_spki(cert), KEY_SCHEME_DEFAULT, "key", &out,
			  NULL) < 0)
		pki_die("a key");
	return out;
}

int main(void)
{
	cert_prepare();
	world = world_make();
	key = key_of(&world.key);
	other_key = key_of(&world.stranger);
	make_trusts();
	test_several();
	test_keys();
	test_payload();
	test_check();
	test_reasons();
	test_hint();
	key_free(key);
	key_free(other_key);
	world_release(&world);
	return tap_done();
}
