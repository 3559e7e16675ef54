/*
 * What check and verify share: which policy judges, by which clock, on which
 * evidence.
 */
#ifndef CLI_JUDGE_H
#define CLI_JUDGE_H

#include "cli/cli.h"
#include "gate/load.h"

#define JUDGE_EVIDENCE_MAX 8

struct judge {
	struct settings settings;
	struct policy *policy; /* owned; NULL: the configured one */
	const struct profile *profile;
	enum cli_format format;
	bool has_now;
	int64_t now;

	/* as given on the command line */
	const char *policy_path;
	const char *profile_name;
	const char *preset;
	const char *key;
	char *evidence[JUDGE_EVIDENCE_MAX];
	size_t evidence_count;
};

/*
 * Takes one of the shared options: 'p'olicy, p'r'ofile, pr'e'set, e'v'idence,
 * 'n'ow, 'f'ormat, 'k'ey. Returns 0; -1 with *err set (ERROR_USAGE).
 */
int judge_option(struct judge *judge, int option, char *value,
		 struct error *err);

/*
 * After the options: reads settings and policy. Returns 0, or -1 with *err
 * set. Release with judge_release().
 */
int judge_prepare(struct judge *judge, const struct cli *cli,
		  struct error *err);

/* Frees what it owns and empties it. */
void judge_release(struct judge *judge);

#endif
