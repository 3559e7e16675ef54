/* Keys and signatures that openssl(1) makes, and forgeries beside them. */
#include "evidence/key.h"

#include "tests/unit/tap.h"
#include "tests/unit/temp.h"

static const char MESSAGE[] = "what was signed\n";

static const struct {
	const char *name;
	const char *generate;
	enum key_kind kind;
	unsigned bits;
} KEYS[] = {
	{"p256", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
	 KEY_P256, 0},
	{"p384", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
	 KEY_P384, 0},
	{"p521", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521",
	 KEY_P521, 0},
	{"ed25519", "genpkey -algorithm ED25519", KEY_ED25519, 0},
	{"rsa2048", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
	 KEY_RSA, 2048},
	{"rsa3072", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072",
	 KEY_RSA, 3072},
};

static struct key *parse_text(struct span pem, enum key_scheme scheme,
			      const char *want_id, const char *what)
{
	struct error err = ERROR_INIT;
	struct key *key = NULL;
	int result = key_parse(pem, scheme, what, &key, &err);

	if (!want_id)
		ok(result == 0 && key, "%s: accepted%s%s", what,
		   result ? ": " : "", result ? err.reason.msg : "");
	else
		is(result < 0 && !key ? err.reason.id : "accepted", want_id,
		   "%s: refused", what);
	if (result < 0 && want_id)
		printf("# %s; %s\n", err.reason.msg,
		       err.reason.hint ? err.reason.hint : "");
	return key;
}

static struct key *parse_file(const char *name, enum key_scheme scheme,
			      const char *want_id)
{
	CLEANUP_BUF struct buf pem = BUF_INIT;

	return parse_text(temp_read(name, &pem), scheme, want_id, name);
}

static void refuse_text(struct span pem, const char *want_id, const char *what)
{
	key_free(parse_text(pem, KEY_SCHEME_DEFAULT, want_id, what));
}

static void make_keys(void)
{
	size_t i;

	temp_write("message", span_of(MESSAGE));
	for (i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		temp_run("openssl %s -out %s.key 2>/dev/null", KEYS[i].generate,
			 KEYS[i].name);
		temp_run("openssl pkey -in %s.key -pubout -out %s.pub",
			 KEYS[i].name, KEYS[i].name);
	}
}

static void test_kinds(void)
{
	size_t i;

	for (i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		CLEANUP(key_cleanup) struct key *key = NULL;
		char name[32];

		snprintf(name, sizeof(name), "%s.pub", KEYS[i].name);
		key = parse_file(name, KEY_SCHEME_DEFAULT, NULL);
		ok(key && key_kind(key) == KEYS[i].kind &&
			   key_bits(key) == KEYS[i].bits,
		   "%s: kind and bits", name);
	}
}

/* Verifies the signature file @name over the message, in two parts. */
static bool verifies(const struct key *key, const char *name)
{
	CLEANUP_BUF struct buf signature = BUF_INIT;
	struct span parts[] = {{MESSAGE, 4},
			       {MESSAGE + 4, sizeof(MESSAGE) - 5}};

	return key && key_verify(key, parts, 2, temp_read(name, &signature));
}

