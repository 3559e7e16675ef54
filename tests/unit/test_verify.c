/* Claims, and what becomes of those that lie. */
#include "evidence/verify.h"

#include "base/encode.h"
#include "evidence/envelope.h"
#include "evidence/payload.h"
#include "tests/unit/tap.h"
#include "tests/unit/temp.h"

#include <fcntl.h>

#define PAYLOAD "{\"critical\":{}}"

static struct key *keys[2];
static struct verify_key trusted[3];

static void make_keys(void)
{
	CLEANUP_BUF struct buf pem = BUF_INIT;
	unsigned i;

	for (i = 0; i < 2; i++) {
		char name[16];

		temp_run("openssl ecparam -genkey -noout -name prime256v1 "
			 "-out key%u; openssl pkey -in key%u -pubout -out "
			 "pub%u",
			 i, i, i);
		snprintf(name, sizeof(name), "pub%u", i);
		ok(key_parse(temp_read(name, &pem), KEY_SCHEME_DEFAULT, name,
			     &keys[i], NULL) == 0,
		   "%s", name);
	}
	trusted[0] = (struct verify_key){.key = keys[0], .signer = "release"};
	trusted[1] = (struct verify_key){.key = keys[1], .signer = "ci"};
	trusted[2] =
		(struct verify_key){.key = keys[0], .signer = "release-again"};
}

/* Signs @bytes with key number @key into the claim. */
static void sign(struct claim *claim, struct span bytes, unsigned key)
{
	CLEANUP_BUF struct buf sig = BUF_INIT;

	temp_write("bytes", bytes);
	temp_run("openssl dgst -sha256 -sign key%u -out sig bytes", key);
	temp_read("sig", &sig);
	claim->signature.signature_size = (uint32_t)sig.size;
	memcpy(claim->signature.signature, sig.data, sig.size);
}

static struct claim simple_claim(unsigned key)
{
	struct claim claim = {.kind = CLAIM_SIMPLESIGNING};

	claim.signature.blob_size = strlen(PAYLOAD);
	digest_of(span_of(PAYLOAD), &claim.signature.blob);
	sign(&claim, span_of(PAYLOAD), key);
	return claim;
}

static void refuse(const struct claim *claim, struct span blob, size_t count,
		   const char *what)
{
	CLEANUP(verify_cleanup) struct verified *verified = NULL;
	struct error err = ERROR_INIT;
	int result = verify_claim(claim, blob, trusted, count, &verified, &err);

	is(result < 0 && !verified ? err.reason.id : "accepted",
	   "evidence.signature", "refused: %s (%s)", what, err.reason.msg);
}

/* Verifies and tells who signed, as digits. */
static const char *signers_of(const struct claim *claim, struct span blob,
			      size_t count)
{
	static char out[8];
	CLEANUP(verify_cleanup) struct verified *verified = NULL;
	struct error err = ERROR_INIT;
	const struct verify_signer *list;
	size_t i, j, n;

	if (verify_claim(claim, blob, trusted, count, &verified, &err) < 0)
		return "refused";
	ok(span_is(verify_payload(verified), PAYLOAD), "the payload's bytes");
	ok(verify_kind(verified) == (enum claim_kind)claim->kind, "its kind");
	n = verify_signers(verified, &list);
	for (i = 0; i < n; i++) {
		for (j = 0; trusted[j].signer != list[i].name; j++)
			;
		out[i] = (char)('0' + j);
		ok(digest_equal(&list[i].id, key_id(trusted[j].key)),
		   "by its key");
	}
	out[n] = '\0';
	return out;
}

