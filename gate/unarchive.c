#include "gate/unarchive.h"

#include "base/cleanup.h"
#include "oci/archive.h"

#include <stddef.h>
#include <string.h>

#define ID     "archive.format"
#define MEMORY ((size_t)512 << 20)

/* What the child says; the text is as long as the message. */
enum word {
	WORD_FILE = 1,
	WORD_DIRECTORY,
	WORD_DATA,
	WORD_DONE,
	WORD_FAILED, /* the id, a NUL, why */
};

struct message {
	uint32_t word; /* enum word */
	char text[CONFINE_MESSAGE_MAX - sizeof(uint32_t)];
};
#define HEAD_SIZE offsetof(struct message, text)

/* The child's side. */

struct child {
	int socket;
	struct span head;
	struct message message;
};

static int say(struct child *child, enum word word, struct span text,
	       struct error *err)
{
	child->message.word = word;
	if (text.size > sizeof(child->message.text))
		return error_set(err, ERROR_INPUT, "archive.name",
				 "a name in the archive is too long");
	if (text.size)
		memcpy(child->message.text, text.data, text.size);
	if (confine_child_send(child->socket, &child->message,
			       HEAD_SIZE + text.size) < 0)
		return error_set(err, ERROR_SYSTEM, ID, "nobody listens");
	return 0;
}

static int on_enter(void *context, const char *name, bool directory,
		    struct error *err)
{
	return say(context, directory ? WORD_DIRECTORY : WORD_FILE,
		   span_of(name), err);
}

static int on_data(void *context, struct span bytes, struct error *err)
{
	return say(context, WORD_DATA, bytes, err);
}

static int say_failed(struct child *child, const struct error *why)
{
	char text[sizeof(why->reason.msg) + 64];
	size_t id = strlen(why->reason.id) + 1;
	size_t msg = strlen(why->reason.msg);

	memcpy(text, why->reason.id, id);
	memcpy(text + id, why->reason.msg, msg);
	return say(child, WORD_FAILED, (struct span){text, id + msg}, NULL);
}

static int read_archive(void *context, int socket)
{
	CLEANUP_FREE struct child *child = calloc(1, sizeof(*child));
	const struct unarchive_request *request = context;
	struct archive_sink sink = {on_enter, on_data, child,
				    request->pass_links};
	struct error err = ERROR_INIT;
	CLEANUP_FD int fd = -1;
	char hello;
	size_t size;

	if (!child ||
	    confine_child_receive(socket, &hello, 1, &size, &fd) < 0 || fd < 0)
		return 1;
	child->socket = socket;
	if (archive_each(request->head, fd, &sink, &err) < 0)
		return say_failed(child, &err) < 0;
	return say(child, WORD_DONE, (struct span){NULL, 0}, NULL) < 0;
}

/* The parent's side. */

struct reading {
	const struct unarchive_request *request;
	struct confine child;
	struct unpack unpack;
	struct message message;
};

static void reading_free(struct reading **reading)
{
	if (!*reading)
		return;
	confine_stop(&(*reading)->child);
	unpack_release(&(*reading)->unpack);
	free(*reading);
}

static int odd(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, ID,
			 "the reading child spoke oddly");
}

/* A name: terminated, and without a NUL inside. */
static int enter(struct reading *reading, size_t size, struct error *err)
{
	char *name = reading->message.text;

	if (size == sizeof(reading->message.text) || memchr(name, 0, size))
		return odd(err);
	name[size] = '\0';
	return unpack_enter(&reading->unpack, name,
			    reading->message.word == WORD_DIRECTORY, err);
}

/* Why the child says it failed: ids are static, so it is looked up. */
static int failed(struct reading *reading, size_t size, struct error *err)
{
	static const char *const ids[] = {"archive.name", "archive.type",
					  "archive.memory"};
	const char *text = reading->message.text;
	const char *end = memchr(text, 0, size);
	const char *id = ID;

	if (!end)
		return odd(err);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (strcmp(text, ids[i]) == 0)
			id = ids[i];
	size -= (size_t)(end + 1 - text);
	return error_set(err, ERROR_INPUT, id, "%.*s",
			 (int)(size > 255 ? 255 : size), end + 1);
}

/* Takes one message; *done is set by the last. */
static int take(struct reading *reading, bool *done, struct error *err)
{
	struct message *message = &reading->message;
	size_t size;

	if (confine_receive(&reading->child, reading->request->deadline,
			    message, sizeof(*message), &size, err) < 0)
		return -1;
	if (size == 0)
		return confine_finish(&reading->child,
				      reading->request->deadline, err) < 0
			       ? -1
			       : odd(err);
	if (size < HEAD_SIZE)
		return odd(err);
	size -= HEAD_SIZE;
	switch (message->word) {
	case WORD_FILE:
	case WORD_DIRECTORY:
		return enter(reading, size, err);
	case WORD_DATA:
		return unpack_data(&reading->unpack,
				   (struct span){message->text, size}, err);
	case WORD_DONE:
		*done = true;
		return 0;
	case WORD_FAILED:
		return failed(reading, size, err);
	default:
		return odd(err);
	}
}

int unarchive_run(const struct unarchive_request *request, struct error *err)
{
	CLEANUP(reading_free)
	struct reading *reading = calloc(1, sizeof(*reading));
	struct unarchive_request copy = *request;
	struct error inner = ERROR_INIT;
	bool done = false;
	int status;

	if (!reading)
		return error_set(err, ERROR_SYSTEM, "archive.memory",
				 "out of memory");
	reading->request = request;
	reading->child = (struct confine)CONFINE_INIT;
	reading->unpack = unpack_start(request->dirfd, &request->limits);
	archive_prepare();
	status = confine_start(request->work ? request->work : read_archive,
			       &copy, MEMORY, &reading->child, &inner);
	if (status == 0)
		status = confine_send(&reading->child, request->deadline, "", 1,
				      request->fd, &inner);
	while (status == 0 && !done)
		status = take(reading, &done, &inner);
	if (status == 0)
		return 0;
	return error_set(err, inner.kind,
			 strcmp(inner.reason.id, "internal.confine") == 0
				 ? ID
				 : inner.reason.id,
			 "%s", inner.reason.msg);
}
