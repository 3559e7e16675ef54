/*
 * `ocigate evidence`: what its verbs share.
 */
#ifndef CLI_EVIDENCE_H
#define CLI_EVIDENCE_H

#include "cli/cli.h"
#include "cli/judge.h"
#include "evidence/store.h"

/* What to do where there is no store. */
#define EVIDENCE_STORE_HINT "import into it: ocigate evidence import"

struct evidence_words {
	const struct cli *cli;
	const char *store; /* --store, or NULL */
	enum cli_format format;
	const char *keep;	/* prune: a file of digests */
	const char *older_than; /* prune: a duration */
	bool dry_run;		/* prune */
	bool repair;		/* fsck */
	const char *tool;	/* fetch: skopeo, oras or cosign */
	struct judge judge;	/* show: --policy, --profile, --key, --now */
	char **arguments;
	int count;
};

/* The verbs; @path is the store's. Each returns an exit status. */
int evidence_import(struct evidence_words *words, const char *path);

/* The images that a store knows. */
int evidence_list(struct evidence_words *words, const char *path);

/* What belongs to one image, who signed it and what that says. */
int evidence_show(struct evidence_words *words, const char *path);

/* Removes what belongs to no image that is kept. */
int evidence_prune(struct evidence_words *words, const char *path);

/* Checks a store. */
int evidence_fsck(struct evidence_words *words, const char *path);

/* Brings evidence from a registry and imports it. */
int evidence_fetch(struct evidence_words *words, const char *path);

/* Opens a store that an import keeps. 0, or an exit status, said already. */
int evidence_open(const char *path, struct store *out);

/* Imports @from and says what came of it, as @name. An exit status. */
int evidence_import_one(const char *from, const char *name,
			const struct store *to);

#endif
