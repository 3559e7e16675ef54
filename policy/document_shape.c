#include "policy/document_shape.h"

#include "base/rfc3339.h"
#include "oci/digest.h"
#include "policy/document.h"

static bool is_name(struct span text)
{
	return text.size > 0 && text.size <= DOCUMENT_NAME_MAX;
}

static bool is_time(struct span text)
{
	int64_t seconds;

	return rfc3339_parse(text, &seconds) == 0;
}

static bool is_digest(struct span text)
{
	struct digest digest;

	return digest_parse(text, &digest) == 0;
}

static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape boolean = {.kind = SHAPE_BOOL};
static const struct shape integer = {.kind = SHAPE_INT};
static const struct shape string = {.kind = SHAPE_STRING};
static const struct shape text = {.kind = SHAPE_STRING, .filled = true};
static const struct shape texts = {
	.kind = SHAPE_ARRAY,
	.filled = true,
	.or_one = true,
	.of = &text,
};
static const struct shape name = {
	.kind = SHAPE_STRING,
	.is = is_name,
	.form = "a text of 1 to 100 bytes",
};
static const struct shape names = {
	.kind = SHAPE_ARRAY,
	.filled = true,
	.of = &name,
};
static const struct shape object = {.kind = SHAPE_MAP, .of = &any};

const struct shape document_shape_time = {
	.kind = SHAPE_STRING,
	.is = is_time,
	.form = "a time such as '2027-01-31T00:00:00Z'",
};

const struct shape document_shape_digest = {
	.kind = SHAPE_STRING,
	.is = is_digest,
	.form = "a digest 'sha256:' and 64 hex digits",
};

const struct shape document_shape_mode = {
	.kind = SHAPE_STRING,
	.values = (const char *const[]){"enforce", "fix", "warn", "audit",
					"off", NULL},
};

/* The rules of a profile: id -> parameters, checked by the rule's own row. */
static const struct shape rules = {.kind = SHAPE_MAP, .of = &object};

/* What a failed check of a Notary Project signature does. */
static const struct shape action = {
	.kind = SHAPE_STRING,
	.values = (const char *const[]){"enforce", "log", NULL},
};

static const struct shape signer = {
	.kind = SHAPE_OBJECT,
	.filled = true,
	.fields =
		(const struct shape_field[]){
			{"key", &text, false},
			{"notBefore", &document_shape_time, false},
			{"notAfter", &document_shape_time, false},
			{"scheme",
			 &(const struct shape){
				 .kind = SHAPE_STRING,
				 .values =
					 (const char *const[]){"rsa-pss-sha256",
							       NULL},
			 },
			 false},
			{"transparency",
			 &(const struct shape){
				 .kind = SHAPE_STRING,
				 .values = (const char *const[]){"optional",
								 "required",
								 NULL},
			 },
			 false},
			{"root", &text, false},
			{"issuer", &text, false},
			{"identity", &text, false},
			{"identityGlob", &text, false},
			{"trustStore", &texts, false},
			{"authority", &texts, false},
			{"tsa", &texts, false},
			{"crl", &texts, false},
			{"identities", &texts, false},
			{"verifyTimestamp",
			 &(const struct shape){
				 .kind = SHAPE_STRING,
				 .values = (const char *const[]){"always",
								 "afterCert"
								 "Expiry",
								 NULL},
			 },
			 false},
			{"revocation",
			 &(const struct shape){
				 .kind = SHAPE_STRING,
				 .values =
					 (const char *const[]){"enforce", "log",
							       "skip", NULL},
			 },
			 false},
			{"expiry", &action, false},
			{"authenticTimestamp", &action, false},
			{NULL, NULL, false},
		},
};
static const struct shape signers = {.kind = SHAPE_MAP, .of = &signer};

static const struct shape profile = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"extends", &names, false},
			{"mode", &document_shape_mode, false},
			{"auditUntil", &document_shape_time, false},
			{"rules", &rules, false},
			{NULL, NULL, false},
		},
};
static const struct shape profiles = {.kind = SHAPE_MAP, .of = &profile};