static void test_simplesigning(void)
{
	struct span blob = span_of(PAYLOAD);
	struct claim claim = simple_claim(0), other = simple_claim(1), bad;

	is(signers_of(&claim, blob, 1), "0", "one key");
	is(signers_of(&claim, blob, 3), "02", "a key under two names");
	is(signers_of(&other, blob, 3), "1", "the other key");
	refuse(&other, blob, 1, "a key that is not trusted");
	refuse(&claim, blob, 0, "no keys at all");
	bad = claim;
	bad.signature.blob.sha256[0] ^= 1;
	refuse(&bad, blob, 3, "another digest");
	bad = claim;
	bad.signature.blob_size++;
	refuse(&bad, blob, 3, "another size");
	refuse(&claim, span_of("{\"critical\":{ }"), 3, "other bytes");
	refuse(&claim, span_of(""), 3, "an empty blob");
	bad = claim;
	bad.signature.signature_size = 0;
	refuse(&bad, blob, 3, "no signature");
	bad.signature.signature_size = CLAIM_SIGNATURE_MAX + 1;
	refuse(&bad, blob, 3, "a signature beyond its array");
	bad.signature.signature_size = UINT32_MAX;
	refuse(&bad, blob, 3, "far beyond");
	bad = claim;
	bad.kind = CLAIM_PATH;
	refuse(&bad, blob, 3, "a path");
	bad.kind = CLAIM_REJECTED;
	refuse(&bad, blob, 3, "a rejected claim");
	bad.kind = 77;
	refuse(&bad, blob, 3, "no kind that exists");
	bad = claim;
	bad.kind = CLAIM_DSSE;
	bad.signature.payload_size = blob.size;
	refuse(&bad, blob, 3, "a plain signature taken for DSSE");
}

/* A signature file, as far as verifying it is concerned. */
static struct claim file_claim(struct buf *blob, unsigned key)
{
	struct claim claim = simple_claim(key);

	buf_add_text(blob, "before ");
	claim.signature.file = 1;
	claim.signature.payload_offset = blob->size;
	encode_base64(blob, span_of(PAYLOAD));
	claim.signature.payload_size =
		blob->size - claim.signature.payload_offset;
	buf_add_text(blob, " behind");
	claim.signature.blob_size = blob->size;
	return claim;
}

/* Which key is tried first changes nothing but the order of names. */
static void test_order(void)
{
	struct claim simple = simple_claim(0), other = simple_claim(1);
	const char *who;
	unsigned i, k;

	for (i = 0; i < 8; i++) {
		for (k = 0; k < 3; k++)
			trusted[k].attests = i >> k & 1;
		who = signers_of(&simple, span_of(PAYLOAD), 3);
		ok(strcmp(who, "02") == 0 || strcmp(who, "20") == 0,
		   "two names, order %u: %s", i, who);
		is(signers_of(&other, span_of(PAYLOAD), 3), "1",
		   "one name, order %u", i);
	}
	for (k = 0; k < 3; k++)
		trusted[k].attests = false;
}

static void test_files(void)
{
	CLEANUP_BUF struct buf blob = BUF_INIT;
	struct claim claim = file_claim(&blob, 1), bad;

	is(signers_of(&claim, buf_span(&blob), 3), "1", "a signature file");
	refuse(&claim, buf_span(&blob), 1, "by a key that is not trusted");
	bad = claim;
	bad.signature.file = 0;
	refuse(&bad, buf_span(&blob), 3, "a file taken for a blob");
	bad = claim;
	bad.kind = CLAIM_DSSE;
	refuse(&bad, buf_span(&blob), 3, "taken for an envelope");
	bad = claim;
	bad.signature.blob.sha256[0] ^= 1;
	refuse(&bad, buf_span(&blob), 3, "another digest of the payload");
	bad = claim;
	bad.signature.payload_size -= 4;
	refuse(&bad, buf_span(&blob), 3, "a payload cut in a file");
	bad = claim;
	bad.signature.payload_offset = UINT64_MAX - 1;
	refuse(&bad, buf_span(&blob), 3, "a place that wraps around");
	bad = simple_claim(0);
	bad.signature.file = 1;
	refuse(&bad, span_of(PAYLOAD), 3, "a blob taken for a file");
}