static const struct {
	const char *key;
	enum key_scheme scheme;
	const char *sign; /* arguments of openssl, before -in and -out */
	bool good;
} SIGNATURES[] = {
	{"p256", KEY_SCHEME_DEFAULT, "dgst -sha256", true},
	{"p256", KEY_SCHEME_DEFAULT, "dgst -sha384", false},
	{"p256", KEY_SCHEME_DEFAULT, "dgst -sha1", false},
	{"p384", KEY_SCHEME_DEFAULT, "dgst -sha384", true},
	{"p384", KEY_SCHEME_DEFAULT, "dgst -sha256", true},
	{"p384", KEY_SCHEME_DEFAULT, "dgst -sha512", false},
	{"p521", KEY_SCHEME_DEFAULT, "dgst -sha512", true},
	{"p521", KEY_SCHEME_DEFAULT, "dgst -sha256", true},
	{"p521", KEY_SCHEME_DEFAULT, "dgst -sha384", false},
	{"rsa2048", KEY_SCHEME_DEFAULT, "dgst -sha256", true},
	{"rsa3072", KEY_SCHEME_DEFAULT, "dgst -sha256", true},
	{"rsa2048", KEY_SCHEME_DEFAULT, "dgst -sha512", false},
	{"rsa2048", KEY_SCHEME_DEFAULT,
	 "dgst -sha256 -sigopt rsa_padding_mode:pss "
	 "-sigopt rsa_pss_saltlen:digest",
	 false},
	{"rsa2048", KEY_SCHEME_RSA_PSS_SHA256,
	 "dgst -sha256 -sigopt rsa_padding_mode:pss "
	 "-sigopt rsa_pss_saltlen:digest",
	 true},
	{"rsa2048", KEY_SCHEME_RSA_PSS_SHA256,
	 "dgst -sha256 -sigopt rsa_padding_mode:pss "
	 "-sigopt rsa_pss_saltlen:0",
	 false},
	{"rsa2048", KEY_SCHEME_RSA_PSS_SHA256,
	 "dgst -sha256 -sigopt rsa_padding_mode:pss "
	 "-sigopt rsa_pss_saltlen:digest -sigopt rsa_mgf1_md:sha1",
	 false},
	{"rsa2048", KEY_SCHEME_RSA_PSS_SHA256, "dgst -sha256", false},
};

static void test_signatures(void)
{
	size_t i;

	for (i = 0; i < sizeof(SIGNATURES) / sizeof(SIGNATURES[0]); i++) {
		CLEANUP(key_cleanup) struct key *key = NULL;
		char name[32];

		snprintf(name, sizeof(name), "%s.pub", SIGNATURES[i].key);
		key = parse_file(name, SIGNATURES[i].scheme, NULL);
		temp_run("openssl %s -sign %s.key -out sig message",
			 SIGNATURES[i].sign, SIGNATURES[i].key);
		ok(verifies(key, "sig") == SIGNATURES[i].good, "%s %s%s: %s",
		   SIGNATURES[i].key, SIGNATURES[i].sign,
		   SIGNATURES[i].scheme ? " (scheme PSS)" : "",
		   SIGNATURES[i].good ? "verifies" : "does not");
	}
}

static void test_ed25519(void)
{
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP_BUF struct buf sig = BUF_INIT;
	struct span message = span_of(MESSAGE);

	temp_run("openssl pkeyutl -sign -inkey ed25519.key -rawin -in message "
		 "-out sig");
	key = parse_file("ed25519.pub", KEY_SCHEME_DEFAULT, NULL);
	ok(verifies(key, "sig"), "ed25519 verifies");
	temp_read("sig", &sig);
	buf_add_char(&sig, 0);
	ok(!key_verify(key, &message, 1, buf_span(&sig)), "65 bytes do not");
	sig.size = 63;
	ok(!key_verify(key, &message, 1, buf_span(&sig)), "63 bytes do not");
	key_free(parse_file("ed25519.pub", KEY_SCHEME_RSA_PSS_SHA256,
			    "key.scheme"));
	key_free(parse_file("p256.pub", KEY_SCHEME_RSA_PSS_SHA256,
			    "key.scheme"));
}

/* Puts SEQUENCE { r, s } together as told; the lengths are short. */
static struct span der(char out[160], struct span r, struct span s)
{
	size_t body = 4 + r.size + s.size;
	char *at = out;

	*at++ = 0x30;
	*at++ = (char)body;
	*at++ = 0x02;
	*at++ = (char)r.size;
	at = (char *)memcpy(at, r.data, r.size) + r.size;
	*at++ = 0x02;
	*at++ = (char)s.size;
	at = (char *)memcpy(at, s.data, s.size) + s.size;
	return (struct span){out, (size_t)(at - out)};
}