/* A list of words, or one of them. */
#define WORDS(...)                                                             \
	(&(const struct shape){                                                \
		.kind = SHAPE_ARRAY,                                           \
		.filled = true,                                                \
		.or_one = true,                                                \
		.of =                                                          \
			&(const struct shape){                                 \
				.kind = SHAPE_STRING,                          \
				.values = (const char *const[]){__VA_ARGS__,   \
								NULL},         \
			},                                                     \
	})

static const struct shape labels = {
	.kind = SHAPE_MAP,
	.filled = true,
	.of =
		&(const struct shape){
			.kind = SHAPE_ARRAY,
			.filled = true,
			.or_one = true,
			.of = &string,
		},
};
static const struct shape digests = {
	.kind = SHAPE_ARRAY,
	.filled = true,
	.or_one = true,
	.of = &document_shape_digest,
};

#define MATCH_FIELDS                                                           \
	{"kind", WORDS("container", "sandbox"), false},                        \
		{"engine",                                                     \
		 WORDS("docker", "containerd", "cri", "podman", "crio",        \
		       "none"),                                                \
		 false},                                                       \
		{"runtime", WORDS("runc", "crun"), false},                     \
		{"image", &texts, false}, {"namespace", &texts, false},        \
		{"pod", &texts, false},                                        \
		{"containerdNamespace", &texts, false},                        \
		{"name", &texts, false},                                       \
	{                                                                      \
		"labels", &labels, false                                       \
	}

static const struct shape match = {
	.kind = SHAPE_OBJECT,
	.filled = true,
	.fields =
		(const struct shape_field[]){MATCH_FIELDS, {NULL, NULL, false}},
};
static const struct shape scope = {
	.kind = SHAPE_OBJECT,
	.filled = true,
	.fields = (const struct shape_field[]){MATCH_FIELDS,
					       {"digest", &digests, false},
					       {NULL, NULL, false}},
};

static const struct shape entry = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"match", &match, false},
			{"profile", &name, true},
			{"trustCaller", &boolean, false},
			{NULL, NULL, false},
		},
};
static const struct shape assign = {.kind = SHAPE_ARRAY, .of = &entry};

static const struct shape exception = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"rule", &text, true},
			{"scope", &scope, true},
			{"set",
			 &(const struct shape){
				 .kind = SHAPE_MAP,
				 .filled = true,
				 .of = &any,
			 },
			 false},
			{"mode",
			 &(const struct shape){
				 .kind = SHAPE_STRING,
				 .values = (const char *const[]){"audit", NULL},
			 },
			 false},
			{"expires", &document_shape_time, true},
			{"reason", &text, true},
			{"owner", &text, true},
			{NULL, NULL, false},
		},
};
static const struct shape exceptions = {.kind = SHAPE_ARRAY, .of = &exception};

static const struct shape floor_shape = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"rules", &rules, true},
			{NULL, NULL, false},
		},
};

static const struct shape algorithms = {
	.kind = SHAPE_OBJECT,
	.filled = true,
	.fields =
		(const struct shape_field[]){
			{"rsaBits",
			 &(const struct shape){
				 .kind = SHAPE_INT,
				 .has_max = true,
				 .min = 2048,
				 .max = 8192,
			 },
			 false},
			{"curves",
			 &(const struct shape){
				 .kind = SHAPE_ARRAY,
				 .filled = true,
				 .of =
					 &(const struct shape){
						 .kind = SHAPE_STRING,
						 .values =
							 (const char *const[]){
								 "P-256",
								 "P-384",
								 "P-521",
								 "Ed25519",
								 NULL},
					 },
			 },
			 false},
			{NULL, NULL, false},
		},
};

const struct shape document_shape_root = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"ocigate", &integer, true},
			{"name", &name, false},
			{"contact", &name, false},
			{"signers", &signers, false},
			{"profiles", &profiles, false},
			{"assign", &assign, false},
			{"floor", &floor_shape, false},
			{"exceptions", &exceptions, false},
			{"algorithms", &algorithms, false},
			{NULL, NULL, false},
		},
};