/* "payload" when that is what is copied of @blob; or why nothing is. */
static const char *copied(const struct claim *claim, struct span blob)
{
	CLEANUP(payload_release) struct payload out = PAYLOAD_INIT;
	static struct error err;
	struct span parts[2];
	int fd;

	temp_write("copied", blob);
	fd = open("copied", O_RDONLY | O_CLOEXEC);
	err = (struct error)ERROR_INIT;
	if (verify_copy(claim, fd, blob.size, &out, &err) == 0)
		payload_parts(&out, parts);
	close(fd);
	if (err.kind)
		return err.reason.id;
	return span_is(parts[1], PAYLOAD) ? "payload" : "something else";
}

/* What certifiers get is no less looked at than what keys get. */
static void test_copies(void)
{
	CLEANUP_BUF struct buf blob = BUF_INIT;
	struct claim claim = simple_claim(0), file = file_claim(&blob, 1), bad;

	is(copied(&claim, span_of(PAYLOAD)), "payload", "a copy of a blob");
	is(copied(&file, buf_span(&blob)), "payload", "of a signature file");
	bad = claim;
	bad.signature.blob.sha256[0] ^= 1;
	is(copied(&bad, span_of(PAYLOAD)), "evidence.signature",
	   "no copy of another digest");
	bad = claim;
	bad.signature.blob_size++;
	is(copied(&bad, span_of(PAYLOAD)), "evidence.signature",
	   "nor of another size");
	bad = file;
	bad.signature.file = 0;
	is(copied(&bad, buf_span(&blob)), "evidence.signature",
	   "nor of a file taken for a blob");
}

/* A blob with the payload's base64 in it, and the claim that finds it. */
static struct claim dsse_claim(struct buf *blob, struct span payload,
			       const char *type, unsigned key)
{
	CLEANUP_BUF struct buf pae = BUF_INIT;
	struct claim claim = {.kind = CLAIM_DSSE};

	buf_add_text(blob, "before ");
	claim.signature.payload_offset = blob->size;
	encode_base64(blob, payload);
	claim.signature.payload_size =
		blob->size - claim.signature.payload_offset;
	buf_add_text(blob, " behind");
	claim.signature.blob_size = blob->size;
	if (type)
		verify_pae(span_of(type), payload.size, &pae);
	buf_add(&pae, payload.data, payload.size);
	sign(&claim, buf_span(&pae), key);
	return claim;
}

static void test_dsse(void)
{
	CLEANUP_BUF struct buf blob = BUF_INIT;
	struct claim claim = dsse_claim(&blob, span_of(PAYLOAD),
					ENVELOPE_INTOTO, 1),
		     bad;

	is(signers_of(&claim, buf_span(&blob), 3), "1", "an envelope");
	refuse(&claim, buf_span(&blob), 1, "by a key that is not trusted");
	bad = claim;
	bad.kind = CLAIM_SIMPLESIGNING;
	refuse(&bad, buf_span(&blob), 3, "taken for a simple signature");
	bad = claim;
	bad.signature.payload_size--;
	refuse(&bad, buf_span(&blob), 3, "a payload cut");
	bad = claim;
	bad.signature.payload_size = 0;
	refuse(&bad, buf_span(&blob), 3, "an empty payload");
	bad.signature.payload_size = blob.size;
	refuse(&bad, buf_span(&blob), 3, "a payload that ends outside");
	bad.signature.payload_offset = UINT64_MAX - 1;
	bad.signature.payload_size = 8;
	refuse(&bad, buf_span(&blob), 3, "a payload that wraps around");
	bad = claim;
	bad.signature.payload_offset -= 4;
	refuse(&bad, buf_span(&blob), 3, "a payload that is not base64");
}

