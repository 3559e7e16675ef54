#include "policy/rules/secret.h"

#include <stddef.h>
#include <stdint.h>
#include <strings.h>

/* Kinds of characters, as bits. */
enum {
	LOWER = 1,
	UPPER = 2,
	DIGIT = 4,
	DASH = 8, /* - and _ */
	DOT = 16,
	PLUS = 32, /* + / = */
	HEX = 64,
	WORD = LOWER | UPPER | DIGIT,
	URL64 = WORD | DASH,
};

static int kind_of(char c)
{
	int kind = 0;

	if (c >= 'a' && c <= 'z')
		kind = LOWER;
	else if (c >= 'A' && c <= 'Z')
		kind = UPPER;
	else if (c >= '0' && c <= '9')
		kind = DIGIT;
	else if (c == '-' || c == '_')
		kind = DASH;
	else if (c == '.')
		kind = DOT;
	else if (c == '+' || c == '/' || c == '=')
		kind = PLUS;
	if ((c >= 'a' && c <= 'f') || (c >= '0' && c <= '9'))
		kind |= HEX;
	return kind;
}

/* A token: its front, what follows, and how long that is at least. */
static const struct {
	const char *front;
	int of;
	size_t least;
	const char *what;
} shapes[] = {
	{"AKIA", UPPER | DIGIT, 16, "an AWS access key"},
	{"ASIA", UPPER | DIGIT, 16, "an AWS access key"},
	{"AIza", URL64, 35, "a Google API key"},
	{"ya29.", URL64, 20, "a Google access token"},
	{"GOCSPX-", URL64, 20, "a Google client secret"},
	{"ghp_", WORD, 36, "a GitHub token"},
	{"gho_", WORD, 36, "a GitHub token"},
	{"ghu_", WORD, 36, "a GitHub token"},
	{"ghs_", WORD, 36, "a GitHub token"},
	{"ghr_", WORD, 36, "a GitHub token"},
	{"github_pat_", URL64, 22, "a GitHub token"},
	{"glpat-", URL64, 20, "a GitLab token"},
	{"gldt-", URL64, 20, "a GitLab token"},
	{"glrt-", URL64, 20, "a GitLab token"},
	{"glptt-", URL64, 20, "a GitLab token"},
	{"xoxb-", URL64, 10, "a Slack token"},
	{"xoxp-", URL64, 10, "a Slack token"},
	{"xoxa-", URL64, 10, "a Slack token"},
	{"xoxr-", URL64, 10, "a Slack token"},
	{"xoxs-", URL64, 10, "a Slack token"},
	{"xapp-", URL64, 10, "a Slack token"},
	{"hooks.slack.com/services/T", WORD | PLUS, 20, "a Slack webhook"},
	{"sk_live_", WORD, 16, "a Stripe key"},
	{"rk_live_", WORD, 16, "a Stripe key"},
	{"whsec_", WORD | PLUS, 24, "a Stripe webhook secret"},
	{"sk-ant-", URL64, 20, "an Anthropic key"},
	{"sk-proj-", URL64, 20, "an OpenAI key"},
	{"npm_", WORD, 36, "an npm token"},
	{"pypi-", URL64, 50, "a PyPI token"},
	{"rubygems_", HEX, 48, "a RubyGems token"},
	{"dckr_pat_", URL64, 20, "a Docker Hub token"},
	{"hvs.", URL64, 24, "a Vault token"},
	{"hvb.", URL64, 24, "a Vault token"},
	{"dop_v1_", HEX, 64, "a DigitalOcean token"},
	{"SG.", URL64 | DOT, 60, "a SendGrid key"},
	{"key-", HEX, 32, "a Mailgun key"},
	{"shpat_", HEX, 32, "a Shopify token"},
	{"hf_", WORD, 30, "a Hugging Face token"},
	{"NRAK-", UPPER | DIGIT, 27, "a New Relic key"},
	{"lin_api_", WORD, 40, "a Linear key"},
	{"sq0csp-", URL64, 40, "a Square secret"},
	{"EAACEdEose0cBA", WORD, 10, "a Facebook token"},
	{"AGE-SECRET-KEY-1", UPPER | DIGIT, 50, "an age key"},
	{"AccountKey=", WORD | PLUS, 80, "an Azure storage key"},
	{"tfp_", WORD, 40, "a Typeform token"},
};

static size_t run_of(struct span text, int of)
{
	size_t size = 0;

	while (size < text.size && (kind_of(text.data[size]) & of))
		size++;
	return size;
}

/* Whether @text begins with that many; no more than these are looked at. */
static bool has_run(struct span text, int of, size_t least)
{
	if (text.size < least)
		return false;
	text.size = least;
	return run_of(text, of) == least;
}

/* The shape that begins at @at, where no word goes on. */
static const char *shape_at(struct span at)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct span rest = at;
		size_t front;

		if (shapes[i].front[0] != at.data[0] ||
		    !span_starts(at, shapes[i].front))
			continue;
		front = strlen(shapes[i].front);
		rest.data += front;
		rest.size -= front;
		if (has_run(rest, shapes[i].of, shapes[i].least))
			return shapes[i].what;
	}
	return NULL;
}

