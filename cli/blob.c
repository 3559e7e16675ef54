#include "cli/blob.h"

#include "base/file.h"
#include "base/rfc3339.h"
#include "cli/artifact.h"
#include "evidence/source.h"
#include "gate/blob_verifier.h"
#include "gate/confine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 60 /* that verification may take */

/* What is read for one verification. */
struct reading {
	struct buf bundle;
	struct artifact artifact;
	struct trusted_root *root;
	struct key *key;
	struct blob_verifier_task task;
};

static void reading_cleanup(struct reading *reading)
{
	buf_release(&reading->bundle);
	artifact_release(&reading->artifact);
	trusted_root_free(reading->root);
	key_free(reading->key);
}

static int read_trust(const struct blob_words *words, struct reading *reading,
		      struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	if (words->root &&
	    (file_read_path(words->root, FILE_ANY, TRUSTED_ROOT_SIZE_MAX,
			    "root.document", &text, err) < 0 ||
	     trusted_root_parse(buf_span(&text), words->root, &reading->root,
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

static void print_json(const struct blob_words *words,
		       const struct sigstore_result *result,
		       const struct error *err)
{
	CLEANUP_JSON struct json *out = json_new_object();
	CLEANUP_BUF struct buf text = BUF_INIT;
	char when[RFC3339_SIZE];

	json_set(out, "ocigate", json_new_int(1));
	json_set(out, "target", json_new_text(words->target));
	json_set(out, "verified", json_new_bool(err->kind == ERROR_NONE));
	if (err->kind != ERROR_NONE) {
		json_set(out, "reason", json_new_text(err->reason.msg));
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

static int conclude(const struct blob_words *words,
		    const struct sigstore_result *result,
		    const struct error *err)
{
	if (words->format == CLI_JSON)
		print_json(words, result, err);
	else if (err->kind == ERROR_NONE)
		say_verified(words, result);
	else
		printf("%s: not verified\n  %s\n", words->target,
		       err->reason.msg);
	return err->kind == ERROR_NONE ? CLI_OK : CLI_REFUSED;
}

static int check_words(const struct blob_words *words)
{
	if (!words->bundle || !words->target)
		return cli_usage(words->command, "name a bundle and a file");
	if (words->key && (words->identity || words->issuer))
		return cli_usage(words->command,
				 "a key and an identity exclude each other");
	if (!words->key && (!words->identity || !words->issuer))
		return cli_usage(words->command,
				 "name a key, or an identity and its issuer");
	if (!words->key && !words->root)
		return cli_usage(words->command,
				 "an identity needs --trusted-root: there is "
				 "no network to fetch one");
	return CLI_OK;
}

int blob_verify(const struct blob_words *words)
{
	CLEANUP(reading_cleanup) struct reading reading = {.root = NULL};
	struct sigstore_result result = {.time = 0};
	struct error err = ERROR_INIT;
	int status = check_words(words);

	if (status != CLI_OK)
		return status;
	if (read_all(words, &reading, &err) < 0)
		return cli_fail(&err);
	blob_verifier_run(&reading.task,
			  confine_now() + SECONDS * INT64_C(1000000000),
			  &result, &err);
	/* that nothing could be read is another answer than that it is wrong */
	if (err.kind == ERROR_SYSTEM)
		return cli_fail(&err);
	return conclude(words, &result, &err);
}