static struct span lead(char *out, struct span number, char first)
{
	out[0] = first;
	memcpy(out + 1, number.data, number.size);
	return (struct span){out, number.size + 1};
}

static void refuse_signature(const struct key *key, struct span signature,
			     const char *what)
{
	struct span message = span_of(MESSAGE);

	ok(!key_verify(key, &message, 1, signature), "P-256: %s", what);
}

/* The order of P-256, for the other root of a signature. */
static const unsigned char ORDER[32] = {
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
	0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};

/* Writes order - s as a minimal DER integer's content. */
static struct span negate(char out[33], struct span s)
{
	unsigned borrow = 0, size = 33;
	int i;

	memset(out, 0, 33);
	for (i = 0; i < 32; i++) {
		unsigned digit =
			(size_t)i < s.size
				? (unsigned char)s.data[s.size - 1 - (size_t)i]
				: 0;
		unsigned value = 256u + ORDER[31 - i] - digit - borrow;

		out[32 - i] = (char)value;
		borrow = value < 256;
	}
	while (size > 1 && !out[33 - size] && !(out[34 - size] & 0x80))
		size--;
	return (struct span){out + 33 - size, size};
}

static void test_ecdsa_forms(void)
{
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP_BUF struct buf sig = BUF_INIT;
	struct span message = span_of(MESSAGE), r, s;
	char out[160], longer[64];
	const char *at;

	temp_run("openssl dgst -sha256 -sign p256.key -out sig message");
	key = parse_file("p256.pub", KEY_SCHEME_DEFAULT, NULL);
	at = temp_read("sig", &sig).data;
	r = (struct span){at + 4, (size_t)at[3]};
	s = (struct span){at + 6 + at[3], (size_t)at[5 + at[3]]};
	ok(key_verify(key, &message, 1, der(out, r, s)), "P-256: as it came");
	ok(key_verify(key, &message, 1, der(out, r, negate(longer, s))),
	   "P-256: the other s is valid ECDSA too");
	refuse_signature(key, der(out, lead(longer, r, 0), s), "r with 00");
	refuse_signature(key, der(out, r, lead(longer, s, 0)), "s with 00");
	refuse_signature(key, der(out, span_of(""), s), "r empty");
	refuse_signature(key, der(out, (struct span){"\0", 1}, s), "r = 0");
	refuse_signature(key, der(out, r, (struct span){"\0", 1}), "s = 0");
	refuse_signature(
		key, der(out, (struct span){"\0", 1}, (struct span){"\0", 1}),
		"r = s = 0");
	refuse_signature(key, der(out, s, r), "r and s swapped");
	r.size--;
	refuse_signature(key, der(out, r, s), "r cut");
	memcpy(out, "\x30\x81", 2);
	memcpy(out + 2, at + 1, sig.size - 1);
	refuse_signature(key, (struct span){out, sig.size + 1}, "long length");
	buf_add_char(&sig, 0);
	refuse_signature(key, buf_span(&sig), "a byte after it");
	sig.size -= 2;
	refuse_signature(key, buf_span(&sig), "a byte less");
	refuse_signature(key, span_of(""), "nothing");
	sig.size = 0;
	buf_add(&sig, "\x30\x80", 2);
	refuse_signature(key, buf_span(&sig), "indefinite length");
}

