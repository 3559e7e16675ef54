#include "evidence/notation_trustpolicy.h"

#include "base/json_shape.h"
#include "evidence/notation_subject.h"

#include <stdlib.h>

#define ID "evidence.trustpolicy"

#define IDENTITY_PREFIX "x509.subject:"

static const struct json_limits LIMITS = {
	.depth = 16,
	.document = NOTATION_TRUSTPOLICY_MAX,
	.string = (size_t)64 << 10,
	.members = (size_t)16 << 10,
};

#define WORD(...)                                                              \
	(&(const struct shape){                                                \
		.kind = SHAPE_STRING,                                          \
		.values = (const char *const[]){__VA_ARGS__, NULL},            \
	})

static const struct shape text_shape = {
	.kind = SHAPE_STRING,
	.filled = true,
};
static const struct shape list_shape = {
	.kind = SHAPE_ARRAY,
	.of = &text_shape,
};
static const struct shape filled_list_shape = {
	.kind = SHAPE_ARRAY,
	.filled = true,
	.of = &text_shape,
};

static const struct shape override_shape = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"authenticity", WORD("enforce", "log"), false},
			{"authenticTimestamp", WORD("enforce", "log"), false},
			{"expiry", WORD("enforce", "log"), false},
			{"revocation", WORD("enforce", "log", "skip"), false},
			{NULL, NULL, false},
		},
};

static const struct shape verification_shape = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"level", WORD("strict", "permissive", "audit", "skip"),
			 true},
			{"override", &override_shape, false},
			{"verifyTimestamp", WORD("always", "afterCertExpiry"),
			 false},
			{NULL, NULL, false},
		},
};

static const struct shape statement_shape = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"name", &text_shape, true},
			{"registryScopes", &filled_list_shape, true},
			{"signatureVerification", &verification_shape, true},
			{"trustStores", &list_shape, false},
			{"trustedIdentities", &list_shape, false},
			{NULL, NULL, false},
		},
};

static const struct shape document_shape = {
	.kind = SHAPE_OBJECT,
	.fields =
		(const struct shape_field[]){
			{"version", WORD("1.0"), true},
			{"trustPolicies",
			 &(const struct shape){.kind = SHAPE_ARRAY,
					       .filled = true,
					       .of = &statement_shape},
			 true},
			{NULL, NULL, false},
		},
};

static int fail(const struct notation_statement *statement, const char *what,
		struct span value, struct error *err)
{
	return error_set(err, ERROR_POLICY, ID, "statement '%.60s': %s '%.*s'",
			 statement->name, what,
			 value.size > 80 ? 80 : (int)value.size, value.data);
}

static bool is_all_of(struct span text, const char *also)
{
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') &&
		    (c < '0' || c > '9') && (c == '\0' || !strchr(also, c)))
			return false;
	}
	return text.size > 0;
}

int notation_trustpolicy_store(struct span text, struct span *type,
			       struct span *name)
{
	static const char *const TYPES[] = {"ca", "signingAuthority", "tsa"};
	const char *colon =
		text.size ? memchr(text.data, ':', text.size) : NULL;

	if (!colon)
		return -1;
	*type = (struct span){text.data, (size_t)(colon - text.data)};
	*name = (struct span){colon + 1, text.size - type->size - 1};
	if (!is_all_of(*name, "_.-") || span_is(*name, ".") ||
	    span_is(*name, ".."))
		return -1;
	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
		if (span_is(*type, TYPES[i]))
			return 0;
	return -1;
}

static int check_stores(const struct notation_statement *statement,
			struct error *err)
{
	struct span type;
	struct span name;
	bool trusts = false;

	for (size_t i = 0; i < json_count(statement->stores); i++) {
		struct span store = json_span(json_item(statement->stores, i));

		if (notation_trustpolicy_store(store, &type, &name) < 0)
			return fail(statement,
				    "no such kind of trust store:", store, err);
		trusts |= !span_is(type, "tsa");
	}
	if (!trusts)
		return fail(statement, "no trust store of type", span_of("ca"),
			    err);
	return 0;
}

