#include "cli/cli.h"

#include "cli/intake.h"
#include "evidence/inventory.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct words {
	const char *store;
	enum cli_format format;
	char **arguments;
	int count;
};

static const struct option options[] = {
	{"store", required_argument, NULL, 's'},
	{"format", required_argument, NULL, 'f'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

/* --store, else the first configured evidence directory. */
static int find_store(const struct cli *cli, const struct words *words,
		      char out[SETTINGS_PATH_MAX], struct error *err)
{
	struct settings settings;

	if (words->store) {
		snprintf(out, SETTINGS_PATH_MAX, "%s", words->store);
		return 0;
	}
	if (cli_settings(cli, &settings, err) < 0)
		return -1;
	if (settings.evidence_count == 0)
		return error_set(err, ERROR_POLICY, "evidence.store",
				 "no evidence directory is configured");
	strcpy(out, settings.evidence[0]);
	return 0;
}

static void print_result(const char *from, const struct plan *plan,
			 const struct import_result *result)
{
	char digest[DIGEST_TEXT_SIZE];
	size_t shown = plan->note_count < PLAN_NOTES_MAX ? plan->note_count
							 : PLAN_NOTES_MAX;

	printf("%s: %zu images, %zu blobs copied, %zu there already, "
	       "%zu entries written\n",
	       from, result->images, result->blobs, result->present,
	       result->entries);
	if (result->missing)
		printf("  %zu blobs that the layout names are not in it\n",
		       result->missing);
	for (size_t i = 0; i < shown; i++) {
		digest_format(digest, &plan->notes[i].digest);
		printf("  %s: %s\n", digest, plan->notes[i].text);
	}
}

static bool is_layout(const char *path)
{
	char index[PATH_MAX];

	return snprintf(index, sizeof(index), "%s/index.json", path) > 0 &&
	       access(index, F_OK) == 0;
}

static int import_one(const char *from, const struct store *to)
{
	CLEANUP(plan_release) struct plan plan = {0};
	struct import_result result = {0};
	struct error err = ERROR_INIT;

	if (intake_run(from, to, &plan, &result, &err) < 0) {
		error_wrap(&err, "'%s'", from);
		return cli_fail(&err);
	}
	print_result(from, &plan, &result);
	return CLI_OK;
}

static int run_import(const struct words *words, const char *path)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	struct error err = ERROR_INIT;
	int worst = CLI_OK;

	if (words->count == 0)
		return cli_usage("evidence",
				 "name a layout or archive to import");
	if (import_open(path, &store, &err) < 0)
		return cli_fail(&err);
	for (int i = 0; i < words->count; i++) {
		int status = import_one(words->arguments[i], &store);

		worst = status > worst ? status : worst;
	}
	return worst;
}

static struct json *entry_json(const struct digest *key,
			       const struct entry *entry)
{
	struct json *out = json_new_object();
	struct json *images = json_new_array();
	struct json *evidence = json_new_array();
	char digest[DIGEST_TEXT_SIZE];

	digest_format(digest, key);
	json_set(out, "digest", json_new_text(digest));
	for (size_t i = 0; i < entry->image_count; i++) {
		digest_format(digest, &entry->images[i]);
		json_append(images, json_new_text(digest));
	}
	for (size_t i = 0; i < entry->evidence_count; i++) {
		const struct entry_evidence *one = &entry->evidence[i];
		const char *layout = entry_layout_name(one->layout);
		struct json *item = json_new_object();

		digest_format(digest, &one->manifest);
		json_set(item, "manifest", json_new_text(digest));
		json_set(item, "layout", json_new_text(layout ? layout : ""));
		if (!digest_is_zero(&one->subject)) {
			digest_format(digest, &one->subject);
			json_set(item, "subject", json_new_text(digest));
		}
		json_append(evidence, item);
	}
	json_set(out, "images", images);
	json_set(out, "evidence", evidence);
	return out;
}

static void print_json(const struct digest *key, const struct entry *entry)
{
	CLEANUP_JSON struct json *tree = entry_json(key, entry);
	CLEANUP_BUF struct buf text = BUF_INIT;

	json_write(tree, &text);
	printf("%s\n", buf_ok(&text) && text.data ? text.data : "{}");
}

static int list_entry(void *context, const struct digest *key,
		      const struct entry *entry, struct error *err)
{
	const struct words *words = context;
	char digest[DIGEST_TEXT_SIZE];

	(void)err;
	if (!entry_has_image(entry, key))
		return 0; /* a config or a chain ID: the same image again */
	if (words->format == CLI_JSON) {
		print_json(key, entry);
		return 0;
	}
	digest_format(digest, key);
	printf("%s  evidence: %zu\n", digest, entry->evidence_count);
	return 0;
}

static int run_list(const struct words *words, const char *path)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	struct error err = ERROR_INIT;
	struct words copy = *words;

	if (words->count != 0)
		return cli_usage("evidence", "list takes no argument");
	if (store_open(path, FILE_ANY, &store, &err) < 0)
		return cli_fail(&err);
	if (!store.kept && !store.is_directory && !is_layout(path))
		return CLI_OK; /* nothing was imported yet */
	if (inventory_list(&store, list_entry, &copy, &err) < 0)
		return cli_fail(&err);
	return CLI_OK;
}