static void test_wrong_message(void)
{
	CLEANUP(key_cleanup) struct key *key = NULL, *other = NULL;
	CLEANUP_BUF struct buf sig = BUF_INIT;
	struct span wrong = span_of("what was not signed\n");

	temp_run("openssl dgst -sha256 -sign p256.key -out sig message");
	temp_run("openssl ecparam -genkey -noout -name prime256v1 | "
		 "openssl pkey -pubout -out other.pub");
	key = parse_file("p256.pub", KEY_SCHEME_DEFAULT, NULL);
	other = parse_file("other.pub", KEY_SCHEME_DEFAULT, NULL);
	temp_read("sig", &sig);
	ok(verifies(key, "sig"), "the key verifies it");
	ok(!verifies(other, "sig"), "another key does not");
	ok(!key_verify(key, &wrong, 1, buf_span(&sig)), "nor other bytes");
	ok(!key_verify(key, NULL, 0, buf_span(&sig)), "nor no bytes");
}

/* Writes bad.pub: an RSA key with the modulus of NAME.pub and exponent E. */
static void make_rsa(const char *name, const char *exponent)
{
	temp_run("N=$(openssl rsa -pubin -in %s.pub -modulus -noout | "
		 "cut -d= -f2); printf 'asn1=SEQUENCE:k\\n[k]\\na=SEQUENCE:a\\n"
		 "b=BITWRAP,SEQUENCE:r\\n[a]\\no=OID:rsaEncryption\\np=NULL\\n"
		 "[r]\\nn=INTEGER:0x%%s\\ne=INTEGER:%s\\n' $N >asn1.conf; "
		 "openssl asn1parse -genconf asn1.conf -noout -out bad.der; "
		 "(echo -----BEGIN PUBLIC KEY-----; openssl base64 -in "
		 "bad.der; echo -----END PUBLIC KEY-----) >bad.pub",
		 name, exponent);
}

static void test_weak(void)
{
	static const struct {
		const char *generate;
		const char *id;
	} WEAK[] = {
		{"genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024",
		 "key.weak"},
		{"genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2047",
		 "key.weak"},
		{"genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-192",
		 "key.kind"},
		{"genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-224",
		 "key.kind"},
		{"genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1",
		 "key.kind"},
		{"genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 "
		 "-pkeyopt ec_param_enc:explicit",
		 "key.kind"},
		{"genpkey -algorithm ED448", "key.kind"},
		{"genpkey -algorithm X25519", "key.kind"},
		{"genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048",
		 "key.kind"},
	};
	size_t i;

	for (i = 0; i < sizeof(WEAK) / sizeof(WEAK[0]); i++) {
		temp_run("openssl %s 2>/dev/null | openssl pkey -pubout -out "
			 "bad.pub",
			 WEAK[i].generate);
		printf("# %s\n", WEAK[i].generate);
		key_free(parse_file("bad.pub", KEY_SCHEME_DEFAULT, WEAK[i].id));
	}
	make_rsa("rsa2048", "65537");
	key_free(parse_file("bad.pub", KEY_SCHEME_DEFAULT, NULL));
	make_rsa("rsa2048", "1");
	key_free(parse_file("bad.pub", KEY_SCHEME_DEFAULT, "key.value"));
	make_rsa("rsa2048", "65536");
	key_free(parse_file("bad.pub", KEY_SCHEME_DEFAULT, "key.value"));
	make_rsa("rsa2048", "0x10000000000000001");
	key_free(parse_file("bad.pub", KEY_SCHEME_DEFAULT, "key.value"));
	make_rsa("rsa2048", "-3");
	key_free(parse_file("bad.pub", KEY_SCHEME_DEFAULT, "key.kind"));
}

static void test_points(void)
{
	temp_run("openssl ec -pubin -in p256.pub -conv_form compressed -out "
		 "bad.pub 2>/dev/null");
	key_free(parse_file("bad.pub", KEY_SCHEME_DEFAULT, "key.kind"));
	/* flip a bit of the point's last byte */
	temp_run("(echo -----BEGIN PUBLIC KEY-----; openssl pkey -pubin -in "
		 "p256.pub -outform DER | perl -0777 -pe 'substr($_, -1) ^= "
		 "chr(1)' "
		 "| openssl base64; echo -----END PUBLIC KEY-----) >bad.pub");
	key_free(parse_file("bad.pub", KEY_SCHEME_DEFAULT, "key.value"));
	temp_run("(echo -----BEGIN PUBLIC KEY-----; (openssl pkey -pubin -in "
		 "rsa2048.pub -outform DER; echo) | openssl base64; "
		 "echo -----END PUBLIC KEY-----) >bad.pub");
	key_free(parse_file("bad.pub", KEY_SCHEME_DEFAULT, "key.kind"));
}

