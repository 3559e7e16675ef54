/*
 * Replays: what another policy would have said of things that were judged
 * before, or are judged by both now.
 */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "base/json.h"
#include "cli/cli.h"

enum replay_answer {
	REPLAY_SAME,
	REPLAY_REFUSED,	  /* B refuses what A allows */
	REPLAY_ALLOWED,	  /* B allows what A refuses */
	REPLAY_OTHERWISE, /* both refuse, by other rules */
	REPLAY_UNTOLD,	  /* cannot be judged: why */
};
#define REPLAY_ANSWERS 5

struct replay {
	struct json *lists[REPLAY_ANSWERS]; /* owned; of REPLAY_SAME: NULL */
	size_t counts[REPLAY_ANSWERS];
	struct json *unseen; /* owned: rules that some were judged without */
	bool unreadable;     /* something could not even be read */
};

/* Starts empty. Release with replay_release(). Returns 0, or -1. */
int replay_start(struct replay *replay, struct error *err);

/*
 * Adds what became of @name: by which @rules (an array, copied; may be NULL)
 * and @why (may be NULL).
 */
void replay_add(struct replay *replay, enum replay_answer answer,
		const char *name, const struct json *rules, const char *why);

/*
 * Prints it to stdout. Returns CLI_OK when every verdict is the same, else
 * CLI_REFUSED, or CLI_UNREADABLE.
 */
int replay_end(const struct replay *replay, enum cli_format format);

/* Frees what it owns. */
void replay_release(struct replay *replay);

#endif
