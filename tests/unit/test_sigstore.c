/*
 * Bundles of a Sigstore of our own: the genuine ones beside each attack that
 * is known on verifiers of them.
 */
#include "evidence/sigstore.h"

#include "tests/unit/sigstore_world.h"
#include "tests/unit/tap.h"

static struct world world;
static struct key *key;

static const char *outcome(struct wish wish, const struct sigstore_trust *trust)
{
	return world_outcome(&world, wish, trust);
}

static struct sigstore_trust trust_keyless(void)
{
	return (struct sigstore_trust){.root = world.parsed,
				       .issuer = WORLD_ISSUER,
				       .identity = WORLD_IDENTITY};
}

static void good(struct wish wish, const char *what)
{
	struct sigstore_trust trust = trust_keyless();

	is(outcome(wish, &trust), "", "verifies: %s", what);
}

static void bad(struct wish wish, const char *id, const char *what)
{
	struct sigstore_trust trust = trust_keyless();

	is(outcome(wish, &trust), id, "refuses: %s", what);
}

#define V01 WORLD_BUNDLE "+json;version=0.1"
#define V02 WORLD_BUNDLE "+json;version=0.2"

static void test_forms(void)
{
	good((struct wish){0}, "a message, version 0.3");
	good((struct wish){.dsse = true}, "an envelope, version 0.3");
	good((struct wish){.media_type = V02}, "version 0.2");
	good((struct wish){.media_type = V02, .as_chain = true},
	     "with a chain of one");
	good((struct wish){.media_type = V01, .no_proof = true},
	     "version 0.1, with a promise alone");
	good((struct wish){.media_type = V01}, "version 0.1 with a proof");
	bad((struct wish){.media_type = V01, .proof_size = 1}, "sigstore.log",
	    "version 0.1 with a promise and a proof of another tree");
	good((struct wish){.tree_of_two = true}, "a proof of one hash");
	bad((struct wish){.media_type = WORLD_BUNDLE ".v0.4+json"},
	    "sigstore.bundle", "a version that is not known");
	bad((struct wish){.as_chain = true}, "sigstore.bundle",
	    "a chain in version 0.3");
	bad((struct wish){.media_type = V02,
			  .as_chain = true,
			  .empty_chain = true},
	    "sigstore.bundle", "an empty chain");
	bad((struct wish){.media_type = V02,
			  .as_chain = true,
			  .with_root = true},
	    "sigstore.bundle", "a root in the chain");
	bad((struct wish){.media_type = V01, .no_set = true}, "sigstore.bundle",
	    "version 0.1 without a promise");
	bad((struct wish){.no_proof = true}, "sigstore.bundle",
	    "version 0.3 without a proof");
	bad((struct wish){.entry_twice = true}, "sigstore.bundle",
	    "one entry counted twice");
	bad((struct wish){.dsse = true, .signature_twice = true},
	    "sigstore.bundle", "two signatures in an envelope");
}

/* CVE-2022-23649, CVE-2022-36056, CVE-2026-22703. */
static void test_other_entries(void)
{
	bad((struct wish){.entry_of_another = true}, "sigstore.log-entry",
	    "the log entry of another signature");
	bad((struct wish){.other_signer = true}, "sigstore.log-entry",
	    "the log entry of another signer");
	bad((struct wish){.other_artifact = true}, "sigstore.log-entry",
	    "the log entry of another artifact");
	bad((struct wish){.dsse = true, .entry_of_another = true},
	    "sigstore.log-entry", "an envelope with another one's entry");
	bad((struct wish){.dsse = true, .other_artifact = true},
	    "sigstore.log-entry", "an envelope with another payload's entry");
	bad((struct wish){.kind = "rekord"}, "sigstore.log-entry",
	    "an entry of another kind than it says");
	bad((struct wish){.version = "0.0.9"}, "sigstore.log-entry",
	    "an entry of another version than it says");
}

static void test_log(void)
{
	bad((struct wish){.no_entry = true}, "sigstore.time",
	    "no log entry, so no trusted time");
	bad((struct wish){.no_set = true}, "sigstore.time",
	    "a time that nobody signed");
	bad((struct wish){.set_by_stranger = true}, "sigstore.log",
	    "a promise by another log");
	bad((struct wish){.checkpoint_by_stranger = true},
	    "sigstore.checkpoint", "a checkpoint by another log");
	bad((struct wish){.origin = "evil.example - 1"}, "sigstore.checkpoint",
	    "a checkpoint of another origin");
	bad((struct wish){.proof_size = 1}, "sigstore.log",
	    "a proof for a tree of another size");
	bad((struct wish){.proof_index = 1}, "sigstore.log",
	    "a proof for another index");
	bad((struct wish){.tree_of_two = true, .proof_index = 1},
	    "sigstore.log", "a proof for the neighbour");
	bad((struct wish){.tree_of_two = true, .other_hash = true},
	    "sigstore.log", "a proof with a spoilt hash");
	bad((struct wish){.time = PKI_T0 + 2 * PKI_DAY}, "sigstore.log",
	    "a time at which the log does not count");
}