static bool same_key(const struct key *a, const struct key *b)
{
	return a && b && digest_equal(key_id(a), key_id(b));
}

static void test_pem_accepted(void)
{
	CLEANUP(key_cleanup)
	struct key *key = NULL, *crlf = NULL, *line = NULL, *bare = NULL,
		   *other = NULL;

	temp_run("sed 's/$/\\r/' p256.pub >crlf.pub; "
		 "(head -1 p256.pub; sed '1d;$d' p256.pub | tr -d '\\n'; echo; "
		 "tail -1 p256.pub) >line.pub; "
		 "(echo; printf '  '; printf '%%s' \"$(cat p256.pub)\") "
		 ">bare.pub");
	key = parse_file("p256.pub", KEY_SCHEME_DEFAULT, NULL);
	crlf = parse_file("crlf.pub", KEY_SCHEME_DEFAULT, NULL);
	line = parse_file("line.pub", KEY_SCHEME_DEFAULT, NULL);
	bare = parse_file("bare.pub", KEY_SCHEME_DEFAULT, NULL);
	other = parse_file("p384.pub", KEY_SCHEME_DEFAULT, NULL);
	ok(same_key(key, crlf) && same_key(key, line) && same_key(key, bare),
	   "one key has one id however it is written");
	ok(!same_key(key, other), "another key has another");
}

static void test_pem_refused(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	static const char *const EDITS[] = {
		"cat p256.pub p384.pub",
		"cat p256.pub; echo text",
		"echo text; cat p256.pub",
		"cat p256.key",
		"openssl rsa -pubin -in rsa2048.pub -RSAPublicKey_out "
		"2>/dev/null",
		"openssl req -x509 -new -key p256.key -subj /CN=x",
		"sed '$d' p256.pub",
		"sed '1d' p256.pub",
		"sed '2s/^/ /' p256.pub",
		"sed '2s/^/Proc-Type: 4,ENCRYPTED\\n\\n/' p256.pub",
		"sed '2s/^/\\n/' p256.pub",
		"sed '3s/==//' p256.pub",
		"sed '2s/M/_/' p256.pub",
		"sed 's/PUBLIC/PUBLIC /' p256.pub",
		"head -1 p256.pub; tail -1 p256.pub",
		"tr -d '\\n' <p256.pub",
		"(cat p256.pub; head -c 70000 /dev/zero | tr '\\0' '\\n')",
	};
	size_t i;

	for (i = 0; i < sizeof(EDITS) / sizeof(EDITS[0]); i++) {
		temp_run("{ %s; } >bad.pub", EDITS[i]);
		refuse_text(temp_read("bad.pub", &text), "key.pem", EDITS[i]);
	}
	refuse_text(span_of(""), "key.pem", "an empty file");
	refuse_text(span_of("-----BEGIN PUBLIC KEY-----"), "key.pem",
		    "only a beginning");
	refuse_text((struct span){"-----BEGIN PUBLIC KEY-----\n\0\n"
				  "-----END PUBLIC KEY-----\n",
				  54},
		    "key.pem", "a NUL");
}

int main(void)
{
	ok(key_init() == 0, "libcrypto starts");
	temp_make();
	make_keys();
	test_kinds();
	test_signatures();
	test_ed25519();
	test_ecdsa_forms();
	test_wrong_message();
	test_weak();
	test_points();
	test_pem_accepted();
	test_pem_refused();
	temp_remove();
	return tap_done();
}