static void test_dsse_forgeries(void)
{
	CLEANUP_BUF struct buf bare = BUF_INIT, other = BUF_INIT,
			       length = BUF_INIT;
	struct claim claim;

	claim = dsse_claim(&bare, span_of(PAYLOAD), NULL, 0);
	refuse(&claim, buf_span(&bare), 3, "signed without PAE");
	claim = dsse_claim(&other, span_of(PAYLOAD), "application/json", 0);
	refuse(&claim, buf_span(&other), 3, "signed as another payload type");
	claim = dsse_claim(&length, span_of(PAYLOAD),
			   "application/vnd.in-toto+json ", 0);
	refuse(&claim, buf_span(&length), 3, "signed with a longer type");
}

/* A large payload: its envelope's blob is also the file "blob". */
static struct claim large_claim(struct buf *blob, struct buf *payload,
				size_t size, unsigned key)
{
	struct claim claim;

	while (payload->size < size)
		buf_add_format(payload, "%zu ", payload->size);
	payload->size = size;
	claim = dsse_claim(blob, buf_span(payload), ENVELOPE_INTOTO, key);
	temp_write("blob", buf_span(blob));
	return claim;
}

static void test_large(void)
{
	static const size_t SIZES[] = {PAYLOAD_MEMORY_MAX,
				       PAYLOAD_MEMORY_MAX + 1,
				       PAYLOAD_MEMORY_MAX + 2, 5000003};
	size_t i;

	for (i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++) {
		CLEANUP_BUF struct buf blob = BUF_INIT, payload = BUF_INIT;
		CLEANUP(verify_cleanup) struct verified *verified = NULL;
		struct claim claim = large_claim(&blob, &payload, SIZES[i], 1);
		CLEANUP_FD int fd = open("blob", O_RDWR);
		struct error err = ERROR_INIT;
		char byte = 'A';

		ok(verify_claim_file(&claim, fd, blob.size, trusted, 3,
				     &verified, &err) == 0,
		   "a payload of %zu bytes in a file: %s", SIZES[i],
		   err.reason.msg);
		ok(verified && span_equal(verify_payload(verified),
					  buf_span(&payload)),
		   "its bytes");
		ok(!verified || !verify_passed(verified) ==
					(SIZES[i] <= PAYLOAD_MEMORY_MAX),
		   "in memory, or in a file of its own");
		ok(pwrite(fd, &byte, 1, (off_t)blob.size / 2) == 1 &&
			   verified &&
			   span_equal(verify_payload(verified),
				      buf_span(&payload)),
		   "which nobody can change");
		verify_free(verified);
		verified = NULL;
		ok(verify_claim_file(&claim, fd, blob.size, trusted, 3,
				     &verified, &err) < 0 &&
			   !verified,
		   "a changed one: %s", err.reason.msg);
		err = (struct error)ERROR_INIT;
		ok(ftruncate(fd, (off_t)blob.size / 2) == 0 &&
			   verify_claim_file(&claim, fd, blob.size, trusted, 3,
					     &verified, &err) < 0,
		   "one cut off: %s", err.reason.msg);
	}
}

