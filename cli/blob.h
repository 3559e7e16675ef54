/*
 * `ocigate verify blob` and `ocigate verify-bundle`: a file and a Sigstore
 * bundle.
 */
#ifndef CLI_BLOB_H
#define CLI_BLOB_H

#include "cli/cli.h"

/* What is given on the command line. */
struct blob_words {
	const char *command; /* for messages */
	const char *bundle;
	const char *root;
	const char *key;
	const char *identity;
	const char *issuer;
	const char *target; /* a file, or sha256:HEX or sha512:HEX */
	enum cli_format format;
	const struct cli *cli;
	bool staging; /* the default root is that of Sigstore's staging */
};

/*
 * Takes the value of an option: 'b' the bundle, 't' the trusted root, 'k' the
 * key, 'i' the identity, 'o' its issuer. False: it is none of them.
 */
bool blob_take(struct blob_words *words, int option, const char *value);

/* Verifies, and says what came of it. Returns an exit status. */
int blob_verify(const struct blob_words *words);

#endif
