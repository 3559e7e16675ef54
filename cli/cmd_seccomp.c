#include "cli/cli.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "cli/capset.h"
#include "cli/seccomp_words.h"
#include "gate/gather.h"
#include "oci/config.h"
#include "policy/rules/seccomp_profile.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define ID	"policy.seccomp"
#define CAPS	64
#define VERSION 16

static const struct option options[] = {
	{"cap", required_argument, NULL, 'c'},
	{"kernel", required_argument, NULL, 'k'},
	{"format", required_argument, NULL, 'f'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

/* For which container Docker's form is resolved. */
struct words {
	const char *caps[CAPS]; /* --cap; none: the engines' default set */
	size_t cap_count;
	struct facts facts; /* the kernel */
	enum cli_format format;
};

/* A process with the bounding set that was asked for. */
static struct json *make_process(const struct words *words)
{
	CLEANUP_JSON struct json *process = json_new_object();
	struct json *set = json_new_array();
	struct json *sets = json_new_object();
	const struct capset *cap;
	int failed = json_set(sets, "bounding", set);
	char name[64];

	failed |= json_set(process, "capabilities", sets);
	for (size_t i = 0; i < words->cap_count; i++)
		failed |= json_append(set, json_new_text(words->caps[i]));
	for (size_t i = 0; !words->cap_count && (cap = capset_at(i)); i++) {
		snprintf(name, sizeof(name), "CAP_%s", cap->name);
		if (cap->is_default)
			failed |= json_append(set, json_new_text(name));
	}
	return failed ? NULL : steal_pointer(&process);
}

/* The profile of a config.json, which has passed all its tables. */
static int take_config(struct span text, const char *path, struct json **out,
		       struct error *err)
{
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	const struct json *profile;

	if (config_parse(text, path, &config, err) < 0)
		return -1;
	profile = json_at(config.root, "linux", "seccomp", NULL);
	if (!profile)
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' has no seccomp profile", path);
	*out = json_copy(profile);
	return *out ? 0 : error_set(err, ERROR_SYSTEM, ID, "out of memory");
}

static int read_tree(const char *path, struct json **out, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *tree = NULL;

	if (file_read_path(path, FILE_ANY, CONFIG_SIZE_MAX, ID, &text, err) <
		    0 ||
	    json_parse(buf_span(&text), &JSON_STRICT_LIMITS, path, &tree, err) <
		    0)
		return -1;
	if (json_has(tree, "ociVersion"))
		return take_config(buf_span(&text), path, out, err);
	if (seccomp_profile_shape(tree, err) < 0)
		return error_wrap(err, "'%s'", path);
	*out = steal_pointer(&tree);
	return 0;
}

/* A shipped name or a file, as a runtime would get it here. */
static int load(const struct words *words, const char *name, struct json **out,
		struct error *err)
{
	CLEANUP_JSON struct json *process = make_process(words);
	CLEANUP_JSON struct json *tree = NULL;
	struct rule_data data = {.name = name};
	const struct rule_input in = {.facts = &words->facts, .data = &data};

	if (strcmp(name, "default") != 0 && read_tree(name, &tree, err) < 0)
		return -1;
	data.tree = tree;
	*out = process ? seccomp_profile_load(&in, process, name) : NULL;
	return *out ? 0 : error_set(err, ERROR_SYSTEM, ID, "out of memory");
}

static int print_json(const struct json *root)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	json_write(root, &text);
	if (!root || !buf_ok(&text))
		return -1;
	printf("%s\n", text.data);
	return 0;
}

static int no_memory(void)
{
	struct error err = ERROR_INIT;

	error_set(&err, ERROR_SYSTEM, ID, "out of memory");
	return cli_fail(&err);
}

static int show(const struct words *words, char **names)
{
	CLEANUP(seccomp_view_release) struct seccomp_view view = {.count = 0};
	CLEANUP_JSON struct json *profile = NULL;
	CLEANUP_JSON struct json *shown = NULL;
	struct error err = ERROR_INIT;

	if (load(words, names[0], &profile, &err) < 0)
		return cli_fail(&err);
	if (seccomp_view_make(profile, NULL, &view) < 0)
		return no_memory();
	if (words->format == CLI_TEXT)
		return seccomp_words_show(&view) < 0 ? no_memory() : CLI_OK;
	shown = seccomp_words_show_json(&view);
	return print_json(shown) < 0 ? no_memory() : CLI_OK;
}

static int diff(const struct words *words, char **names)
{
	CLEANUP(seccomp_view_release) struct seccomp_view view = {.count = 0};
	CLEANUP_JSON struct json *first = NULL;
	CLEANUP_JSON struct json *second = NULL;
	CLEANUP_JSON struct json *changes = NULL;
	struct error err = ERROR_INIT;

	if (load(words, names[0], &first, &err) < 0 ||
	    load(words, names[1], &second, &err) < 0)
		return cli_fail(&err);
	if (seccomp_view_make(first, second, &view) < 0)
		return no_memory();
	changes = seccomp_words_diff_json(&view);
	if (!changes || (words->format == CLI_JSON && print_json(changes) < 0))
		return no_memory();
	if (words->format == CLI_TEXT)
		seccomp_words_diff(changes,
				   (const char *const[2]){names[0], names[1]});
	return seccomp_words_same(changes) ? CLI_OK : CLI_REFUSED;
}

static const struct {
	const char *name;
	int count; /* of profiles */
	int (*run)(const struct words *words, char **names);
} verbs[] = {{"show", 1, show}, {"diff", 2, diff}};

static bool is_capability(const char *name)
{
	const struct capset *cap;

	for (size_t i = 0; (cap = capset_at(i)); i++)
		if (strncmp(name, "CAP_", 4) == 0 &&
		    strcmp(name + 4, cap->name) == 0)
			return true;
	return false;
}

static int take_option(struct words *words, int option)
{
	unsigned *kernel = words->facts.kernel;
	char rest;

	if (option == 'f')
		return cli_take_format("seccomp", optarg, &words->format);
	if (option == 'k')
		return sscanf(optarg, "%u.%u%c", &kernel[0], &kernel[1],
			      &rest) != 2
			       ? cli_usage("seccomp",
					   "--kernel '%s' is not like 6.1",
					   optarg)
			       : CLI_OK;
	if (words->cap_count == CAPS)
		return cli_usage("seccomp", "too many --cap");
	if (!is_capability(optarg))
		return cli_usage("seccomp",
				 "--cap '%s' is no capability such as "
				 "CAP_SYS_ADMIN",
				 optarg);
	words->caps[words->cap_count++] = optarg;
	return CLI_OK;
}

int cli_seccomp(const struct cli *cli, int argc, char **argv)
{
	struct words words = {.cap_count = 0};
	size_t verb = 0;
	size_t count = sizeof(verbs) / sizeof(verbs[0]);
	int option;

	(void)cli;
	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		return cli_help("seccomp");
	while (argc > 1 && verb < count && strcmp(argv[1], verbs[verb].name))
		verb++;
	if (argc < 2 || verb == count)
		return cli_usage("seccomp", "say show or diff");
	gather_kernel(&words.facts);
	argc--;
	argv++;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help("seccomp");
		if (option == '?' || option == ':')
			return cli_bad_option("seccomp", option, argv);
		if (take_option(&words, option) != CLI_OK)
			return CLI_USAGE;
	}
	if (argc - optind != verbs[verb].count)
		return cli_usage("seccomp", "%s takes %d profile%s",
				 verbs[verb].name, verbs[verb].count,
				 verbs[verb].count > 1 ? "s" : "");
	return verbs[verb].run(&words, argv + optind);
}
