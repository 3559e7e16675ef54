#include "cli/cli.h"

#include "evidence/key.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

static const struct cli_command commands[] = {
	{"check", "[OPTION]... TARGET...",
	 "judge a bundle, a spec, images, docker inspect or a manifest as the "
	 "node would",
	 "TARGET: a bundle, config.json or process.json; an OCI layout or what "
	 "docker save\n"
	 "writes, as a directory or archive; docker inspect's JSON; a "
	 "Kubernetes manifest\n\n"
	 "  --policy PATH       a policy file or directory, not the configured "
	 "one\n"
	 "  --profile NAME      judge by this profile of the policy\n"
	 "  --preset NAME       judge by a shipped preset, without image "
	 "rules\n"
	 "  --evidence DIR      where evidence lies; may be repeated\n"
	 "  --image sha256:HEX  the image: its manifest, index or config\n"
	 "  --facts FILE        facts in place of those of this machine\n"
	 "  --container BUNDLE  the container that a process.json goes into\n"
	 "  --now TIME          the clock, such as 2026-11-21T20:55:04Z\n"
	 "  --as shim|hook      as which program; a hook repairs nothing\n"
	 "  --format text|json|sarif|junit\n",
	 cli_check},
	{"verify", "image|blob [OPTION]... [FILE]",
	 "verify the signatures and attestations of an image, or a file",
	 "  --image sha256:HEX          its manifest, index or config\n"
	 "  --config-digest sha256:HEX  its config\n"
	 "  --diff-id sha256:HEX        its layers, repeated, in order\n"
	 "  --policy PATH               not the configured policy\n"
	 "  --profile NAME              by this profile of the policy\n"
	 "  --key FILE                  by one public key, without a policy\n"
	 "  --evidence DIR              where evidence lies; may be repeated\n"
	 "  --now TIME                  the clock\n"
	 "  --format text|json\n\n"
	 "verify blob FILE|sha256:HEX|sha384:HEX|sha512:HEX:\n"
	 "  --sigstore-bundle FILE      the bundle that was made for it\n"
	 "  --trusted-root FILE         not trusted_root.json beside the "
	 "configuration\n"
	 "  --key FILE                  by this public key\n"
	 "  --identity ID --issuer URL  by this identity, whole\n"
	 "  --format text|json\n",
	 cli_verify},
	{"verify-bundle", "[OPTION]... FILE|sha256:HEX",
	 "verify a file as the clients of sigstore-conformance do",
	 "  --bundle FILE                  the bundle\n"
	 "  --certificate-identity ID      who has to have signed\n"
	 "  --certificate-oidc-issuer URL  and who says so\n"
	 "  --key FILE                     or by this public key\n"
	 "  --trusted-root FILE            not trusted_root.json beside the "
	 "configuration\n"
	 "  --staging                      trusted_root.staging.json is meant "
	 "there\n",
	 cli_verify_bundle},
	{"inspect", "[--format text|json] FILE|-",
	 "show a scan report, SBOM, VEX, provenance, bundle, certificate ...",
	 "FILE is told by its content, read in a confined child, and verified "
	 "by\nnothing: it shows what it says, not whether that is true.\n\n"
	 "  --format text|json  a line for each value, or one object\n\n"
	 "Exit status: 0 read, 1 a form that is not supported, 3 malformed.\n",
	 cli_inspect},
	{"evidence", "VERB [OPTION]... [ARGUMENT]...",
	 "keep and look at the local evidence store",
	 "  import FROM...      layouts, dir: directories, bundles, archives "
	 "of these, -\n"
	 "  list                the images that the store knows\n"
	 "  show sha256:HEX     what belongs to one, who signed it, what that "
	 "says\n"
	 "  fetch IMAGE...      bring evidence with oras, cosign or skopeo\n"
	 "  prune               remove what belongs to no image that is kept\n"
	 "  fsck                check every blob and entry\n\n"
	 "  --store DIR         not the first configured evidence directory\n"
	 "  --format text|json  of all but import and fetch\n"
	 "  --policy PATH, --profile NAME, --key FILE, --now TIME   of show\n"
	 "  --with TOOL         of fetch: oras, cosign or skopeo\n"
	 "  --keep FILE         of prune: digests of images, one on a line\n"
	 "  --older-than TIME   of prune: keep what was imported since, as "
	 "90d\n"
	 "  --dry-run           of prune: only say what would go\n"
	 "  --repair            of fsck: remove what is damaged or left over\n",
	 cli_evidence},
	{"policy", "lint|show|explain|test|diff|convert [OPTION]... [PATH]",
	 "check, test and compare policies, see what they resolve to, convert "
	 "others",
	 "  lint                read it as a node would, and say what is "
	 "wrong\n"
	 "  show --resolved     what each profile comes to, and where it is "
	 "written\n"
	 "  explain --preset    the controls of a preset: judged, how, or why "
	 "not\n"
	 "  test DIR [PATH]     judge cases, each with a want.json\n"
	 "  diff A B [TARGET]...  what B would change: in general, on targets, "
	 "or on a log\n"
	 "  convert FILE        a containers policy.json, or a "
	 "trustpolicy.json of the\n"
	 "                      Notary Project, as a policy of ours\n"
	 "\n"
	 "  --output DIR        of convert: write it there, with its keys\n"
	 "  --profile NAME      show this profile alone; of test: judge by it\n"
	 "  --preset NAME       a shipped preset: pss-baseline, "
	 "pss-restricted,\n"
	 "                      cis-docker, nsa, production, sandbox\n"
	 "  --strict            of lint: warnings are errors\n"
	 "  --policy PATH       of test: by this policy, not those of the "
	 "cases\n"
	 "  --log FILE          of diff: on the records of a decision log\n"
	 "  --facts FILE        of diff: facts in place of those of this "
	 "machine\n"
	 "  --evidence DIR      of test and diff; may be repeated\n"
	 "  --now TIME          of lint, test and diff: the clock\n"
	 "  --format text|json  of all but convert; test: also junit\n\n"
	 "Without PATH it is the configured policy.\n",
	 cli_policy},
	{"seccomp", "show PROFILE | diff A B [OPTION]...",
	 "say what seccomp profiles let through, and how two differ",
	 "  show PROFILE        the system calls that can run, and when\n"
	 "  diff A B            what B does otherwise than A; exit status 1 "
	 "if it does\n\n"
	 "  --cap CAP_NAME      a capability in the container's bounding set, "
	 "in place\n"
	 "                      of Docker's default ones; may be repeated\n"
	 "  --kernel X.Y        the kernel, in place of this machine's\n"
	 "  --format text|json\n\n"
	 "A profile is 'default' (the shipped one), a file in the form of the "
	 "runtime\n"
	 "specification or of Docker, or a config.json. The two options matter "
	 "to\n"
	 "Docker's form.\n",
	 cli_seccomp},
	{"explain", "RULE|DECISION|--all",
	 "say what a rule or a decision is about",
	 "RULE is an id such as linux.seccomp; DECISION stands at the end of "
	 "a\n"
	 "refusal and in the log.\n\n"
	 "  --all                   every rule\n"
	 "  --format text|markdown  of rules\n",
	 cli_explain},
	{"log", "[OPTION]...", "read the decision log",
	 "  --since TIME            or a duration back from now, such as 2h\n"
	 "  --verdict allow|refuse\n"
	 "  --container NAME        or the beginning of an id\n"
	 "  -n, --number N          the last N\n"
	 "  --format text|json\n",
	 cli_log},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct cli_command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static void print_help(FILE *to)
{
	fprintf(to, "usage: ocigate [--config FILE] COMMAND ...\n"
		    "       ocigate --help | --version\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-15s%s\n", commands[i].name,
			commands[i].summary);
	fprintf(to, "\n'ocigate COMMAND --help' tells more. Exit status: "
		    "0 complies, 1 refused,\n2 wrong usage, "
		    "3 cannot be read.\n");
}

int cli_help(const char *command)
{
	const struct cli_command *row = find(command);

	printf("usage: ocigate %s %s\n\n%s\n\n%s", row->name, row->usage,
	       row->summary, row->help);
	return CLI_OK;
}

int cli_usage(const char *command, const char *format, ...)
{
	char raw[1024];
	char plain[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	error_escape(plain, sizeof(plain), raw, strlen(raw));
	fprintf(stderr, "ocigate: %s; see: ocigate %s%s--help\n", plain,
		command, *command ? " " : "");
	return CLI_USAGE;
}

int cli_bad_option(const char *command, int answer, char **argv)
{
	const char *word = argv[optind - 1];

	if (word[0] != '-' && argv[optind])
		word = argv[optind];
	if (answer == ':')
		return cli_usage(command, "option '%s' needs a value", word);
	return cli_usage(command, "unknown option '%s'", word);
}

int cli_alien_option(const char *command, const char *verb,
		     const struct option *options, int answer)
{
	while (options->name && options->val != answer)
		options++;
	return cli_usage(command, "%s does not take --%s", verb,
			 options->name ? options->name : "this option");
}

int cli_unknown(const char *command, const char *what, const char *word,
		const struct nearest *nearest)
{
	if (nearest->best)
		return cli_usage(command, "unknown %s '%s', did you mean '%s'?",
				 what, word, nearest->best);
	return cli_usage(command, "unknown %s '%s'", what, word);
}

int cli_fail(const struct error *err)
{
	fprintf(stderr, "ocigate: [%s] %s\n", err->reason.id, err->reason.msg);
	if (err->reason.hint)
		fprintf(stderr, "  fix: %s\n", err->reason.hint);
	return err->kind == ERROR_USAGE ? CLI_USAGE : CLI_UNREADABLE;
}

int cli_parse_format(const char *text, enum cli_format *out)
{
	if (strcmp(text, "text") == 0)
		*out = CLI_TEXT;
	else if (strcmp(text, "json") == 0)
		*out = CLI_JSON;
	else
		return -1;
	return 0;
}

int cli_take_format(const char *command, const char *text, enum cli_format *out)
{
	if (cli_parse_format(text, out) == 0)
		return CLI_OK;
	return cli_usage(command, "--format '%s' is not text or json", text);
}

int cli_settings(const struct cli *cli, struct settings *out, struct error *err)
{
	return settings_load(cli->config, getenv("OCIGATE_CONFIG"), FILE_ANY,
			     out, err);
}

int cli_set_evidence(struct settings *settings, char *const *directories,
		     size_t count, struct error *err)
{
	const size_t most =
		sizeof(settings->evidence) / sizeof(settings->evidence[0]);

	if (count == 0)
		return 0;
	if (count > most)
		return error_set(err, ERROR_USAGE, "request.evidence",
				 "more than %zu evidence directories", most);
	settings->evidence_count = count;
	for (size_t i = 0; i < count; i++)
		if (!realpath(directories[i], settings->evidence[i]))
			return error_set_errno(err, "evidence.store",
					       "cannot find '%s'",
					       directories[i]);
	return 0;
}

static int unknown_command(const char *word)
{
	struct nearest nearest = nearest_to(word);

	for (size_t i = 0; i < COMMANDS; i++)
		nearest_offer(&nearest, commands[i].name);
	return cli_unknown("", "command", word, &nearest);
}

static int run(const struct cli *cli, int argc, char **argv)
{
	const struct cli_command *row = argc > 0 ? find(argv[0]) : NULL;

	if (argc == 0)
		return print_help(stderr), CLI_USAGE;
	if (strcmp(argv[0], "help") == 0 && argc == 1)
		return print_help(stdout), CLI_OK;
	if (strcmp(argv[0], "help") == 0 && argc == 2 && find(argv[1]))
		return cli_help(argv[1]);
	if (!row)
		return unknown_command(argv[0]);
	return row->run(cli, argc, argv);
}

int main(int argc, char **argv)
{
	struct cli cli = {0};
	int at = 1;

	/* a core dump would hold the secrets of the container */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (key_init() < 0) {
		fprintf(stderr, "ocigate: libcrypto cannot be initialised\n");
		return CLI_UNREADABLE;
	}
	opterr = 0; /* cli_bad_option() says it better */
	for (; at < argc && argv[at][0] == '-'; at++) {
		if (strcmp(argv[at], "--help") == 0 ||
		    strcmp(argv[at], "-h") == 0)
			return print_help(stdout), CLI_OK;
		if (strcmp(argv[at], "--version") == 0)
			return printf("ocigate " OCIGATE_VERSION "\n"), CLI_OK;
		if (strcmp(argv[at], "--config") == 0 && at + 1 < argc)
			cli.config = argv[++at];
		else if (strcmp(argv[at], "--config") == 0)
			return cli_usage("", "option '--config' needs a value");
		else if (strncmp(argv[at], "--config=", 9) == 0)
			cli.config = argv[at] + 9;
		else
			return cli_usage("", "unknown option '%s'", argv[at]);
	}
	at = run(&cli, argc - at, argv + at);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "ocigate: cannot write the output\n");
		return CLI_UNREADABLE;
	}
	return at;
}