/* Where @text is "x509.subject: NAME", reads the name. */
static int read_identity(const struct notation_statement *statement,
			 struct span text, struct notation_subject *out,
			 struct error *err)
{
	size_t prefix = strlen(IDENTITY_PREFIX);

	if (!span_starts(text, IDENTITY_PREFIX))
		return fail(statement,
			    "not an identity that is understood:", text, err);
	if (notation_subject_parse(
		    (struct span){text.data + prefix, text.size - prefix}, out,
		    err) < 0)
		return error_wrap(err, "statement '%.60s'", statement->name);
	return 0;
}

/* Identities that overlap are a mistake: the narrower one says nothing. */
static int check_overlap(const struct notation_statement *statement,
			 const struct notation_subject *subjects, size_t count,
			 struct error *err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++)
			if (i != j && notation_subject_includes(&subjects[j],
								&subjects[i]))
				return fail(statement, "overlapping identity",
					    json_span(json_item(
						    statement->identities, j)),
					    err);
	return 0;
}

#define IDENTITIES_MAX 256

static int check_identities(const struct notation_statement *statement,
			    struct error *err)
{
	size_t count = json_count(statement->identities);
	CLEANUP_FREE struct notation_subject *subjects = NULL;

	if (json_array_has(statement->identities, "*"))
		return count == 1 ? 0
				  : fail(statement,
					 "identities beside the wildcard",
					 span_of("*"), err);
	if (count > IDENTITIES_MAX)
		return fail(statement, "more identities than", span_of("256"),
			    err);
	subjects = calloc(count + 1, sizeof(*subjects));
	if (!subjects)
		return error_set(err, ERROR_SYSTEM, ID, "no memory");
	for (size_t i = 0; i < count; i++)
		if (read_identity(
			    statement,
			    json_span(json_item(statement->identities, i)),
			    &subjects[i], err) < 0)
			return -1;
	return check_overlap(statement, subjects, count, err);
}

/* A repository with its registry, as distribution writes them; no tag. */
static bool is_repository(struct span text)
{
	const char *slash =
		text.size ? memchr(text.data, '/', text.size) : NULL;
	struct span path;
	char last = '/';

	if (!slash || slash == text.data ||
	    !is_all_of((struct span){text.data, (size_t)(slash - text.data)},
		       ".-:"))
		return false;
	path = (struct span){slash + 1,
			     text.size - (size_t)(slash + 1 - text.data)};
	if (path.size == 0 || !is_all_of(path, "/._-"))
		return false;
	for (size_t i = 0; i < path.size; last = path.data[i++])
		if ((path.data[i] >= 'A' && path.data[i] <= 'Z') ||
		    (last == '/' && strchr("/._-", path.data[i])) ||
		    (path.data[i] == '/' && strchr("._-", last)))
			return false;
	return !strchr("/._-", last);
}

static int check_scopes(struct notation_statement *statement, struct error *err)
{
	statement->everywhere = json_array_has(statement->scopes, "*");
	if (statement->everywhere && json_count(statement->scopes) > 1)
		return fail(statement, "scopes beside the wildcard",
			    span_of("*"), err);
	for (size_t i = 0;
	     !statement->everywhere && i < json_count(statement->scopes); i++) {
		struct span scope = json_span(json_item(statement->scopes, i));

		if (!is_repository(scope))
			return fail(statement, "not a repository:", scope, err);
	}
	return 0;
}

static void read_override(const struct json *override,
			  struct notation_statement *out)
{
	struct json_iter iter = json_iter(override);
	struct json_member member;

	while (json_next(&iter, &member)) {
		enum notation_check check;
		enum notation_action action;

		if (notation_level_find(span_of(member.key), &check) == 0 &&
		    notation_level_action(json_span(member.value), &action) ==
			    0)
			out->actions[check] = action;
	}
}

static int read_level(const struct json *verification,
		      struct notation_statement *out, struct error *err)
{
	struct span level = json_span(json_find(verification, "level"));
	const struct json *override = json_find(verification, "override");

