/*
 * The broker: hands items of evidence stores to a confined child that reads
 * them, and takes what it tells. What the child says is bounded and of a fixed
 * layout, and nothing of it is believed. docs/ARCHITECTURE.md, "How evidence
 * becomes a fact".
 */
#ifndef GATE_BROKER_H
#define GATE_BROKER_H

#include "base/error.h"
#include "evidence/claim.h"
#include "evidence/relate.h"
#include "evidence/source.h"
#include "evidence/store.h"
#include "gate/confine.h"

#include <stddef.h>
#include <stdint.h>

#define BROKER_TEXT_MAX 256
#define BROKER_ID_MAX	32

/* What the child sends; each message is the whole of this. */
enum broker_kind {
	BROKER_ASK = 1,
	BROKER_CLAIM,
	BROKER_RELATION,
	BROKER_DONE,
	BROKER_FAILED,
};

struct broker_message {
	uint32_t kind; /* enum broker_kind */
	union {
		struct {
			uint32_t store;
			uint32_t item; /* enum source_item */
			uint64_t limit;
			struct digest digest;
		} ask;
		struct claim claim;
		struct relation relation;
		struct {
			char id[BROKER_ID_MAX];
			char text[BROKER_TEXT_MAX];
		} failed;
	};
};

/* What the parent answers to BROKER_ASK, with the item's descriptor. */
enum broker_result {
	BROKER_FOUND = 1, /* a descriptor comes, unless the size is 0 */
	BROKER_NONE,
	BROKER_UNREADABLE, /* see the text */
};

struct broker_answer {
	uint32_t result; /* enum broker_result */
	uint64_t size;
	char text[BROKER_TEXT_MAX];
};

/* What one child may have; more is an error ("evidence.limit"). */
struct broker_limits {
	unsigned asks;
	uint64_t bytes; /* of all that it is handed */
	size_t memory;	/* with room to map that */
};

/* What a child is for. */
struct broker_task {
	const struct store *stores;
	size_t store_count;
	struct broker_limits limits;
	confine_work *work;	/* runs in the child, with @context */
	enum broker_kind tells; /* BROKER_CLAIM or BROKER_RELATION */
	/*
	 * Takes what the child told, in the parent. Returns 0, or -1 with *err
	 * set, which ends the child.
	 */
	int (*take)(void *context, const struct broker_message *message,
		    struct error *err);
	void *context; /* the child has a copy */
	int64_t deadline;
};

/*
 * Runs @task's work in a confined child, answers its questions and has what it
 * tells taken. Returns 0 when it said that it was done, or -1 with *err set:
 * what take(), the child or a store could not do, a child that dies, speaks
 * oddly or takes longer than the deadline ("evidence.inspect"), a limit
 * ("evidence.limit"). The child is killed and reaped before it returns.
 */
int broker_run(const struct broker_task *task, struct error *err);

/* For take(): says that the child sent @what. Returns -1 with *err set. */
int broker_odd(struct error *err, const char *what);

/* For the child: */

/*
 * A source over @stores whose every item is asked of the parent. It borrows
 * @socket.
 */
struct source broker_source(int *socket, const struct store *stores,
			    size_t count);

/* Sends @message. Returns 0, or -1 with *err set. */
int broker_tell(int socket, const struct broker_message *message,
		struct error *err);

/* Sends @relation, likewise: a relate_emit; @socket is an int *. */
int broker_tell_relation(void *socket, const struct relation *relation,
			 struct error *err);

/*
 * Says that it is done, or (@err is set) that it failed. Returns the exit
 * status of the work.
 */
int broker_end(int socket, const struct error *err);

#endif
