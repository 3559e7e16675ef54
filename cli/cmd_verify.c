#include "cli/blob.h"
#include "cli/cli.h"
#include "cli/judge.h"
#include "cli/output.h"

#include <getopt.h>
#include <string.h>

static const struct option options[] = {
	{"policy", required_argument, NULL, 'p'},
	{"profile", required_argument, NULL, 'r'},
	{"key", required_argument, NULL, 'k'},
	{"evidence", required_argument, NULL, 'v'},
	{"now", required_argument, NULL, 'n'},
	{"format", required_argument, NULL, 'f'},
	{"image", required_argument, NULL, 'i'},
	{"config-digest", required_argument, NULL, 'C'},
	{"diff-id", required_argument, NULL, 'd'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

static int take_digest(const char *text, const char *option, struct digest *out,
		       struct error *err)
{
	if (digest_parse(span_of(text), out) == 0)
		return 0;
	return error_set(err, ERROR_USAGE, "request.option",
			 "%s '%s' is not sha256: and 64 lower-case hex digits",
			 option, text);
}

static int take_option(struct judge *judge, struct collect_request *image,
		       int option, char *value, struct error *err)
{
	switch (option) {
	case 'i':
		return take_digest(value, "--image", &image->image, err);
	case 'C':
		return take_digest(value, "--config-digest", &image->config,
				   err);
	case 'd':
		if (image->diff_id_count == COLLECT_DIFF_IDS_MAX)
			return error_set(err, ERROR_USAGE, "request.option",
					 "more than %d times --diff-id",
					 COLLECT_DIFF_IDS_MAX);
		return take_digest(value, "--diff-id",
				   &image->diff_ids[image->diff_id_count++],
				   err);
	}
	return judge_option(judge, option, value, err);
}

static int verify(struct judge *judge, const struct cli *cli,
		  const struct collect_request *image)
{
	struct gate_request request = {
		.verb = GATE_VERIFY,
		.trust = FILE_ANY,
		.settings = &judge->settings,
		.image = image,
		.skip_record = true,
	};
	struct error err = ERROR_INIT;
	struct gate_decision decision;
	char target[DIGEST_TEXT_SIZE] = "image";
	int status;

	if (judge_prepare(judge, cli, &err) < 0)
		return cli_fail(&err);
	request.policy = judge->policy;
	request.profile = judge->profile;
	request.has_now = judge->has_now;
	request.now = judge->now;
	if (!digest_is_zero(&image->image))
		digest_format(target, &image->image);
	else if (!digest_is_zero(&image->config))
		digest_format(target, &image->config);
	gate_decide(&request, &decision);
	output_decision(target, &decision, judge->format, true);
	status = output_status(&decision);
	gate_release(&decision);
	return status;
}

static int verify_image(const struct cli *cli, int argc, char **argv)
{
	struct collect_request image = {0};
	struct judge judge = {0};
	struct error err = ERROR_INIT;
	int option, status;

	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help("verify");
		if (option == '?' || option == ':')
			return cli_bad_option("verify", option, argv);
		if (take_option(&judge, &image, option, optarg, &err) < 0)
			return cli_usage("verify", "%s", err.reason.msg);
	}
	if (optind != argc)
		return cli_usage("verify", "unexpected '%s'", argv[optind]);
	if (digest_is_zero(&image.image) && digest_is_zero(&image.config) &&
	    image.diff_id_count == 0)
		return cli_usage("verify", "name the image by --image, "
					   "--config-digest or --diff-id");
	status = verify(&judge, cli, &image);
	judge_release(&judge);
	return status;
}

static const struct option blob_options[] = {
	{"sigstore-bundle", required_argument, NULL, 'b'},
	{"trusted-root", required_argument, NULL, 't'},
	{"key", required_argument, NULL, 'k'},
	{"identity", required_argument, NULL, 'i'},
	{"issuer", required_argument, NULL, 'o'},
	{"format", required_argument, NULL, 'f'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

static int verify_blob(const struct cli *cli, int argc, char **argv)
{
	struct blob_words words = {.command = "verify", .cli = cli};
	int option;

	while ((option = getopt_long(argc, argv, ":", blob_options, NULL)) !=
	       -1) {
		switch (option) {
		case 'f':
			if (cli_parse_format(optarg, &words.format) == 0)
				break;
			return cli_usage("verify", "--format is text or json");
		case 'h':
			return cli_help("verify");
		default:
			if (!blob_take(&words, option, optarg))
				return cli_bad_option("verify", option, argv);
		}
	}
	if (optind + 1 != argc)
		return cli_usage("verify", "name one file or digest");
	words.target = argv[optind];
	return blob_verify(&words);
}

int cli_verify(const struct cli *cli, int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "image") == 0)
		return verify_image(cli, argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "blob") == 0)
		return verify_blob(cli, argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		return cli_help("verify");
	return cli_usage("verify", "say what to verify: image or blob");
}
