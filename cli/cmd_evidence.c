#include "cli/evidence.h"

#include "cli/intake.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const struct option options[] = {
	{"store", required_argument, NULL, 's'},
	{"format", required_argument, NULL, 'f'},
	{"policy", required_argument, NULL, 'p'},
	{"profile", required_argument, NULL, 'r'},
	{"key", required_argument, NULL, 'k'},
	{"now", required_argument, NULL, 'n'},
	{"keep", required_argument, NULL, 'K'},
	{"older-than", required_argument, NULL, 'O'},
	{"dry-run", no_argument, NULL, 'N'},
	{"repair", no_argument, NULL, 'R'},
	{"with", required_argument, NULL, 'W'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

/* --store, else the first configured evidence directory. */
static int find_store(const struct evidence_words *words,
		      char out[SETTINGS_PATH_MAX], struct error *err)
{
	struct settings settings;

	if (words->store) {
		snprintf(out, SETTINGS_PATH_MAX, "%s", words->store);
		return 0;
	}
	if (cli_settings(words->cli, &settings, err) < 0)
		return -1;
	if (settings.evidence_count == 0)
		return error_set(err, ERROR_POLICY, "evidence.store",
				 "no evidence directory is configured");
	strcpy(out, settings.evidence[0]);
	return 0;
}

static void print_result(const char *name, const struct plan *plan,
			 const struct import_result *result)
{
	char digest[DIGEST_TEXT_SIZE];
	size_t shown = plan->note_count < PLAN_NOTES_MAX ? plan->note_count
							 : PLAN_NOTES_MAX;

	printf("%s: %zu images, %zu blobs copied, %zu there already, "
	       "%zu entries written\n",
	       name, result->images, result->blobs, result->present,
	       result->entries);
	if (result->missing)
		printf("  %zu blobs that the layout names are not in it\n",
		       result->missing);
	for (size_t i = 0; i < shown; i++) {
		digest_format(digest, &plan->notes[i].digest);
		printf("  %s: %s\n", digest, plan->notes[i].text);
	}
}

int evidence_import_one(const char *from, const char *name,
			const struct store *to)
{
	CLEANUP(plan_release) struct plan plan = {0};
	struct import_result result = {0};
	struct error err = ERROR_INIT;

	if (intake_run(from, to, &plan, &result, &err) < 0) {
		error_wrap(&err, "'%s'", name);
		return cli_fail(&err);
	}
	print_result(name, &plan, &result);
	return CLI_OK;
}

int evidence_import(struct evidence_words *words, const char *path)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	struct error err = ERROR_INIT;
	int worst = CLI_OK;

	if (words->count == 0)
		return cli_usage("evidence", "name a layout, directory, bundle "
					     "or archive to import");
	if (import_open(path, &store, &err) < 0)
		return cli_fail(&err);
	for (int i = 0; i < words->count; i++) {
		const char *from = words->arguments[i];
		int status = evidence_import_one(from, from, &store);

		worst = status > worst ? status : worst;
	}
	return worst;
}

int evidence_open(const char *path, struct store *out)
{
	struct error err = ERROR_INIT;

	if (store_open(path, FILE_ANY, out, &err) == 0 && out->kept)
		return CLI_OK;
	error_set(&err, ERROR_INPUT, "evidence.store",
		  "'%s' is no store that an import keeps", path);
	error_hint(&err, EVIDENCE_STORE_HINT);
	return cli_fail(&err);
}

static const struct verb {
	const char *name;
	const char *takes; /* its options, beside --store and --help */
	int (*run)(struct evidence_words *words, const char *path);
} verbs[] = {
	{"import", "", evidence_import},  {"list", "f", evidence_list},
	{"show", "fprkn", evidence_show}, {"prune", "fKON", evidence_prune},
	{"fsck", "fR", evidence_fsck},	  {"fetch", "W", evidence_fetch},
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(name, verbs[i].name) == 0)
			return &verbs[i];
	return NULL;
}

static int run(struct evidence_words *words, const struct verb *verb)
{
	char path[SETTINGS_PATH_MAX];
	struct error err = ERROR_INIT;
	int status;

	if (find_store(words, path, &err) < 0)
		return cli_fail(&err);
	status = verb->run(words, path);
	judge_release(&words->judge);
	return status;
}

/* Takes one option; returns 0, or an exit status. */
static int take_option(struct evidence_words *words, int option, char *value)
{
	struct error err = ERROR_INIT;

	switch (option) {
	case 's':
		words->store = value;
		return 0;
	case 'K':
		words->keep = value;
		return 0;
	case 'O':
		words->older_than = value;
		return 0;
	case 'N':
		words->dry_run = true;
		return 0;
	case 'R':
		words->repair = true;
		return 0;
	case 'W':
		words->tool = value;
		return 0;
	}
	if (judge_option(&words->judge, option, value, &err) < 0)
		return cli_usage("evidence", "%s", err.reason.msg);
	words->format = words->judge.format;
	return 0;
}

int cli_evidence(const struct cli *cli, int argc, char **argv)
{
	struct evidence_words words = {.cli = cli};
	const struct verb *verb = find_verb(argc > 1 ? argv[1] : "");
	int option, status;

	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		return cli_help("evidence");
	if (!verb)
		return cli_usage("evidence", "say import, list, show, prune, "
					     "fsck or fetch");
	argc--;
	argv++;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help("evidence");
		if (option == '?' || option == ':')
			return cli_bad_option("evidence", option, argv);
		if (option != 's' && !strchr(verb->takes, option))
			return cli_alien_option("evidence", verb->name, options,
						option);
		status = take_option(&words, option, optarg);
		if (status)
			return status;
	}
	words.arguments = argv + optind;
	words.count = argc - optind;
	return run(&words, verb);
}
