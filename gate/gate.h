/*
 * The gate: the one road from a request to a verdict. Hook, shim and command
 * line take the same road, so that the same facts give the same verdict.
 */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "base/buf.h"
#include "base/error.h"
#include "evidence/collect.h"
#include "gate/gather.h"
#include "gate/settings.h"
#include "oci/bundle.h"
#include "oci/config.h"
#include "policy/policy.h"
#include "policy/verdict.h"

#define GATE_LINE_MAX 901 /* the line for people, with its NUL */
#define GATE_ID_SIZE  9

enum gate_verb {
	GATE_CREATE = 1,
	GATE_RUN,
	GATE_RESTORE,
	GATE_EXEC,
	GATE_UPDATE,
	GATE_START,
	GATE_HOOK,
	GATE_CHECK,
	GATE_VERIFY, /* no container: image rules alone */
};

#define GATE_UNVERIFIED_MAX 4

/*
 * start: what came of comparing the frozen process with what was judged.
 * Zeroed it refuses.
 */
struct gate_frozen {
	size_t compared;     /* how many things were compared */
	struct error weaker; /* set: one of them is weaker than judged */
	struct reason unverified[GATE_UNVERIFIED_MAX]; /* what the runtime does
							  after this moment */
	size_t unverified_count;
};

struct gate_request {
	enum gate_verb verb;
	enum file_trust trust; /* FILE_ROOT but for the command line */
	const struct settings *settings;
	const char *container_id;
	const char *runtime; /* "runc" or "crun" */
	/* create, run, restore, start, hook, check: the pinned bundle, and its
	   config.json as it was read. exec, update: the container's bundle,
	   and the config that the runtime holds of it, which is judged first
	   when the bundle has no record of ours. */
	const struct bundle *bundle; /* NULL: check of a single file */
	struct span config;
	struct span process;		/* exec: process.json */
	struct span resources;		/* update */
	enum host_answer started;	/* exec: user code runs already */
	struct rule_option options[32]; /* judged by runtime.options */
	size_t option_count;
	const char *checkpoint; /* restore */
	bool checkpoint_trusted;
	bool may_repair;		  /* false for the hook */
	const struct gate_frozen *frozen; /* start */

	/* The command line only. */
	const struct policy *policy;   /* NULL: the configured one is loaded */
	const struct profile *profile; /* NULL: assigned */
	const char *facts_file;	       /* NULL: this machine's */
	struct span facts;	       /* its bytes */
	const struct collect_request *image; /* what the caller says of the
						image; NULL: nothing */
	const struct rule_unseen *unseen;    /* what it cannot answer */
	size_t unseen_count;
	bool has_now;
	int64_t now;
	bool tolerate_not_judged;
	bool skip_record;
};

struct gate_decision {
	struct verdict verdict;
	char id[GATE_ID_SIZE];	     /* Crockford base32 */
	char line[GATE_LINE_MAX];    /* when refused: the line for people */
	char warning[GATE_LINE_MAX]; /* of warn violations, or "" */
	struct facts facts;
	struct image_facts image;
	bool has_image;
	char profile[128];
	char policy_name[128];
	char policy_digest[DIGEST_TEXT_SIZE];
	char contact[128];
	struct buf repaired;  /* the repaired config.json or process.json; empty
				 when nothing was repaired */
	struct config judged; /* create, exec, update: as it will run */
	struct json *before;  /* its process object as it came; NULL when
				 nothing was repaired */
	struct error error;   /* what could not be read, for exit status 3 */
	int64_t time;	      /* seconds since 1970 */
	int64_t duration_us;
};

/*
 * Decides. Cannot fail: every error is a refusal with its reason in *out.
 * A decision that allows was recorded (or recording is off); one that
 * repaired has the text to be written in out->repaired, already parsed again
 * and judged by all rules. Release with gate_release().
 */
void gate_decide(const struct gate_request *request, struct gate_decision *out);

/*
 * Turns a decision into a refusal for *err, which happened after it (the
 * repaired file could not be written, say), and records that.
 */
void gate_revoke(const struct gate_request *request, const struct error *err,
		 struct gate_decision *decision);

/*
 * A decision that refuses a request which could not even be read.
 */
void gate_refuse(const struct gate_request *request, const struct error *err,
		 struct gate_decision *out);

/* Frees what it owns and empties it. */
void gate_release(struct gate_decision *decision);

#endif
