#include "policy/rules/secret.h"

#include "policy/rules/secret_kind.h"

#include <stddef.h>
#include <stdint.h>
#include <strings.h>

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
	"FILE",	      "PATH",	    "DIR",	"URL",	      "URI",
	"HOST",	      "PORT",	    "NAME",	"TTL",	      "EXPIRY",
	"EXPIRES",    "EXPIRATION", "TIMEOUT",	"LENGTH",     "SIZE",
	"MIN",	      "MAX",	    "ENABLED",	"ENABLE",     "DISABLED",
	"TYPE",	      "ISSUER",	    "ID",	"USER",	      "USERNAME",
	"COUNT",      "POLICY",	    "REQUIRED", "HEADER",     "ENDPOINT",
	"PROVIDER",   "VERSION",    "MODE",	"LIFETIME",   "DURATION",
	"SECONDS",    "ALGORITHM",  "REF",	"ARN",	      "NAMESPACE",
	"SOURCE",     "AUDIENCE",   "LEEWAY",	"INTERVAL",   "PREFIX",
	"SERVICE",    "MANAGER",    "HASHER",	"ROTATION",   "FIELD",
	"STORE",      "CLASS",	    "LIMIT",	"LIMITS",     "HASH",
	"BACKEND",    "DRIVER",	    "FORMAT",	"LOCATION",   "SCOPE",
	"SCOPES",     "LABEL",	    "KIND",	"ENCRYPTION", "METHOD",
	"VALIDATION", "PLUGIN",	    "CACHE",	"REVIEW"};
/* These speak of what everybody may know. */
static const char *const open[] = {"PUBLIC",	  "PUBKEY",	 "CERT",
				   "CERTIFICATE", "FINGERPRINT", "CHECKSUM",
				   "DIGEST",	  "INTEGRITY",	 "SIGNATURE"};

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
	struct span word = {NULL, 0};
	size_t size;

	while (name->size > 0 && !(secret_kind(*name->data) & SECRET_WORD)) {
		name->data++;
		name->size--;
	}
	if (name->size == 0)
		return word;
	for (size = 0; size < name->size; size++) {
		int kind = secret_kind(name->data[size]);

		if (!(kind & SECRET_WORD))
			break;
		if (size > 0 && (kind & SECRET_UPPER) &&
		    (secret_kind(name->data[size - 1]) & SECRET_LOWER))
			break;
	}
	word = (struct span){name->data, size};
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

/* The shell's working directories; how the members of etcd find each other. */
static const char *const excused[] = {"PWD", "OLDPWD",
				      "ETCD_INITIAL_CLUSTER_TOKEN",
				      "--initial-cluster-token"};

bool secret_is_named(struct span name)
{
	struct span before = {NULL, 0};
	bool told = false;

	for (size_t i = 0; i < COUNT(excused); i++)
		if (span_is(name, excused[i]))
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

bool secret_is_public(struct span name)
{
	struct span word;

	do {
		word = take_word(&name);
		if (is_in(open, COUNT(open), word))
			return true;
	} while (word.size > 0);
	return false;
}

bool secret_is_told(struct span name)
{
	if (name.size == 0 || name.size > 64 || secret_is_random(name) ||
	    secret_shape(name))
		return false;
	for (size_t i = 0; i < name.size; i++)
		if (!(secret_kind(name.data[i]) & (SECRET_URL64 | SECRET_DOT)))
			return false;
	return true;
}

static bool is_word(struct span value, const char *word)
{
	return strlen(word) == value.size &&
	       strncasecmp(word, value.data, value.size) == 0;
}

/* "${NAME}", "$(NAME)", "$NAME". */
static bool is_variable(struct span value)
{
	char last = value.data[value.size - 1];

	if (value.size < 2 || value.data[0] != '$')
		return false;
	if (value.data[1] == '{' || value.data[1] == '(')
		return last == (value.data[1] == '{' ? '}' : ')');
	for (size_t i = 1; i < value.size; i++)
		if (!(secret_kind(value.data[i]) &
		      (SECRET_UPPER | SECRET_DIGIT | SECRET_DASH)))
			return false;
	return true;
}

/* A key in base64 can begin with a slash, too. */
static bool is_path(struct span value)
{
	return (value.data[0] == '/' &&
		!secret_is_random(
			(struct span){value.data + 1, value.size - 1})) ||
	       span_starts(value, "./") || span_starts(value, "../");
}

/* A variable, "<password>", "{{ .Secret }}", "****". */
static bool is_placeholder(struct span value)
{
	static const char pairs[][2] = {{'<', '>'}, {'{', '}'}, {'[', ']'}};
	char last = value.data[value.size - 1];
	size_t same = 1;

	if (is_variable(value))
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
		"file:",    "sha256-", "sha384-", "sha512-",   "vault:",
		"arn:aws:", "secret:", "ref+",	  "op://",     "awssm:",
		"gcp:",	    "azure:",  "k8s:",	  "projects/", "env:"};

	if (value.size == 0)
		return true;
	for (size_t i = 0; i < COUNT(words); i++)
		if (is_word(value, words[i]))
			return true;
	for (size_t i = 0; i < COUNT(fronts); i++)
		if (span_starts(value, fronts[i]))
			return true;
	return is_path(value) || is_placeholder(value);
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
		int kind = secret_kind(value.data[i]);

		if (!kind || (kind & SECRET_DOT))
			return false;
		kinds |= kind;
	}
	return (kinds & SECRET_WORD) == SECRET_WORD &&
	       entropy_of(value) >= RANDOM_BITS;
}
