/* trusted_root.json: what is read, what is refused, what it vouches for. */
#include "evidence/trusted_root.h"

#include "base/file.h"

#include "tests/unit/pki_root.h"
#include "tests/unit/tap.h"
#include "tests/unit/vectors.h"

#include <limits.h>

#define P256 "PKIX_ECDSA_P256_SHA_256"

static struct pki ca, middle, signer, log_key;

static struct trusted_root *parse(const char *text, struct error *err)
{
	struct trusted_root *root;

	return trusted_root_parse(span_of(text), "root", &root, err) == 0
		       ? root
		       : NULL;
}

static void refuse(const char *text, const char *what)
{
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	struct error err = ERROR_INIT;

	root = parse(text, &err);
	ok(!root && err.kind != ERROR_NONE, "%s: %s", what, err.reason.msg);
}

static void accept(const char *text, const char *what)
{
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	struct error err = ERROR_INIT;

	root = parse(text, &err);
	ok(root != NULL, "%s%s%s", what, err.reason.msg[0] ? ": " : "",
	   err.reason.msg);
}

static void test_documents(void)
{
	static const char TYPE[] = "application/vnd.dev.sigstore.trustedroot";
	static const char *const GOOD[] = {"+json;version=0.1",
					   "+json;version=0.2", ".v0.1+json",
					   ".v0.2+json"};
	char text[256];
	size_t i;

	for (i = 0; i < 4; i++) {
		snprintf(text, sizeof(text), "{\"mediaType\":\"%s%s\"}", TYPE,
			 GOOD[i]);
		accept(text, GOOD[i]);
	}
	refuse("{\"mediaType\":\"bad\"}", "another media type");
	refuse("{}", "no media type");
	refuse("[]", "an array");
	refuse("", "nothing");
	refuse("{\"mediaType\":\"" PKI_ROOT_TYPE "\"} {}",
	       "attack 13: trailing data");
	refuse("{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"tlogs\":[],\"tlogs\":[]"
	       "}",
	       "attack 10: a key twice");
	refuse("{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"Tlogs\":[]}",
	       "attack 11: a key in another case");
	refuse("{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"tlogs\":{}}",
	       "an object of logs");
	accept("{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"tlogs\":null,\"new\":{"
	       "\"a\":[1]}}",
	       "null, and a member that is not known");
	refuse("{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"tlogs\":[{\"publicKey\":"
	       "{\"rawBytes\":\"?\"}}]}",
	       "a key that is not base64");
	refuse("{\"mediaType\":\"" PKI_ROOT_TYPE "\","
	       "\"certificateAuthorities\":[{\"certChain\":{\"certificates\":"
	       "[]}}]}",
	       "attack 63: an authority without certificates");
	refuse("{\"mediaType\":\"" PKI_ROOT_TYPE "\","
	       "\"certificateAuthorities\":[{}]}",
	       "an authority without a chain");
}

static void test_limits(void)
{
	CLEANUP_BUF struct buf items = BUF_INIT, text = BUF_INIT;
	size_t i;

	for (i = 0; i < TRUSTED_ROOT_ITEMS_MAX; i++)
		buf_add_text(&items, i ? ",{}" : "{}");
	pki_root_text(&text, "tlogs", &items);
	accept(text.data, "as many logs as may be");
	buf_add_text(&items, ",{}");
	text.size = 0;
	pki_root_text(&text, "tlogs", &items);
	refuse(text.data, "attack 16: one more");
	text.size = 0;
	while (text.size <= TRUSTED_ROOT_SIZE_MAX)
		buf_add_text(&text, "                ");
	refuse(text.data, "attack 14: a document that is too large");
}

/* The one log of a root: its key, or NULL with the problem shown. */
static bool log_usable(const struct pki *key, const char *details,
		       int64_t start, int64_t end)
{
	CLEANUP_BUF struct buf items = BUF_INIT;
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	const struct trusted_root_log *log;

	pki_root_log(&items, key, details, start, end);
	root = pki_root("tlogs", &items);
	log = root->tlogs.logs;
	if (!log->key)
		printf("# %s\n", log->problem.msg);
	return root->tlogs.count == 1 && log->key &&
	       memcmp(log->log_id.bytes, key_id(log->key)->sha256, 32) == 0;
}