/* "eyJ...": the base64 of '{"', three parts. RFC 7519. */
static bool is_jwt(struct span at)
{
	size_t parts = 0;

	if (!span_starts(at, "eyJ"))
		return false;
	while (parts < 3) {
		size_t size = run_of(at, URL64);

		if (size < (parts < 2 ? 10 : 1))
			return false;
		at.data += size;
		at.size -= size;
		if (++parts < 3 && (at.size == 0 || *at.data++ != '.'))
			return false;
		at.size -= parts < 3;
	}
	return true;
}

/* RFC 7468 and PGP's: "-----BEGIN RSA PRIVATE KEY". */
static bool has_private_key(struct span text)
{
	static const char begin[] = "-----BEGIN ";
	const char *at;

	while ((at = memmem(text.data, text.size, begin, sizeof(begin) - 1))) {
		size_t left = text.size - (size_t)(at - text.data);

		if (memmem(at, left < 80 ? left : 80, "PRIVATE KEY", 11))
			return true;
		text = (struct span){at + 1, left - 1};
	}
	return false;
}

/* "scheme://user:password@host": @at begins with "://". */
static bool has_password(struct span at)
{
	size_t colon = 0;
	size_t i = 3;

	for (; i < at.size && at.data[i] != '/' && at.data[i] != '@' &&
	       at.data[i] != '?' && at.data[i] != ' ';
	     i++)
		if (at.data[i] == ':' && !colon)
			colon = i;
	if (i == at.size || at.data[i] != '@' || !colon || i == colon + 1)
		return false;
	/* "$PASSWORD" and "<password>" only stand for one */
	return !secret_is_reference(
		(struct span){at.data + colon + 1, i - colon - 1});
}

const char *secret_shape(struct span value)
{
	if (has_private_key(value))
		return "a private key";
	for (size_t i = 0; i < value.size; i++) {
		struct span at = {value.data + i, value.size - i};
		const char *what;
		size_t word;

		if (*at.data == ':' && span_starts(at, "://") &&
		    has_password(at))
			return "a URL with a password";
		if (i > 0 && (kind_of(value.data[i - 1]) & URL64))
			continue;
		if (is_jwt(at))
			return "a JSON Web Token";
		what = shape_at(at);
		if (what)
			return what;
		word = run_of(at, WORD);
		i += word > 0 ? word - 1 : 0;
	}
	return NULL;
}

/* Parts of a name that mean a secret; two words where one is not enough. */
static const char *const telling[] = {
	"PASSWORD",   "PASSWD",	     "PASSPHRASE", "SECRET", "SECRETS", "TOKEN",
	"CREDENTIAL", "CREDENTIALS", "APIKEY",	   "PASS",   "PWD"};
static const char *const keys[] = {"API",     "ACCESS", "PRIVATE", "ENCRYPTION",
				   "SIGNING", "AUTH",	"MASTER",  "SECRET",
				   "ACCOUNT", "APP",	"ENCRYPT", "HMAC",
				   "AES",     "JWT"};
/* What follows then and makes it speak of a secret, not be one. */
static const char *const harmless[] = {
	"FILE",	    "PATH",	  "DIR",      "URL",	  "URI",
	"HOST",	    "PORT",	  "NAME",     "TTL",	  "EXPIRY",
	"EXPIRES",  "EXPIRATION", "TIMEOUT",  "LENGTH",	  "SIZE",
	"MIN",	    "MAX",	  "ENABLED",  "ENABLE",	  "DISABLED",
	"TYPE",	    "ISSUER",	  "ID",	      "USER",	  "USERNAME",
	"COUNT",    "POLICY",	  "REQUIRED", "HEADER",	  "ENDPOINT",
	"PROVIDER", "VERSION",	  "MODE",     "LIFETIME", "DURATION",
	"SECONDS",  "ALGORITHM",  "REF",      "ARN",	  "NAMESPACE",
	"SOURCE",   "AUDIENCE",	  "LEEWAY",   "INTERVAL", "PREFIX",
	"SERVICE",  "MANAGER",	  "HASHER",   "ROTATION", "FIELD",
	"STORE",    "CLASS",	  "LIMIT",    "LIMITS"};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool is_in(const char *const *table, size_t count, struct span word)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(table[i]) == word.size &&
		    strncasecmp(table[i], word.data, word.size) == 0)
			return true;
	return false;
}

/* Takes the next part of "DB_PASSWORD", "db.password", "dbPassword". */
static struct span take_word(struct span *name)
{
	struct span word;
	size_t size;

	while (name->size > 0 && !(kind_of(*name->data) & WORD)) {
		name->data++;
		name->size--;
	}
	word = (struct span){name->data, 0};
	for (size = 0; size < name->size; size++) {
		int kind = kind_of(name->data[size]);

		if (!(kind & WORD))
			break;
		if (size > 0 && (kind & UPPER) &&
		    (kind_of(name->data[size - 1]) & LOWER))
			break;
	}
	word.size = size;
	name->data += size;
	name->size -= size;
	return word;
}

