#include "gate/broker.h"

#include "base/cleanup.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define ID    "evidence.inspect"
#define LIMIT "evidence.limit"
#define LARGE ((uint64_t)1 << 20) /* read in pieces, and dropped behind */

/* The child's side. */

static void copy_text(char *out, size_t capacity, const char *text)
{
	snprintf(out, capacity, "%s", text ? text : "");
}

static int map_item(int fd, uint64_t size, struct span *out, struct error *err)
{
	void *bytes;

	*out = (struct span){"", 0};
	if (size == 0)
		return 0;
	bytes = mmap(NULL, (size_t)size, PROT_READ,
		     MAP_PRIVATE | (size > LARGE ? 0 : MAP_POPULATE), fd, 0);
	if (bytes == MAP_FAILED)
		return error_set_errno(err, ID, "cannot map an item");
	*out = (struct span){bytes, (size_t)size};
	return 0;
}

/* The child's source: every item is asked of the parent. */
static int ask(void *context, unsigned store, enum source_item item,
	       const struct digest *digest, size_t limit, struct span *out,
	       struct error *err)
{
	const int *socket = context;
	struct broker_message question = {.kind = BROKER_ASK};
	struct broker_answer answer = {0};
	CLEANUP_FD int fd = -1;
	size_t size = 0;

	question.ask.store = store;
	question.ask.item = item;
	question.ask.limit = limit;
	if (digest)
		question.ask.digest = *digest;
	if (confine_child_send(*socket, &question, sizeof(question)) < 0 ||
	    confine_child_receive(*socket, &answer, sizeof(answer), &size,
				  &fd) < 0 ||
	    size != sizeof(answer))
		return error_set(err, ERROR_SYSTEM, ID, "the broker is gone");
	if (answer.result == BROKER_NONE)
		return -1;
	if (answer.result != BROKER_FOUND)
		return error_set(err, ERROR_INPUT, "evidence.store", "%s",
				 answer.text);
	return map_item(fd, answer.size, out, err);
}

struct source broker_source(int *socket, const struct store *stores,
			    size_t count)
{
	struct source source = {
		.context = socket,
		.stores = (unsigned)count,
		.get = ask,
		.passed = file_passed,
	};

	for (size_t i = 0; i < count && i < SOURCE_STORES_MAX; i++) {
		source.names[i] = stores[i].path;
		if (stores[i].is_directory)
			source.directories |= 1u << i;
	}
	return source;
}

int broker_tell(int socket, const struct broker_message *message,
		struct error *err)
{
	if (confine_child_send(socket, message, sizeof(*message)) < 0)
		return error_set(err, ERROR_SYSTEM, ID, "the broker is gone");
	return 0;
}

int broker_tell_relation(void *socket, const struct relation *relation,
			 struct error *err)
{
	struct broker_message message = {.kind = BROKER_RELATION};

	message.relation = *relation;
	return broker_tell(*(int *)socket, &message, err);
}

int broker_end(int socket, const struct error *err)
{
	struct broker_message last = {.kind = BROKER_DONE};

	if (err->kind != ERROR_NONE) {
		last.kind = BROKER_FAILED;
		copy_text(last.failed.id, sizeof(last.failed.id),
			  err->reason.id);
		copy_text(last.failed.text, sizeof(last.failed.text),
			  err->reason.msg);
	}
	return confine_child_send(socket, &last, sizeof(last)) < 0;
}

/* The parent's side. */

struct broker {
	const struct broker_task *task;
	struct confine child;
	unsigned asks;
	uint64_t bytes;
	struct error unreadable; /* the first item that could not be read */
};

/* What happens to a child that runs is a matter of the inspection. */
static int in_inspection(struct error *err)
{
	if (err && err->kind != ERROR_NONE &&
	    strcmp(err->reason.id, "internal.confine") == 0)
		err->reason.id = ID;
	return -1;
}

static void stop(struct broker *broker)
{
	confine_stop(&broker->child);
}

int broker_odd(struct error *err, const char *what)
{
	return error_set(err, ERROR_SYSTEM, ID, "the reading child sent %s",
			 what);
}

