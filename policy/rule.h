/*
 * A rule: one row with an id, what it judges, how it repairs, and the words
 * for people. The same id stands in policies, verdicts, records, docs and
 * tests/cases/.
 */
#ifndef POLICY_RULE_H
#define POLICY_RULE_H

#include "base/error.h"
#include "base/json.h"
#include "base/json_shape.h"
#include "policy/facts.h"

#include <stdbool.h>
#include <stdint.h>

/* What is asked for. */
enum rule_verb {
	RULE_CREATE = 1,  /* create, run */
	RULE_RESTORE = 2, /* and everything that create asks */
	RULE_EXEC = 4,
	RULE_UPDATE = 8,
	RULE_VERIFY = 16, /* `ocigate verify image`: image rules alone */
};

enum rule_flag {
	RULE_BASE = 1,	/* every profile has it unless written "off" */
	RULE_IMAGE = 2, /* needs the image's facts and evidence */
	RULE_TIME = 4,	/* rests on the clock */
	/*
	 * fix() runs on a copy before anything is judged, in every mode but
	 * off: exec.escalation first takes from an exec what repair took from
	 * the container. It reports only what it changed.
	 */
	RULE_FIX_ALWAYS = 8,
};

/* Something about the request that the spec does not say (runtime.options). */
struct rule_option {
	const char *name;  /* "--no-pivot", "env LISTEN_FDS" */
	const char *value; /* or NULL */
};

struct rule_input {
	enum rule_verb verb;
	const struct json *config; /* the runtime spec; NULL for exec, update */
	const struct json *process;   /* the process object that is judged */
	const struct json *resources; /* update */
	const char *const *unknown;   /* pointers that the tables do not know */
	size_t unknown_count;
	const struct rule_option *options; /* that change what was judged */
	size_t option_count;
	const char *checkpoint;	 /* restore: the image directory, or NULL */
	bool checkpoint_trusted; /* it is root's alone */
	const struct facts *facts;
	const struct image_facts *image; /* NULL: no image rule was asked */
	int64_t now;			 /* seconds since 1970 */
	bool clock_sane;	      /* false refuses every RULE_TIME rule */
	const struct json *params;    /* this rule's; an object, never NULL */
	const struct rule_data *data; /* files that the policy names */
};

/* A file that a policy names, resolved when the policy was loaded. */
struct rule_data {
	const char *name;	 /* as written in the policy */
	const struct json *tree; /* parsed, or NULL */
	const struct rule_data *next;
};

/*
 * A rule that the document in hand cannot answer (check), and why: an image
 * says nothing of capabilities. In part: what the document says is judged, and
 * only when that complies the rule stays open.
 */
struct rule_unseen {
	const char *rule;
	bool in_part;
	char why[160];
};

/* What a check found. */
struct violation {
	struct reason reason; /* id is the rule's */
	bool not_judged;      /* could not be answered here: HOST_UNANSWERED */
	char pointer[160];    /* RFC 6901, or "" */
	char actual[160];
	char expected[160];
};

/* What a repair did, in one line each. */
#define REPAIR_MAX 16
struct repairs {
	size_t count;
	struct {
		const char *rule;
		char message[200];
	} items[REPAIR_MAX];
};

struct rule {
	const char *id;
	unsigned verbs; /* of enum rule_verb */
	unsigned flags; /* of enum rule_flag */
	/*
	 * SHAPE_OBJECT: its parameters. A profile may write a part of them, so
	 * @required means: there once everything is merged, or the policy is
	 * wrong. "signers" must name signers of the policy, an "atLeast" beside
	 * it no more than those. Lists named deny* and forbid* are united.
	 */
	const struct shape *params;
	/*
	 * Parameters (strings; NULL-terminated list of names) that name a file
	 * when they hold '/' or end in ".json"; the file is found in
	 * rule_input.data by the same text. @file_check, when not NULL, judges
	 * its parsed content when the policy is loaded: 0, or -1 with *err set.
	 */
	const char *const *files;
	int (*file_check)(const struct json *tree, struct error *err);
	/*
	 * Of an image rule: adds what @params want to be asked of statements.
	 * check() finds the answers by the same questions. NULL: nothing.
	 * Returns 0, or -1 with *err set.
	 */
	int (*ask)(const struct json *params, struct questions *questions,
		   struct error *err);
	/*
	 * Returns 0 when the input complies; -1 with *out filled by
	 * rule_violation(). Does no I/O. A NULL check never complies.
	 */
	int (*check)(const struct rule_input *in, struct violation *out);
	/*
	 * Changes @config (create) or @process so that check() would pass,
	 * and says what it did. NULL: cannot repair. Returns 0, or -1.
	 */
	int (*fix)(const struct rule_input *in, struct json *config,
		   struct json *process, struct repairs *done);
	const char *summary; /* "runs as a user other than root" */
	const char *hint;    /* what to do, at most 120 characters */
	const char *why;     /* one or two sentences, for explain and docs */
};

/*
 * Fills *out for a rule's check: @hint may be NULL for the row's. Whoever runs
 * the check sets the reason's id, and the row's hint where none is set.
 * Returns -1.
 */
int rule_violation(struct violation *out, const char *hint, const char *pointer,
		   const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same, setting what was found and what would do; returns -1. */
int rule_values(struct violation *out, const char *actual,
		const char *expected);

/* As rule_violation(), for what cannot be answered here; returns -1. */
int rule_not_judged(struct violation *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Says what a repair of @rule did; -1 when there is no room left. */
int rule_repaired(struct repairs *done, const char *rule, const char *format,
		  ...) __attribute__((format(printf, 3, 4)));

#endif