/* Each kind of key sees the same message, however large. */
static void test_large_keys(void)
{
	static const struct {
		const char *make, *sign;
		enum key_scheme scheme;
	} KINDS[] = {
		{"genpkey -algorithm ed25519 -out k",
		 "pkeyutl -sign -rawin -inkey k -in pae -out sig",
		 KEY_SCHEME_DEFAULT},
		{"ecparam -genkey -noout -name secp384r1 -out k",
		 "dgst -sha384 -sign k -out sig pae", KEY_SCHEME_DEFAULT},
		{"genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 -out k",
		 "dgst -sha256 -sign k -out sig pae", KEY_SCHEME_DEFAULT},
		{"genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 -out k",
		 "dgst -sha256 -sigopt rsa_padding_mode:pss "
		 "-sigopt rsa_pss_saltlen:digest -sign k -out sig pae",
		 KEY_SCHEME_RSA_PSS_SHA256},
	};
	CLEANUP_BUF struct buf blob = BUF_INIT, payload = BUF_INIT,
			       pae = BUF_INIT;
	struct claim claim =
		large_claim(&blob, &payload, PAYLOAD_MEMORY_MAX + 99, 0);
	CLEANUP_FD int fd = open("blob", O_RDONLY);
	size_t i;

	verify_pae(span_of(ENVELOPE_INTOTO), payload.size, &pae);
	buf_add(&pae, payload.data, payload.size);
	temp_write("pae", buf_span(&pae));
	for (i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
		CLEANUP(key_cleanup) struct key *key = NULL;
		CLEANUP(verify_cleanup) struct verified *verified = NULL;
		CLEANUP_BUF struct buf pem = BUF_INIT, sig = BUF_INIT;
		struct verify_key one = {.signer = "one"};
		struct error err = ERROR_INIT;

		temp_run("openssl %s 2>openssl.log && openssl pkey -in k "
			 "-pubout -out k.pub && openssl %s",
			 KINDS[i].make, KINDS[i].sign);
		temp_read("sig", &sig);
		claim.signature.signature_size = (uint32_t)sig.size;
		memcpy(claim.signature.signature, sig.data, sig.size);
		if (key_parse(temp_read("k.pub", &pem), KINDS[i].scheme, "k",
			      &key, &err) == 0)
			one.key = key;
		ok(one.key && verify_claim_file(&claim, fd, blob.size, &one, 1,
						&verified, &err) == 0,
		   "large, %s: %s", KINDS[i].make, err.reason.msg);
		claim.signature.signature[sig.size / 2] ^= 1;
		verify_free(verified);
		verified = NULL;
		ok(one.key && verify_claim_file(&claim, fd, blob.size, &one, 1,
						&verified, NULL) < 0,
		   "and not by another signature");
	}
}

static void test_too_large_for_ed25519(void)
{
	CLEANUP_BUF struct buf blob = {.limit = (size_t)64 << 20};
	CLEANUP_BUF struct buf payload = {.limit = (size_t)64 << 20};
	CLEANUP_BUF struct buf pem = BUF_INIT;
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP(verify_cleanup) struct verified *verified = NULL;
	struct verify_key two[2] = {{.signer = "one"}, trusted[1]};
	struct claim claim =
		large_claim(&blob, &payload, VERIFY_ED25519_MAX + 1, 1);
	CLEANUP_FD int fd = open("blob", O_RDONLY);
	struct error err = ERROR_INIT;

	temp_run("openssl genpkey -algorithm ed25519 -out k 2>openssl.log && "
		 "openssl pkey -in k -pubout -out k.pub");
	ok(key_parse(temp_read("k.pub", &pem), KEY_SCHEME_DEFAULT, "k", &key,
		     &err) == 0,
	   "an Ed25519 key");
	two[0].key = key;
	ok(verify_claim_file(&claim, fd, blob.size, two, 1, &verified, &err) <
			   0 &&
		   strcmp(err.reason.id, "evidence.limit") == 0,
	   "is not tried on more than it may hold in memory: %s",
	   err.reason.msg);
	ok(verify_claim_file(&claim, fd, blob.size, two, 2, &verified, NULL) ==
		   0,
	   "  and does not stand in another key's way");
}

/* Refused without a look at its text, unless another key is to be tried. */
static void test_not_decoded_for_ed25519(void)
{
	CLEANUP_BUF struct buf blob = {.limit = (size_t)64 << 20};
	CLEANUP_BUF struct buf payload = {.limit = (size_t)64 << 20};
	CLEANUP_BUF struct buf pem = BUF_INIT;
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP(verify_cleanup) struct verified *verified = NULL;
	struct verify_key two[2] = {{.signer = "one"}, trusted[1]};
	struct claim claim =
		large_claim(&blob, &payload, VERIFY_ED25519_MAX + 3, 1);
	CLEANUP_FD int fd = -1;
	struct error err = ERROR_INIT, other = ERROR_INIT;

	memset(blob.data, '!', blob.size);
	temp_write("blob", buf_span(&blob));
	fd = open("blob", O_RDONLY);
	if (key_parse(temp_read("k.pub", &pem), KEY_SCHEME_DEFAULT, "k", &key,
		      &err) < 0)
		return;
	two[0].key = key;
	ok(verify_claim_file(&claim, fd, blob.size, two, 1, &verified, &err) <
			   0 &&
		   strcmp(err.reason.id, "evidence.limit") == 0,
	   "  before it is decoded: %s", err.reason.msg);
	ok(verify_claim_file(&claim, fd, blob.size, two, 2, &verified, &other) <
			   0 &&
		   strcmp(other.reason.id, "evidence.limit") != 0,
	   "  and after, where another key might have made it: %s",
	   other.reason.msg);
}