static void test_logs(void)
{
	static const struct {
		const char *curve;
		const char *details;
		bool usable;
	} KEYS[] = {
		{"P-256", P256, true},
		{"P-384", "PKIX_ECDSA_P384_SHA_384", true},
		{"P-384", "PKIX_ECDSA_P384_SHA_256", true},
		{"P-521", "PKIX_ECDSA_P521_SHA_512", true},
		{"ED25519", "PKIX_ED25519", true},
		{"RSA:2048", "PKIX_RSA_PKCS1V15_2048_SHA256", true},
		{"RSA:2048", "PKIX_RSA_PSS_2048_SHA256", true},
		{"P-384", P256, false},
		{"ED25519", "PKIX_ED25519_PH", false},
		{"P-256", "PUBLIC_KEY_DETAILS_UNSPECIFIED", false},
		{"P-256", "", false},
		{"RSA:1024", "PKIX_RSA_PKCS1V15_2048_SHA256", false},
		{"RSA:2048", "PKCS1_RSA_PKCS1V5", false},
	};
	size_t i;

	for (i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		CLEANUP_PKI struct pki key = pki_make((struct pki_wish){
			.name = "key", .curve = KEYS[i].curve});

		ok(log_usable(&key, KEYS[i].details, 1, 0) == KEYS[i].usable,
		   "%s as %s", KEYS[i].curve, KEYS[i].details);
	}
	ok(log_usable(&log_key, P256, 1, 2), "a window");
	ok(!log_usable(&log_key, P256, 2, 1), "one that ends before it starts");
	ok(!log_usable(&log_key, P256, 0, 2),
	   "attack 26: validFor without start");
	ok(!log_usable(&log_key, P256, 0, 0), "no validFor");
}

static void test_log_members(void)
{
	static const char TEXT[] =
		"{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"ctlogs\":[{\"baseUrl\":"
		"\"https://l.example/\",\"operator\":\"who\",\"publicKey\":"
		"{\"rawBytes\":"
		"\"MCowBQYDK2VwAyEAt8rlp1knGwjfbcXAYPYAkn0XiLz1x8O4t0YkEhie244"
		"\",\"keyDetails\":\"PKIX_ED25519\",\"validFor\":{\"start\":"
		"\"2025-09-23T00:00:00.25Z\",\"end\":null}},"
		"\"checkpointKeyId\":{\"keyId\":\"AQ==\"}}]}";
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	struct error err = ERROR_INIT;
	const struct trusted_root_log *log;
	size_t from = 0;

	root = parse(TEXT, &err);
	ok(root != NULL, "a log without id, base64 without padding");
	log = root->ctlogs.logs;
	is(log->base_url, "https://l.example/", "its address");
	is(log->operator_name, "who", "its operator");
	ok(log->checkpoint_key_id.size == 1, "its checkpoint key id");
	ok(log->window.start == 1758585600250 && log->window.end == INT64_MAX,
	   "its window in milliseconds");
	ok(trusted_root_find_log(
		   &root->ctlogs,
		   (struct span){(const char *)key_id(log->key)->sha256, 32},
		   &from) == log,
	   "found by the hash of its key");
	ok(!trusted_root_find_log(
		   &root->ctlogs,
		   (struct span){(const char *)key_id(log->key)->sha256, 32},
		   &from),
	   "once");
	from = 0;
	ok(!trusted_root_find_log(&root->ctlogs, span_of(""), &from),
	   "an empty id finds nothing");
}

/* An Ed25519 log: whether it can be used with these two values. */
static bool enums_usable(const char *details, const char *hash)
{
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	struct error err = ERROR_INIT;
	char text[512];

	snprintf(text, sizeof(text),
		 "{\"mediaType\":\"" PKI_ROOT_TYPE
		 "\",\"ctlogs\":[{\"hashAlgorithm\":%s,\"publicKey\":"
		 "{\"rawBytes\":"
		 "\"MCowBQYDK2VwAyEAt8rlp1knGwjfbcXAYPYAkn0XiLz1x8O4t0YkEhie24"
		 "4\",\"keyDetails\":%s,\"validFor\":{\"start\":"
		 "\"2025-09-23T00:00:00Z\"}}}]}",
		 hash, details);
	root = parse(text, &err);
	return root && root->ctlogs.logs[0].key;
}

static void test_enums(void)
{
	static const char *const OTHERS[] = {"5",    "8",	  "0",	  "-7",
					     "7.0",  "\"7\"",	  "true", "[7]",
					     "null", "4294967303"};
	size_t i;

	ok(enums_usable("\"PKIX_ED25519\"", "\"SHA2_256\""), "enums as names");
	ok(enums_usable("7", "1"), "enums as numbers");
	for (i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++)
		ok(!enums_usable(OTHERS[i], "1"),
		   "attack 35: keyDetails %s for an Ed25519 key", OTHERS[i]);
	ok(enums_usable("7", "null"), "no hash is said");
	ok(!enums_usable("7", "2") && !enums_usable("7", "[1]"),
	   "another hash than SHA2_256");
}

