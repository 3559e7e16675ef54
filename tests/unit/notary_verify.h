/*
 * Verification of Notary Project signatures as tables: an envelope, whom one
 * trusts, and what comes of it; each in both forms.
 */
#ifndef TESTS_UNIT_NOTARY_VERIFY_H
#define TESTS_UNIT_NOTARY_VERIFY_H

#include "evidence/notation_verify.h"

#include "tests/unit/notary.h"

#include <time.h>

#define SCHEME	  NOTARY "signingScheme"
#define EXPIRY	  NOTARY "expiry"
#define AUTHENTIC NOTARY "authenticSigningTime"
#define ACME	  "/C=US/ST=WA/O=acme"
#define IDENTITY  "x509.subject: C=US, ST=WA, O=acme"

#define DAY ((int64_t)86400)

/* Times around now, in RFC 3339. */
static int64_t now;
static char before[RFC3339_SIZE]; /* yesterday: before all certificates */
static char soon[RFC3339_SIZE];	  /* in an hour */
static char past[RFC3339_SIZE];	  /* a minute ago */

/* Files that a trust is made of; NULL ends a list. */
struct trusts {
	const char *ca[3];
	const char *authority[3];
	const char *tsa[3];
	const char *crl[3];
	const char *identities[3];
	const char *set[5]; /* check, action, check, action */
	bool after_expiry;
};

static inline bool add_files(struct notation_trust *trust,
			     enum notation_store store,
			     const char *const *names)
{
	for (; *names; names++) {
		CLEANUP_BUF struct buf text = BUF_INIT;
		struct error err = ERROR_INIT;
		char path[64];

		snprintf(path, sizeof(path), "%s.crt", *names);
		if (notation_trust_add(trust, store, temp_read(path, &text),
				       path, &err) < 0) {
			printf("# %s\n", err.reason.msg);
			return false;
		}
	}
	return true;
}

static inline bool add_crls(struct notation_trust *trust,
			    const char *const *names)
{
	for (; *names; names++) {
		CLEANUP_BUF struct buf text = BUF_INIT;
		struct error err = ERROR_INIT;
		char path[64];

		snprintf(path, sizeof(path), "%s.crl", *names);
		if (notation_trust_add_crl(trust, temp_read(path, &text), path,
					   &err) < 0) {
			printf("# %s\n", err.reason.msg);
			return false;
		}
	}
	return true;
}

static inline bool make_trust(const struct trusts *of,
			      struct notation_trust *out)
{
	struct error err = ERROR_INIT;

	memset(out, 0, sizeof(*out));
	if (!add_files(out, NOTATION_STORE_CA, of->ca) ||
	    !add_files(out, NOTATION_STORE_AUTHORITY, of->authority) ||
	    !add_files(out, NOTATION_STORE_TSA, of->tsa) ||
	    !add_crls(out, of->crl))
		return false;
	for (size_t i = 0; of->identities[i]; i++)
		if (notation_trust_add_identity(out, span_of(of->identities[i]),
						&err) < 0)
			printf("# %s\n", err.reason.msg);
	for (size_t i = 0; of->set[i]; i += 2)
		if (notation_trust_set(out, span_of(of->set[i]),
				       span_of(of->set[i + 1]), &err) < 0)
			printf("# %s\n", err.reason.msg);
	out->after_expiry = of->after_expiry;
	return true;
}

struct test {
	const char *what;
	struct notary of;
	struct trusts trusts;
	int64_t later;	 /* the clock, in seconds after now */
	const char *why; /* NULL: verified */
	unsigned logged; /* bits of enum notation_check */
};

static const struct {
	const char *name;
	const char *type;
	void (*write)(const struct notary *of, struct buf *out);
} FORMS[] = {
	{"JWS", NOTATION_JWS_TYPE, notary_jws},
	{"COSE", NOTATION_COSE_TYPE, notary_cose},
};

static struct notation_result result;

