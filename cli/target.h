/*
 * What `ocigate check` is given, told by what it is: a bundle, a spec, a
 * process object, a Kubernetes manifest, a layout or archive of images, what
 * docker inspect writes.
 */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include "cli/judge.h"
#include "cli/report.h"

#include <stdbool.h>

struct check {
	struct judge judge;
	struct report *report; /* NULL: each decision is printed */
	const char *facts_file;
	struct buf facts;
	const char *container; /* bundle of the container of a process.json */
	bool as_hook;
	bool has_image;
	struct collect_request image;
	/* A spec without facts is judged by none, not by this machine's. */
	bool apart;
	/* Told of each decision, which is then not printed; or NULL. */
	void (*hear)(void *context, const char *target,
		     const struct gate_decision *decision);
	void *context;
};

/*
 * Judges everything in @target and prints or reports it. Returns an exit
 * status, the worst of all.
 */
int target_check(const struct check *check, const char *target);

#endif
