#include "evidence/notation_convert.h"

#include "base/dir.h"
#include "base/file.h"
#include "base/sort.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define ID "evidence.trustpolicy"

#define STORE_FILES_MAX 256
#define PATH_SIZE	1024

struct conversion {
	int stores;
	const char *path;
	struct json *notes;
	struct error *err;
};

static int no_memory(const struct conversion *conversion)
{
	return error_set(conversion->err, ERROR_SYSTEM, ID, "no memory");
}

static int note(const struct conversion *conversion,
		const struct notation_statement *statement, const char *text)
{
	char line[512];

	snprintf(line, sizeof(line), "statement '%.100s': %s", statement->name,
		 text);
	return json_append(conversion->notes, json_new_text(line)) < 0
		       ? no_memory(conversion)
		       : 0;
}

/* Notation refuses links in its stores; sub-directories are not looked into. */
static int add_name(const struct conversion *conversion, int directory,
		    const char *name, char **names, size_t *count)
{
	struct stat status;

	if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return error_set_errno(conversion->err, ID,
				       "cannot look at '%s'", name);
	if (S_ISDIR(status.st_mode))
		return 0;
	if (!S_ISREG(status.st_mode))
		return error_set(conversion->err, ERROR_POLICY, ID,
				 "'%s' in a trust store is not a regular file",
				 name);
	if (*count == STORE_FILES_MAX)
		return error_set(conversion->err, ERROR_POLICY, ID,
				 "more than %d files in a trust store",
				 STORE_FILES_MAX);
	names[*count] = strdup(name);
	if (!names[*count])
		return no_memory(conversion);
	(*count)++;
	return 0;
}

static int read_names(const struct conversion *conversion, DIR *directory,
		      char **names, size_t *count)
{
	const char *name;

	while ((name = dir_next(directory)))
		if (add_name(conversion, dirfd(directory), name, names, count) <
		    0)
			return -1;
	return 0;
}

static int append_files(const struct conversion *conversion, const char *name,
			char **names, size_t count, struct json *list)
{
	char path[PATH_SIZE];

	if (count == 0)
		return error_set(conversion->err, ERROR_POLICY, ID,
				 "the trust store %s holds no certificates",
				 name);
	sort_texts(names, count);
	for (size_t i = 0; i < count; i++) {
		int size = snprintf(path, sizeof(path), "%s/%s/%s",
				    conversion->path, name, names[i]);

		if (size < 0 || (size_t)size >= sizeof(path))
			return error_set(conversion->err, ERROR_POLICY, ID,
					 "the path of '%s' is too long",
					 names[i]);
		if (json_append(list, json_new_text(path)) < 0)
			return no_memory(conversion);
	}
	return 0;
}

/* Appends the files of the store @name, "x509/TYPE/NAME", to @list. */
static int list_store(const struct conversion *conversion, const char *name,
		      struct json *list)
{
	CLEANUP_FREE char **names = calloc(STORE_FILES_MAX, sizeof(*names));
	CLEANUP_DIR DIR *directory = dir_open(file_open_dir_beneath(
		conversion->stores, name, ID, conversion->err));
	size_t count = 0;
	int result = -1;

	if (!directory)
		return error_set(conversion->err, ERROR_SYSTEM, ID,
				 "cannot read '%s'", name);
	if (!names)
		no_memory(conversion);
	else if (read_names(conversion, directory, names, &count) == 0)
		result = append_files(conversion, name, names, count, list);
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	return result;
}