/* Verifies @text; *err says why not. */
static inline int verify_text(struct span text, const char *type,
			      const struct trusts *trusts, int64_t later,
			      struct error *err)
{
	struct notation_trust trust;
	struct notation_envelope envelope;
	int verified = -1;

	if (!make_trust(trusts, &trust))
		error_set(err, ERROR_INPUT, "test", "no trust");
	else if (notation_envelope_read(text, span_of(type), &envelope, err) ==
		 0) {
		verified = notation_verify(&envelope, &trust, now + later,
					   &result, err);
		notation_envelope_release(&envelope);
	}
	notation_trust_release(&trust);
	return verified;
}

static inline unsigned logged_bits(void)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < NOTATION_CHECKS; i++)
		if (result.logged[i] && result.reasons[i].msg[0])
			bits |= 1U << i;
	return bits;
}

static inline void run(const struct test *test, size_t form)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	int verified;

	memset(&result, 0, sizeof(result));
	FORMS[form].write(&test->of, &text);
	verified = verify_text(buf_span(&text), FORMS[form].type, &test->trusts,
			       test->later, &err);
	if (test->why)
		ok(verified < 0 && !result.verified &&
			   strstr(err.reason.msg, test->why) &&
			   !strcmp(err.reason.id, "evidence.notation"),
		   "%s refused: %s (%s)", FORMS[form].name, test->what,
		   err.reason.msg);
	else
		ok(verified == 0 && result.verified &&
			   logged_bits() == test->logged &&
			   notation_verify_is_lenient(&result) ==
				   (test->logged != 0),
		   "%s accepted: %s (%s)", FORMS[form].name, test->what,
		   err.reason.msg);
}

/* A case changes a member of ENVELOPE or TRUSTED by naming it again. */
#pragma GCC diagnostic ignored "-Woverride-init"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#endif

#define TRUSTED .ca = {"root"}, .identities = {IDENTITY}
#define ENVELOPE                                                               \
	.algorithm = "ES256", .type = NOTARY_TYPE, .scheme = "notary.x509",    \
	.signing_time = past, .critical = {SCHEME}, .payload = NOTARY_PAYLOAD, \
	.key = "leaf", .chain = {"leaf", "sub", "root"}
#define SIGNED_BY(name) ENVELOPE, .key = (name), .chain = {(name), "root"}
#define BY_AUTHORITY                                                           \
	ENVELOPE, .scheme = "notary.x509.signingAuthority",                    \
		  .signing_time = NULL, .authentic_time = past,                \
		  .critical = {SCHEME, AUTHENTIC}
#define STAMPED ENVELOPE, .tsa = "tsa1"
#define CLOCKED TRUSTED, .tsa = {"tsaroot"}

#define BIT(check) (1U << (check))

static inline void run_all(const struct test *tests, size_t count)
{
	for (size_t form = 0; form < 2; form++)
		for (size_t i = 0; i < count; i++)
			run(&tests[i], form);
}
#define RUN(tests) run_all(tests, sizeof(tests) / sizeof((tests)[0]))

/* A leaf NAME.crt of "root". */
static inline void make_leaf(const char *name, const char *kind,
			     const char *subject)
{
	notary_issue_with(name, "root", kind, subject, "leaf", "-days 365");
}

/* What every test has, and the clock. */
static inline void make_world(void)
{
	now = (int64_t)time(NULL) + 60;
	rfc3339_format(before, now - DAY);
	rfc3339_format(soon, now + 3600);
	rfc3339_format(past, now);
	key_init();
	notary_make();
	notary_root("root", "ec:P-256", ACME "/CN=root", "authority");
	notary_root("twin", "ec:P-256", ACME "/CN=root", "authority");
	notary_root("other", "ec:P-256", ACME "/CN=other", "authority");
	notary_issue("sub", "root", ACME "/CN=sub", "authority");
	notary_issue("leaf", "sub", ACME "/CN=leaf", "leaf");
	notary_issue("direct", "root", ACME "/CN=direct", "leaf");
}

#endif