static void test_content(void)
{
	bad((struct wish){.other_digest = true}, "sigstore.digest",
	    "a digest of another artifact");
	bad((struct wish){.dsse = true, .pae_left_out = true},
	    "sigstore.signature", "a signature over the bare payload");
	bad((struct wish){.dsse = true, .payload_type = "text/plain"},
	    "sigstore.payload-type", "another payload type");
	bad((struct wish){.dsse = true,
			  .statement = "{\"_type\":\"https://in-toto.io/"
				       "Statement/v1\",\"subject\":[{"
				       "\"digest\":{\"sha256\":\"00\"}}],"
				       "\"predicateType\":\"x\"}"},
	    "sigstore.subject", "a statement about another artifact");
	bad((struct wish){.dsse = true, .statement = "{\"subject\":[]}"},
	    "sigstore.subject", "a payload that is no statement");
}

static void test_identity(void)
{
	struct sigstore_trust trust = trust_keyless();

	trust.identity = "dev@example.co";
	is(outcome((struct wish){0}, &trust), "sigstore.identity",
	   "refuses: an identity that is a beginning");
	trust.identity = NULL;
	trust.identity_glob = "*@example.com";
	is(outcome((struct wish){0}, &trust), "", "verifies: a glob");
	trust.identity_glob = "*";
	is(outcome((struct wish){0}, &trust), "sigstore.identity",
	   "refuses: a glob that would have to cross '@'");
	trust = trust_keyless();
	trust.issuer = "https://issuer.example/";
	is(outcome((struct wish){0}, &trust), "sigstore.issuer",
	   "refuses: another issuer");
	trust.issuer = NULL;
	is(outcome((struct wish){0}, &trust), "sigstore.issuer",
	   "refuses: no issuer is asked for");
	trust = trust_keyless();
	trust.root = NULL;
	is(outcome((struct wish){0}, &trust), "sigstore.trust",
	   "refuses: nothing is trusted");
}

static void test_keys(void)
{
	struct sigstore_trust trust = {.root = world.parsed, .key = key};

	is(outcome((struct wish){.with_key = true}, &trust), "",
	   "verifies: a key whose signature is in the log");
	is(outcome((struct wish){.with_key = true, .no_entry = true}, &trust),
	   "sigstore.log", "refuses: a key whose signature is in no log");
	is(outcome((struct wish){.with_key = true, .entry_of_another = true},
		   &trust),
	   "sigstore.log-entry", "refuses: another signature's entry");
	is(outcome((struct wish){0}, &trust), "sigstore.signer",
	   "refuses: a certificate where a key was to sign");
	trust.root = NULL;
	is(outcome((struct wish){.with_key = true, .no_entry = true}, &trust),
	   "", "verifies: a key alone, where no log is asked for");
	trust = trust_keyless();
	is(outcome((struct wish){.with_key = true}, &trust), "sigstore.signer",
	   "refuses: a hint at a key, and nobody gave one");
}

/* What the policy admits goes for certificates too. */
static void test_algorithms(void)
{
	struct sigstore_trust trust = trust_keyless();

	trust.floor.kinds = 1U << KEY_P384;
	is(outcome((struct wish){0}, &trust), "sigstore.algorithm",
	   "refuses: a curve that the policy does not admit");
	trust.floor.kinds |= 1U << KEY_P256;
	is(outcome((struct wish){0}, &trust), "", "verifies: one that it does");
}

/* A certificate that was no longer, or not yet, valid when it signed. */
static void test_expired(void)
{
	struct pki leaf = world.leaf;

	world.leaf = pki_make((struct pki_wish){
		.name = "leaf",
		.issuer = &world.ca,
		.extensions = PKI_SIGNER,
		.until = PKI_T0 - 1,
	});
	bad((struct wish){0}, "cert.time", "a certificate that has expired");
	pki_release(&world.leaf);
	world.leaf = pki_make((struct pki_wish){
		.name = "leaf",
		.issuer = &world.ca,
		.extensions = PKI_SIGNER,
		.until = PKI_T0,
	});
	good((struct wish){0}, "one that is valid to the second");
	pki_release(&world.leaf);
	world.leaf = pki_make((struct pki_wish){.name = "leaf",
						.issuer = &world.stranger,
						.extensions = PKI_SIGNER});
	bad((struct wish){0}, "cert.chain", "one by another authority");
	pki_release(&world.leaf);
	world.leaf = leaf;
	good((struct wish){0}, "the genuine one");
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
	test_forms();
	test_other_entries();
	test_log();
	test_content();
	test_identity();
	test_keys();
	test_expired();
	test_algorithms();
	key_free(key);
	world_release(&world);
	return tap_done();
}