static void test_windows(void)
{
	const struct trusted_root_window w = {1000500, 2000500};

	ok(trusted_root_window_has_ms(&w, 1000500) &&
		   trusted_root_window_has_ms(&w, 2000500),
	   "both ends are in a window");
	ok(!trusted_root_window_has_ms(&w, 1000499) &&
		   !trusted_root_window_has_ms(&w, 2000501),
	   "attack 26: a millisecond beside it is not");
	ok(trusted_root_window_has(&w, 1000) &&
		   trusted_root_window_has(&w, 2000),
	   "a second that is partly in it");
	ok(!trusted_root_window_has(&w, 999) &&
		   !trusted_root_window_has(&w, 2001),
	   "and one that is not");
	ok(!trusted_root_window_has(&w, INT64_MAX) &&
		   !trusted_root_window_has(&w, INT64_MIN),
	   "attack 14: times beyond all");
}

static const char *chain(const struct pki *leaf, int64_t start, int64_t end,
			 const int64_t *times, size_t count)
{
	const struct pki *const certs[] = {&middle, &ca};
	CLEANUP_BUF struct buf items = BUF_INIT;
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	CLEANUP_CERT struct cert *cert = pki_cert(leaf);
	struct error err = ERROR_INIT;
	struct cert_path path;

	pki_root_authority(&items, certs, 2, start, end);
	root = pki_root("certificateAuthorities", &items);
	if (trusted_root_verify_chain(root, cert, NULL, times, count, &path,
				      &err) == 0)
		return NULL;
	printf("# %s: %s\n", err.reason.id, err.reason.msg);
	return err.reason.id;
}

static void test_chains(void)
{
	CLEANUP_PKI struct pki self = pki_make(
		(struct pki_wish){.name = "self", .extensions = PKI_SIGNER});
	const int64_t now[] = {PKI_T0, PKI_T0 + 5};
	const int64_t late[] = {PKI_T0, PKI_T0 + 5 * PKI_DAY};

	is(chain(&signer, 1, 0, now, 1), NULL, "a signer of the authority");
	is(chain(&signer, 1, 0, now, 2), NULL, "at two times");
	is(chain(&signer, 1, 0, late, 2), "cert.time",
	   "attack 20: one of two times is too late");
	is(chain(&signer, 1, 0, now, 0), "cert.time",
	   "attack 20: no trusted time");
	is(chain(&signer, 1, PKI_T0, now, 1), NULL,
	   "in the last second of the authority");
	is(chain(&signer, 1, PKI_T0, now, 2), "cert.time",
	   "attack 26: one of two times is after it");
	is(chain(&signer, PKI_T0 + 1, 0, now, 1), "cert.time",
	   "attack 26: before the authority");
	is(chain(&signer, 0, 0, now, 1), "trust-root",
	   "attack 26: an authority without start");
	is(chain(&self, 1, 0, now, 1), "cert.chain",
	   "attack 20: a certificate vouches for itself");
}

static int parse_vector(const char *dir, const char *name, struct error *err)
{
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	struct trusted_root_authority authority;
	CLEANUP_BUF struct buf text = BUF_INIT;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
		    (int)sizeof(path) ||
	    file_read_path(path, FILE_ANY, TRUSTED_ROOT_SIZE_MAX, "test", &text,
			   err) < 0)
		return -1;
	if (!strstr(name, "certificate_authority"))
		return trusted_root_parse(buf_span(&text), name, &root, err);
	if (trusted_root_authority_parse(buf_span(&text), name, &authority,
					 err) < 0)
		return -1;
	trusted_root_authority_release(&authority);
	return 0;
}

static void test_vector(const char *dir, const struct json *one)
{
	struct error err = ERROR_INIT;
	int result = parse_vector(dir, vectors_file(one, "json"), &err);

	ok((result == 0) == vectors_passes(one), "%s: %s", vectors_name(one),
	   err.reason.msg);
}

static void test_vectors(void)
{
	struct error err = ERROR_INIT;
	char dir[PATH_MAX];

	vectors_each("trusted-root", test_vector);
	if (!vectors_find(dir))
		return;
	ok(parse_vector(dir, "trusted-root/public-good.json", &err) == 0,
	   "the public good root");
	ok(parse_vector(dir, "trusted-root/staging.json", &err) == 0,
	   "the staging root");
}

int main(void)
{
	key_init();
	ca = pki_make((struct pki_wish){.name = "ca", .extensions = PKI_CA});
	middle = pki_make((struct pki_wish){
		.name = "middle", .extensions = PKI_CA, .issuer = &ca});
	signer = pki_make((struct pki_wish){
		.name = "signer", .extensions = PKI_SIGNER, .issuer = &middle});
	log_key = pki_make((struct pki_wish){.name = "log"});
	test_documents();
	test_limits();
	test_logs();
	test_log_members();
	test_enums();
	test_windows();
	test_chains();
	test_vectors();
	pki_release(&ca);
	pki_release(&middle);
	pki_release(&signer);
	pki_release(&log_key);
	return tap_done();
}