static int answer_ask(struct broker *broker,
		      const struct broker_message *message, struct error *err)
{
	const struct broker_task *task = broker->task;
	struct broker_answer answer = {.result = BROKER_FOUND};
	struct error local = ERROR_INIT;
	CLEANUP_FD int fd = -1;
	bool sized;

	if (message->ask.store >= task->store_count ||
	    message->ask.item < SOURCE_BLOB ||
	    message->ask.item > SOURCE_LAST ||
	    message->ask.limit > SOURCE_BLOB_MAX)
		return broker_odd(err, "a question that has no answer");
	if (++broker->asks > task->limits.asks)
		return error_set(err, ERROR_INPUT, LIMIT,
				 "more than %u items were asked for",
				 task->limits.asks);
	fd = store_item(&task->stores[message->ask.store],
			(enum source_item)message->ask.item,
			&message->ask.digest, (size_t)message->ask.limit,
			&answer.size, &local);
	if (fd < 0) {
		answer.size = 0;
		answer.result = local.kind == ERROR_NONE ? BROKER_NONE
							 : BROKER_UNREADABLE;
		copy_text(answer.text, sizeof(answer.text), local.reason.msg);
		if (broker->unreadable.kind == ERROR_NONE)
			broker->unreadable = local;
	}
	broker->bytes += answer.size;
	if (broker->bytes > task->limits.bytes)
		return error_set(err, ERROR_INPUT, LIMIT,
				 "more than %llu bytes of evidence to read",
				 (unsigned long long)task->limits.bytes);
	sized = answer.size > 0;
	return confine_send(&broker->child, broker->task->deadline, &answer,
			    sizeof(answer), sized ? fd : -1, err);
}

/* Why the child says it failed; what this side knows of it comes first. */
static int fail(const struct broker *broker, struct broker_message *message,
		struct error *err)
{
	/* ids are static: one that is not known here is ours */
	static const char *const IDS[] = {"image.identity", LIMIT,
					  "evidence.store", "evidence.layout",
					  "evidence.loose"};
	const char *id = ID;
	size_t i;

	if (broker->unreadable.kind != ERROR_NONE) {
		return error_pass(err, &broker->unreadable);
	}
	message->failed.id[BROKER_ID_MAX - 1] = '\0';
	message->failed.text[BROKER_TEXT_MAX - 1] = '\0';
	for (i = 0; i < sizeof(IDS) / sizeof(IDS[0]); i++)
		if (strcmp(message->failed.id, IDS[i]) == 0)
			id = IDS[i];
	return error_set(err, ERROR_INPUT, id, "%s", message->failed.text);
}

/* Why the child ended without a word. */
static int ended(struct broker *broker, struct error *err)
{
	if (confine_finish(&broker->child, broker->task->deadline, err) == 0)
		broker_odd(err, "nothing more");
	return -1;
}

/* Takes one message. *done is set by the last. */
static int serve(struct broker *broker, bool *done, struct error *err)
{
	struct broker_message message;
	size_t size;

	if (confine_receive(&broker->child, broker->task->deadline, &message,
			    sizeof(message), &size, err) < 0)
		return -1;
	if (size == 0)
		return ended(broker, err);
	if (size != sizeof(message))
		return broker_odd(err, "a message of an odd size");
	if (message.kind == broker->task->tells)
		return broker->task->take(broker->task->context, &message, err);
	switch (message.kind) {
	case BROKER_ASK:
		return answer_ask(broker, &message, err);
	case BROKER_DONE:
		*done = true;
		return 0;
	case BROKER_FAILED:
		return fail(broker, &message, err);
	default:
		return broker_odd(err, "a message of no kind");
	}
}

int broker_run(const struct broker_task *task, struct error *err)
{
	CLEANUP(stop)
	struct broker broker = {.task = task, .child = CONFINE_INIT};
	bool done = false;

	if (confine_start(task->work, task->context, task->limits.memory,
			  &broker.child, err) < 0)
		return -1;
	while (!done)
		if (serve(&broker, &done, err) < 0)
			return in_inspection(err);
	return 0;
}