/* Puts the files of the stores of type @type under @key of @signer. */
static int add_stores(const struct conversion *conversion,
		      const struct notation_statement *statement,
		      const char *type, const char *key, struct json *signer)
{
	CLEANUP_JSON struct json *list = json_new_array();

	for (size_t i = 0; list && i < json_count(statement->stores); i++) {
		struct span of;
		struct span name;
		char path[PATH_SIZE];

		if (notation_trustpolicy_store(
			    json_span(json_item(statement->stores, i)), &of,
			    &name) < 0 ||
		    !span_is(of, type))
			continue;
		if (name.size >= sizeof(path) / 2)
			return error_set(conversion->err, ERROR_POLICY, ID,
					 "the name of a store is too long");
		snprintf(path, sizeof(path), "x509/%s/%.*s", type,
			 SPAN_ARGS(name));
		if (list_store(conversion, path, list) < 0)
			return -1;
	}
	if (!list)
		return no_memory(conversion);
	if (json_count(list) == 0)
		return 0;
	return json_set(signer, key, steal_pointer(&list)) < 0
		       ? no_memory(conversion)
		       : 0;
}

static const char *action_word(enum notation_action action)
{
	return action == NOTATION_SKIP ? "skip" : "log";
}

/* What is not enforced, in Notary's own words. */
static int add_actions(const struct conversion *conversion,
		       const struct notation_statement *statement,
		       struct json *signer)
{
	for (unsigned i = 0; i < NOTATION_CHECKS; i++)
		if (i != NOTATION_AUTHENTICITY &&
		    statement->actions[i] != NOTATION_ENFORCE &&
		    json_set(signer,
			     notation_level_check((enum notation_check)i),
			     json_new_text(
				     action_word(statement->actions[i]))) < 0)
			return no_memory(conversion);
	if (statement->after_expiry &&
	    json_set(signer, "verifyTimestamp",
		     json_new_text("afterCertExpiry")) < 0)
		return no_memory(conversion);
	return 0;
}

static int add_signer(const struct conversion *conversion,
		      const struct notation_statement *statement,
		      struct json *signers)
{
	CLEANUP_JSON struct json *signer = json_new_object();

	if (!signer)
		return no_memory(conversion);
	if (add_stores(conversion, statement, "ca", "trustStore", signer) < 0 ||
	    add_stores(conversion, statement, "signingAuthority", "authority",
		       signer) < 0 ||
	    add_stores(conversion, statement, "tsa", "tsa", signer) < 0)
		return -1;
	if (json_set(signer, "identities", json_copy(statement->identities)) <
	    0)
		return no_memory(conversion);
	if (add_actions(conversion, statement, signer) < 0)
		return -1;
	return json_set(signers, statement->name, steal_pointer(&signer)) < 0
		       ? no_memory(conversion)
		       : 0;
}

static struct json *new_rule(const struct notation_statement *statement)
{
	struct json *rule = json_new_object();
	struct json *names = json_new_array();

	if (rule && names && !statement->skip &&
	    json_append(names, json_new_text(statement->name)) == 0 &&
	    json_set(rule, "signers", steal_pointer(&names)) == 0 &&
	    (statement->actions[NOTATION_AUTHENTICITY] == NOTATION_ENFORCE ||
	     json_set(rule, "mode", json_new_text("audit")) == 0))
		return rule;
	json_free(names);
	if (statement->skip)
		return rule;
	json_free(rule);
	return NULL;
}

/* A profile without a rule is an error: without signatures, an identity. */
static int add_profile(const struct conversion *conversion,
		       const struct notation_statement *statement,
		       struct json *profiles)
{
	CLEANUP_JSON struct json *profile = json_new_object();
	struct json *rules = json_edit(profile, "rules");
	const char *id = statement->skip ? "image.identity" : "image.signature";

	if (!rules || json_set(rules, id, new_rule(statement)) < 0 ||
	    json_set(profiles, statement->name, steal_pointer(&profile)) < 0)
		return no_memory(conversion);
	return 0;
}

static int add_entry(const struct conversion *conversion,
		     const struct notation_statement *statement,
		     struct json *assign)
{
	CLEANUP_JSON struct json *entry = json_new_object();

