/*
 * Readers: fresh confined children that each read one thing that is vouched
 * for, a verified payload or the documents below a digest that somebody
 * signed, and say what it says. Their replies have a fixed layout and are
 * checked. docs/ARCHITECTURE.md, "How evidence becomes a fact", points 3 and 4.
 */
#ifndef GATE_READER_H
#define GATE_READER_H

#include "base/error.h"
#include "evidence/link.h"
#include "evidence/statement.h"
#include "gate/confine.h"

#include <stdint.h>

#define READER_TEXT_MAX 256

/* What a child sends, once; the lists of the statement follow it. */
struct reader_statement_reply {
	uint32_t readable;
	uint32_t limit;		    /* it is not, because it is too large */
	char text[READER_TEXT_MAX]; /* why it is not */
	struct statement statement;
};

struct reader_link_reply {
	uint32_t readable;
	char text[READER_TEXT_MAX];
	struct link link;
};

/* The contexts of the children's work. */
struct reader_statement_task {
	struct span payload;
	enum claim_kind kind;
	const struct statement_context *context;
};

struct reader_link_task {
	const struct claim_path *path;
	const struct span *documents;
};

/*
 * Runs @work with @task in a fresh child and receives its one reply of exactly
 * @size bytes before @deadline. What it says is the caller's to check. Returns
 * 0, or -1 with *err set ("evidence.inspect").
 */
int reader_run(confine_work *work, void *task, int64_t deadline, void *reply,
	       size_t size, struct error *err);

/*
 * Receives exactly @size bytes of a reply, before @deadline. Returns 0, or -1
 * with *err set: the child died, said less, or said too much.
 */
int reader_receive(struct confine *child, int64_t deadline, void *reply,
		   size_t size, struct error *err);

/* Says that a child answered oddly. Returns -1 ("evidence.inspect"). */
int reader_odd(struct error *err);

/*
 * Has @task's payload, which must be verified, read by @work (NULL:
 * statement_read()) in a fresh child. Returns 0 with *out to be released by
 * statement_release(); -1 with err unset and *why set when it is not a
 * statement that can be read; -1 with *err set when it is too large
 * ("evidence.limit"), or ("evidence.inspect") when the child dies, answers
 * oddly or takes longer than @deadline. Every match in *out is one of the
 * context's subjects.
 */
int reader_statement(const struct reader_statement_task *task,
		     confine_work *work, int64_t deadline,
		     struct statement *out, struct reason *why,
		     struct error *err);

/*
 * Has @task's documents, whose digests must be those of the path, read by
 * @work (NULL: link_read()), likewise. The chain ID in *out is computed here.
 */
int reader_link(const struct reader_link_task *task, confine_work *work,
		int64_t deadline, struct link *out, struct reason *why,
		struct error *err);

#endif