	if (notation_level_read(level, out->actions) < 0)
		return fail(out, "no such level:", level, err);
	out->skip = span_is(level, "skip");
	if (out->skip && json_count(override) > 0)
		return fail(out, "nothing can be overridden at level", level,
			    err);
	read_override(override, out);
	out->after_expiry =
		span_is(json_span(json_find(verification, "verifyTimestamp")),
			"afterCertExpiry");
	return 0;
}

static int read_statement(const struct json *written,
			  struct notation_statement *out, struct error *err)
{
	out->name = json_text(json_find(written, "name"));
	out->scopes = json_find(written, "registryScopes");
	out->stores = json_find(written, "trustStores");
	out->identities = json_find(written, "trustedIdentities");
	if (read_level(json_find(written, "signatureVerification"), out, err) <
		    0 ||
	    check_scopes(out, err) < 0)
		return -1;
	if (out->skip && out->everywhere)
		return fail(out, "level skip with the scope", span_of("*"),
			    err);
	if (out->skip)
		return json_count(out->stores) || json_count(out->identities)
			       ? fail(out, "stores or identities at level",
				      span_of("skip"), err)
			       : 0;
	if (!json_count(out->stores) || !json_count(out->identities))
		return fail(out, "trust stores or identities are missing at",
			    span_of("its level"), err);
	if (check_stores(out, err) < 0)
		return -1;
	return check_identities(out, err);
}

/* Each name and each scope belongs to one statement. */
static int check_unique(const struct notation_trustpolicy *policy, size_t at,
			struct error *err)
{
	const struct notation_statement *statement = &policy->statements[at];

	for (size_t i = 0; i < at; i++) {
		const struct notation_statement *other = &policy->statements[i];

		if (!strcmp(other->name, statement->name))
			return fail(statement, "two statements of the name",
				    span_of(statement->name), err);
		for (size_t j = 0; j < json_count(statement->scopes); j++) {
			const char *scope =
				json_text(json_item(statement->scopes, j));

			if (json_array_has(other->scopes, scope))
				return fail(statement,
					    "a scope of two statements:",
					    span_of(scope), err);
		}
	}
	return 0;
}

#define STATEMENTS_MAX 256

static int read_statements(struct notation_trustpolicy *out, struct error *err)
{
	const struct json *list = json_find(out->document, "trustPolicies");

	if (json_count(list) > STATEMENTS_MAX)
		return error_set(err, ERROR_POLICY, ID,
				 "more than %d statements", STATEMENTS_MAX);
	out->statements = calloc(json_count(list), sizeof(*out->statements));
	if (!out->statements)
		return error_set(err, ERROR_SYSTEM, ID, "no memory");
	for (size_t i = 0; i < json_count(list); i++) {
		if (read_statement(json_item(list, i), &out->statements[i],
				   err) < 0 ||
		    check_unique(out, i, err) < 0)
			return -1;
		out->count++;
	}
	return 0;
}

int notation_trustpolicy_parse(struct span text, const char *what,
			       struct notation_trustpolicy *out,
			       struct error *err)
{
	struct shape_source source = {
		.what = what,
		.id = ID,
		.text = text,
		.kind = ERROR_POLICY,
	};

	memset(out, 0, sizeof(*out));
	if (json_parse(text, &LIMITS, what, &out->document, err) == 0 &&
	    json_shape_check(out->document, &document_shape, &source, err) ==
		    0 &&
	    read_statements(out, err) == 0)
		return 0;
	notation_trustpolicy_release(out);
	return -1;
}

const struct notation_statement *
notation_trustpolicy_find(const struct notation_trustpolicy *policy,
			  struct span repository)
{
	const struct notation_statement *everywhere = NULL;

	for (size_t i = 0; i < policy->count; i++) {
		const struct notation_statement *one = &policy->statements[i];

		if (one->everywhere)
			everywhere = one;
		for (size_t j = 0; j < json_count(one->scopes); j++)
			if (!one->everywhere &&
			    span_equal(json_span(json_item(one->scopes, j)),
				       repository))
				return one;
	}
	return everywhere;
}

void notation_trustpolicy_release(struct notation_trustpolicy *policy)
{
	json_free(policy->document);
	free(policy->statements);
	memset(policy, 0, sizeof(*policy));
}
