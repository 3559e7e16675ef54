#include "cli/blob.h"

#include <getopt.h>
#include <stddef.h>

/* The client interface of sigstore-conformance, word for word. */
static const struct option options[] = {
	{"staging", no_argument, NULL, 's'},
	{"bundle", required_argument, NULL, 'b'},
	{"certificate-identity", required_argument, NULL, 'i'},
	{"certificate-oidc-issuer", required_argument, NULL, 'o'},
	{"key", required_argument, NULL, 'k'},
	{"trusted-root", required_argument, NULL, 't'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0}};

/* Which instance it is, the trusted root says; --staging is another default. */
int cli_verify_bundle(const struct cli *cli, int argc, char **argv)
{
	struct blob_words words = {.command = "verify-bundle", .cli = cli};
	int option;

	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		switch (option) {
		case 's':
			words.staging = true;
			break;
		case 'h':
			return cli_help("verify-bundle");
		default:
			if (!blob_take(&words, option, optarg))
				return cli_bad_option("verify-bundle", option,
						      argv);
		}
	}
	if (optind + 1 != argc)
		return cli_usage("verify-bundle", "name one file or digest");
	words.target = argv[optind];
	return blob_verify(&words);
}