static bool ends_with(struct span word, const char *end)
{
	size_t size = strlen(end);

	return word.size > size &&
	       strncasecmp(word.data + word.size - size, end, size) == 0;
}

/* "PGPASSWORD", "MYSECRET": the word goes on in front. */
static bool tells(struct span word)
{
	return is_in(telling, COUNT(telling), word) ||
	       ends_with(word, "PASSWORD") || ends_with(word, "PASSWD") ||
	       ends_with(word, "SECRET") || ends_with(word, "TOKEN") ||
	       ends_with(word, "APIKEY");
}

bool secret_is_named(struct span name)
{
	struct span before = {NULL, 0};
	bool told = false;

	/* the shell's own: the working directories */
	if (span_is(name, "PWD") || span_is(name, "OLDPWD"))
		return false;
	for (;;) {
		struct span word = take_word(&name);

		if (word.size == 0)
			return told;
		if (tells(word) ||
		    (span_is(word, "KEY") || span_is(word, "key") ||
				     span_is(word, "Key")
			     ? is_in(keys, COUNT(keys), before)
			     : false))
			told = true;
		else if (is_in(harmless, COUNT(harmless), word))
			told = false;
		before = word;
	}
}

static bool is_word(struct span value, const char *word)
{
	return strlen(word) == value.size &&
	       strncasecmp(word, value.data, value.size) == 0;
}

/* "${NAME}", "$(NAME)", "$NAME", "<password>", "{{ .Secret }}", "****". */
static bool is_placeholder(struct span value)
{
	static const char pairs[][2] = {{'<', '>'}, {'{', '}'}, {'[', ']'}};
	char last = value.data[value.size - 1];
	size_t same = 1;

	if (value.data[0] == '$' && value.size > 1)
		return true;
	for (size_t i = 0; i < COUNT(pairs); i++)
		if (value.data[0] == pairs[i][0] && last == pairs[i][1])
			return true;
	while (same < value.size && value.data[same] == value.data[0])
		same++;
	return same == value.size &&
	       (value.data[0] == '*' || value.data[0] == 'x' ||
		value.data[0] == 'X');
}

bool secret_is_reference(struct span value)
{
	static const char *const words[] = {"true", "false", "yes",	"no",
					    "on",   "off",   "null",	"none",
					    "0",    "1",     "redacted"};
	static const char *const fronts[] = {
		"/",	    "./",      "../",  "file:",	    "vault:",
		"arn:aws:", "secret:", "ref+", "op://",	    "awssm:",
		"gcp:",	    "azure:",  "k8s:", "projects/", "env:"};

	if (value.size == 0)
		return true;
	for (size_t i = 0; i < COUNT(words); i++)
		if (is_word(value, words[i]))
			return true;
	for (size_t i = 0; i < COUNT(fronts); i++)
		if (span_starts(value, fronts[i]))
			return true;
	return is_placeholder(value);
}

/* log2(@number) in 256ths of a bit; @number is 1 to 2^15. */
static uint32_t log_of(uint32_t number)
{
	uint32_t whole = 31 - (uint32_t)__builtin_clz(number);
	uint64_t rest = ((uint64_t)number << 16) >> whole; /* 1 to 2, in 2^16 */
	uint32_t log = whole;

	for (int i = 0; i < 8; i++) {
		rest = rest * rest >> 16;
		log = log << 1 | (rest >> 17 & 1);
		rest >>= rest >> 17 & 1;
	}
	return log;
}

/* Information of each byte in 256ths of a bit, by how often each comes. */
static uint32_t entropy_of(struct span text)
{
	uint32_t seen[256] = {0};
	uint64_t sum = 0;

	for (size_t i = 0; i < text.size; i++)
		seen[(unsigned char)text.data[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (seen[i])
			sum += (uint64_t)seen[i] * log_of(seen[i]);
	return log_of((uint32_t)text.size) - (uint32_t)(sum / text.size);
}

#define RANDOM_LEAST 32	  /* bytes */
#define RANDOM_MOST  512  /* more is data */
#define RANDOM_BITS  1100 /* 4.3 bits; hex has 4 at most, words fewer */

/*
 * Capitals, small letters and digits, mixed more than words are. Digests and
 * fingerprints are hexadecimal and pass; so do paths, URLs and lists.
 */
bool secret_is_random(struct span value)
{
	int kinds = 0;

	if (value.size < RANDOM_LEAST || value.size > RANDOM_MOST ||
	    value.data[0] == '/')
		return false;
	for (size_t i = 0; i < value.size; i++) {
		int kind = kind_of(value.data[i]);

		if (!kind || (kind & DOT))
			return false;
		kinds |= kind;
	}
	return (kinds & WORD) == WORD && entropy_of(value) >= RANDOM_BITS;
}