/* The largest that an Ed25519 key is tried on. */
static void test_largest_for_ed25519(void)
{
	CLEANUP_BUF struct buf blob = {.limit = (size_t)64 << 20};
	CLEANUP_BUF struct buf payload = {.limit = (size_t)64 << 20};
	CLEANUP_BUF struct buf pae = {.limit = (size_t)64 << 20};
	CLEANUP_BUF struct buf pem = BUF_INIT, sig = BUF_INIT;
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP(verify_cleanup) struct verified *verified = NULL;
	struct verify_key one = {.signer = "one"};
	struct claim claim =
		large_claim(&blob, &payload, VERIFY_ED25519_MAX, 0);
	CLEANUP_FD int fd = open("blob", O_RDONLY);
	struct error err = ERROR_INIT;

	verify_pae(span_of(ENVELOPE_INTOTO), payload.size, &pae);
	buf_add(&pae, payload.data, payload.size);
	temp_write("pae", buf_span(&pae));
	temp_run("openssl pkeyutl -sign -rawin -inkey k -in pae -out sig");
	temp_read("sig", &sig);
	claim.signature.signature_size = (uint32_t)sig.size;
	memcpy(claim.signature.signature, sig.data, sig.size);
	if (key_parse(temp_read("k.pub", &pem), KEY_SCHEME_DEFAULT, "k", &key,
		      &err) == 0)
		one.key = key;
	ok(one.key && verify_claim_file(&claim, fd, blob.size, &one, 1,
					&verified, &err) == 0,
	   "the largest payload by an Ed25519 key: %s", err.reason.msg);
}

static void test_pae(void)
{
	static const struct {
		const char *type, *body, *want;
	} VECTORS[] = {
		{"http://example.com/HelloWorld", "hello world",
		 "DSSEv1 29 http://example.com/HelloWorld 11 hello world"},
		{"", "", "DSSEv1 0  0 "},
		{"application/vnd.in-toto+json", "{}",
		 "DSSEv1 28 application/vnd.in-toto+json 2 {}"},
		{"t\xc3\xbcr", "\xe2\x82\xac",
		 "DSSEv1 4 t\xc3\xbcr 3 "
		 "\xe2\x82\xac"},
	};
	size_t i;

	for (i = 0; i < sizeof(VECTORS) / sizeof(VECTORS[0]); i++) {
		CLEANUP_BUF struct buf pae = BUF_INIT;

		verify_pae(span_of(VECTORS[i].type), strlen(VECTORS[i].body),
			   &pae);
		buf_add_text(&pae, VECTORS[i].body);
		is(pae.data, VECTORS[i].want, "PAE of '%s'", VECTORS[i].type);
	}
}

int main(void)
{
	key_init();
	temp_make();
	make_keys();
	test_simplesigning();
	test_order();
	test_files();
	test_copies();
	test_dsse();
	test_dsse_forgeries();
	test_large();
	test_large_keys();
	test_too_large_for_ed25519();
	test_not_decoded_for_ed25519();
	test_largest_for_ed25519();
	test_pae();
	key_free(keys[0]);
	key_free(keys[1]);
	temp_remove();
	return tap_done();
}
