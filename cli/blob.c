#include "cli/blob.h"

#include "base/file.h"
#include "base/rfc3339.h"
#include "cli/artifact.h"
#include "evidence/source.h"
#include "gate/blob_verifier.h"
#include "gate/confine.h"
#include "gate/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS 60 /* that verification may take */

/* What is read for one verification. */
struct reading {
	struct buf bundle;
	struct artifact artifact;
	char *root_path;
	struct trusted_root *root;
	struct key *key;
	struct blob_verifier_task task;
};

static void reading_cleanup(struct reading *reading)
{
	buf_release(&reading->bundle);
	artifact_release(&reading->artifact);
	free(reading->root_path);
	trusted_root_free(reading->root);
	key_free(reading->key);
}

/*
 * The file beside the configuration; NULL where there is none, and for a key,
 * which needs none.
 */
static char *default_root(const struct blob_words *words)
{
	const char *name = words->staging ? "trusted_root.staging.json"
					  : "trusted_root.json";
	const char *config = words->cli->config;
	char *path = NULL;
	int directory;

	if (!config)
		config = getenv("OCIGATE_CONFIG");
	if (!config)
		config = settings_default_path();
	directory =
		(int)(strrchr(config, '/') ? strrchr(config, '/') + 1 - config
					   : 0);
	if (words->key ||
	    asprintf(&path, "%.*s%s", directory, config, name) < 0)
		return NULL;
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static int read_trust(const struct blob_words *words, struct reading *reading,
		      struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	const char *root = reading->root_path;

	if (root && (file_read_path(root, FILE_ANY, TRUSTED_ROOT_SIZE_MAX,
				    "root.document", &text, err) < 0 ||
		     trusted_root_parse(buf_span(&text), root, &reading->root,
					err) < 0))
		return -1;
	buf_release(&text);
	if (words->key && (file_read_path(words->key, FILE_ANY, KEY_FILE_MAX,
					  "key.file", &text, err) < 0 ||
			   key_parse(buf_span(&text), KEY_SCHEME_DEFAULT,
				     words->key, &reading->key, err) < 0))
		return -1;
	reading->task.trust = (struct sigstore_trust){
		.root = reading->root,
		.key = reading->key,
		.issuer = words->issuer,
		.identity = words->identity,
	};
	return 0;
}

static int read_all(const struct blob_words *words, struct reading *reading,
		    struct error *err)
{
	if (read_trust(words, reading, err) < 0 ||
	    file_read_path(words->bundle, FILE_ANY, SOURCE_BLOB_MAX,
			   "request.bundle", &reading->bundle, err) < 0 ||
	    artifact_read(words->target, &reading->artifact, err) < 0)
		return -1;
	reading->task.bundle = buf_span(&reading->bundle);
	reading->task.message = reading->artifact.message;
	return 0;
}

static void say_verified(const struct blob_words *words,
			 const struct sigstore_result *result)
{
	char when[RFC3339_SIZE] = "";

	if (result->time)
		rfc3339_format(when, result->time);
	printf("%s: verified\n", words->target);
	if (result->identity.name[0])
		printf("  identity %s\n  issuer   %s\n", result->identity.name,
		       result->identity.issuer);
	else
		printf("  key      %s\n", words->key);
	if (when[0])
		printf("  time     %s\n", when);
}

static struct json *reason_json(const struct blob_verifier_refusal *why)
{
	struct json *out = json_new_object();

	json_set(out, "id", json_new_text(why->id));
	json_set(out, "message", json_new_text(why->text));
	return out;
}

static void print_json(const struct blob_words *words,
		       const struct sigstore_result *result,
		       const struct blob_verifier_refusal *why)
{
	CLEANUP_JSON struct json *out = json_new_object();
	CLEANUP_BUF struct buf text = BUF_INIT;
	char when[RFC3339_SIZE];

	json_set(out, "ocigate", json_new_int(1));
	json_set(out, "target", json_new_text(words->target));
	json_set(out, "verified", json_new_bool(!why));
	if (why) {
		json_set(out, "reason", reason_json(why));
	} else if (result->identity.name[0]) {
		json_set(out, "identity", json_new_text(result->identity.name));
		json_set(out, "issuer", json_new_text(result->identity.issuer));
	}
	if (result->time) {
		rfc3339_format(when, result->time);
		json_set(out, "time", json_new_text(when));
	}
	json_write(out, &text);
	printf("%s\n", buf_ok(&text) ? text.data : "{\"verified\":false}");
}

/* @why is NULL when it was verified. */
static int conclude(const struct blob_words *words,
		    const struct sigstore_result *result,
		    const struct blob_verifier_refusal *why)
{
	if (words->format == CLI_JSON)
		print_json(words, result, why);
	else if (!why)
		say_verified(words, result);
	else
		printf("%s: not verified\n  [%s] %s\n", words->target, why->id,
		       why->text);
	return why ? CLI_REFUSED : CLI_OK;
}

static int check_words(const struct blob_words *words, const char *root)
{
	if (!words->bundle || !words->target)
		return cli_usage(words->command, "name a bundle and a file");
	if (words->key && (words->identity || words->issuer))
		return cli_usage(words->command,
				 "a key and an identity exclude each other");
	if (!words->key && (!words->identity || !words->issuer))
		return cli_usage(words->command,
				 "name a key, or an identity and its issuer");
	if (!words->key && !root)
		return cli_usage(words->command,
				 "an identity needs --trusted-root, or a "
				 "trusted_root.json beside the configuration: "
				 "there is no network to fetch one");
	return CLI_OK;
}

bool blob_take(struct blob_words *words, int option, const char *value)
{
	const char **word = option == 'b'   ? &words->bundle
			    : option == 't' ? &words->root
			    : option == 'k' ? &words->key
			    : option == 'i' ? &words->identity
			    : option == 'o' ? &words->issuer
					    : NULL;

	if (word)
		*word = value;
	return word != NULL;
}

int blob_verify(const struct blob_words *words)
{
	CLEANUP(reading_cleanup) struct reading reading = {.root = NULL};
	struct blob_verifier_refusal why;
	struct sigstore_result result;
	struct error err = ERROR_INIT;
	int status;

	reading.root_path =
		words->root ? strdup(words->root) : default_root(words);
	status = check_words(words, reading.root_path);
	if (status != CLI_OK)
		return status;
	if (read_all(words, &reading, &err) < 0)
		return cli_fail(&err);
	status = blob_verifier_run(
		&reading.task, confine_now() + SECONDS * INT64_C(1000000000),
		&result, &why, &err);
	/* that nothing could be read is another answer than that it is wrong */
	if (err.kind != ERROR_NONE)
		return cli_fail(&err);
	return conclude(words, &result, status < 0 ? &why : NULL);
}
