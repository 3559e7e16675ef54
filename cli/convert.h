/*
 * Policies of other tools as policies of ours: what is written, and what could
 * not be carried over. Nothing that cannot be carried over becomes weaker: such
 * a profile lets nothing run.
 */
#ifndef CLI_CONVERT_H
#define CLI_CONVERT_H

#include "base/error.h"
#include "base/json.h"
#include "base/span.h"

#define CONVERT_SIZE_MAX ((size_t)4 << 20)
#define CONVERT_KEYS	 "keys" /* directory of the files */

/* What is converted; all borrowed. */
struct convert_source {
	const char *path;
	struct span text;
	const struct json *root; /* of the same */
};

struct convert {
	struct json *signers; /* owned; members of the policy that is made */
	struct json *profiles;
	struct json *assign;
	int dirfd;	/* where files go that it names; -1: nowhere */
	unsigned files; /* written so far */
};

/* Starts an empty one; release with convert_release(). 0 or -1. */
int convert_start(struct convert *convert, int dirfd, struct error *err);

/* Says on standard error what could not be carried over. */
void convert_note(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/*
 * Writes @text to a new file whose name begins with @stem and ends in @suffix;
 * *name is that. Without a directory it is an error. Returns 0 or -1.
 */
int convert_file(struct convert *convert, const char *stem, const char *suffix,
		 struct span text, char name[64], struct error *err);

/* The policy @name with what was converted; the caller's. */
struct json *convert_policy(struct convert *convert, const char *name);

/* Frees what it owns and empties it. */
void convert_release(struct convert *convert);

#endif