	if (!entry)
		return no_memory(conversion);
	if (!statement->everywhere) {
		struct json *match = json_edit(entry, "match");

		if (!match ||
		    json_set(match, "image", json_copy(statement->scopes)) < 0)
			return no_memory(conversion);
	}
	if (json_set(entry, "profile", json_new_text(statement->name)) < 0 ||
	    (!statement->everywhere &&
	     json_set(entry, "trustCaller", json_new_bool(true)) < 0) ||
	    json_append(assign, steal_pointer(&entry)) < 0)
		return no_memory(conversion);
	return 0;
}

static int add_notes(const struct conversion *conversion,
		     const struct notation_statement *statement)
{
	static const struct {
		enum notation_check check;
		const char *text;
	} NOTES[] = {
		{NOTATION_AUTHENTICITY,
		 "authenticity is only logged: the rule has mode audit, so "
		 "that images without any signature start too"},
		{NOTATION_AUTHENTIC_STAMP,
		 "authenticTimestamp is not enforced: certificates that have "
		 "expired count"},
		{NOTATION_BEST_BEFORE,
		 "expiry is not enforced: signatures that have expired count"},
		{NOTATION_REVOCATION,
		 "revocation is not enforced: revoked certificates count"},
	};

	if (!statement->everywhere &&
	    note(conversion, statement,
		 "scopes compare the name by which an image was started; where "
		 "the engine does not attest it the caller chooses it "
		 "(trustCaller)") < 0)
		return -1;
	if (statement->skip)
		return note(conversion, statement,
			    "level skip: images are started without a "
			    "signature");
	for (size_t i = 0; i < sizeof(NOTES) / sizeof(NOTES[0]); i++)
		if (statement->actions[NOTES[i].check] != NOTATION_ENFORCE &&
		    note(conversion, statement, NOTES[i].text) < 0)
			return -1;
	if (statement->actions[NOTATION_REVOCATION] == NOTATION_ENFORCE)
		return note(conversion, statement,
			    "revocation is judged by CRL files alone, nothing "
			    "is fetched: name them with \"crl\", or write "
			    "\"revocation\": \"skip\"");
	return 0;
}

static int add_statement(const struct conversion *conversion,
			 const struct notation_statement *statement,
			 struct json *out)
{
	struct json *signers = json_edit(out, "signers");
	struct json *profiles = json_edit(out, "profiles");
	struct json *assign = json_find_edit(out, "assign");

	if (!signers || !profiles || !assign)
		return no_memory(conversion);
	if (!statement->skip && add_signer(conversion, statement, signers) < 0)
		return -1;
	if (add_profile(conversion, statement, profiles) < 0 ||
	    add_entry(conversion, statement, assign) < 0)
		return -1;
	return add_notes(conversion, statement);
}

static int convert(const struct conversion *conversion,
		   const struct notation_trustpolicy *policy, struct json *out)
{
	if (!out || !conversion->notes ||
	    json_set(out, "signers", json_new_object()) < 0 ||
	    json_set(out, "profiles", json_new_object()) < 0 ||
	    json_set(out, "assign", json_new_array()) < 0)
		return no_memory(conversion);
	/* exact scopes first, whatever the order in the document */
	for (unsigned everywhere = 0; everywhere < 2; everywhere++)
		for (size_t i = 0; i < policy->count; i++)
			if (policy->statements[i].everywhere == everywhere &&
			    add_statement(conversion, &policy->statements[i],
					  out) < 0)
				return -1;
	return 0;
}

int notation_convert(const struct notation_trustpolicy *policy, int stores,
		     const char *path, struct json **out, struct json **notes,
		     struct error *err)
{
	CLEANUP_JSON struct json *made = json_new_object();
	CLEANUP_JSON struct json *said = json_new_array();
	struct conversion conversion = {
		.stores = stores,
		.path = path,
		.notes = said,
		.err = err,
	};

	if (convert(&conversion, policy, made) < 0)
		return -1;
	*out = steal_pointer(&made);
	*notes = steal_pointer(&said);
	return 0;
}