static void print_entry(const struct digest *key, const struct entry *entry)
{
	char digest[DIGEST_TEXT_SIZE];

	digest_format(digest, key);
	printf("%s\n", digest);
	for (size_t i = 0; i < entry->image_count; i++) {
		digest_format(digest, &entry->images[i]);
		printf("  image     %s\n", digest);
	}
	for (size_t i = 0; i < entry->evidence_count; i++) {
		const char *layout =
			entry_layout_name(entry->evidence[i].layout);

		digest_format(digest, &entry->evidence[i].manifest);
		printf("  evidence  %s (%s)\n", digest, layout ? layout : "?");
	}
}

static int run_show(const struct words *words, const char *path)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	CLEANUP(entry_release) struct entry entry = {0};
	struct error err = ERROR_INIT;
	struct digest key;

	if (words->count != 1 ||
	    digest_parse(span_of(words->arguments[0]), &key) < 0)
		return cli_usage("evidence", "show takes one sha256:HEX");
	if (store_open(path, FILE_ANY, &store, &err) < 0)
		return cli_fail(&err);
	if (inventory_find(&store, &key, &entry, &err) < 0) {
		if (err.kind != ERROR_NONE)
			return cli_fail(&err);
		printf("%s: nothing is known of it in '%s'\n",
		       words->arguments[0], path);
		return CLI_REFUSED;
	}
	if (words->format == CLI_JSON)
		print_json(&key, &entry);
	else
		print_entry(&key, &entry);
	return CLI_OK;
}

static const struct {
	const char *name;
	int (*run)(const struct words *words, const char *path);
} verbs[] = {{"import", run_import}, {"list", run_list}, {"show", run_show}};

static int run(const struct cli *cli, const char *verb,
	       const struct words *words)
{
	char path[SETTINGS_PATH_MAX];
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verb, verbs[i].name) != 0)
			continue;
		if (find_store(cli, words, path, &err) < 0)
			return cli_fail(&err);
		return verbs[i].run(words, path);
	}
	return cli_usage("evidence", "say import, list or show");
}

int cli_evidence(const struct cli *cli, int argc, char **argv)
{
	struct words words = {0};
	const char *verb = argc > 1 ? argv[1] : "";
	int option;

	if (strcmp(verb, "--help") == 0)
		return cli_help("evidence");
	if (argc > 1) {
		argc--;
		argv++;
	}
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help("evidence");
		if (option == '?' || option == ':')
			return cli_bad_option("evidence", option, argv);
		if (option == 's')
			words.store = optarg;
		else if (cli_parse_format(optarg, &words.format) < 0)
			return cli_usage("evidence",
					 "--format '%s' is not text or json",
					 optarg);
	}
	words.arguments = argv + optind;
	words.count = argc - optind;
	return run(cli, verb, &words);
}
